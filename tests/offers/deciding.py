"""Short ways to decide one offer from a text, used by the specifications."""

from __future__ import annotations

from datetime import date

from huoshui.offers.explain import Explainer

DAY = date(2026, 6, 1)


def decide(catalogue, offer, as_of=DAY, /, firm="F1", **facts):
    """Return the decision of one offer for a firm with these facts; results of other offers by ``offer__result``."""
    values = {name.replace("__", "."): value for name, value in facts.items()}
    explainer = Explainer(catalogue.at(as_of), catalogue.facts, as_of, snapshot="a snapshot")
    return explainer.explain(values, firm, [offer])[0]


def criterion(decision, code):
    return next(criterion for criterion in decision.criteria if criterion.code == code)


HEAD = """\
offer: demo
kind: {kind}
name: {{zh: 示例, en: demo}}
owner: bank
source: {{title: 说明}}
confidence: official
valid: {{from: 2024-01-01{until}}}
"""


def offer_file(body, *, kind="loan", until=""):
    """Return an offer file with this body under a plain head."""
    return HEAD.format(kind=kind, until=f", until: {until}" if until else "") + body


def when(*conditions):
    """Return ``eligible_when`` with codes C1, C2, ..."""
    lines = [f'  - {{code: C{i}, if: "{text}", zh: 条件, en: condition}}' for i, text in enumerate(conditions, 1)]
    return "eligible_when:\n" + "\n".join(lines) + "\n"


def refused(catalogue):
    """Return the errors of a catalogue as one text."""
    return "\n".join(str(problem) for problem in catalogue.problems if problem.severity == "error")
