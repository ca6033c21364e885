"""The rows behind a fact are the rows it was computed from, and are shown as people read them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc
import pytest
import tea_shop
from homes import fill, invoice
from random_firms import AS_OF, random_home

from huoshui.profile.catalogue import FACTS
from huoshui.profile.definition import Reduce
from huoshui.profile.engine.duckdb import aggregates_by_sql
from huoshui.profile.evidence import evidence
from huoshui.profile.selection import Selection
from huoshui.records.rowgroup import visible
from huoshui.records.schema import RECORD_TYPES
from huoshui.values.errors import NotFound


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Return the home of the tea shop."""
    return fill(tmp_path_factory.mktemp("shop") / "home", tea_shop.ROWS, covered=tea_shop.COVERED)


def rows_of(home, fact):
    """Return the rows behind a fact of the tea shop, all record types together."""
    found = evidence(home, tea_shop.FIRM, fact, tea_shop.AS_OF)
    return [row for group in found.groups for row in group.rows.to_pylist()]


def test_a_sum_lists_exactly_the_rows_it_adds_up(home):
    rows = rows_of(home, "sales_12m")
    assert [row["net"] for row in rows] == [Decimal(n) for n in (1000, 2000, 1000, 3000, 4000, -1000, 2000)]
    assert rows[0]["issued_on"] == date(2023, 2, 1)
    assert rows[-1]["issued_on"] == date(2024, 1, 31)
    assert all(row["enters"] == ["out_net_12m"] for row in rows)


def test_a_row_is_shown_with_its_place_and_in_words(home):
    row = rows_of(home, "void_count_12m")[0]
    assert row["status"] == "void"
    assert row["direction"] == "out"
    assert row["party_id"] == "A"
    assert row["net"] == Decimal("500.00")
    assert (row["source"], row["file"], row["received_on"]) == ("test", "rows.csv", date(2000, 1, 1))
    assert row["line"] > 1


def test_each_row_names_every_aggregate_it_enters(home):
    marks = {(row["issued_on"], row["net"]): row["enters"] for row in rows_of(home, "void_share_12m")}
    assert marks[date(2024, 1, 15), Decimal(500)] == ["out_issued_count_12m", "out_void_count_12m"]
    assert marks[date(2024, 1, 31), Decimal(2000)] == ["out_issued_count_12m"]


def test_the_day_behind_an_age_is_one_row(home):
    rows = rows_of(home, "last_sale_days")
    assert [row["issued_on"] for row in rows] == [date(2024, 2, 1)]


def test_the_latest_value_is_one_row(home):
    assert [row["month_end"] for row in rows_of(home, "employees")] == [date(2024, 1, 31)]
    assert [row["grade"] for row in rows_of(home, "tax_credit_grade")] == ["B"]


def test_the_top_customer_brings_its_invoices(home):
    top = [row for row in rows_of(home, "customer_top1_share_12m") if "customers_top1_12m" in row["enters"]]
    assert {row["party_id"] for row in top} == {"A"}
    assert sum(row["net"] for row in top) == Decimal(5000)


def test_retention_brings_the_kept_customers_of_both_years(home):
    kept = [row for row in rows_of(home, "customer_retention_12m") if "customers_kept_12m" in row["enters"]]
    assert {row["party_id"] for row in kept} == {"A"}
    assert min(row["issued_on"] for row in kept) == date(2022, 3, 1)


def test_new_customers_are_those_without_an_earlier_invoice(home):
    new = [row for row in rows_of(home, "new_customers_12m") if "customers_new_12m" in row["enters"]]
    assert {row["party_id"] for row in new} == {"B", "C"}


def test_tenure_reaches_back_to_the_first_invoice(home):
    rows = [row for row in rows_of(home, "customer_tenure_days_12m") if "customers_tenure_12m" in row["enters"]]
    assert rows[0]["issued_on"] == date(2022, 3, 1)
    assert rows[-1]["issued_on"] == date(2024, 2, 1)


def test_reciprocal_trade_shows_both_directions(home):
    both = [row for row in rows_of(home, "reciprocal_sales_share_12m") if "customers_both_net_12m" in row["enters"]]
    assert {(row["party_id"], row["direction"]) for row in both} == {("A", "out"), ("A", "in")}


def test_a_registry_text_comes_from_the_latest_registry_row(home):
    (row,) = rows_of(home, "industry_section")
    assert row["industry"] == "C1530"


