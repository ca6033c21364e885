"""Score tables kept in a spreadsheet: one row per band."""

# ruff: noqa: E501 - offer lines and messages are one line each, as a person writes and reads them
from __future__ import annotations

import pytest
from deciding import decide, offer_file, refused, when

from huoshui.offers.load import load_catalogue

OFFER = offer_file(
    "scorecards:\n  quality: {file: quality.csv}\n"
    + when("quality >= 5", "quality.risk >= 0")
    + "outputs: {score: {value: quality.low, always: true}}\n"
)
HEAD = "item_zh,item_en,of,when,points,group,kind,clause\n"
CSV = HEAD + (
    "净利润率,margin,net_profit / revenue,>= 10%,10,,,\n"
    ',,,"[5%, 10%)",5,,,\n'
    ",,,else,1,,,\n"
    "研发机构,R&D unit,rd_unit_level,national,8,risk,review,一(二)\n"
    ",,,province|city,4,,,\n"
)  # fmt: skip


@pytest.fixture
def folder(tmp_path, facts):
    def load(csv):
        (tmp_path / "offer.yaml").write_text(OFFER, encoding="utf-8")
        (tmp_path / "quality.csv").write_text(csv, encoding="utf-8")
        return load_catalogue([tmp_path], facts)

    return load


@pytest.mark.parametrize(
    ("profit", "unit", "score"),
    [(10, "none", 10), (9.99, "none", 5), (5, "none", 5), (4.99, "none", 1), (4, "city", 5), (4, "national", 9)],
)
def test_a_score_table_from_a_sheet_gives_its_points(folder, profit, unit, score):
    found = decide(folder(CSV), "demo", net_profit=profit, revenue=100, rd_unit_level=unit)
    assert found.output("score") == score


def test_items_keep_group_kind_and_clause(folder):
    catalogue = folder(CSV)
    first, second = catalogue.offers[0].scorecards[0].items
    assert (first.label.en, first.review, first.most) == ("margin", False, 10)
    assert (second.group, second.review, second.clause, second.most) == ("risk", True, "一(二)", 8)
    assert (first.place.file, second.place.line) == ("quality.csv", 5)


@pytest.mark.parametrize(
    ("csv", "said"),
    [
        (CSV.replace("points", "score"), "quality.csv:1:5: unknown column 'score' in a score table"),
        (CSV.replace(",when", ""), "quality.csv:1:1: column 'when' is missing. Cure: columns: item_zh, item_en, of, when, points, group, kind, clause"),
        (HEAD, "quality.csv:1:1: the score table has no rows. Cure: add a row under the header"),
        (HEAD + ",,debt,>= 1,5,,,\n", "quality.csv:2:1: the first row names no item. Cure: fill item_zh and item_en"),
        (CSV.replace("margin", ""), "quality.csv:2:2: 'item_en' is empty. Cure: fill the cell"),
        (CSV.replace(">= 10%,10", ">= 10%,ten"), "quality.csv:2:5: 'ten' is not a number of points. Cure: write for example 5"),
        (CSV.replace(">= 10%,10", ",10"), "quality.csv:2:4: 'when' is empty. Cure: write >= 0.8, [0.6, 0.8), A|B or else"),
        (CSV.replace("[5%, 10%)", "[5%, 9%)"), "quality.csv:2:4: there is a gap between the bands [0.05, 0.09) and [0.1, ). Cure: let the ranges meet: one with ), the next with ["),
        (CSV.replace("[5%, 10%)", "[5%, 10%]"), "quality.csv:2:4: the bands [0.05, 0.1] and [0.1, ) overlap. Cure: let the ranges meet: one with ), the next with ["),
        (CSV.replace("province|city", "town"), "quality.csv:6:4: 'town' is not a value of this column. Cure: its values: national, province, city, below_city, none"),
        (CSV.replace("net_profit", "netprofit"), "quality.csv:2:3: unknown name 'netprofit'. Did you mean: net_profit?\n  netprofit / revenue\n  ^^^^^^^^^"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_score_sheet_is_shown_at_its_row_and_column(folder, csv, said):
    assert refused(folder(csv)) == said
