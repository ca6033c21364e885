"""The part of the report that explains one firm in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from huoshui.apps import show
from huoshui.apps.report.charts import columns
from huoshui.apps.report.words import SHOWN_FACTS, WORDS
from huoshui.profile.catalogue import FACTS

if TYPE_CHECKING:
    from huoshui.apps.report.build import FirmShown
    from huoshui.offers.decision import CriterionOutcome, Decision
    from huoshui.values.text import Lang

_MARK = {True: "✓", False: "✗", None: "?"}
_CLASS = {True: "true", False: "false", None: "unknown"}
_STATUS_MARK = {"eligible": "✓", "not_eligible": "✗", "cannot_tell": "?"}


def firm_page(firm: FirmShown, lang: Lang) -> dict[str, Any]:
    """Return what the template shows of the firm."""
    chart = columns(firm.months, (firm.sales, firm.purchases), WORDS["monthly_head"].in_(lang), lang=lang)
    known = sum(1 for given in firm.facts.values() if given is not None)
    line = f"{firm.firm_id} · {known} / {len(FACTS)} " + ("个事实已知" if lang == "zh" else "facts known")
    return {
        "name": firm.name,
        "line": line,
        "chart": Markup(chart),  # noqa: S704  # charts escape every text they carry
        "facts": [_fact(name, firm.facts.get(name), lang) for name in SHOWN_FACTS if name in FACTS],
        "decisions": [_decision(d, lang) for d in firm.decisions],
    }


def _fact(name: str, given: object, lang: Lang) -> dict[str, str]:
    fact = FACTS.fact(name)
    text = fact.missing if given is None else fact.sentence
    value = show.value(given, fact.unit.value, lang)
    return {"label": fact.label.in_(lang), "value": value, "sentence": text.in_(lang)}


def _decision(d: Decision, lang: Lang) -> dict[str, Any]:
    join = "、" if lang == "zh" else ", "
    labels = {f.name: f.about.label.in_(lang) for c in d.criteria for f in c.facts}
    needed = [labels.get(name, name) for name in (*d.missing, *d.review)]
    return {
        "status": d.status.value,
        "mark": _STATUS_MARK[d.status.value],
        "status_text": WORDS[d.status.value].in_(lang),
        "name": d.name.in_(lang),
        "outputs": [
            {"label": o.label.in_(lang), "value": show.value(o.value, o.unit, lang)}
            for o in d.outputs
            if o.value is not None
        ],
        "criteria": [_criterion(c, lang) for c in d.criteria],
        "assumed": join.join(a.label.in_(lang) for a in d.assumed),
        "missing": join.join(needed),
        "receipt": d.receipt.id,
    }


def _criterion(c: CriterionOutcome, lang: Lang) -> dict[str, str]:
    change = next(iter(c.change), None)
    advice = ""
    if change is not None:
        advice = (
            WORDS["advice"]
            .in_(lang)
            .format(
                label=change.label.in_(lang),
                before=show.value(change.before, change.unit, lang),
                after=show.value(change.after, change.unit, lang),
            )
        )
        if change.makes_eligible:
            advice += WORDS["alone"].in_(lang)
    join = "；" if lang == "zh" else "; "
    seen = join.join(f"{f.about.label.in_(lang)} {show.value(f.value, f.about.unit, lang)}" for f in c.facts)
    return {
        "truth": _CLASS[c.truth],
        "mark": _MARK[c.truth],
        "text": c.about.label.in_(lang),
        "detail": seen,
        "change": advice,
    }
