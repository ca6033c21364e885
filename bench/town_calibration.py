"""Compare a generated town with real invoices, side by side: ``python bench/town_calibration.py``.

Prints a Markdown table of quantiles over firms. The real side is read from the data folder (default
``../shared/data/cumcm2020c``); only figures derived from it are printed. The town is generated with the same number of
months and seen as 425 real firms would be: every firm with at least one sales invoice.
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pyarrow as pa

from huoshui.sources.town.firms import NEVER
from huoshui.sources.town.invoices import invoices_of
from huoshui.sources.town.world import found

if TYPE_CHECKING:
    from huoshui.sources.town.world import World

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
REAL_MONTHS = 38
RUN = 256

PER_FIRM = """
with rows as (select *, (year(day) * 12 + month(day)) as m, not void as ok, not void and net < 0 as red from inv),
firm as (select firm, dir, count(*) as invoices, avg(void::int) as void_share, avg(red::int) as red_share,
    count(distinct m) filter (ok) as months, count(distinct day) filter (ok) as days,
    median(net) filter (ok and net > 0) as ticket, sum(net) filter (ok) as total,
    sum(tax) filter (ok) / nullif(sum(net) filter (ok), 0) as tax_rate,
    stddev_samp(ln(net)) filter (ok and net > 0) as ticket_spread,
    avg((dayofweek(day) in (0, 6))::int) as weekend_share,
    max(m) filter (ok) - min(m) filter (ok) + 1 as span from rows group by all),
party as (select firm, dir, party, sum(net) as s, count(*) as n from rows where ok group by all),
parties as (select firm, dir, count(*) as parties, avg((n = 1)::int) as once,
    sum(s * s) filter (s > 0) / power(sum(s) filter (s > 0), 2) as hhi, max(s) / sum(s) filter (s > 0) as top_1
    from party group by all),
top as (select firm, dir, sum(s) as s5 from (select *, row_number() over (partition by firm, dir order by s desc) as k
    from party where s > 0) where k <= 5 group by all),
sums as (select firm, dir, sum(s) as s from party where s > 0 group by all),
monthly as (select firm, dir, m, sum(net) as v from rows where ok group by all),
swing as (select firm, dir, sqrt(greatest(sum(v * v) / any_value(span) - power(sum(v) / any_value(span), 2), 0))
    / nullif(abs(sum(v) / any_value(span)), 0) as cv, count(*) filter (v <> 0) / any_value(span) as active
    from monthly join firm using (firm, dir) where span >= 12 group by all),
years as (select firm, dir, sum(net) filter (ok and year(day) = 2019)
    / nullif(sum(net) filter (ok and year(day) = 2018), 0) as growth
    from rows group by all having min(day) < date '2018-01-15'),
gaps as (select firm, dir, max(m - p - 1) as gap
    from (select firm, dir, m, lag(m) over (partition by firm, dir order by m)
    as p from monthly) group by all)
select * from firm join parties using (firm, dir) join top using (firm, dir) join sums using (firm, dir)
left join swing using (firm, dir) left join gaps using (firm, dir) left join years using (firm, dir)
"""

SHOWN = {
    "invoices": ("invoices per firm", 0),
    "parties": ("counterparties per firm", 0),
    "months": ("months with invoices", 0),
    "active": ("share of active months in the span", 3),
    "gap": ("longest gap, months", 0),
    "cv": ("spread of monthly totals (CV)", 2),
    "growth": ("total of 2019 / total of 2018", 2),
    "ticket": ("median ticket, yuan", 0),
    "ticket_spread": ("spread of log tickets", 2),
    "total": ("total, thousand yuan", 0),
    "void_share": ("void share", 4),
    "red_share": ("red-letter share", 4),
    "hhi": ("counterparty HHI", 3),
    "top_1": ("largest counterparty, share", 3),
    "top_5": ("five largest, share", 3),
    "once": ("counterparties met once, share", 3),
    "tax_rate": ("tax / net", 3),
    "weekend_share": ("invoices on weekends", 3),
}


def real(folder: Path) -> str:
    """SQL of the real invoices in the common shape."""
    sides = [
        f"select '{a}' || 企业代号 as firm, '{d}' as dir, {p} as party, 开票日期::date as day, "
        f"金额 as net, 税额 as tax, "
        f"trim(发票状态) = '作废发票' as void from '{folder}/{a}_{d}_invoices.parquet'"
        for a in ("a1", "a2")
        for d, p in (("out", "购方单位代号"), ("in", "销方单位代号"))
    ]
    return " union all ".join(sides)


def town(world: World) -> pa.Table:
    """The town's invoices in the common shape."""
    parts = []
    for start in range(0, world.size, RUN):
        _, inv = invoices_of(world, start, min(start + RUN, world.size))
        parts.append(
            pa.table(
                {
                    "firm": inv.row + start,
                    "dir": pa.DictionaryArray.from_arrays(inv.direction.astype(np.int8), pa.array(["out", "in"])),
                    "party": inv.party,
                    "day": pa.array(inv.day.astype(np.int32)).cast(pa.date32()),
                    "net": inv.net / 100.0,
                    "tax": inv.tax / 100.0,
                    "void": inv.void,
                }
            )
        )
    return pa.concat_tables(parts)


