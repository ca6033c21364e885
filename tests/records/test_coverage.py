"""Which days of which firm are known, as of a date."""

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invoices import invoice, put, table

from huoshui.records.coverage import MEMBER_SCHEMA, SPAN_SCHEMA, Coverage
from huoshui.records.home import Home
from huoshui.records.loaded import LoadedFile

MAY = [date(2024, 5, d) for d in range(1, 32)]
STATED = pa.schema(
    [("firm_id", pa.string()), ("record_type", pa.string())]
    + [(n, pa.date32()) for n in ("covered_from", "covered_to", "received_on")]
)


def covered(home, firm="F1", as_of=None):
    rows = home.coverage("invoice", as_of).to_pylist()
    key = home.firm_key(firm)
    return next(((r["covered_from"], r["covered_to"]) for r in rows if r["firm"] == key), None)


def test_every_firm_of_a_file_is_covered_from_its_first_to_its_last_day(home):
    put(home, invoice("F1", "1", day=MAY[0]), invoice("F2", "2", day=MAY[9]), invoice("F3", "3", day=MAY[30]))
    assert covered(home, "F2") == (MAY[0], MAY[30])


def test_a_firm_no_file_names_is_not_covered(home):
    put(home, invoice("F1", party="F2"))
    put(home, invoice("F2", number="9"), file="b.csv")
    assert home.coverage("store_day").num_rows == 0


@pytest.mark.parametrize(("as_of", "span"), [(MAY[3], None), (MAY[4], (MAY[4], MAY[4])), (MAY[20], (MAY[4], MAY[9]))])
def test_coverage_is_known_from_the_day_its_rows_were_received(home, as_of, span):
    put(home, invoice("F1", "1", day=MAY[4]), invoice("F1", "2", day=MAY[9]))
    assert covered(home, as_of=as_of) == span


def test_a_firm_is_covered_only_once_a_row_of_it_was_received(home):
    put(home, invoice("F1", "1", day=MAY[0]), invoice("F2", "2", day=MAY[9]))
    assert covered(home, "F2", MAY[8]) is None
    assert covered(home, "F2", MAY[9]) == (MAY[0], MAY[9])


def test_deliveries_that_touch_are_joined_and_a_long_hole_breaks(home):
    day = date(2024, 1, 15)
    put(home, invoice(number="1", day=day))
    put(home, invoice(number="2", day=date(2024, 2, 10)), file="feb.csv")
    assert covered(home) == (day, date(2024, 2, 10))
    put(home, invoice(number="3", day=date(2024, 8, 1)), file="aug.csv")
    assert covered(home) == (date(2024, 8, 1), date(2024, 8, 1))
    assert covered(home, as_of=date(2024, 7, 31)) == (day, date(2024, 2, 10))


def test_stated_coverage_counts_instead_of_first_and_last_day(home):
    batch = home.begin()
    batch.begin_file(LoadedFile("test", "a.csv", "a"))
    batch.count(1)
    batch.add("invoice", table(invoice("F1")))
    stated = [
        {"firm_id": f, "record_type": "invoice", "covered_from": MAY[0], "covered_to": MAY[30], "received_on": MAY[30]}
        for f in ("F1", "F2")
    ]
    batch.cover(pa.Table.from_pylist(stated, schema=STATED))
    batch.commit()
    assert covered(home, "F1") == (MAY[0], MAY[30])
    assert covered(home, "F2") == (MAY[0], MAY[30])
    assert covered(home, "F1", MAY[29]) is None


def test_documents_of_one_load_cover_together(home):
    batch = home.begin()
    for n, day in enumerate((MAY[0], MAY[30])):
        batch.begin_file(LoadedFile("einvoice", f"{n}.xml", str(n), delivery=True))
        batch.count(1)
        batch.add("invoice", table(invoice(number=str(n), day=day)))
    batch.commit()
    assert covered(home) == (MAY[0], MAY[30])


def slow_latest_stretch(spans, tolerance):
    """Days covered, joined one span after the other."""
    runs = []
    for start, end in sorted(spans):
        if runs and start <= runs[-1][1] + 1 + tolerance:
            runs[-1][1] = max(runs[-1][1], end)
        else:
            runs.append([start, end])
    return tuple(runs[-1])


SPAN = st.tuples(st.integers(0, 5), st.integers(0, 60), st.integers(0, 20)).map(lambda t: (t[0], t[1], t[1] + t[2]))


@settings(max_examples=150, deadline=None)
@given(st.lists(SPAN, min_size=1, max_size=20), st.integers(0, 10))
def test_joining_spans_agrees_with_doing_it_one_by_one(spans, tolerance):
    numbers = list(range(len(spans)))
    days = pa.array([0] * len(spans), pa.int32()).cast(pa.date32())
    names = pa.array(["invoice"] * len(spans))
    coverage = Coverage(
        pa.table(
            [names, numbers, days, *[pa.array([s[k] for s in spans], pa.int32()).cast(pa.date32()) for k in (1, 2)]],
            names=SPAN_SCHEMA.names,
        ).cast(SPAN_SCHEMA),
        pa.table([names, [s[0] for s in spans], numbers, days], names=MEMBER_SCHEMA.names).cast(MEMBER_SCHEMA),
    )
    got = {r["firm"]: (r["covered_from"], r["covered_to"]) for r in coverage.of("invoice", None, tolerance).to_pylist()}
    epoch = date(1970, 1, 1).toordinal()
    for firm in {s[0] for s in spans}:
        want = slow_latest_stretch([s[1:] for s in spans if s[0] == firm], tolerance)
        assert got[firm] == tuple(date.fromordinal(epoch + d) for d in want)


FIRM = st.sampled_from(["F1", "F2"])


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["F1", "F2"]), st.sampled_from(MAY), st.integers(0, 40)), min_size=1, max_size=8
    ),
    st.lists(st.tuples(st.sampled_from(["F1", "F2"]), st.sampled_from(MAY), st.integers(1, 40)), max_size=5),
)
def test_records_received_later_never_change_what_was_covered(tmp_path_factory, first, later):
    as_of = date(2024, 5, 31)
    rows = [
        invoice(f, str(n), day=d, received_on=min(as_of, date.fromordinal(d.toordinal() + lag)))
        for n, (f, d, lag) in enumerate(first)
    ]
    more = [
        invoice(f, f"x{n}", day=d, received_on=date.fromordinal(as_of.toordinal() + lag))
        for n, (f, d, lag) in enumerate(later)
    ]
    with Home.create(tmp_path_factory.mktemp("cover") / "home") as home:
        put(home, *rows)
        before = home.coverage("invoice", as_of)
        if more:
            put(home, *more, file="more.csv")
        assert home.coverage("invoice", as_of) == before
