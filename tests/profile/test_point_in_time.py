"""A profile as of a day knows what had been received by that day, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from homes import fill, invoice
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huoshui.profile.catalogue import FACTS
from huoshui.profile.definition import Days, Months, Year
from huoshui.profile.engine.duckdb import profile_by_sql
from huoshui.profile.months import bounds, window_before
from huoshui.profile.one import profile_firm

AS_OF = date(2024, 2, 10)
FIRM = "F"
COVERED = {record: (date(2015, 1, 1), AS_OF) for record in ("invoice", "title", "headcount", "tax_return")}

OTHER = {"invoice": [invoice("OTHER", AS_OF, 1)]}  # so that the home has invoices at all

days = st.dates(date(2022, 1, 15), date(2024, 3, 10)) | st.sampled_from(
    [date(2023, 1, 31), date(2023, 2, 1), date(2024, 1, 31), date(2024, 2, 1), AS_OF, AS_OF + timedelta(days=1)]
)
by_then = st.dates(date(2023, 1, 1), AS_OF)
afterwards = st.dates(AS_OF + timedelta(days=1), date(2025, 1, 1))


@st.composite
def invoices(draw, received):
    """Return an invoice out of few numbers, so that later ones correct earlier ones."""
    day, party = draw(days), draw(st.sampled_from("ABC"))
    net = draw(st.integers(-500, 5000))
    more = {"direction": draw(st.sampled_from(["out", "in"])), "status": draw(st.sampled_from(["valid", "void"]))}
    number = str(draw(st.integers(0, 8)))
    return invoice(FIRM, day, net, party, number=number, received_on=draw(received), **more)


@st.composite
def titles(draw, received):
    """Return a title, valid for a while."""
    row = {"firm_id": FIRM, "title": draw(st.sampled_from(["innovative_sme", "tax_credit_grade", "own_brand"]))}
    row |= {"granted_on": draw(days), "grade": draw(st.sampled_from("ABM")), "received_on": draw(received)}
    return row | {"valid_until": draw(days)}


@st.composite
def headcounts(draw, received):
    """Return a month's headcount."""
    month_end = draw(st.sampled_from([date(2023, 1, 31), date(2023, 12, 31), date(2024, 1, 31)]))
    people = draw(st.integers(0, 9))
    return {"firm_id": FIRM, "month_end": month_end, "employees": people, "received_on": draw(received)}


@st.composite
def registrations(draw, received):
    """Return a registry extract; ``registered_on`` decides what counts as covered."""
    row = {"firm_id": FIRM, "as_recorded_on": draw(days), "registered_on": draw(days)}
    return row | {"received_on": draw(received)}


def deliveries(received):
    """Return rows of several record types; of each key at most one on each day received."""
    kinds = {"invoice": invoices, "title": titles, "headcount": headcounts, "firm": registrations}
    keys = {
        "invoice": ("direction", "number"),
        "title": ("title", "granted_on"),
        "headcount": ("month_end",),
        "firm": (),
    }
    return st.fixed_dictionaries(
        {
            record: st.lists(
                make(received),
                max_size=8,
                unique_by=lambda row, key=keys[record]: (row["received_on"], *(row[name] for name in key)),
            )
            for record, make in kinds.items()
        }
    )


def present(rows):
    """Leave out record types without rows."""
    return {record: table for record, table in rows.items() if table}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(earlier=deliveries(by_then), later=deliveries(afterwards))
def test_what_is_received_later_never_changes_a_profile(earlier, later):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "home"
        home = fill(path, present(earlier), covered=COVERED, received=AS_OF, firms=(FIRM,))
        before = profile_firm(home, FIRM, AS_OF)
        longer = {record: (date(2010, 1, 1), date(2026, 1, 1)) for record in COVERED}
        home = fill(path, present(later), covered=longer, received=AS_OF + timedelta(days=1), firms=(FIRM,), file="2")
        assert profile_firm(home, FIRM, AS_OF) == before


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(earlier=deliveries(by_then), later=deliveries(afterwards))
def test_the_oracle_does_not_look_ahead_either(earlier, later):
    facts = [fact.name for fact in FACTS if fact.theme in {"turnover", "titles", "registry"}]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "home"
        home = fill(path, present(earlier), covered=COVERED, received=AS_OF, firms=(FIRM,))
        before = profile_by_sql(home, AS_OF, FACTS.subset(facts)).to_pylist()
        home = fill(path, present(later), received=AS_OF + timedelta(days=1), firms=(FIRM,), file="later.csv")
        assert profile_by_sql(home, AS_OF, FACTS.subset(facts)).to_pylist() == before


@pytest.mark.parametrize(("days_after", "expected"), [(-1, 300.0), (0, 300.0), (1, 100.0)])
def test_a_correction_counts_from_the_day_it_is_received(tmp_path, days_after, expected):
    home_path, day = tmp_path / "home", date(2024, 1, 15)
    fill(home_path, {"invoice": [invoice(FIRM, day, 100, number="1")]}, covered=COVERED, received=date(2024, 1, 16))
    corrected = {"invoice": [invoice(FIRM, day, 300, number="1")]}
    home = fill(home_path, corrected, received=AS_OF + timedelta(days=days_after), file="corrected.csv")
    assert profile_firm(home, FIRM, AS_OF)["sales_1m"] == expected


