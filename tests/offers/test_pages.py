"""Offers and decisions as people read them. A change of these pages is read by a person before it is accepted."""

# ruff: noqa: E501 - offer lines and messages are one line each, as a person writes and reads them
from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from deciding import decide
from test_explaining import FIRM

from huoshui.offers.letter import letter
from huoshui.offers.render import render
from huoshui.values.errors import NotFound

GOLDEN = Path(__file__).parent / "golden"
DAY = date(2026, 6, 1)
GOOD = FIRM | {"vat_sales_12m": 6_000_000, "debt": 1_000_000, "assets": 4_000_000, "overdue_tax": 0}
SRDI_DAY = date(2025, 6, 1)


def version_of(catalogue, offer, as_of):
    return next(version for version in catalogue.at(as_of) if version.id == offer)


def pages(catalogue):
    """Return every golden page by file name."""
    example = decide(catalogue, "tax_loan", DAY, **GOOD)
    loan, srdi = version_of(catalogue, "tax_loan", DAY), version_of(catalogue, "srdi_sme", SRDI_DAY)
    letters = {
        "letter_not_yet": (decide(catalogue, "tax_loan", DAY, **FIRM | {"overdue_tax": 0}), loan),
        "letter_open": (decide(catalogue, "tax_loan", DAY, **GOOD | {"overdue_tax": None, "voided_invoice_share": None, "invoice_count_12m": 3}), loan),
        "letter_yes": (example, loan),
        "letter_judged": (decide(catalogue, "srdi_sme", SRDI_DAY, innovative_title=True, niche_years=1, rd_expense=5e6, revenue=1e8), srdi),
    }  # fmt: skip
    found = {}
    for lang in ("zh", "en"):
        found[f"tax_loan.{lang}.md"] = render(catalogue, "tax_loan", DAY, lang, example)
        found[f"srdi_sme.{lang}.md"] = render(catalogue, "srdi_sme", SRDI_DAY, lang)
        found |= {
            f"{name}.{lang}.md": re.sub(r"[0-9a-f]{32}", "<receipt>", letter(decision, version, catalogue.facts, lang))
            for name, (decision, version) in letters.items()
        }
    return found


NAMES = [
    f"{name}.{lang}.md"
    for lang in ("zh", "en")
    for name in ("tax_loan", "srdi_sme", "letter_not_yet", "letter_open", "letter_yes", "letter_judged")
]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_reads_as_accepted(catalogue, name):
    assert pages(catalogue)[name] == (GOLDEN / name).read_text(encoding="utf-8")


def test_what_is_from_memory_is_shown_as_such_wherever_it_is_shown(catalogue):
    page, told = render(catalogue, "srdi_sme", SRDI_DAY, "zh"), pages(catalogue)["letter_judged.zh.md"]
    assert "> **注意：本规则凭记忆录入（把握一般），未核对原文。**" in page
    assert "凭记忆录入（把握一般），未核对原文，请以主管部门公布的原文为准。" in told
    assert "凭记忆" not in render(catalogue, "tax_loan", DAY, "zh")


def test_a_page_shows_the_rules_of_its_day(catalogue):
    assert "近12个月销售额不低于30万元" in render(catalogue, "tax_loan", date(2025, 12, 31), "zh")
    assert "近12个月销售额不低于50万元" in render(catalogue, "tax_loan", date(2026, 1, 1), "zh")


def test_a_page_of_a_day_outside_the_offer_is_refused(catalogue):
    with pytest.raises(NotFound) as refused:
        render(catalogue, "srdi_sme", date(2026, 4, 1), "zh")
    assert str(refused.value) == (
        "offer 'srdi_sme' is not in force on 2026-04-01. Cause: it is in force 1 August 2022 to 31 March 2026"
    )