def quantiles(db: duckdb.DuckDBPyConnection, source: str) -> dict[tuple[str, str], list[float]]:
    db.execute(f"create or replace temp table inv as {source}")
    db.execute(f"create or replace temp table figures as select *, s5 / s as top_5 from ({PER_FIRM})")
    result = {}
    for side in ("out", "in"):
        for name in SHOWN:
            scale = 1000.0 if name == "total" else 1.0
            row = db.execute(
                f"select quantile_cont({name} / {scale}, {list(QUANTILES)}) from figures where dir = '{side}' "
                f"and {name} is not null"
            ).fetchone()
            result[side, name] = list(row[0])
    return result


def seasons(db: duckdb.DuckDBPyConnection) -> dict[str, list[float]]:
    """Each month's share of the year's sales invoices times twelve, mean over firms active nine months or more."""
    rows = db.execute(
        "with f as (select firm, year(day) as y, month(day) as mo, count(*) "
        "as n from inv where not void and dir = 'out' "
        "group by all), t as (select firm, y, sum(n) as n, count(*) as k from f group by all having k >= 9), "
        "c as (select y, count(*) as firms from t group by all) "
        "select y, mo, sum(f.n / t.n) * 12 / any_value(firms) from f join t using (firm, y) join c using (y) "
        "group by all order by all"
    ).fetchall()
    years: dict[str, list[float]] = {}
    for year, _, value in rows:
        years.setdefault(str(year), []).append(value)
    return {year: values for year, values in years.items() if len(values) == 12}


RISKY = {
    "total": ("sales", -1),
    "invoices": ("sales invoices", -1),
    "months": ("months with sales", -1),
    "parties": ("customers", -1),
    "hhi": ("customer HHI", 1),
    "void_share": ("void share", 1),
    "gap": ("longest gap", 1),
}


def warnings(db: duckdb.DuckDBPyConnection, labels: str) -> dict[str, tuple[float, float, float]]:
    """Medians of sound and of defaulting firms, and how well one figure alone tells them apart (AUC)."""
    result = {}
    for name, (_, sign) in RISKY.items():
        rows = db.execute(
            f"select {name} * {sign} as x, failed from figures join ({labels}) using (firm) "
            f"where dir = 'out' and {name} is not null"
        ).fetchnumpy()
        bad, good = (np.asarray(rows["x"][rows["failed"] == side], np.float64) for side in (True, False))
        rank = np.searchsorted(np.sort(good), bad, side=("left")) + np.searchsorted(np.sort(good), bad, side="right")
        result[name] = (float(np.median(good)) * sign, float(np.median(bad)) * sign, float(rank.mean() / 2 / len(good)))
    return result


def show(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--real", type=Path, default=Path("../shared/data/cumcm2020c"))
    options.add_argument("--firms", type=int, default=2000)
    options.add_argument("--seed", type=int, default=20200131)
    options.add_argument("--until", type=date.fromisoformat, default=date(2020, 1, 31))
    chosen = options.parse_args()
    db = duckdb.connect()
    real_q = quantiles(db, real(chosen.real))
    real_s = seasons(db)
    rated = f"select 'a1' || 企业代号 as firm, 是否违约 = '是' as failed from '{chosen.real}/a1_enterprises.csv'"
    real_w = warnings(db, rated)
    world = found(chosen.firms, REAL_MONTHS, chosen.seed, chosen.until, 1.0)
    invoices = town(world)
    db.register("town_rows", invoices)
    town_q = quantiles(db, "select * from town_rows")
    town_s = seasons(db)
    db.register("ends", pa.table({"firm": world.firms.number, "failed": world.firms.fails < NEVER}))
    town_w = warnings(db, "select * from ends")
    heads = " | ".join(f"{q:.0%}" for q in QUANTILES)
    for side, title in (("out", "Sales"), ("in", "Purchases")):
        print(f"\n| {title} | | {heads} |\n|---|---|{'--:|' * len(QUANTILES)}")
        for name, (label, digits) in SHOWN.items():
            print(f"| {label} | real | " + " | ".join(show(v, digits) for v in real_q[side, name]) + " |")
            print("| | town | " + " | ".join(show(v, digits) for v in town_q[side, name]) + " |")
    print("\n| Sales figures, median | real: sound | real: default | AUC | town: sound | town: default | AUC |")
    print("|---|" + "--:|" * 6)
    for name, (label, _) in RISKY.items():
        figures = [f"{v:,.4g}" if i != 2 else f"{v:.2f}" for w in (real_w, town_w) for i, v in enumerate(w[name])]
        print(f"| {label} | " + " | ".join(figures) + " |")
    print("\n| Sales invoices by month | " + " | ".join(str(m) for m in range(1, 13)) + " |\n|---|" + "--:|" * 12)
    for name, years in (("real", real_s), ("town", town_s)):
        for year, values in years.items():
            print(f"| {name} {year} | " + " | ".join(f"{v:.2f}" for v in values) + " |")


if __name__ == "__main__":
    main()