@pytest.mark.parametrize(("issued", "expected"), [(AS_OF, 0.0), (AS_OF + timedelta(days=1), 9.0)])
def test_an_invoice_dated_after_the_day_does_not_exist_yet(tmp_path, issued, expected):
    rows = {"invoice": [invoice(FIRM, date(2024, 2, 1), 100), invoice(FIRM, issued, 100)]}
    home = fill(tmp_path / "home", rows, covered=COVERED, received=date(2024, 1, 1))
    assert profile_firm(home, FIRM, AS_OF)["last_sale_days"] == expected


@pytest.mark.parametrize(("received_after", "expected"), [(0, 0.0), (1, None)])
def test_coverage_is_knowledge_with_a_day_of_its_own(tmp_path, received_after, expected):
    rows = {"firm": [{"firm_id": FIRM, "as_recorded_on": date(2020, 1, 1), "received_on": date(2020, 1, 1)}]}
    told = AS_OF + timedelta(days=received_after)
    home = fill(tmp_path / "home", rows, covered=COVERED, received=told)
    assert profile_firm(home, FIRM, AS_OF)["sales_12m"] == expected


@pytest.mark.parametrize(("last_day_covered", "expected"), [(date(2023, 12, 31), 0.0), (date(2023, 12, 30), None)])
def test_a_source_may_be_late_by_its_lag_and_not_a_day_more(tmp_path, last_day_covered, expected):
    covered = {"invoice": (date(2020, 1, 1), last_day_covered)}  # 31 days before the last complete month ends
    home = fill(tmp_path / "home", OTHER, covered=covered, received=AS_OF, firms=(FIRM,))
    assert profile_firm(home, FIRM, AS_OF)["sales_12m"] == expected


@pytest.mark.parametrize(
    ("first_day_covered", "expected"),
    [(date(2023, 1, 31), 0.0), (date(2023, 2, 1), 0.0), (date(2023, 2, 2), None)],
)
def test_a_window_must_be_covered_from_its_first_day(tmp_path, first_day_covered, expected):
    home = fill(
        tmp_path / "home", OTHER, covered={"invoice": (first_day_covered, AS_OF)}, received=AS_OF, firms=(FIRM,)
    )
    assert profile_firm(home, FIRM, AS_OF)["sales_12m"] == expected


@pytest.mark.parametrize(("registered", "expected"), [(date(2023, 6, 1), 0.0), (date(2023, 5, 31), None), (None, None)])
def test_before_a_firm_was_registered_nothing_needs_to_be_covered(tmp_path, registered, expected):
    rows = {"firm": [{"firm_id": FIRM, "as_recorded_on": date(2024, 1, 1), "registered_on": registered}]}
    home = fill(tmp_path / "home", rows, covered={"invoice": (date(2023, 6, 1), AS_OF)}, received=AS_OF)
    assert profile_firm(home, FIRM, AS_OF)["sales_12m"] == expected


# -- windows


@pytest.mark.parametrize(
    ("as_of", "first", "last"),
    [
        (date(2024, 2, 28), date(2023, 2, 1), date(2024, 1, 31)),  # the day before a month is complete
        (date(2024, 2, 29), date(2023, 3, 1), date(2024, 2, 29)),  # the day it is
        (date(2024, 3, 1), date(2023, 3, 1), date(2024, 2, 29)),  # the day after
        (date(2023, 12, 31), date(2023, 1, 1), date(2023, 12, 31)),
        (date(2024, 1, 1), date(2023, 1, 1), date(2023, 12, 31)),
    ],
)
def test_the_last_twelve_months_are_complete_calendar_months(as_of, first, last):
    assert bounds(Months(0, 12), as_of) == (first, last)


def test_the_running_month_ends_on_the_day_itself():
    assert bounds(Months(-1, 0), date(2024, 2, 10)) == (date(2024, 2, 1), date(2024, 2, 10))


def test_a_window_of_days_ends_on_the_day_itself():
    assert bounds(Days(30), AS_OF) == (date(2024, 1, 12), AS_OF)
    assert bounds(Days(90, ago=364), AS_OF)[1].weekday() == AS_OF.weekday()


@pytest.mark.parametrize(("back", "last"), [(0, AS_OF), (1, date(2023, 12, 31))])
def test_a_calendar_year_is_whole_once_it_is_over(back, last):
    assert bounds(Year(back), AS_OF) == (date(2024 - back, 1, 1), last)


@given(as_of=st.dates(date(1990, 1, 1), date(2100, 1, 1)), newest=st.integers(0, 23), months=st.integers(1, 12))
def test_months_are_whole_and_touch_the_window_before(as_of, newest, months):
    window = Months(newest, newest + months)
    first, last = bounds(window, as_of)
    assert first.day == 1
    assert (last + timedelta(days=1)).day == 1
    assert last <= as_of
    assert bounds(window_before(window), as_of)[1] == first - timedelta(days=1)
