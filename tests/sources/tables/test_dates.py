"""Dates as files write them."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.sources.dates import dates

FIFTH = date(2024, 3, 5)


@pytest.mark.parametrize(
    "written",
    [
        "2024-03-05",
        "2024-3-5",
        "2024/03/05",
        "2024/3/5",
        "2024.3.5",
        "20240305",
        "20240305180000",
        "2024年3月5日",
        "2024年03月05",
        "２０２４－０３－０５",
        " 2024-03-05 ",
        "2024-03-05 18:00:00",
        "2024-03-05T18:00:00",
        "45356",
        "45356.75",
    ],
)
def test_one_day_in_many_spellings(written):
    read = dates(pa.array([written]))
    assert read.values.to_pylist() == [FIFTH]
    assert read.faults == []


@pytest.mark.parametrize(
    "written", ["5.3.24", "24-03-05", "2024-13-01", "2024-02-30", "soon", "1", "99999999", "5/3/2024"]
)
def test_what_is_no_date_or_could_be_two_is_refused(written):
    read = dates(pa.array([written]))
    assert read.values.to_pylist() == [None]
    assert [c.value for c, _ in read.faults] == ["bad_date"]


@pytest.mark.parametrize("written", ["", "-", "无", "NaT", "0000-00-00"])
def test_no_date_is_missing(written):
    read = dates(pa.array([written]))
    assert (read.values.to_pylist(), read.faults) == ([None], [])


def test_a_format_decides_what_is_ambiguous():
    assert dates(pa.array(["05/03/24"]), ["%d/%m/%y"]).values.to_pylist() == [FIFTH]


def test_typed_dates_of_parquet():
    moment = datetime(2024, 3, 4, 18, 0, tzinfo=UTC)
    shanghai = pa.array([moment], pa.timestamp("us", tz="Asia/Shanghai"))
    assert dates(shanghai).values.to_pylist() == [FIFTH]
    assert dates(pa.array([FIFTH])).values.to_pylist() == [FIFTH]
    assert dates(pa.array([45356], pa.int64())).values.to_pylist() == [FIFTH]
    assert dates(pa.array([45356.5])).values.to_pylist() == [FIFTH]


def test_the_empty_date_of_a_spreadsheet_is_refused():
    for written in ("1900-01-00", "1900-01-01", "1899-12-30"):
        assert [c.value for c, _ in dates(pa.array([written])).faults] == ["bad_date"]


@given(st.dates(date(1901, 1, 1), date(2199, 12, 31)))
def test_a_serial_is_the_day_a_spreadsheet_shows(day):
    serial = (day - date(1899, 12, 30)).days
    assert dates(pa.array([str(serial)])).values.to_pylist() == [day]
