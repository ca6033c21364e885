"""The same aggregates in Polars (lazy, streaming) and in idiomatic pandas.

Both follow the plan that is natural for the library: monthly groups, counterparty groups, order statistics, each
folded to one row per firm. Input: firm, cp, day, net, tax (fen), dir (0 out, 1 in), st (1 valid, 0 void).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peers.sql import PURCHASE_SUMS, SALES_SUMS

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

MONTHLY = ("s", "n", "t", "untaxed", "bc", "bn", "rc", "rn", "ic", "ip", "vc", "vp", "rd", "me")


def _first_day(as_of: date) -> int:
    from datetime import date as day_type

    start = as_of.year * 12 + as_of.month - 11
    return (day_type((start - 1) // 12, (start - 1) % 12 + 1, 1) - day_type(1970, 1, 1)).days


def polars_aggregates(path: Path, as_of: date) -> Any:
    """Return the aggregates of the Parquet file at ``path`` by the Polars streaming engine."""
    import polars as pl

    c = pl.col
    last = as_of.year * 12 + as_of.month
    rows = (
        pl.scan_parquet(path)
        .rename({"cp": "party", "dir": "direction"})
        .with_columns(status=1 - c("st"))
        .filter(c("day") <= as_of)
        .select(
            "firm",
            "party",
            "direction",
            "status",
            "net",
            "tax",
            v=pl.when(c("status") == 0).then(c("net")).otherwise(0).cast(pl.Int64),
            dd=c("day").cast(pl.Int32),
            dom=c("day").dt.day(),
            m=(last - (c("day").dt.year().cast(pl.Int32) * 12 + c("day").dt.month().cast(pl.Int32))),
        )
    )
    valid, blue, red, void = c("status") == 0, c("v") > 0, c("v") < 0, c("status") == 1
    monthly = rows.group_by("firm", "direction", "m").agg(
        s=c("v").sum(),
        n=valid.sum(),
        t=c("tax").filter(valid).sum(),
        untaxed=c("net").filter(valid & (c("tax") == 0)).sum(),
        bc=blue.sum(),
        bn=c("v").filter(blue).sum(),
        rc=red.sum(),
        rn=c("v").filter(red).sum(),
        ic=pl.len(),
        ip=c("net").filter(c("net") > 0).sum(),
        vc=void.sum(),
        vp=c("net").filter(void & (c("net") > 0)).sum(),
        rd=(blue & ((c("net") + c("tax")) % 100_000 == 0)).sum(),
        me=c("v").filter(blue & (c("dom") >= 28)).sum(),
        bmax=c("v").filter(blue).max(),
        b0=c("dd").filter(blue).min(),
        b1=c("dd").filter(blue).max(),
    )

    def inside(measure: str, direction: int, newest: int, oldest: int) -> pl.Expr:
        keep = (c("direction") == direction) & c("m").is_between(newest, oldest - 1)
        return pl.when(keep).then(c(measure)).otherwise(0).sum()

    firms = monthly.group_by("firm").agg(
        *[inside(m, 0, a, z).alias(name) for m, a, z, name in SALES_SUMS],
        *[inside(m, 1, a, z).alias(name) for m, a, z, name in PURCHASE_SUMS],
        *[
            inside("s", d, k, k + 1).cast(pl.Float64).alias(f"{p}{k}")
            for d, p in ((0, "o"), (1, "i"))
            for k in range(24)
        ],
        out_first=c("b0").filter(c("direction") == 0).min(),
        out_last=c("b1").filter(c("direction") == 0).max(),
        in_last=c("b1").filter(c("direction") == 1).max(),
        out_blue_max_12m=c("bmax").filter((c("direction") == 0) & c("m").is_between(0, 11)).max(),
    )
    o = [c(f"o{k}") for k in range(24)]
    i = [c(f"i{k}") for k in range(24)]

    def spread(x: list[pl.Expr]) -> pl.Expr:
        return len(x) * pl.sum_horizontal([e * e for e in x]) - pl.sum_horizontal(x) ** 2

    def slope(x: list[pl.Expr]) -> pl.Expr:
        n = len(x)
        return pl.sum_horizontal([(2 * (n - 1 - k) - (n - 1)) * e for k, e in enumerate(x)])

    def gap(x: list[pl.Expr]) -> pl.Expr:
        run, longest = pl.lit(0), pl.lit(0)
        for e in x:
            run = pl.when(e == 0).then(run + 1).otherwise(0)
            longest = pl.max_horizontal(longest, run)
        return longest

    firms = firms.with_columns(
        out_spread_12m=spread(o[:12]),
        out_spread_24m=spread(o),
        in_spread_12m=spread(i[:12]),
        out_slope_12m=slope(o[:12]),
        in_slope_12m=slope(i[:12]),
        out_max_month_12m=pl.max_horizontal(o[:12]),
        out_min_month_12m=pl.min_horizontal(o[:12]),
        in_max_month_12m=pl.max_horizontal(i[:12]),
        out_median_month_12m=pl.concat_list(o[:12]).list.median(),
        out_months_12m=pl.sum_horizontal([e != 0 for e in o[:12]]),
        out_months_24m=pl.sum_horizontal([e != 0 for e in o]),
        in_months_12m=pl.sum_horizontal([e != 0 for e in i[:12]]),
        out_gap_12m=gap(o[:12]),
        in_gap_12m=gap(i[:12]),
        out_falls_12m=pl.sum_horizontal([o[k] < o[k + 1] for k in range(11)]),
        out_in_cross_12m=12 * pl.sum_horizontal([a * b for a, b in zip(o[:12], i[:12], strict=True)])
        - pl.sum_horizontal(o[:12]) * pl.sum_horizontal(i[:12]),
    ).drop([f"{p}{k}" for p in "oi" for k in range(24)])

    def party(d: int, low: int, high: int) -> pl.Expr:
        return (c("direction") == d) & c("m").is_between(low, high)

    sides = (("o", 0, "customers"), ("i", 1, "suppliers"))
    parties = (
        rows.filter(valid)
        .group_by("firm", "party")
        .agg(
            *[
                pl.when(party(d, a, z)).then(c("v")).otherwise(0).sum().cast(pl.Float64).alias(f"{p}s{w}")
                for p, d, _ in sides
                for w, a, z in (("12", 0, 11), ("3", 0, 2), ("p", 12, 23))
            ],
            *[
                party(d, a, z).sum().alias(f"{p}n{w}")
                for p, d, _ in sides
                for w, a, z in (("12", 0, 11), ("3", 0, 2), ("p", 12, 23))
            ],
            *[c("dd").filter(c("direction") == d).min().alias(f"{p}d0") for p, d, _ in sides],
            *[c("dd").filter(c("direction") == d).max().alias(f"{p}d1") for p, d, _ in sides],
        )
    )
    first = _first_day(as_of)
    folds: dict[str, pl.Expr] = {}
    for p, _, name in sides:
        q = "i" if p == "o" else "o"
        here = c(f"{p}n12") > 0
        folds[f"{name}_count_12m"] = here.sum()
        folds[f"{name}_count_prev_12m"] = (c(f"{p}np") > 0).sum()
        folds[f"{name}_sumsq_12m"] = (c(f"{p}s12") ** 2).sum()
        folds[f"{name}_top"] = c(f"{p}s12").filter(here).top_k(5).sort(descending=True)
        folds[f"{name}_new_12m"] = (here & (c(f"{p}d0") >= first)).sum()
        folds[f"{name}_new_net_12m"] = c(f"{p}s12").filter(here & (c(f"{p}d0") >= first)).sum()
        folds[f"{name}_kept_12m"] = (here & (c(f"{p}np") > 0)).sum()
        folds[f"{name}_tenure_12m"] = (c(f"{p}d1") - c(f"{p}d0")).filter(here).sum()
        folds[f"{name}_both_net_12m"] = c(f"{p}s12").filter(here & (c(f"{q}n12") > 0)).sum()
    folds["customers_count_3m"] = (c("on3") > 0).sum()
    folds["customers_sumsq_prev_12m"] = (c("osp") ** 2).sum()
    folds["customers_top1_3m"] = c("os3").filter(c("on3") > 0).max().fill_null(0)
    folded = (
        parties.group_by("firm")
        .agg(**folds)
        .with_columns(
            *[
                c(f"{n}_top").list.head(k).list.sum().fill_null(0).alias(f"{n}_top{k}_12m")
                for _, _, n in sides
                for k in (1, 3, 5)
            ]
        )
        .drop("customers_top", "suppliers_top")
    )
    inside12 = blue & c("m").is_between(0, 11)
    order = (
        rows.filter(inside12)
        .group_by("firm")
        .agg(
            out_blue_median_12m=c("v").filter(c("direction") == 0).median(),
            in_blue_median_12m=c("v").filter(c("direction") == 1).median(),
            out_days_12m=c("dd").filter(c("direction") == 0).n_unique(),
            in_days_12m=c("dd").filter(c("direction") == 1).n_unique(),
        )
    )
    out = firms.join(folded, on="firm", how="left").join(order, on="firm", how="left")
    known_zero = [x for x in folded.collect_schema().names() if x != "firm"] + ["out_days_12m", "in_days_12m"]
    return out.with_columns(c(known_zero).fill_null(0)).collect(engine="streaming")


def pandas_aggregates(path: Path, as_of: date) -> Any:
    """Return the aggregates of the Parquet file at ``path`` as a pandas user would write them."""
    import numpy as np
    import pandas as pd

    d = pd.read_parquet(path)
    d = d.rename(columns={"cp": "party", "dir": "direction"})
    d["status"] = 1 - d["st"]
    d["day"] = pd.to_datetime(d["day"])
    d = d[d["day"] <= pd.Timestamp(as_of)]
    last = as_of.year * 12 + as_of.month
    d["m"] = last - (d["day"].dt.year * 12 + d["day"].dt.month)
    d["dd"] = (d["day"] - pd.Timestamp("1970-01-01")).dt.days
    d["dom"] = d["day"].dt.day
    valid = d["status"] == 0
    d["v"] = d["net"].where(valid, 0)
    blue, red, void = d["v"] > 0, d["v"] < 0, ~valid
    d["s"], d["n"], d["t"] = d["v"], valid.astype("int64"), d["tax"].where(valid, 0)
    d["untaxed"] = d["net"].where(valid & (d["tax"] == 0), 0)
    d["bc"], d["bn"] = blue.astype("int64"), d["v"].where(blue, 0)
    d["rc"], d["rn"] = red.astype("int64"), d["v"].where(red, 0)
    d["ic"], d["ip"] = 1, d["net"].where(d["net"] > 0, 0)
    d["vc"], d["vp"] = void.astype("int64"), d["net"].where(void & (d["net"] > 0), 0)
    d["rd"] = (blue & ((d["net"] + d["tax"]) % 100_000 == 0)).astype("int64")
    d["me"] = d["v"].where(blue & (d["dom"] >= 28), 0)
    firms = pd.Index(d["firm"].unique(), name="firm").sort_values()
    out: dict[str, Any] = {}
    monthly = d.groupby(["firm", "direction", "m"])[list(MONTHLY)].sum()
    for direction, sums in ((0, SALES_SUMS), (1, PURCHASE_SUMS)):
        side = monthly.xs(direction, level="direction")
        for measure in MONTHLY:
            wide = side[measure].unstack("m").reindex(columns=range(24)).fillna(0).reindex(firms).fillna(0)
            for m, a, z, name in sums:
                if m == measure:
                    out[name] = wide.loc[:, list(range(a, z))].sum(axis=1)
            if measure == "s":
                x12, prefix = wide.loc[:, list(range(12))], "out" if direction == 0 else "in"
                weights = np.array([2 * (11 - k) - 11 for k in range(12)])
                out[f"{prefix}_spread_12m"] = 12 * (x12**2).sum(axis=1) - x12.sum(axis=1) ** 2
                out[f"{prefix}_slope_12m"] = (x12 * weights).sum(axis=1)
                out[f"{prefix}_max_month_12m"] = x12.max(axis=1)
                out[f"{prefix}_months_12m"] = (x12 != 0).sum(axis=1)
                silent = (x12 == 0).to_numpy()
                run = longest = np.zeros(len(x12), dtype="int64")
                for k in range(12):
                    run = np.where(silent[:, k], run + 1, 0)
                    longest = np.maximum(longest, run)
                out[f"{prefix}_gap_12m"] = pd.Series(longest, index=firms)
                if direction == 0:
                    sold = x12
                    out["out_spread_24m"] = 24 * (wide**2).sum(axis=1) - wide.sum(axis=1) ** 2
                    out["out_min_month_12m"] = x12.min(axis=1)
                    out["out_median_month_12m"] = x12.median(axis=1)
                    out["out_months_24m"] = (wide != 0).sum(axis=1)
                    values = x12.to_numpy()
                    out["out_falls_12m"] = pd.Series((values[:, :-1] < values[:, 1:]).sum(axis=1), index=firms)
                else:
                    out["out_in_cross_12m"] = 12 * (sold * x12).sum(axis=1) - sold.sum(axis=1) * x12.sum(axis=1)
    first = _first_day(as_of)
    in12 = d["m"].between(0, 11)
    traded = d[valid]
    for direction, name in ((0, "customers"), (1, "suppliers")):
        side = traded[traded["direction"] == direction]
        by_party = ["firm", "party"]
        now = side[side["m"].between(0, 11)].groupby(by_party)["v"].agg(["sum", "count"])
        before = side[side["m"].between(12, 23)].groupby(by_party)["v"].agg(["sum", "count"])
        seen = side.groupby(by_party)["dd"].agg(["min", "max"]).reindex(now.index)
        other = traded[(traded["direction"] != direction) & traded["m"].between(0, 11)].groupby(by_party).size()
        value = now["sum"].astype(float)
        out[f"{name}_count_12m"] = now.groupby("firm").size()
        out[f"{name}_count_prev_12m"] = before.groupby("firm").size()
        out[f"{name}_sumsq_12m"] = (value**2).groupby("firm").sum()
        ranked = value.sort_values(ascending=False)
        for k in (1, 3, 5):
            out[f"{name}_top{k}_12m"] = ranked.groupby("firm").head(k).groupby("firm").sum()
        new = seen["min"] >= first
        out[f"{name}_new_12m"] = new.groupby("firm").sum()
        out[f"{name}_new_net_12m"] = value[new].groupby("firm").sum()
        out[f"{name}_kept_12m"] = now.index.isin(before.index).astype(int)
        out[f"{name}_kept_12m"] = pd.Series(out[f"{name}_kept_12m"], index=now.index).groupby("firm").sum()
        out[f"{name}_tenure_12m"] = (seen["max"] - seen["min"]).groupby("firm").sum()
        out[f"{name}_both_net_12m"] = value[value.index.isin(other.index)].groupby("firm").sum()
        if direction == 0:
            recent = side[side["m"].between(0, 2)].groupby(by_party)["v"].sum()
            out["customers_count_3m"] = recent.groupby("firm").size()
            out["customers_top1_3m"] = recent.groupby("firm").max()
            out["customers_sumsq_prev_12m"] = (before["sum"].astype(float) ** 2).groupby("firm").sum()
    sold_blue = d[blue & (d["direction"] == 0)]
    bought_blue = d[blue & (d["direction"] == 1)]
    extremes = {
        "out_first": sold_blue.groupby("firm")["dd"].min(),
        "out_last": sold_blue.groupby("firm")["dd"].max(),
        "in_last": bought_blue.groupby("firm")["dd"].max(),
        "out_blue_max_12m": sold_blue[in12].groupby("firm")["v"].max(),
        "out_blue_median_12m": sold_blue[in12].groupby("firm")["v"].median(),
        "in_blue_median_12m": bought_blue[in12].groupby("firm")["v"].median(),
    }
    out["out_days_12m"] = sold_blue[in12].groupby("firm")["dd"].nunique()
    out["in_days_12m"] = bought_blue[in12].groupby("firm")["dd"].nunique()
    table = pd.DataFrame({k: v.reindex(firms) for k, v in out.items()}).fillna(0)
    return table.assign(**{k: v.reindex(firms) for k, v in extremes.items()}).reset_index()