def test_a_review_fact_comes_from_the_officers_answer(home):
    (row,) = rows_of(home, "platform_score")
    assert (row["officer"], row["value"]) == (None, "61.5")
    assert rows_of(home, "prohibited_product") == []


def test_a_fact_over_two_sources_has_two_groups(home):
    found = evidence(home, tea_shop.FIRM, "inflow_to_sales_12m", tea_shop.AS_OF)
    assert [group.record_type for group in found.groups] == ["bank_entry", "invoice"]
    assert found.groups[1].covered == tea_shop.COVERED["invoice"]


def test_a_source_that_does_not_cover_the_firm_says_so(home):
    (group,) = evidence(home, tea_shop.FIRM, "overdue_now", tea_shop.AS_OF).groups
    assert group.covered is None
    assert group.rows.num_rows == 0


def test_the_window_is_given_in_days(home):
    (group,) = evidence(home, tea_shop.FIRM, "store_net_30d", tea_shop.AS_OF).groups
    (part,) = group.parts
    assert (part.first, part.last) == (date(2024, 1, 12), date(2024, 2, 10))


def one_fact_per_kind_of_aggregate():
    """Return a fact for every pair of record type and reduction."""
    found = {}
    for fact in FACTS:
        for aggregate in FACTS.rests_on(fact.name):
            found.setdefault((aggregate.record, aggregate.reduce), fact.name)
    return sorted(set(found.values()))


@pytest.mark.parametrize("fact", one_fact_per_kind_of_aggregate())
def test_every_kind_of_aggregate_can_be_followed(home, fact):
    found = evidence(home, tea_shop.FIRM, fact, tea_shop.AS_OF)
    assert found.as_dict()["fact"] == fact
    for group in found.groups:
        assert {part.name for part in group.parts} == {
            a.name for a in FACTS.rests_on(fact) if a.record == group.record_type
        }


def test_rows_received_later_or_already_replaced_are_no_evidence(tmp_path):
    day = date(2024, 1, 10)
    first = fill(tmp_path / "h", {"invoice": [invoice("F", day, 100, number="1"), invoice("F", day, 200, number="2")]})
    assert evidence(first, "F", "sales_1m", day).row_count == 0  # January is not complete
    corrected = [invoice("F", day, 150, number="1"), invoice("F", day, 300, number="3")]
    home = fill(tmp_path / "h", {"invoice": corrected}, received=date(2024, 2, 20), file="later.csv")

    def amounts(as_of):
        return sorted(row["net"] for row in evidence(home, "F", "sales_1m", as_of).groups[0].rows.to_pylist())

    assert amounts(date(2024, 2, 20) - timedelta(days=1)) == [Decimal(100), Decimal(200)]
    assert amounts(date(2024, 2, 20)) == [Decimal(150), Decimal(200), Decimal(300)]


def test_the_marked_rows_add_up_to_the_oracle_s_sums_and_counts(tmp_path):
    home = random_home(tmp_path / "h", seed=7, firms=8)
    table = aggregates_by_sql(home, AS_OF)
    for record in home.types():
        added = [a for a in FACTS.aggregates.values() if a.record == record and a.reduce in {Reduce.SUM, Reduce.COUNT}]
        for place, key in enumerate(table["firm_id"].to_pylist()):
            rows = visible(home.firm_slice(record, key), AS_OF)
            selection = Selection(record, rows.filter(pc.less_equal(rows[RECORD_TYPES[record].day], AS_OF)), AS_OF)
            for aggregate in added:
                expected = table[aggregate.name][place].as_py()
                if expected is not None:
                    chosen = pa.array(selection.of(aggregate, FACTS.aggregates))
                    cells = selection.rows[aggregate.measure or "line"].filter(chosen)
                    total = (pc.sum(cells).as_py() or 0) if aggregate.measure else len(cells)
                    assert total == pytest.approx(expected, rel=1e-12), aggregate.name


def test_an_unknown_firm_or_fact_is_refused_with_the_nearest(home):
    with pytest.raises(NotFound) as error:
        evidence(home, "TEE", "sales_12m", tea_shop.AS_OF)
    assert error.value.near == ("TEA",)
    with pytest.raises(NotFound) as error:
        evidence(home, "TEA", "sales_12", tea_shop.AS_OF)
    assert "sales_12m" in error.value.near
