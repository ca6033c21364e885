"""The same aggregates in pandas, as its users write them: group, unstack, reindex.

Input: firm, cp, day, net, tax (fen), dir (0 out, 1 in), st (1 valid, 0 void).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from peers.sql import PURCHASE_SUMS, SALES_SUMS, first_day

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

MONTHLY = ("s", "n", "t", "untaxed", "bc", "bn", "rc", "rn", "ic", "ip", "vc", "vp", "rd", "me")


def pandas_aggregates(path: Path, as_of: date) -> pd.DataFrame:
    """Return one row per firm of the Parquet file at ``path``: ``firm`` and one column per aggregate."""
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
    first = first_day(as_of)
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
