"""Names, values and sentences of an offer as a person reads them, in Chinese and English."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from huoshui.formula.quantity import day_words, quantity
from huoshui.formula.tree import Kind
from huoshui.formula.walk import substitute
from huoshui.formula.words import Label, to_words
from huoshui.offers.compile import parts
from huoshui.offers.parts import Confidence, OfferKind, Status
from huoshui.offers.unit_words import formula_unit
from huoshui.values.dates import to_days
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from huoshui.formula.tree import Node
    from huoshui.offers.model import OfferVersion
    from huoshui.offers.parts import Criterion, Value
    from huoshui.profile.definition import Fact
    from huoshui.values.text import Lang

KINDS = {
    OfferKind.LOAN: Text("贷款", "loan"),
    OfferKind.REVENUE_SHARE: Text("收入分成", "revenue share"),
    OfferKind.RECOGNITION: Text("认定", "recognition"),
    OfferKind.CLASSIFICATION: Text("划型", "classification"),
    OfferKind.SUBSIDY: Text("补贴", "subsidy"),
    OfferKind.TAX: Text("税收政策", "tax policy"),
    OfferKind.FUND: Text("基金", "fund"),
}
CONFIDENCES = {
    Confidence.OFFICIAL: Text("官方原文", "official text"),
    Confidence.SECONDARY: Text("转载或报道，未核对官方原文", "a copy or report, not checked against the official text"),
    Confidence.MEMORY_HIGH: Text(
        "凭记忆录入（把握较大），未核对原文", "from memory (fairly sure), not checked against any text"
    ),
    Confidence.MEMORY_MEDIUM: Text(
        "凭记忆录入（把握一般），未核对原文", "from memory (moderately sure), not checked against any text"
    ),
    Confidence.MEMORY_LOW: Text(
        "凭记忆录入（把握较小），未核对原文", "from memory (unsure), not checked against any text"
    ),
}
STATUSES = {
    Status.ELIGIBLE: Text("符合", "eligible"),
    Status.NOT_ELIGIBLE: Text("不符合", "not eligible"),
    Status.CANNOT_TELL: Text("不能判断", "cannot tell"),
}
_YES_NO = {True: Text("是", "yes"), False: Text("否", "no")}
_NOT_KNOWN = Text("未知", "not known")
_AS_OF = Text("判定日", "the day of the decision")


def value_words(value: Value, unit: str, lang: Lang, *, exact: bool = False) -> str:
    """Return a value with its unit: ``42万元``, ``3.45%``, ``2020年1月1日``, ``是``.

    >>> value_words(420000.0, "CNY", "zh"), value_words(None, "", "en"), value_words(True, "", "zh")
    ('42万元', 'not known', '是')
    """
    if value is None:
        return _NOT_KNOWN.in_(lang)
    if isinstance(value, bool):
        return _YES_NO[value].in_(lang)
    if isinstance(value, date):
        return day_words(to_days(value), lang)
    if isinstance(value, str):
        return value
    return quantity(value, unit, lang, exact=exact)


def labels_of(version: OfferVersion, facts: Mapping[str, Fact], others: Mapping[str, Text]) -> dict[str, Label]:
    """Return how every name of the offer's formulas is called. ``others``: names of the other offers by id."""
    found = {
        name: Label(fact.label, fact.unit.value if fact.kind is Kind.NUMBER else "") for name, fact in facts.items()
    }
    found["as_of"] = Label(_AS_OF)
    for parameter in version.offer.parameters:
        label = parameter.label or Text(parameter.name, parameter.name)
        found[parameter.name] = Label(label, formula_unit(parameter.unit))
    for card in version.offer.scorecards:
        found |= _score_labels(card.name, Text("评分", "score"))
        for group in card.groups:
            found |= _score_labels(f"{card.name}.{group}", Text(f"{group}分项得分", f"points for {group}"))
    for name in version.inputs:
        offer, dot, result = name.partition(".")
        if dot:
            title = others.get(offer, Text(offer, offer))
            found[name] = Label(_result_label(title, result))
    return found


def _score_labels(name: str, text: Text) -> dict[str, Label]:
    dot = "_" if "." in name else "."
    return {
        name: Label(text, "points"),
        f"{name}{dot}low": Label(Text(f"最低{text.zh}", f"lowest {text.en}"), "points"),
        f"{name}{dot}high": Label(Text(f"最高{text.zh}", f"highest {text.en}"), "points"),
    }


def _result_label(title: Text, result: str) -> Text:
    if result == "eligible":
        return Text(f"符合“{title.zh}”", f"being eligible for “{title.en}”")
    return Text(f"“{title.zh}”的{result}", f"the {result} of “{title.en}”")


class Wording:
    """Sentences of one version in one language, its plain parameters put in as numbers."""

    def __init__(
        self, version: OfferVersion, facts: Mapping[str, Fact], lang: Lang, others: Mapping[str, Text] | None = None
    ) -> None:
        self.version = version
        self.facts = facts
        self.lang: Lang = lang
        self.labels = labels_of(version, facts, others or {})
        self._constants = {
            parameter.name: value.node for parameter, value in version.resolved.parameters if not parameter.mapped
        }

    def sentence(self, node: Node) -> str:
        """Return any formula of the offer in words."""
        return to_words(substitute(node, self._constants), self.labels, self.lang)

    def criterion(self, criterion: Criterion) -> str:
        """Return a criterion in words."""
        return self.sentence(criterion.formula.node)

    def parts(self, criterion: Criterion) -> list[str]:
        """Return the conditions a criterion is put together from, in words."""
        return [self.sentence(part) for part in parts(criterion.formula.node)]

    def in_(self, text: Text) -> str:
        """Return a text in the language."""
        return text.in_(self.lang)
