"""Failures of the generated town announce themselves, as they do in the real labels. All data is generated."""

# ruff: noqa: S608 (the queries are our own words)
from __future__ import annotations

from datetime import date

import duckdb
import pytest

from huoshui.sources.town import generate


@pytest.fixture(scope="module")
def fates(tmp_path_factory):
    """A larger town of invoices, tax returns and outcomes only as far as the warnings need them."""
    out = tmp_path_factory.mktemp("fates") / "native"
    generate(out, firms=2500, months=30, seed=11, until=date(2024, 6, 30), invoices_per_firm=200)
    connection = duckdb.connect()
    for name in ("invoice", "tax_return", "outcome", "title", "credit_report"):
        connection.execute(f"create view {name} as select * from '{out / name}.parquet'")
    connection.execute(
        "create table fate as select firm_id, outcome = 'default' as failed from outcome "
        "where outcome in ('default', 'no_default') and observed_on > date '2024-06-30'"
    )
    connection.execute(
        "create view dated as select *, datediff('month', issued_on, date "
        "'2024-06-30') as ago from invoice join fate "
        "using (firm_id) where direction = 'out'"
    )
    return connection


def compared(fates, value, rows="dated"):
    """Return the mean of a value of sound firms and of failing ones."""
    query = (
        f"select failed, avg(x) from (select firm_id, failed, {value} as x "
        f"from {rows} group by all) group by all order by 1"
    )
    return [x for _, x in fates.execute(query).fetchall()]


def test_before_a_default_sales_fall(fates):
    now, before = (f"sum(net_fen) filter (status = 'valid' and ago {m})" for m in ("< 6", "between 12 and 23"))
    falls = f"(coalesce({now}, 0) * 2 < 0.5 * nullif(greatest({before}, 0), 0))::int"
    sound, failing = compared(fates, falls)
    assert failing > sound + 0.2


def test_before_a_default_voids_rise(fates):
    void = "avg((status = 'void')::int) filter (ago < 9)"
    sound, failing = compared(fates, void)
    assert failing > 1.3 * sound


def test_before_a_default_months_stay_empty(fates):
    sound, failing = compared(fates, "count(distinct ago) filter (ago < 12)")
    assert failing < sound - 1.0


def test_before_a_default_custom_concentrates(fates):
    parties = (
        "(select failed, firm_id, party_id, sum(net_fen) as s from dated "
        "where ago < 9 and status = 'valid' group by all)"
    )
    sound, failing = compared(fates, "max(s) / nullif(sum(s) filter (s > 0), 0)", parties)
    assert failing > sound + 0.05


def test_before_a_default_taxes_are_late_and_unpaid(fates):
    returns = "(select * from tax_return join fate using (firm_id) where period_end > date '2023-12-31')"
    sound, failing = compared(fates, "avg((coalesce(filed_on, date '2099-01-01') > due_on)::int)", returns)
    assert failing > 2.0 * sound
    sound, failing = compared(fates, "(sum(arrears_fen) > 0)::int", returns)
    assert failing > sound + 0.05


def test_before_a_default_the_credit_report_worsens(fates):
    reports = "(select * from credit_report join fate using (firm_id) where report_on > date '2024-05-01')"
    sound, failing = compared(fates, "max(enquiries_6m)", reports)
    assert failing > sound
