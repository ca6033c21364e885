"""Every mistake in an offer file is shown with its place, the line and a caret, the nearest name and the cure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bad_files import CASES, GOOD

from huoshui.offers.load import load_texts

GOLDEN = (Path(__file__).parent / "golden" / "mistakes.txt").read_text(encoding="utf-8")
SAID = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", GOLDEN, flags=re.MULTILINE | re.DOTALL))


def errors(catalogue):
    return "\n".join(str(problem) for problem in catalogue.problems if problem.severity == "error")


def test_the_file_without_a_mistake_loads(load):
    assert load(GOOD).problems == ()


def test_every_mistake_has_its_golden_text_and_the_other_way_round():
    assert list(SAID) == list(CASES)


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_told_with_its_place_and_cure(name, load):
    catalogue = load(CASES[name], "demo.yaml")
    assert errors(catalogue) == SAID[name].strip("\n")
    assert catalogue.offers == ()
    assert catalogue.skipped == ("demo.yaml",)


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_in_one_file_leaves_the_others_readable(name, facts):
    catalogue = load_texts({"demo.yaml": CASES[name], "other.yaml": GOOD.replace("offer: demo", "offer: other")}, facts)
    assert catalogue.ids() == ("other",)


def test_a_file_with_two_mistakes_reports_both(load):
    text = GOOD.replace("zh: 得分, ", "").replace("unit: CNY", "unit: persons")
    assert [problem.at.line for problem in load(text).problems] == [17, 20]


def test_a_problem_is_json_ready(load):
    (problem,) = load(CASES["a misspelt fact"], "demo.yaml").problems
    told = problem.as_dict()
    assert (told["file"], told["line"], told["column"]) == ("demo.yaml", 16, 24)
    assert (told["offer"], told["severity"], told["near"][0]) == ("demo", "error", "vat_sales_12m")


def test_a_file_that_is_not_utf8_is_reported(tmp_path, facts):
    from huoshui.offers.load import load_catalogue

    (tmp_path / "gbk.yaml").write_bytes(GOOD.encode("gb18030"))
    (tmp_path / "good.yaml").write_text(GOOD, encoding="utf-8")
    catalogue = load_catalogue([tmp_path], facts)
    assert errors(catalogue) == "gbk.yaml:3:14: the file is not UTF-8 text. Cure: save it as UTF-8"
    assert catalogue.ids() == ("demo",)
