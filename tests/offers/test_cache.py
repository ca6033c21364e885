"""A parsed catalogue is kept under a key over everything it came from; a stale one is never used."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from test_tables import CSV, OFFER

import huoshui
from huoshui.offers.cache import catalogue_key, dumps, loads
from huoshui.offers.explain import Explainer
from huoshui.offers.load import load_catalogue

HERE = Path(__file__).parent / "offers"
DAY = date(2025, 6, 1)


@pytest.fixture
def text(catalogue):
    return dumps(catalogue, "key")


def test_what_is_read_back_is_the_same_catalogue_without_its_tests(catalogue, text):
    again = loads(text, "key", catalogue.facts)
    assert again.offers == tuple(replace(offer, tests=()) for offer in catalogue.offers)
    assert again.problems == catalogue.problems
    assert again.facts == catalogue.facts
    assert dumps(again, "key") == text


def test_what_is_read_back_decides_the_same_with_the_same_receipts(catalogue, text):
    again = loads(text, "key", catalogue.facts)
    firm = {"niche_years": 3, "rd_expense": 5e6, "revenue": 1e8, "tax_grade": "A"}
    one, two = (Explainer(c.at(DAY), c.facts, DAY).explain(firm) for c in (catalogue, again))
    assert [decision.as_dict() for decision in one] == [decision.as_dict() for decision in two]


@pytest.mark.parametrize(
    "spoil",
    [lambda t: t[:-2], lambda t: t.replace("huoshui-catalogue/1", "huoshui-catalogue/0"), lambda _: "[]", lambda _: ""],
)
def test_a_text_that_is_cut_off_or_of_another_format_is_not_used(catalogue, text, spoil):
    assert loads(spoil(text), "key", catalogue.facts) is None


def test_a_text_under_another_key_is_not_used(catalogue, text):
    assert loads(text, "other", catalogue.facts) is None


def test_the_key_covers_offer_files_tables_names_and_facts(tmp_path, facts):
    (tmp_path / "offer.yaml").write_text(OFFER, encoding="utf-8")
    (tmp_path / "pricing.csv").write_text(CSV, encoding="utf-8")
    keys = {catalogue_key([tmp_path], facts)}
    assert load_catalogue([tmp_path], facts).ids() == ("demo",)
    (tmp_path / "pricing.csv").write_text(CSV.replace("0.03", "0.02"), encoding="utf-8")
    keys.add(catalogue_key([tmp_path], facts))
    (tmp_path / "offer.yaml").write_text(OFFER.replace("debt >= 0", "debt >= 1"), encoding="utf-8")
    keys.add(catalogue_key([tmp_path], facts))
    (tmp_path / "offer.yaml").rename(tmp_path / "renamed.yaml")
    keys.add(catalogue_key([tmp_path], facts))
    keys.add(catalogue_key([tmp_path], {**facts, "debt": replace(facts["debt"], step=2.0)}))
    assert len(keys) == 5
    assert catalogue_key([tmp_path], facts) in keys


def test_deciding_from_the_cache_needs_neither_yaml_nor_sqlglot(tmp_path, text):
    (tmp_path / "catalogue.json").write_text(text, encoding="utf-8")
    script = (
        "import sys, pathlib, datetime\n"
        "from huoshui.offers.cache import loads\n"
        "from huoshui.offers.explain import Explainer\n"
        f"text = pathlib.Path({str(tmp_path / 'catalogue.json')!r}).read_text(encoding='utf-8')\n"
        "catalogue = loads(text, 'key', {})\n"
        "day = datetime.date(2025, 6, 1)\n"
        "assert len(Explainer(catalogue.at(day), catalogue.facts, day).explain({})) == 3\n"
        "print([name for name in ('yaml', 'sqlglot', 'duckdb', 'pandas', 'pyarrow') if name in sys.modules])\n"
    )
    here = {**os.environ, "PYTHONPATH": str(Path(huoshui.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=here)  # noqa: S603 - own script
    assert done.stdout == "[]\n"
