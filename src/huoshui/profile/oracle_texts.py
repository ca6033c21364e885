"""The SQL of facts that are not computed from numbers: registry texts, words of enums, officers' answers."""

# ruff: noqa: S608 - the query is printed from this package's definitions; nothing a user types reaches it

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.formula.tree import Kind
from huoshui.profile.oracle_words import text_sql
from huoshui.profile.size_groups import BY_DIGITS, BY_SECTION
from huoshui.records.schema import RECORD_TYPES, ColumnKind

if TYPE_CHECKING:
    from huoshui.profile.definition import Aggregate, Fact
    from huoshui.profile.oracle_words import Rows, Words

_SECTIONS = (
    ("A", "01", "05"),
    ("B", "06", "12"),
    ("C", "13", "43"),
    ("D", "44", "46"),
    ("E", "47", "50"),
    ("F", "51", "52"),
    ("G", "53", "60"),
    ("H", "61", "62"),
    ("I", "63", "65"),
    ("J", "66", "69"),
    ("K", "70", "70"),
    ("L", "71", "72"),
    ("M", "73", "75"),
    ("N", "76", "79"),
    ("O", "80", "82"),
    ("P", "83", "83"),
    ("Q", "84", "85"),
    ("R", "86", "90"),
    ("S", "91", "96"),
    ("T", "97", "97"),
)
_DIGITS = {"class": 4, "group": 3, "division": 2, "province": 2, "city": 4, "code": 6}
_YES, _NO = "'yes'", "'no'"


def latest_firm(rows: Rows) -> str:
    """Return the query of each firm's latest registry row."""
    order = f"{rows.record.day} DESC, received_on DESC, line DESC"
    return (
        "SELECT * FROM (\n"
        f"    SELECT *, ROW_NUMBER() OVER (PARTITION BY firm_id ORDER BY {order}) AS place\n"
        f"    FROM {rows.record.name}_rows\n"
        "  ) ranked WHERE place = 1"
    )


def attribute_sql(fact: Fact) -> str:
    """Return a text fact taken from the step ``firm_latest``."""
    column, _, part = fact.attribute.removeprefix("firm.").partition(":")
    cell = f"firm_latest.{column}"
    declared = RECORD_TYPES["firm"].by_name[column]
    if declared.kind is ColumnKind.ENUM:
        return word_sql(cell, declared.values)
    if not part:
        return cell
    if part in {"province", "city", "code"}:
        six = f"RPAD({cell}, 6, '0')"
        whole = f"SUBSTR({six}, 1, {_DIGITS[part]})"
        return f"CASE WHEN SUBSTR({six}, 3, 2) <> '00' THEN {whole} END" if part == "city" else whole
    code = f"REGEXP_REPLACE({cell}, '^[A-T]', '')"
    if part == "size_group":
        return _size_group_sql(cell, code)
    if part == "section":
        branches = " ".join(
            f"WHEN SUBSTR({code}, 1, 2) BETWEEN '{first}' AND '{last}' THEN '{letter}'"
            for letter, first, last in _SECTIONS
        )
        return f"CASE WHEN LENGTH({cell}) = 1 THEN {cell} {branches} END"
    return f"CASE WHEN LENGTH({code}) >= {_DIGITS[part]} THEN SUBSTR({code}, 1, {_DIGITS[part]}) END"


def _size_group_sql(cell: str, code: str) -> str:
    """Return the row of the size table, by division and group digits, or by the letter of a bare section."""
    letters = " ".join(f"WHEN {cell} = '{letter}' THEN '{group}'" for letter, group in BY_SECTION.items())
    groups = " ".join(
        f"WHEN SUBSTR({code}, 1, {len(digits)}) = '{digits}' THEN '{group}'"
        for digits, group in sorted(BY_DIGITS.items(), key=lambda pair: -len(pair[0]))
    )
    spans = " ".join(
        f"WHEN SUBSTR({code}, 1, 2) BETWEEN '{first}' AND '{last}' THEN '{BY_SECTION[letter]}'"
        for letter, first, last in _SECTIONS
        if letter in BY_SECTION
    )
    return f"CASE {letters} WHEN LENGTH({code}) >= 2 THEN CASE {groups} {spans} END END"


def word_of_latest(aggregate: Aggregate) -> str:
    """Return the word at the position an aggregate over an ENUM column gives."""
    words = RECORD_TYPES[aggregate.record].by_name[aggregate.measure].values
    return word_sql(f"{aggregate.record}_aggregates.{aggregate.name}", words)


def word_sql(position: str, words: tuple[str, ...]) -> str:
    """Return the word at a position as SQL."""
    branches = " ".join(f"WHEN {number} THEN {text_sql(word)}" for number, word in enumerate(words))
    return f"CASE CAST({position} AS INT) {branches} END"


def latest_answers(facts: list[Fact], rows: Rows) -> str:
    """Return the query of each firm's latest answers, one text column per review fact."""
    order = f"{rows.record.day} DESC, received_on DESC, line DESC"
    picks = [f"MAX(CASE WHEN fact = {text_sql(f.name)} THEN value END) AS {f.name}" for f in facts]
    selected = ",\n    ".join(["firm_id", *picks])
    return (
        f"SELECT\n    {selected}\n  FROM (\n"
        f"    SELECT *, ROW_NUMBER() OVER (PARTITION BY firm_id, fact ORDER BY {order}) AS place "
        f"FROM {rows.record.name}_rows\n"
        "  ) ranked WHERE place = 1 GROUP BY firm_id"
    )


def answer_sql(fact: Fact, words: Words) -> str:
    """Return a review fact from the step ``answers``: what cannot be read stays unknown."""
    cell = f"answers.{fact.name}"
    if fact.kind is Kind.BOOLEAN:
        return f"CASE WHEN {cell} = {_YES} THEN TRUE WHEN {cell} = {_NO} THEN FALSE END"
    if fact.kind is Kind.NUMBER:
        return words.decimal(cell)
    listed = ", ".join(text_sql(word) for word in fact.values)
    return f"CASE WHEN {cell} IN ({listed}) THEN {cell} END"
