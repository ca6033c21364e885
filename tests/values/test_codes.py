"""Industry and region codes are known exactly as the national tables have them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from huoshui.values.codes import (
    SECTION_NAMES_EN,
    IndustryLevel,
    RegionLevel,
    industries,
    industry,
    industry_section,
    is_industry,
    is_region,
    nearest_industries,
    nearest_regions,
    region,
    regions,
)
from huoshui.values.errors import NotFound

SHARED = Path(__file__).parents[3] / "shared" / "data"


def shared_rows(name):
    path = SHARED / name
    if not path.exists():
        pytest.skip("the data folder ../shared is absent")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_class_knows_everything_above_it():
    found = industry("3911")
    assert (found.name, found.section, found.division, found.level) == (
        "计算机整机制造",
        "C",
        "39",
        IndustryLevel.CLASS,
    )
    assert found.parents == ("C", "39", "391")
    assert found.label.en == "Manufacturing (C3911)"


@pytest.mark.parametrize("spelling", ["3911", "C3911", "c3911", " C3911 ", "Ｃ３９１１"])
def test_an_industry_may_be_written_with_its_letter(spelling):
    assert industry(spelling).code == "3911"


def test_a_section_is_its_letter():
    found = industry("C")
    assert (found.name, found.parents, found.division, found.level) == ("制造业", (), None, IndustryLevel.SECTION)
    assert found.label.en == "Manufacturing"


def test_a_letter_of_another_section_is_refused_with_the_right_one():
    with pytest.raises(NotFound, match="belongs to section C") as refusal:
        industry("A3911")
    assert refusal.value.near == ("C3911",)


@pytest.mark.parametrize(("code", "near"), [("190", "0190"), ("3999", "399"), ("39110", "3911"), ("C3999", "399")])
def test_an_unknown_industry_names_the_nearest(code, near):
    with pytest.raises(NotFound) as refusal:
        industry(code)
    assert refusal.value.near[0] == near
    assert nearest_industries(code) == refusal.value.near


@pytest.mark.parametrize("code", ["", "Z", "制造业", "39.1", "00"])
def test_what_is_no_industry_is_not_guessed(code):
    assert not is_industry(code)
    assert industry_section(code) is None


def test_a_county_knows_its_city_and_province():
    found = region("440305")
    assert (found.full_name, found.level) == ("广东省深圳市南山区", RegionLevel.COUNTY)
    assert (found.province, found.prefecture, found.parents) == ("440000", "440300", ("440000", "440300"))


@pytest.mark.parametrize(
    ("code", "full_name"),
    [
        ("110101", "北京市东城区"),
        ("110000", "北京市"),
        ("500229", "重庆市城口县"),
        ("429004", "湖北省仙桃市"),
        ("441900", "广东省东莞市"),
        ("810000", "香港特别行政区"),
    ],
)
def test_placeholder_levels_are_left_out_of_the_full_name(code, full_name):
    assert region(code).full_name == full_name


def test_two_and_four_digits_mean_the_province_and_the_city():
    assert region("44").code == "440000"
    assert region("4403").code == "440300"
    assert region("44").prefecture is None


def test_an_unknown_region_names_the_level_above():
    with pytest.raises(NotFound, match="withdrawn before 2024") as refusal:
        region("110103")
    assert refusal.value.near[0] == "110100"
    assert nearest_regions("999999") == ()
    assert not is_region("11010")


@pytest.mark.shared
def test_every_industry_of_the_national_table_is_packaged():
    rows = shared_rows("cn_industry_gbt4754_2017/gbt4754_2017.csv")
    assert set(industries()) == {row["code"] for row in rows}
    for row in rows:
        found = industry(row["code"])
        assert (found.name, found.section) == (row["name"], row["section"])
        assert list(IndustryLevel).index(found.level) == int(row["level"]) - 1
        assert (found.parents[-1] if found.parents else "") == row["parent_code"]


@pytest.mark.shared
@pytest.mark.parametrize(("file", "digits"), [("provinces", 2), ("cities", 4), ("areas", 6)])
def test_every_region_of_the_statistical_tables_is_packaged(file, digits):
    for row in shared_rows(f"cn_admin_divisions/{file}.csv"):
        assert len(row["code"]) == digits
        found = region(row["code"])
        assert found.name == row["name"]
        assert found.province[:2] == row.get("provinceCode", row["code"])[:2]


def test_the_tables_are_whole():
    sections = [code for code, found in industries().items() if found.level is IndustryLevel.SECTION]
    assert sections == list(SECTION_NAMES_EN)
    assert len(industries()) == 20 + 97 + 473 + 1381
    assert all(parent in industries() for found in industries().values() for parent in found.parents)
    assert all(parent in regions() for found in regions().values() for parent in found.parents)
    assert sum(found.level is RegionLevel.PROVINCE for found in regions().values()) == 34
