"""An offer as a page a person reads: sentences, tables, sources with how sure they are. Markdown, zh or en."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.formula.tree import Kind
from huoshui.offers.cells import plain
from huoshui.offers.wording import CONFIDENCES, KINDS, STATUSES, Wording, value_words
from huoshui.values.errors import NotFound
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from huoshui.offers.dates import Period
    from huoshui.offers.decision import Decision
    from huoshui.offers.model import Catalogue, Offer, OfferVersion
    from huoshui.offers.parts import Output, Parameter, Scorecard, ScoreItem, Source

_T = {
    "owner": Text("提供方", "Owner"),
    "kind": Text("类别", "Kind"),
    "valid": Text("有效期", "In force"),
    "shown": Text("本页按此日规则", "This page shows the rules of"),
    "confidence": Text("可信度", "Confidence"),
    "review": Text("{}起须重新核对", "to be checked again from {}"),
    "sources": Text("依据", "Sources"),
    "criteria": Text("条件（须全部满足）", "Criteria (all must hold)"),
    "none": Text("没有条件：人人适用", "No criteria: it applies to everybody"),
    "parameters": Text("参数", "Parameters"),
    "scores": Text("评分表", "Score table"),
    "tables": Text("对照表", "Decision table"),
    "assume": Text("数据缺失时的假定", "What is assumed when data is missing"),
    "outputs": Text("结果", "Results"),
    "gives": Text("符合后", "What it gives"),
    "documents": Text("材料", "Documents"),
    "channel": Text("办理渠道", "Where to apply"),
    "notes": Text("说明", "Notes"),
    "example": Text("例子", "Example"),
    "always": Text("不符合时也给出", "given even when not eligible"),
    "down": Text("向下取整到{}", "rounded down to {}"),
    "unknown_item": Text(
        "未知项在最低得分中计0分、在最高得分中计满分",
        "an unknown item counts 0 in the lowest score and its maximum in the highest",
    ),
    "by_officer": Text("人工认定", "judged by an officer"),
    "open": Text("起", "on"),
    "memory": Text("注意：本规则{}。", "Note: this rule is {}."),
}
_UNITS = {
    "CNY": Text("元", "yuan"),
    "ratio": Text("比例", "ratio"),
    "per_year": Text("每年", "per year"),
    "persons": Text("人", "persons"),
    "count": Text("个", "number"),
    "days": Text("天", "days"),
    "months": Text("月", "months"),
    "years": Text("年", "years"),
    "points": Text("分", "points"),
    "kWh": Text("千瓦时", "kWh"),
    "none": Text("—", "—"),
}
_HEADS = {
    "criteria": (Text("条件", "Criterion"), Text("说明", "In words"), Text("条款", "Clause"), Text("代码", "Code")),
    "parameters": (Text("参数", "Parameter"), Text("取值", "Value"), Text("自", "From")),
    "scores": (Text("指标", "Item"), Text("计算", "Measured as"), Text("得分", "Points"), Text("满分", "Max")),
    "outputs": (Text("结果", "Result"), Text("计算", "How"), Text("单位与取整", "Unit and rounding")),
    "example": (Text("事实", "Fact"), Text("值", "Value")),
}


def render(catalogue: Catalogue, offer_id: str, as_of: date, lang: str, example: Decision | None = None) -> str:
    """Return the page of an offer as it stands on ``as_of``, in Markdown.

    ``example``: a decision to show at the end.

    Raises:
        NotFound: no such offer, or it is not in force on the day.
    """
    texts = catalogue.of(offer_id)
    version = next((found for text in texts if (found := text.at(as_of)) is not None), None)
    if version is None:
        times = "; ".join(_period(text.valid, "en") for text in texts)
        raise NotFound(f"offer '{offer_id}' is not in force on {as_of}", cause=f"it is in force {times}")
    names = {offer.id: offer.name for offer in catalogue.offers}
    wording = Wording(version, catalogue.facts, "zh" if lang == "zh" else "en", names)
    return _Page(wording).text(as_of, example)


class _Page:
    def __init__(self, wording: Wording) -> None:
        self.words = wording
        self.version: OfferVersion = wording.version
        self.offer: Offer = wording.version.offer
        self.lang = wording.lang

    def text(self, as_of: date, example: Decision | None) -> str:
        offer, t = self.offer, self._t
        sections = [
            f"# {self.words.in_(offer.name)}",
            self._memory_note(),
            self.words.in_(offer.summary) if offer.summary else "",
            self._facts_of_the_page(as_of),
            self._section(t("criteria"), self._criteria()),
            *(self._section(self._score_title(card), self._scores(card)) for card in offer.scorecards),
            *(
                self._section(f"{t('tables')}: {table.name}", _rows([table.columns, *(r.cells for r in table.rows)]))
                for table in offer.tables
            ),
            self._section(t("outputs"), self._outputs()),
            self._section(t("assume"), self._assumptions()),
            self._section(t("parameters"), self._parameters()),
            self._section(t("gives"), _bullets(self.words.in_(gift.label) for gift in offer.gives)),
            self._section(t("documents"), _bullets(self.words.in_(document) for document in offer.documents)),
            self._section(t("channel"), self.words.in_(offer.channel) if offer.channel else ""),
            self._section(t("sources"), _bullets(_source(source) for source in offer.sources)),
            self._section(t("notes"), _bullets(self.words.in_(note) for note in offer.notes)),
            self._section(t("example"), self._example(example) if example else ""),
        ]
        return "\n\n".join(section for section in sections if section) + "\n"

    def _t(self, name: str) -> str:
        return _T[name].in_(self.lang)

    @staticmethod
    def _section(title: str, body: str) -> str:
        return f"## {title}\n\n{body}" if body else ""

    def _memory_note(self) -> str:
        if not self.offer.confidence.value.startswith("memory"):
            return ""
        return f"> **{self._t('memory').format(CONFIDENCES[self.offer.confidence].in_(self.lang))}**"

    def _facts_of_the_page(self, as_of: date) -> str:
        offer, t = self.offer, self._t
        confidence = CONFIDENCES[offer.confidence].in_(self.lang)
        if offer.needs_review_from:
            joint = "；" if self.lang == "zh" else "; "
            day = value_words(offer.needs_review_from, "", self.lang)
            confidence += joint + t("review").format(day)
        colon = "：" if self.lang == "zh" else ": "
        return _bullets(
            [
                f"{t('kind')}{colon}{KINDS[offer.kind].in_(self.lang)}",
                f"{t('owner')}{colon}{self.words.in_(offer.owner)}",
                f"{t('valid')}{colon}{_period(offer.valid, self.lang)}",
                f"{t('shown')}{colon}{value_words(as_of, '', self.lang)}",
                f"{t('confidence')}{colon}{confidence}",
            ]
        )

    def _criteria(self) -> str:
        rows = []
        for criterion in self.version.criteria:
            label = self.words.in_(criterion.label)
            if criterion.confidence is not None and criterion.confidence is not self.offer.confidence:
                label += f" ({CONFIDENCES[criterion.confidence].in_(self.lang)})"
            if criterion.period.since or criterion.period.until:
                label += f" ({_period(criterion.period, self.lang)})"
            rows.append((label, self.words.criterion(criterion), criterion.clause, criterion.code))
        return self._table("criteria", rows) if rows else self._t("none")

    def _score_title(self, card: Scorecard) -> str:
        return f"{self._t('scores')}: {card.name}"

    def _scores(self, card: Scorecard) -> str:
        own = [found.item for found in self.version.resolved.items if found.card == card.name]
        rows = [self._item(item) for item in own]
        total = plain(sum(item.most for item in own))
        rows.append(("", "", "", f"**{total}**"))
        return f"{self._table('scores', rows)}\n\n{self._t('unknown_item')}"

    def _item(self, item: ScoreItem) -> tuple[str, str, str, str]:
        label = self.words.in_(item.label)
        if item.review:
            label += f" ({self._t('by_officer')})"
        unit = item.of.unit
        bands = [f"{self._when(row.when, unit)}: {plain(row.points)}" for row in item.rows]
        return label, self.words.sentence(item.of.node), "; ".join(bands), plain(item.most)

    def _when(self, when: str, unit: str | None) -> str:
        sign, _, limit = when.partition(" ")
        if when == "else":
            return "其他" if self.lang == "zh" else "else"
        if sign not in {">=", "<="}:
            return when
        shown = value_words(float(limit), unit or "", self.lang, exact=True)
        return f"{'≥' if sign == '>=' else '≤'} {shown}"

    def _outputs(self) -> str:
        rows = [
            (self.words.in_(o.label), self.words.sentence(o.formula.node), self._rounding(o))
            for o in self.offer.outputs
        ]
        return self._table("outputs", rows) if rows else ""

    def _rounding(self, output: Output) -> str:
        notes = [_UNITS[output.unit].in_(self.lang)] if output.formula.kind is Kind.NUMBER else []
        if output.round_down_to is not None:
            notes.append(self._t("down").format(value_words(output.round_down_to, output.unit, self.lang, exact=True)))
        if output.always:
            notes.append(self._t("always"))
        return ("，" if self.lang == "zh" else ", ").join(notes)

    def _assumptions(self) -> str:
        return _bullets(self._assumption(index) for index in range(len(self.offer.assumptions)))

    def _assumption(self, index: int) -> str:
        assumption = self.offer.assumptions[index]
        label = self.words.labels[assumption.fact]
        value = value_words(assumption.value.value, label.unit, self.lang, exact=True)
        when = self.words.sentence(assumption.when.node) if assumption.when else ""
        reason = self.words.in_(assumption.label)
        if self.lang == "zh":
            return f"“{label.text.zh}”未知{f'且{when}' if when else ''}时，按{value}处理：{reason}"
        return f"when “{label.text.en}” is not known{f' and {when}' if when else ''}, it is taken as {value}: {reason}"

    def _parameters(self) -> str:
        rows = [row for parameter in self.offer.parameters for row in self._parameter(parameter)]
        return self._table("parameters", rows) if rows else ""

    def _parameter(self, parameter: Parameter) -> Iterable[tuple[str, str, str]]:
        name = self.words.in_(parameter.label) if parameter.label else f"`{parameter.name}`"
        for value in parameter.history:
            words = [
                (f"{word}: " if word else "") + value_words(shown, parameter.unit, self.lang, exact=True)
                for word, shown in value.shown
            ]
            yield name, ", ".join(words), value_words(value.since, "", self.lang) if value.since else ""

    def _example(self, decision: Decision) -> str:
        facts = {fact.name: fact for criterion in decision.criteria for fact in criterion.facts}
        rows = [
            (fact.about.label.in_(self.lang), value_words(fact.value, fact.about.unit, self.lang))
            for fact in facts.values()
        ]
        results = [
            f"{output.label.in_(self.lang)}: {value_words(output.value, output.unit, self.lang)}"
            for output in decision.outputs
            if output.value is not None
        ]
        status = STATUSES[decision.status].in_(self.lang)
        return f"{self._table('example', rows)}\n\n**{status}** {'; '.join(results)}".rstrip()

    def _table(self, name: str, rows: Sequence[tuple[str, ...]]) -> str:
        return _rows([tuple(head.in_(self.lang) for head in _HEADS[name]), *rows])


def _rows(rows: Sequence[tuple[str, ...]]) -> str:
    """Return a Markdown table; the first row is the header."""
    lines = ["| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _source(source: Source) -> str:
    parts = [
        source.title,
        source.number,
        source.annex and f"附件{source.annex}",
        source.article,
        source.url,
        source.note,
    ]
    return " · ".join(part for part in parts if part)


def _period(period: Period, lang: str) -> str:
    first = value_words(period.since, "", "zh" if lang == "zh" else "en") if period.since else "…"
    last = value_words(period.until, "", "zh" if lang == "zh" else "en") if period.until else ""
    if lang == "zh":
        return f"{first}至{last}" if last else f"{first}起"
    return f"{first} to {last}" if last else f"from {first}"
