"""The compiled aggregator gives what the slow reference gives, bit for bit, whatever the rows and their order."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slow_reference import as_double, reduce_rows

from huoshui.kernel import Aggregator, Cells, Column, ColumnType, Condition, Layout, Plan, Reduction, cells
from huoshui.values.errors import InvalidInput

AS_OF = 19_800  # 2024-03-18
MONTHS = tuple(range(19_800 - 17 - 31 * 11, 19_800, 31))  # twelve edges: eleven months that end 17 days before

LAYOUT = Layout(
    (
        Column("side", ColumnType.BYTE),
        Column("word", ColumnType.BYTE, nullable=True),
        Column("open", ColumnType.BIT, nullable=True),
        Column("day", ColumnType.DAY),
        Column("until", ColumnType.DAY, nullable=True),
        Column("party", ColumnType.DAY, nullable=True),
        Column("net", ColumnType.WHOLE),
        Column("tax", ColumnType.WHOLE, nullable=True),
        Column("area", ColumnType.NUMBER, nullable=True),
        Column("received", ColumnType.DAY),
        Column("superseded", ColumnType.DAY, nullable=True),
        Column("line", ColumnType.DAY),
    ),
    day="day",
    party="party",
    received="received",
    superseded="superseded",
    line="line",
)
DTYPES = {"byte": np.int8, "day": np.int32, "whole": np.int64, "number": np.float64}

OUT, IN, RED = Condition("side", "=", 0), Condition("side", "=", 1), Condition("net", "<", 0)
WHERES = (
    frozenset(),
    frozenset({OUT}),
    frozenset({IN}),
    frozenset({OUT, RED}),
    frozenset({IN, Condition("net", "sum_multiple_of", 300, other="tax")}),
    frozenset({Condition("net", "sum_multiple_of", 200, other="net")}),
    frozenset({Condition("until", "later_than", or_missing=True, other="day")}),
    frozenset({Condition("day", "month_day>=", 26)}),
    frozenset({Condition("word", "in", 0b110, or_missing=True), Condition("net", ">=", -200)}),
    frozenset({Condition("word", "missing")}),
    frozenset({Condition("tax", "known"), Condition("tax", "<>", 7)}),
    frozenset({Condition("area", "<=", 0.3)}),
    frozenset({Condition("open", "=", 1)}),
    frozenset({Condition("until", ">=", AS_OF, or_missing=True)}),
)
KINDS = (
    *("sum", "count", "min", "max", "distinct", "median", "latest"),
    *("series_spread", "series_cross", "series_slope", "series_max", "series_min"),
    *("series_median", "series_nonzero", "series_gap", "series_falls"),
    *("party_count", "party_sumsq", "party_top", "party_new", "party_kept", "party_tenure", "party_both"),
)


def seeded(seed):
    return random.Random(seed)  # noqa: S311 - a test draws the same rows every time


def all_reductions(rng):
    """One reduction of every kind, with windows and conditions drawn by ``rng``."""
    chosen = []
    for kind in KINDS:
        where = rng.choice(WHERES)
        last = AS_OF - rng.choice((0, 0, 17, 30, 200))
        first = rng.choice((None, last, last - 29, last - 364))
        common = {"kind": kind, "where": where, "last": last, "first": first}
        measure = rng.choice(("net", "tax"))
        if kind.startswith("series_"):
            common |= {"months": MONTHS, "first": MONTHS[0], "last": MONTHS[-1] - 1}
            common["measure"] = rng.choice(("", measure))
            if kind == "series_cross":
                common["partner"] = (rng.choice(("", "net", "tax")), rng.choice(WHERES))
        elif kind in {"party_count", "party_kept", "party_tenure"}:
            common["measure"] = ""
            if kind == "party_kept":
                common |= {"first": last - 99, "before": last - 199}
        elif kind == "count":
            common["measure"] = rng.choice(("", "tax"))
        elif kind == "sum":
            common["measure"] = rng.choice(("net", "tax", "area"))
        elif kind in {"min", "max", "median", "distinct", "latest"}:
            known = ("net", "tax", "area", "day", "until", "word", *(("party",) if kind == "distinct" else ()))
            common |= {"measure": rng.choice(known), "nth": rng.choice((0, 1, 2)) if kind == "latest" else 0}
        else:
            empty = kind in {"party_new", "party_both"} and rng.random() < 0.5
            common |= {"measure": "" if empty else measure, "nth": rng.choice((1, 3, 5))}
            if kind == "party_both":
                common["other_where"] = rng.choice(WHERES)
        chosen.append(Reduction(**common))
    return chosen


def as_columns(rows):
    columns = {}
    for column in LAYOUT.columns:
        given_cells = [row[column.name] for row in rows]
        missing = np.array([cell is None for cell in given_cells], dtype=bool)
        filled = [0 if cell is None else cell for cell in given_cells]
        if column.type is ColumnType.BIT:
            bits = np.packbits(np.array(filled, dtype=np.uint8), bitorder="little")
            bits = np.append(bits, np.uint8(0))
            whole = cells(np.zeros(len(rows), dtype=np.int8), missing)
            at = bits.__array_interface__["data"][0]
            columns[column.name] = Cells("bit", len(rows), at, whole.validity, 0, (bits, whole))
        else:
            columns[column.name] = cells(np.array(filled, dtype=DTYPES[column.type.value]), missing)
    return columns


EDGE_DAYS = sorted(
    {AS_OF + d for d in (-1, 0, 1)}
    | {AS_OF - span + d for span in (17, 30, 29, 46, 200, 229, 364, 394, 564, 99, 199, 9000) for d in (-1, 0, 1)}
    | {m + d for m in MONTHS for d in (-1, 0)}
)


@st.composite
def firms_of_rows(draw):
    money = st.one_of(st.integers(-900, 900).map(lambda x: x * 100), st.sampled_from([0, 1, -1, 10**15, -(10**15)]))
    row = st.fixed_dictionaries(
        {
            "side": st.integers(0, 1),
            "word": st.sampled_from([None, 0, 1, 2, 3]),
            "open": st.sampled_from([None, 0, 1]),
            "day": st.one_of(st.sampled_from(EDGE_DAYS), st.integers(AS_OF - 800, AS_OF + 40)),
            "until": st.sampled_from([None, AS_OF - 1, AS_OF, AS_OF + 1]),
            "party": st.sampled_from([None, 1, 2, 3, 4, 5, 70_000]),
            "net": money,
            "tax": st.one_of(st.none(), st.integers(-10, 10)),
            "area": st.sampled_from([None, 0.1, 0.3, -2.5, 1e15, 0.0]),
            "received": st.sampled_from([AS_OF - 900, AS_OF - 1, AS_OF, AS_OF + 1]),
            "superseded": st.sampled_from([None, None, None, AS_OF - 1, AS_OF, AS_OF + 1]),
            "line": st.integers(1, 3),
        }
    )
    return draw(st.lists(st.lists(row, max_size=25), min_size=1, max_size=4))


def run(firms, reductions):
    rows = [row for firm in firms for row in firm]
    lengths = np.array([len(firm) for firm in firms], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
    return Aggregator(Plan(LAYOUT, reductions, AS_OF)).run(as_columns(rows), starts, lengths)


def assert_same(firms, reductions):
    values, valid = run(firms, reductions)
    for f, firm in enumerate(firms):
        for i, r in enumerate(reductions):
            expected = reduce_rows(firm, r, LAYOUT, AS_OF)
            found = float(values[i, f]) if valid[i, f] else None
            assert found == (None if expected is None else as_double(expected)), (r, firm)


@settings(max_examples=300, deadline=None)
@given(firms_of_rows(), st.integers(0, 2**32))
def test_every_reduction_is_the_reference(firms, seed):
    assert_same(firms, all_reductions(seeded(seed)))


@settings(max_examples=60, deadline=None)
@given(firms_of_rows(), st.integers(0, 2**32))
def test_row_order_never_matters(firms, seed):
    rng = seeded(seed)
    reductions = all_reductions(rng)
    before = run(firms, reductions)
    shuffled = [rng.sample(firm, len(firm)) for firm in firms]
    by_party = [sorted(firm, key=lambda row: row["party"] or 0) for firm in firms]
    for other in (shuffled, by_party):
        after = run(other, reductions)
        assert np.array_equal(before[0], after[0])
        assert np.array_equal(before[1], after[1])


def make_rows(rng, n, parties):
    return [
        {
            "side": rng.randrange(2),
            "word": rng.choice((None, 1, 2)),
            "open": 1,
            "day": AS_OF - rng.randrange(-5, 700),
            "until": None,
            "party": rng.randrange(parties),
            "net": rng.randrange(-(10**6), 10**8),
            "tax": rng.randrange(10**6),
            "area": rng.random(),
            "received": AS_OF - 900,
            "superseded": None,
            "line": i,
        }
        for i, _ in enumerate(range(n))
    ]


@pytest.mark.parametrize("sizes", [(0, 3000, 0, 1, 0), (500, 700, 900, 1100), (5000,)])
def test_large_firms_and_blocks_of_firms(sizes):
    rng = seeded(sum(sizes))
    firms = [make_rows(rng, n, parties=max(1, n // 7)) for n in sizes]
    assert_same(firms, [r for _ in range(5) for r in all_reductions(rng)])


def test_an_even_number_of_rows_takes_the_mean_of_the_two_middle_ones():
    rng = seeded(5)
    rows = make_rows(rng, 4, 2)
    for row, net in zip(rows, (10, 3, 8, 4), strict=True):
        row |= {"day": AS_OF, "net": net}
    values, _ = run([rows, rows[:3]], [Reduction("median", "net", frozenset(), None, AS_OF)])
    assert values.tolist() == [[6.0, 8.0]]


@pytest.mark.parametrize(
    ("covered_from", "covered_to", "known"),
    [
        (AS_OF - 29, AS_OF, True),
        (AS_OF - 30, AS_OF + 1, True),
        (AS_OF - 28, AS_OF, False),
        (AS_OF - 29, AS_OF - 1, False),
        (2**31 - 1, -(2**31), False),
    ],
)
def test_a_window_is_known_when_the_source_covers_its_first_and_last_day(covered_from, covered_to, known):
    aggregator = Aggregator(Plan(LAYOUT, [Reduction("sum", "net", frozenset(), AS_OF - 29, AS_OF)], AS_OF))
    none = np.zeros(1, dtype=np.int64)
    covered = np.array([covered_from], dtype=np.int32), np.array([covered_to], dtype=np.int32)
    values, valid = aggregator.run(as_columns([]), none, none, covered)
    assert bool(valid[0, 0]) is known
    assert values[0, 0] == 0.0


def test_an_endless_window_only_asks_for_a_source_that_still_delivers():
    aggregator = Aggregator(Plan(LAYOUT, [Reduction("count", "", frozenset(), None, AS_OF)], AS_OF))
    none = np.zeros(3, dtype=np.int64)
    covered = np.array([AS_OF, 0, 2**31 - 1], dtype=np.int32), np.array([AS_OF, AS_OF - 1, -1], dtype=np.int32)
    _, valid = aggregator.run(as_columns([]), none, none, covered)
    assert valid.tolist() == [[1, 0, 0]]


def test_many_different_conditions_share_one_table():
    rng = seeded(1)
    rows = make_rows(rng, 400, 9)
    wheres = [frozenset({Condition("net", ">=", 10**6 * k), Condition("tax", "<", 10**5 * k)}) for k in range(25)]
    reductions = [Reduction("sum", "net", where, AS_OF - 364, AS_OF) for where in wheres]
    assert_same([rows], reductions)


def test_a_missing_column_is_named():
    columns = as_columns(make_rows(seeded(1), 3, 2))
    del columns["net"]
    aggregator = Aggregator(Plan(LAYOUT, [Reduction("sum", "net", frozenset(), None, AS_OF)], AS_OF))
    with pytest.raises(InvalidInput, match="'net' is missing"):
        aggregator.run(columns, np.zeros(1, dtype=np.int64), np.full(1, 3))


def test_a_column_of_another_type_is_refused():
    columns = as_columns([])
    columns["net"] = cells(np.zeros(0, dtype=np.int32))
    aggregator = Aggregator(Plan(LAYOUT, [Reduction("sum", "net", frozenset(), None, AS_OF)], AS_OF))
    none = np.zeros(1, dtype=np.int64)
    with pytest.raises(InvalidInput, match="of type whole are read"):
        aggregator.run(columns, none, none)


def test_rows_beyond_a_column_are_refused():
    aggregator = Aggregator(Plan(LAYOUT, [Reduction("sum", "net", frozenset(), None, AS_OF)], AS_OF))
    with pytest.raises(InvalidInput, match="5 cells"):
        aggregator.run(as_columns([]), np.zeros(1, dtype=np.int64), np.full(1, 5))


def test_an_array_of_another_dtype_is_refused():
    with pytest.raises(InvalidInput, match="cannot be a column"):
        cells(np.zeros(3, dtype=np.float32))


def test_an_unknown_column_in_a_reduction_is_named():
    with pytest.raises(InvalidInput, match="no column 'gross'"):
        Plan(LAYOUT, [Reduction("sum", "gross", frozenset(), None, AS_OF)], AS_OF)


def test_fractions_have_no_month_series_and_no_sums_by_party():
    for kind in ("series_max", "party_sumsq"):
        with pytest.raises(InvalidInput, match="fractions"):
            Plan(LAYOUT, [Reduction(kind, "area", frozenset(), 0, AS_OF, months=MONTHS)], AS_OF)


def test_too_many_windows_are_refused():
    many = [Reduction("sum", "net", frozenset(), AS_OF - 2 * k, AS_OF) for k in range(260)]
    with pytest.raises(InvalidInput, match="different windows"):
        Plan(LAYOUT, many, AS_OF)
