"""Hand-written SQL for the invoice aggregates: two grouped passes over the rows, then joins of small tables.

The text follows what measured fastest in DuckDB: DOUBLE sums of whole fen (exact below 2^53), arithmetic month
numbers instead of date differences, CASE instead of FILTER, measures that follow from others by subtraction, one bit
per day and ``bit_count`` instead of COUNT(DISTINCT), ``max(x, 5)`` instead of a window for the top five, bit masks
instead of windows for the longest silence. The Spark text differs only where Spark has no such function.

Input table ``inv``: firm, party, day, net, tax (fen), direction (0 out, 1 in), status (0 valid, 1 void).
``as_of`` is the last day of a month.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

EPOCH = date(1970, 1, 1)

SALES_SUMS = [
    ("s", 0, 1, "out_net_1m"),
    ("s", 0, 3, "out_net_3m"),
    ("s", 0, 6, "out_net_6m"),
    ("s", 0, 12, "out_net_12m"),
    ("s", 0, 24, "out_net_24m"),
    ("s", 3, 6, "out_net_prev_3m"),
    ("s", 12, 15, "out_net_same_3m"),
    ("s", 12, 24, "out_net_prev_12m"),
    ("t", 0, 12, "out_tax_12m"),
    ("untaxed", 0, 12, "out_untaxed_12m"),
    ("bc", 0, 3, "out_blue_count_3m"),
    ("bc", 0, 12, "out_blue_count_12m"),
    ("bc", 12, 24, "out_blue_count_prev_12m"),
    ("bn", 0, 3, "out_blue_net_3m"),
    ("bn", 0, 12, "out_blue_net_12m"),
    ("n", 0, 12, "out_valid_count_12m"),
    ("rc", 0, 12, "out_red_count_12m"),
    ("rn", 0, 3, "out_red_net_3m"),
    ("rn", 0, 12, "out_red_net_12m"),
    ("ic", 0, 3, "out_issued_count_3m"),
    ("ic", 0, 12, "out_issued_count_12m"),
    ("ic", 12, 24, "out_issued_count_prev_12m"),
    ("ip", 0, 12, "out_issued_net_12m"),
    ("vc", 0, 3, "out_void_count_3m"),
    ("vc", 0, 12, "out_void_count_12m"),
    ("vc", 12, 24, "out_void_count_prev_12m"),
    ("vp", 0, 12, "out_void_net_12m"),
    ("rd", 0, 12, "out_round_count_12m"),
    ("me", 0, 12, "out_month_end_net_12m"),
]
"""(monthly measure, newest month, oldest month exclusive, name): sums over windows of the sales side."""
PURCHASE_SUMS = [
    ("s", 0, 3, "in_net_3m"),
    ("s", 0, 12, "in_net_12m"),
    ("s", 12, 15, "in_net_same_3m"),
    ("s", 12, 24, "in_net_prev_12m"),
    ("t", 0, 12, "in_tax_12m"),
    ("bc", 0, 12, "in_blue_count_12m"),
    ("bn", 0, 12, "in_blue_net_12m"),
    ("n", 0, 12, "in_valid_count_12m"),
    ("rc", 0, 12, "in_red_count_12m"),
    ("rn", 0, 12, "in_red_net_12m"),
    ("ic", 0, 12, "in_issued_count_12m"),
    ("vc", 0, 12, "in_void_count_12m"),
]
DERIVED = {"rn": "s - bn", "vc": "ic - n", "vp": "ip - bn"}
"""Measures that follow exactly from others, month by month."""
SIDES = (("o", 0, "customers"), ("i", 1, "suppliers"))


def first_day(as_of: date) -> int:
    """Return the first day of the last twelve months, in days since 1970."""
    start = as_of.year * 12 + as_of.month - 12
    return (date(start // 12, start % 12 + 1, 1) - EPOCH).days


def _rows(as_of: date, dialect: str, table: str) -> str:
    days = "day - DATE '1970-01-01'" if dialect == "duckdb" else "datediff(day, DATE '1970-01-01')"
    last = as_of.year * 12 + as_of.month
    return f"""SELECT firm, party, direction AS dir, status AS st, CAST(net AS DOUBLE) AS net,
        CASE WHEN status = 0 THEN CAST(net AS DOUBLE) ELSE 0e0 END AS v, CAST(tax AS DOUBLE) AS tax,
        (net + tax) % 100000 = 0 AS is_round, {days} AS dd, dayofmonth(day) AS dom,
        {last} - (year(day) * 12 + month(day)) AS m
        FROM {table} WHERE day <= DATE '{as_of.isoformat()}'"""


MONTHLY = """SELECT firm, dir, m, sum(v) AS s, sum(CASE WHEN st = 0 THEN 1 ELSE 0 END) AS n,
    sum(CASE WHEN st = 0 THEN tax ELSE 0e0 END) AS t, sum(CASE WHEN tax = 0 THEN v ELSE 0e0 END) AS untaxed,
    sum(CASE WHEN v > 0 THEN 1 ELSE 0 END) AS bc, sum(CASE WHEN v > 0 THEN v ELSE 0e0 END) AS bn,
    sum(CASE WHEN v < 0 THEN 1 ELSE 0 END) AS rc,
    count(*) AS ic, sum(CASE WHEN net > 0 THEN net ELSE 0e0 END) AS ip,
    sum(CASE WHEN v > 0 AND is_round THEN 1 ELSE 0 END) AS rd,
    sum(CASE WHEN v > 0 AND dom >= 28 THEN v ELSE 0e0 END) AS me,
    max(CASE WHEN v > 0 THEN v END) AS bmax, min(CASE WHEN v > 0 THEN dd END) AS b0,
    max(CASE WHEN v > 0 THEN dd END) AS b1, bit_or(CASE WHEN v > 0 THEN {one_day} ELSE 0 END) AS days
    FROM b GROUP BY firm, dir, m"""


def _sums() -> list[tuple[str, int, int]]:
    """Return every (measure, newest, oldest) that one side or the other needs, each once."""
    return list(dict.fromkeys((m, a, z) for m, a, z, _ in SALES_SUMS + PURCHASE_SUMS))


def _per_side() -> str:
    """Return the months and windows of each firm and direction."""
    months = [f"sum(CASE WHEN m = {k} THEN s ELSE 0e0 END) AS s{k}" for k in range(24)]
    sums = [
        f"sum(CASE WHEN m >= {a} AND m < {z} THEN {DERIVED.get(m, m)} ELSE 0e0 END) AS {m}_{a}_{z}"
        for m, a, z in _sums()
    ]
    rest = [
        "min(b0) AS b0",
        "max(b1) AS b1",
        "max(CASE WHEN m >= 0 AND m < 12 THEN bmax END) AS bmax",
        "sum(CASE WHEN m >= 0 AND m < 12 THEN bit_count(days) ELSE 0 END) AS days",
    ]
    return f"SELECT firm, dir, {', '.join(months + sums + rest)} FROM mo GROUP BY firm, dir"


PARTIES = """SELECT firm, party, dir, sum(CASE WHEN m >= 0 AND m < 12 THEN v ELSE 0e0 END) AS s12,
    sum(CASE WHEN m >= 0 AND m < 3 THEN v ELSE 0e0 END) AS s3,
    sum(CASE WHEN m >= 12 AND m < 24 THEN v ELSE 0e0 END) AS sp,
    bit_or(CASE WHEN m < 0 THEN 0 WHEN m < 3 THEN 3 WHEN m < 12 THEN 1 WHEN m < 24 THEN 4 ELSE 0 END) AS seen,
    min(dd) AS d0, max(dd) AS d1 FROM b WHERE st = 0 GROUP BY firm, party, dir"""
"""``seen``: bit 0 in the last twelve months, bit 1 in the last three, bit 2 in the twelve before."""


def _folds(dialect: str, first: int) -> str:
    value, now, new = "CASE WHEN seen & 1 <> 0 THEN s12 END", "seen & 1 <> 0", f"seen & 1 <> 0 AND d0 >= {first}"
    top = f"max({value}, 5)" if dialect == "duckdb" else f"slice(sort_array(collect_list({value}), false), 1, 5)"
    columns = [
        f"sum(CASE WHEN {now} THEN 1 ELSE 0 END) AS count_12m",
        "sum(CASE WHEN seen & 4 <> 0 THEN 1 ELSE 0 END) AS count_prev_12m",
        "sum(CASE WHEN seen & 2 <> 0 THEN 1 ELSE 0 END) AS count_3m",
        "sum(s12 * s12) AS sumsq_12m",
        "sum(sp * sp) AS sumsq_prev_12m",
        "max(CASE WHEN seen & 2 <> 0 THEN s3 END) AS top1_3m",
        f"{top} AS top",
        f"sum(CASE WHEN {new} THEN 1 ELSE 0 END) AS new_12m",
        f"sum(CASE WHEN {new} THEN s12 ELSE 0e0 END) AS new_net_12m",
        "sum(CASE WHEN seen & 5 = 5 THEN 1 ELSE 0 END) AS kept_12m",
        f"sum(CASE WHEN {now} THEN d1 - d0 ELSE 0 END) AS tenure_12m",
    ]
    return f"SELECT firm, dir, {', '.join(columns)} FROM cp GROUP BY firm, dir"


BOTH = """SELECT a.firm, sum(a.s12) AS o, sum(z.s12) AS i FROM cp a JOIN cp z ON a.firm = z.firm AND a.party = z.party
    WHERE a.dir = 0 AND z.dir = 1 AND a.seen & 1 <> 0 AND z.seen & 1 <> 0 GROUP BY a.firm"""
BOTH_GROUPED = """SELECT firm, sum(o) AS o, sum(i) AS i FROM (SELECT firm, party,
    sum(CASE WHEN dir = 0 THEN s12 ELSE 0e0 END) AS o, sum(CASE WHEN dir = 1 THEN s12 ELSE 0e0 END) AS i
    FROM cp WHERE seen & 1 <> 0 GROUP BY firm, party HAVING count(*) = 2) GROUP BY firm"""


def _thinned() -> list[tuple[str, str]]:
    """Return the steps that thin the mask of silent months: step j is not 0 when j months in a row are silent."""
    mask = " + ".join(f"CASE WHEN s{k} = 0 THEN (1 << {k}) ELSE 0 END" for k in range(12))
    steps = [("z1", f"SELECT *, {mask} AS silent1 FROM whole")]
    for j in range(2, 13):
        steps.append((f"z{j}", f"SELECT *, silent{j - 1} & (silent{j - 1} >> 1) AS silent{j} FROM z{j - 1}"))
    return steps


def _whole() -> str:
    """Return both directions of every firm, zeros where it has none."""
    zeros = [f"s{k}" for k in range(24)] + [f"{m}_{a}_{z}" for m, a, z in _sums()] + ["days"]
    filled = ", ".join(f"coalesce(f.{x}, 0) AS {x}" for x in zeros)
    return (
        f"SELECT k.firm, k.dir, {filled}, f.b0, f.b1, f.bmax FROM (SELECT DISTINCT firm, d.dir FROM f "
        "CROSS JOIN (VALUES (0), (1)) AS d(dir)) k LEFT JOIN f ON k.firm = f.firm AND k.dir = f.dir"
    )


def _series(side: str, n: int) -> str:
    return "(" + " + ".join(f"{side}.s{k}" for k in range(n)) + ")"


def _spread(side: str, n: int) -> str:
    squares = " + ".join(f"{side}.s{k} * {side}.s{k}" for k in range(n))
    return f"{n} * ({squares}) - {_series(side, n)} * {_series(side, n)}"


def _slope(side: str, n: int) -> str:
    return " + ".join(f"{2 * (n - 1 - k) - (n - 1)} * {side}.s{k}" for k in range(n))


def _nonzero(side: str, n: int) -> str:
    return " + ".join(f"CASE WHEN {side}.s{k} <> 0 THEN 1 ELSE 0 END" for k in range(n))


def _gap(side: str, dialect: str) -> str:
    if dialect == "duckdb":
        return " + ".join(f"CASE WHEN {side}.silent{j} <> 0 THEN 1 ELSE 0 END" for j in range(1, 13))
    letters = ", ".join(f"CASE WHEN {side}.s{k} = 0 THEN 'x' ELSE ' ' END" for k in range(12))
    return f"array_max(transform(split(concat({letters}), ' '), x -> length(x)))"


def _median(side: str, dialect: str) -> str:
    items = ", ".join(f"{side}.s{k}" for k in range(12))
    if dialect == "duckdb":
        return f"list_median([{items}])"
    return f"(sort_array(array({items}))[5] + sort_array(array({items}))[6]) / 2"


def _monthly_results(dialect: str) -> list[str]:
    months = ", ".join(f"o.s{k}" for k in range(12))
    cross = " + ".join(f"o.s{k} * i.s{k}" for k in range(12))
    return [
        *[f"o.{m}_{a}_{z} AS {name}" for m, a, z, name in SALES_SUMS],
        *[f"i.{m}_{a}_{z} AS {name}" for m, a, z, name in PURCHASE_SUMS],
        "o.b0 AS out_first, o.b1 AS out_last, i.b1 AS in_last, o.bmax AS out_blue_max_12m",
        f"{_spread('o', 12)} AS out_spread_12m, {_spread('o', 24)} AS out_spread_24m",
        f"{_spread('i', 12)} AS in_spread_12m",
        f"{_slope('o', 12)} AS out_slope_12m, {_slope('i', 12)} AS in_slope_12m",
        f"greatest({months}) AS out_max_month_12m, least({months}) AS out_min_month_12m",
        f"greatest({months.replace('o.', 'i.')}) AS in_max_month_12m",
        f"{_median('o', dialect)} AS out_median_month_12m",
        f"{_nonzero('o', 12)} AS out_months_12m, {_nonzero('o', 24)} AS out_months_24m",
        f"{_nonzero('i', 12)} AS in_months_12m",
        f"{_gap('o', dialect)} AS out_gap_12m, {_gap('i', dialect)} AS in_gap_12m",
        " + ".join(f"CASE WHEN o.s{k} < o.s{k + 1} THEN 1 ELSE 0 END" for k in range(11)) + " AS out_falls_12m",
        f"12 * ({cross}) - {_series('o', 12)} * {_series('i', 12)} AS out_in_cross_12m",
        "o.median AS out_blue_median_12m, i.median AS in_blue_median_12m",
        "o.days AS out_days_12m, i.days AS in_days_12m",
    ]


SHARED = ("count_12m", "count_prev_12m", "sumsq_12m", "new_12m", "new_net_12m", "kept_12m", "tenure_12m")
SALES_ONLY = ("count_3m", "sumsq_prev_12m", "top1_3m")
SIDE = f"""SELECT z.*, md.median, cf.top, {", ".join(f"cf.{x}" for x in SHARED + SALES_ONLY)} FROM z12 z
    LEFT JOIN cf ON z.firm = cf.firm AND z.dir = cf.dir LEFT JOIN md ON z.firm = md.firm AND z.dir = md.dir"""


def _party_results(dialect: str) -> list[str]:
    out = []
    for side, _, name in SIDES:
        more = SALES_ONLY if side == "o" else ()
        out += [f"coalesce({side}.{x}, 0) AS {name}_{x}" for x in (*SHARED, *more)]
        out.append(f"coalesce(mutual.{side}, 0) AS {name}_both_net_12m")
        for k in (1, 3, 5):
            if dialect == "duckdb":
                total = f"list_sum({side}.top[1:{k}])"
            else:
                total = f"aggregate(slice({side}.top, 1, {k}), CAST(0 AS DOUBLE), (a, x) -> a + x)"
            out.append(f"coalesce({total}, 0e0) AS {name}_top{k}_12m")
    return out


def steps(as_of: date, dialect: str, table: str = "inv") -> dict[str, str]:
    """Return the named parts of the query in order, in ``duckdb`` or ``spark``."""
    duckdb = dialect == "duckdb"
    median = "median(v)" if duckdb else "percentile(v, 0.5)"
    return {
        "b": _rows(as_of, dialect, table),
        "mo": MONTHLY.format(one_day="1 << dom - 1" if duckdb else "shiftleft(1, dom - 1)"),
        "f": _per_side(),
        "whole": _whole(),
        **(dict(_thinned()) if duckdb else {"z12": "SELECT * FROM whole"}),
        "cp": PARTIES,
        "cf": _folds(dialect, first_day(as_of)),
        "md": f"SELECT firm, dir, {median} AS median FROM b WHERE v > 0 AND m >= 0 AND m < 12 GROUP BY firm, dir",
        "side": SIDE,
        "mutual": BOTH if duckdb else BOTH_GROUPED,
    }


def aggregates_sql(as_of: date, dialect: str = "duckdb", table: str = "inv", kept: Collection[str] = ()) -> str:
    """Return the query: one row per firm, ``firm`` and one column per aggregate.

    ``kept``: parts that are tables already.
    """
    parts = [(name, text) for name, text in steps(as_of, dialect, table).items() if name not in kept]
    body = ",\n".join(
        f"{name} AS {'MATERIALIZED ' if name == 'cp' and dialect == 'duckdb' else ''}({text})" for name, text in parts
    )
    columns = ["o.firm", *_monthly_results(dialect), *_party_results(dialect)]
    return (
        f"WITH {body}\nSELECT {', '.join(columns)} FROM side o "
        "JOIN side i ON o.firm = i.firm AND o.dir = 0 AND i.dir = 1 LEFT JOIN mutual ON o.firm = mutual.firm"
    )


def part_sql(name: str, as_of: date, dialect: str, kept: Collection[str] = ()) -> str:
    """Return the query of one part with those before it that are not kept: Spark is told to keep what is read twice."""
    parts = steps(as_of, dialect)
    before = [f"{n} AS ({parts[n]})" for n in list(parts)[: list(parts).index(name)] if n not in kept]
    return f"WITH {', '.join(before)} {parts[name]}"
