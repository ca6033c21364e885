"""A decision in words: what a firm's owner reads. Markdown, zh or en."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.formula.quantity import quantity
from huoshui.formula.tree import Op, Opcode
from huoshui.offers.parts import Confidence, Status
from huoshui.offers.wording import CONFIDENCES, Wording, value_words
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from huoshui.offers.decision import Assumed, Change, CriterionOutcome, Decision
    from huoshui.offers.model import OfferVersion
    from huoshui.profile.definition import Fact
    from huoshui.values.text import Lang

_HEAD = {
    Status.ELIGIBLE: Text("# {name}：符合", "# {name}: eligible"),
    Status.NOT_ELIGIBLE: Text("# {name}：暂不符合", "# {name}: not eligible yet"),
    Status.CANNOT_TELL: Text("# {name}：还不能判断", "# {name}: cannot tell yet"),
}
_OPENING = Text(
    "贵企业（{firm}）截至{day}的判定结果，共{count}项条件：满足{passed}项，未满足{failed}项，待补充{open}项。",
    "Decision for {firm} as of {day}, {count} criteria: {passed} met, {failed} not met, {open} open.",
)
_T = {
    "results": Text("结果", "Result"),
    "failed": Text("未满足的条件", "What is not met"),
    "open": Text("还差的信息", "What we do not know yet"),
    "plan": Text("做到以下几项即可符合", "With the following changes you would qualify"),
    "assumed": Text("本次判定采用的假定", "Assumptions used"),
    "short": Text("还差{}", "short by {}"),
    "over": Text("超出{}", "over by {}"),
    "now": Text("{}目前为{}", "{} is {} now"),
    "point": Text("{}个百分点", "{} percentage points"),
    "rule": Text("要求：{}", "Required: {}"),
    "alternatives": Text("满足其中一项即可：{}", "any one of these is enough: {}"),
    "need": Text("需要：{}", "needed: {}"),
    "judge": Text("由经办人员认定：{}", "an officer has to judge: {}"),
    "undefined": Text("数据不足以计算（如除数为零）", "the data gives no value (a division by zero, for example)"),
    "change": Text("{label}由{before}{verb}{after}", "{label} {verb} {before} to {after}"),
    "alone": Text("（仅此一项即可符合）", " (this alone is enough)"),
    "wait": Text("到{}自然满足", "met by itself on {}"),
    "taken": Text("{}未知，按{}处理：{}", "{} is not known and was taken as {}: {}"),
    "receipt": Text(
        "判定编号：{}。凭此编号可以按同样的规则和数据重新核验。",
        "Receipt: {}. With it the decision can be replayed on the same rules and data.",
    ),
    "memory": Text(
        "提示：所用规则{}，请以主管部门公布的原文为准。", "Note: the rule used is {}; the published text prevails."
    ),
}
_VERBS = {
    "up": Text("提高到", "up from"),
    "down": Text("降低到", "down from"),
    "set": Text("变为", "from"),
}


def letter(decision: Decision, version: OfferVersion, facts: Mapping[str, Fact], lang: Lang) -> str:
    """Return the decision as a letter: result, what is missing, what would change it, the receipt.

    ``version`` is the one the decision was made with.
    """
    return _Letter(decision, Wording(version, facts, lang), lang).text()


class _Letter:
    def __init__(self, decision: Decision, wording: Wording, lang: Lang) -> None:
        self.decision = decision
        self.words = wording
        self.lang: Lang = lang
        self.rules = {criterion.code: criterion for criterion in wording.version.criteria}

    def text(self) -> str:
        decision = self.decision
        failed = [criterion for criterion in decision.criteria if criterion.truth is False]
        open_ = [criterion for criterion in decision.criteria if criterion.truth is None]
        plan = [self._change(change) for change in decision.plan] if len(decision.plan) > 1 else []
        sections = [
            _HEAD[decision.status].in_(self.lang).format(name=decision.name.in_(self.lang)),
            self._opening(len(failed), len(open_)),
            self._section("results", self._results()),
            self._section("failed", [self._failed(criterion) for criterion in failed]),
            self._section("open", [self._open(criterion) for criterion in open_]),
            self._section("plan", plan),
            self._section("assumed", [self._assumed(assumed) for assumed in decision.assumed]),
            self._memory(),
            self._say("receipt", decision.receipt.id),
        ]
        return "\n\n".join(section for section in sections if section) + "\n"

    def _say(self, name: str, *args: str, **named: str) -> str:
        return _T[name].in_(self.lang).format(*args, **named)

    def _section(self, name: str, lines: list[str]) -> str:
        return (
            f"## {self._say(name)}\n\n" + "\n".join(f"{i}. {line}" for i, line in enumerate(lines, 1)) if lines else ""
        )

    def _opening(self, failed: int, open_: int) -> str:
        decision = self.decision
        return _OPENING.in_(self.lang).format(
            firm=decision.firm_id or "—",
            day=value_words(decision.as_of, "", self.lang),
            count=len(decision.criteria),
            passed=len(decision.criteria) - failed - open_,
            failed=failed,
            open=open_,
        )

    def _results(self) -> list[str]:
        colon = "：" if self.lang == "zh" else ": "
        return [
            f"{output.label.in_(self.lang)}{colon}{value_words(output.value, output.unit, self.lang)}"
            for output in self.decision.outputs
            if output.value is not None
        ]

    def _failed(self, outcome: CriterionOutcome) -> str:
        rule = self.rules[outcome.code]
        lines = [f"**{outcome.about.label.in_(self.lang)}**"]
        lines.append(self._say("rule", self.words.criterion(rule)))
        lines.append(self._join(self._now(outcome)))
        lines.append(self._gap(outcome))
        lines += [self._change(change) for change in outcome.change]
        return self._sentences(lines)

    def _sentences(self, lines: Iterable[str]) -> str:
        """Return the lines as sentences."""
        told = [line[0].upper() + line[1:] for line in lines if line]
        return "。".join(told) + "。" if self.lang == "zh" else ". ".join(told) + "."

    def _now(self, outcome: CriterionOutcome) -> Iterable[str]:
        for fact in outcome.facts:
            if fact.value is not None:
                value = value_words(fact.value, fact.about.unit, self.lang)
                yield self._say("now", fact.about.label.in_(self.lang), value)

    def _gap(self, outcome: CriterionOutcome) -> str:
        """Return by how much the firm misses a limit: short of a least value, over a greatest one."""
        margin, rule = outcome.margin, self.rules[outcome.code].formula.node
        if margin is None or margin >= 0 or not outcome.unit:
            return ""
        size = quantity(-margin, outcome.unit, self.lang, exact=False)
        if outcome.unit == "ratio" and size.endswith("%"):
            size = self._say("point", size.removesuffix("%"))
        return self._say("over" if isinstance(rule, Op) and rule.op in {Opcode.LE, Opcode.LT} else "short", size)

    def _open(self, outcome: CriterionOutcome) -> str:
        label = f"**{outcome.about.label.in_(self.lang)}**"
        facts = self.words.facts
        names = {fact.name: fact.about.label for fact in outcome.facts}
        names |= {name: facts[name].label for name in outcome.missing if name in facts}
        judged = [names[n].in_(self.lang) for n in outcome.missing if n in facts and facts[n].review]
        asked = [names[n].in_(self.lang) for n in outcome.missing if n not in facts or not facts[n].review]
        notes = [self._say("need", self._join(asked))] if asked else []
        notes += [self._say("judge", self._join(judged))] if judged else []
        if outcome.undefined:
            notes.append(self._say("undefined"))
        colon = "：" if self.lang == "zh" else ": "
        return label + colon + ("；" if self.lang == "zh" else "; ").join(notes)

    def _change(self, change: Change) -> str:
        if change.fact == "as_of":
            return self._say("wait", value_words(change.after, "", self.lang))
        text = self._say(
            "change",
            label=change.label.in_(self.lang),
            before=value_words(change.before, change.unit, self.lang),
            after=value_words(change.after, change.unit, self.lang, exact=True),
            verb=_VERBS[change.direction].in_(self.lang),
        )
        return text + (self._say("alone") if change.makes_eligible else "")

    def _assumed(self, assumed: Assumed) -> str:
        label = self.words.labels[assumed.fact]
        value = value_words(assumed.value, label.unit, self.lang, exact=True)
        return self._say("taken", label.text.in_(self.lang), value, assumed.label.in_(self.lang))

    def _memory(self) -> str:
        confidence = Confidence(self.decision.confidence)
        if not confidence.value.startswith("memory"):
            return ""
        return f"> {self._say('memory', CONFIDENCES[confidence].in_(self.lang))}"

    def _join(self, parts: Iterable[str]) -> str:
        return ("，" if self.lang == "zh" else ", ").join(parts)
