"""The reference page of the language says what the code does."""

import doctest
from pathlib import Path

import pytest
from words_of_trade import tree

from huoshui.formula.canonical import to_text
from huoshui.formula.mistake import FormulaError
from huoshui.formula.refusals import FUNCTIONS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "formula-language.md"
SECTIONS = dict(part.split("\n", 1) for part in PAGE.read_text(encoding="utf-8").split("\n## ")[1:])


def rows(section):
    """Return (written, answer) of the rows of a section's table."""
    cells = [line.strip("| \n").split(" | ", 1) for line in SECTIONS[section].splitlines() if line.startswith("| `")]
    return [(written.strip("` "), answer.strip("` ")) for written, answer in cells]


@pytest.mark.parametrize(("written", "canonical"), rows("Canonical form"))
def test_the_canonical_forms_on_the_page_are_true(written, canonical):
    assert to_text(tree(written)) == canonical


@pytest.mark.parametrize(("written", "answer"), rows("Refusals"))
def test_the_refusals_on_the_page_are_word_for_word(written, answer):
    with pytest.raises(FormulaError) as caught:
        tree(written)
    assert str(caught.value).split(": ", 1)[1].split("\n")[0] == answer


def test_every_function_is_on_the_page():
    assert [name for name in FUNCTIONS if f"{name}(" not in SECTIONS["Grammar"]] == []


def test_the_python_examples_run():
    assert doctest.testfile(str(PAGE), module_relative=False).failed == 0
