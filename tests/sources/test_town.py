"""The generated town: deterministic, valid, agreeing with itself, and recognisably invented. All data is generated."""

# ruff: noqa: S608 (the queries are our own words)
from __future__ import annotations

from datetime import date

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.records.home import Home
from huoshui.sources.load import load
from huoshui.sources.town import generate
from huoshui.sources.town.chance import Chance
from huoshui.sources.town.invoices import invoices_of
from huoshui.sources.town.seasons import calendar, holiday_factor
from huoshui.sources.town.trades import rate_percent
from huoshui.sources.town.world import found
from huoshui.values.codes import is_industry, is_region
from huoshui.values.errors import Conflict, InvalidInput
from huoshui.values.uscc import check_uscc

UNTIL = date(2024, 6, 30)
TOWN = {"firms": 700, "months": 30, "seed": 11, "until": UNTIL, "invoices_per_firm": 150}
MARKED = {
    "firm": ("name", "collection_code_bank"),
    "invoice": ("party_name",),
    "equity_round": ("investor",),
    "bank_entry": ("account",),
    "answer": ("officer", "evidence"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("town") / "native"
    generate(out, **TOWN)
    return out


@pytest.fixture(scope="module")
def db(folder):
    connection = duckdb.connect()
    for file in sorted(folder.glob("*.parquet")):
        connection.execute(f"create view {file.stem} as select * from '{file}'")
    connection.execute(
        "create view sales as select *, datediff('month', issued_on, date "
        "'2024-06-30') as ago from invoice where direction = 'out'"
    )
    return connection


def one(db, query):
    return db.execute(query).fetchone()[0]


# --- the same seed, the same bytes -------------------------------------------------------------------


def test_the_same_seed_gives_the_same_bytes_whatever_the_runs_and_threads(folder, tmp_path):
    generate(tmp_path / "again", **TOWN, rows_per_run=4_000, threads=2)
    for file in folder.glob("*.parquet"):
        assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes(), file.name


def test_another_seed_gives_another_town(folder, tmp_path):
    generate(tmp_path / "other", **{**TOWN, "seed": 12})
    assert (folder / "invoice.parquet").read_bytes() != (tmp_path / "other" / "invoice.parquet").read_bytes()


@given(st.lists(st.integers(0, 2**40), min_size=1, max_size=50, unique=True), st.integers(0, 2**32))
def test_chance_depends_on_its_key_and_not_on_its_company(keys, seed):
    chance, every = Chance(seed), np.array(keys, np.int64)
    together = chance.uniform("stream", every)
    alone = [chance.uniform("stream", every[i : i + 1])[0] for i in range(len(keys))]
    assert together.tolist() == alone
    assert ((together >= 0) & (together < 1)).all()


def test_chance_is_even_and_streams_are_unrelated():
    chance, keys = Chance(1), np.arange(200_000)
    first, second = chance.uniform("a", keys), chance.uniform("b", keys)
    assert abs(first.mean() - 0.5) < 0.003
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.01
    assert abs(chance.normal("c", keys).std() - 1.0) < 0.01


# --- valid and invented ------------------------------------------------------------------------------


def test_every_code_is_valid_and_every_credit_code_belongs_to_nobody(db):
    rows = db.execute("select uscc, industry, region, firm_kind from firm").fetchall()
    assert all(is_industry(industry) and is_region(region) for _, industry, region, _ in rows)
    codes = [uscc for uscc, *_ in rows if uscc is not None]
    assert all(check_uscc(code) is None for code in codes)
    assert all(code[8:10] == "XX" for code in codes), "no organisation code begins with XX"
    assert all(uscc is None for uscc, _, _, kind in rows if kind == "farmer")
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize(("table", "column"), [(t, c) for t, columns in MARKED.items() for c in columns])
def test_every_name_is_marked_as_invented(db, table, column):
    assert (
        one(db, f"select count(*) from {table} where {column} is not null and not starts_with({column}, '【虚构】')")
        == 0
    )
    assert one(db, f"select count({column}) from {table}") > 0


def test_the_folder_loads_without_a_single_quarantined_row(folder, tmp_path):
    report = load(folder, tmp_path / "home").as_dict()
    assert report["rows_quarantined"] == 0
    assert report["rows_in"] == report["rows_kept"] > 100_000
    assert not report["ignored"]
    with Home.open(tmp_path / "home") as home:
        assert len(home.firm_ids()) == TOWN["firms"]


# --- invoices ----------------------------------------------------------------------------------------


def test_a_sale_between_two_firms_of_the_town_is_a_purchase_of_the_other(db):
    inside = "starts_with(party_id, 'T') and status = 'valid'"
    columns = "code, number, issued_on, net_fen, tax_fen, gross_fen, special, item, red_of"
    sold = f"select firm_id as seller, party_id as buyer, {columns} from invoice where direction = 'out' and {inside}"
    bought = f"select party_id as seller, firm_id as buyer, {columns} from invoice where direction = 'in' and {inside}"
    assert one(db, f"select count(*) from ({sold})") > 5_000
    assert one(db, f"select count(*) from ({sold} except {bought})") == 0
    assert one(db, f"select count(*) from ({bought} except {sold})") == 0
    assert one(db, "select count(*) from invoice where firm_id = party_id") == 0


def test_a_buyer_sees_only_some_of_the_voided_invoices(db):
    inside = "starts_with(party_id, 'T') and status = 'void'"
    sold = one(db, f"select count(*) from invoice where direction = 'out' and {inside}")
    bought = one(db, f"select count(*) from invoice where direction = 'in' and {inside}")
    assert 0.2 < bought / sold < 0.4


def test_numbers_are_unique_and_codes_have_the_lengths_of_their_kind(db):
    keys = "firm_id, direction, code, number"
    assert one(db, f"select count(*) - count(distinct ({keys})) from invoice") == 0
    assert (
        one(
            db,
            "select count(*) from (select code, number from invoice group by all having count(distinct net_fen) > 1)",
        )
        == 0
    )
    assert one(db, "select count(*) from invoice where length(code) <> case when special then 10 else 12 end") == 0
    assert one(db, "select count(*) from invoice where length(number) <> 8") == 0


def test_amounts_add_up_and_follow_the_rates_of_their_day(db):
    assert one(db, "select count(*) from invoice where net_fen + tax_fen <> gross_fen") == 0
    blue = (
        "select tax_fen / net_fen as r from invoice where status = 'valid' and "
        "net_fen > 100000 and not starts_with(item, '*x')"
    )
    rates = {r for (r,) in db.execute(f"select distinct round(r, 2) from ({blue})").fetchall()}
    assert rates == {0.0, 0.01, 0.03, 0.06, 0.09, 0.13}


def test_large_firms_never_bear_the_rate_of_small_scale_taxpayers(db):
    large = "select firm_id from sales where status = 'valid' group by all having sum(net_fen) > 15000000000"
    blue = (
        "select round(tax_fen / net_fen, 2) as rate from sales semi join ({}) using (firm_id) where net_fen > 1000000"
    )
    assert one(db, f"select count(*) from ({blue.format(large)})") > 1000
    assert one(db, f"select count(*) from ({blue.format(large)}) where rate = 0.01") == 0


def test_rates_change_on_their_day():
    day = int(np.datetime64("2019-04-01", "D").astype(int))
    assert rate_percent(np.array([0, 0]), np.array([day - 1, day])).tolist() == [16, 13]


def test_a_red_letter_reverses_one_earlier_invoice_of_the_same_parties(db):
    red = "select * from invoice where red_of is not null"
    assert one(db, f"select count(*) from ({red})") > 100
    assert one(db, f"select count(*) from ({red}) where net_fen >= 0 or status = 'void'") == 0
    assert one(db, "select count(*) from invoice where net_fen < 0 and red_of is null and status = 'valid'") == 0
    found = (
        "select count(*) from invoice r join invoice b on r.red_of = b.code "
        "|| '-' || b.number and r.firm_id = b.firm_id "
        "and r.direction = b.direction and r.party_id = b.party_id where "
        "b.net_fen = -r.net_fen and b.issued_on <= r.issued_on"
    )
    assert one(db, found) == one(db, f"select count(*) from ({red})")


def test_nobody_trades_before_registration_or_after_closing(db):
    assert (
        one(
            db,
            "select count(*) from invoice join firm using (firm_id) where "
            "issued_on < date_trunc('month', registered_on)",
        )
        == 0
    )
    late = (
        "select count(*) from sales join outcome using (firm_id) where outcome = 'default' "
        "and observed_on < date '2024-06-30' and issued_on > observed_on"
    )
    assert one(db, late) == 0


@pytest.fixture(scope="module")
def full_size():
    """Sales and purchase invoices, voided ones and red letters per firm of a town of natural size."""
    world = found(400, 38, 3, date(2020, 1, 31), 1.0)
    _, invoices = invoices_of(world, 0, 400)
    side = invoices.direction * 400 + invoices.row
    counts = [np.bincount(side, weights, 800).reshape(2, 400) for weights in (None, invoices.void, invoices.blue >= 0)]
    return dict(zip(("invoices", "voids", "reds"), counts, strict=True))


@pytest.mark.parametrize(
    ("kind", "side", "low", "high"),
    [
        ("voids", 0, 0.07, 0.12),  # 425 real firms: 0.093
        ("voids", 1, 0.02, 0.04),  # 0.027
        ("reds", 0, 0.003, 0.02),  # 0.010
        ("reds", 1, 0.001, 0.008),  # 0.004
    ],
)
def test_voids_and_red_letters_stay_in_the_calibrated_range(full_size, kind, side, low, high):
    share = full_size[kind][side] / np.maximum(full_size["invoices"][side], 1)
    assert low < np.median(share) < high


def test_counts_are_heavy_tailed_and_of_the_calibrated_size(full_size):
    median, high = np.quantile(full_size["invoices"][0], [0.5, 0.95])
    assert 250 < median < 650  # 425 real firms: 438
    assert 6 * median < high < 14 * median  # 4,309


def test_the_spring_festival_empties_the_offices(db):
    daily = "select avg(n) from (select issued_on, count(*) as n from sales where issued_on {days} group by all)"
    festival = one(db, daily.format(days="between date '2024-02-10' and date '2024-02-16'")) or 0
    usual = one(db, daily.format(days="between date '2023-11-06' and date '2023-11-10'"))
    assert festival < 0.15 * usual


# --- the other records agree with the invoices -------------------------------------------------------


def test_declared_sales_follow_the_invoices(db):
    rows = db.execute(
        "with told as (select firm_id, sum(sales_fen) as told, "
        "min(period_start) as a, max(period_end) as b from tax_return "
        "where tax = 'vat' and filed_on is not null group by all), sold as "
        "(select firm_id, sum(net_fen) as sold from sales "
        "join told using (firm_id) where status = 'valid' and issued_on between a and b group by all) "
        "select told / sold from told join sold using (firm_id) anti "
        "join store using (firm_id) where sold > 1000000"
    ).fetchnumpy()
    ratio = np.asarray(next(iter(rows.values())), float)
    assert ratio.min() > 0.3
    assert np.quantile(ratio, 0.99) < 1.1
    assert np.mean(np.abs(ratio - 1.0) < 0.02) > 0.6, "most firms declare what they invoice"
    assert np.mean(ratio < 0.9) > 0.01, "some do not"


def test_a_filed_return_states_its_tax_and_an_unfiled_one_states_nothing(db):
    assert (
        one(
            db,
            "select count(*) from tax_return where filed_on is not null and tax_due_fen <> tax_paid_fen + arrears_fen",
        )
        == 0
    )
    assert one(db, "select count(*) from tax_return where filed_on is null and tax_paid_fen is not null") == 0
    assert one(db, "select count(*) from tax_return where tax_due_fen < 0 or tax_paid_fen < 0") == 0
    late = one(db, "select avg((filed_on > due_on)::int) from tax_return")
    assert 0.005 < late < 0.08


def test_taxes_and_wages_leave_the_account(db):
    paid = (
        "select count(*) from tax_return t semi join bank_entry using (firm_id) "
        "anti join bank_entry b on t.firm_id = b.firm_id "
        "and b.purpose = 'tax' and b.booked_on = t.filed_on and b.amount_fen = t.tax_paid_fen "
        "where t.tax_paid_fen > 0 and t.filed_on >= date '2022-01-01'"
    )
    assert one(db, paid) == 0


def test_balances_add_up_and_never_fall_below_zero(db):
    steps = (
        "select balance_fen - lag(balance_fen) over (partition by "
        "firm_id order by entry_ref) as moved, balance_fen, "
        "case direction when 'credit' then amount_fen else -amount_fen end as amount from bank_entry"
    )
    assert one(db, f"select count(*) from ({steps}) where moved <> amount") == 0
    assert one(db, f"select min(balance_fen) from ({steps})") >= 0


def test_customers_pay_after_the_invoice(db):
    share = (
        "with s as (select firm_id, sum(gross_fen) as sold from sales where status = 'valid' group by all), "
        "b as (select firm_id, sum(amount_fen) as paid from bank_entry where "
        "purpose = 'trade' and direction = 'credit' group by all) "
        "select median(paid / sold) from s join b using (firm_id) anti "
        "join store using (firm_id) where sold > 10000000"
    )
    assert 0.8 < one(db, share) <= 1.05


def test_store_days_add_up_and_closed_days_are_empty(db):
    assert one(db, "select count(*) from store_day where net_fen <> gross_fen - refunds_fen - discounts_fen") == 0
    assert one(db, "select count(*) from store_day where not open and gross_fen <> 0") == 0
    assert (
        one(
            db,
            "select count(*) from store_day d join store s using (store_id) "
            "where d.day < s.opened_on or d.day >= s.closed_on",
        )
        == 0
    )
    sectors = {s for (s,) in db.execute("select distinct sector from store").fetchall()}
    assert sectors == {"catering", "retail", "service", "culture_sport"}


def test_only_outcomes_are_learned_after_the_last_day(folder, db):
    for file in folder.glob("*.parquet"):
        late = one(db, f"select count(*) from {file.stem} where received_on > date '{UNTIL}'")
        assert (late > 0) == (file.stem == "outcome"), file.stem


# --- refusals ----------------------------------------------------------------------------------------


def test_a_town_is_never_mixed_with_other_files(tmp_path):
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(Conflict, match="not an empty folder"):
        generate(tmp_path, **TOWN)


def test_one_firm_has_nobody_to_trade_with(tmp_path):
    with pytest.raises(InvalidInput, match="at least 2 firms"):
        generate(tmp_path / "one", **{**TOWN, "firms": 1})


@pytest.mark.parametrize(("months", "until"), [(0, UNTIL), (36, date(2013, 6, 30)), (12, date(2036, 1, 31))])
def test_months_outside_the_calendar_are_refused(months, until):
    with pytest.raises(InvalidInput, match="2012 to 2035"):
        calendar(months, until)


def test_a_town_that_ends_inside_a_month_loads_too(tmp_path):
    generate(tmp_path / "cut", firms=60, months=5, seed=2, until=date(2024, 6, 12), invoices_per_firm=60)
    assert load(tmp_path / "cut", tmp_path / "home").as_dict()["rows_quarantined"] == 0
    ends = pq.read_table(tmp_path / "cut" / "tax_return.parquet", columns=["period_end"])["period_end"].to_pylist()
    assert max(ends) == date(2024, 5, 31)


def test_the_smallest_town_works(tmp_path):
    report = generate(tmp_path / "two", firms=2, months=1, seed=1, until=date(2024, 2, 29))
    assert report.rows["firm"] == 2


def test_the_calendar_ends_on_the_given_day():
    months = calendar(3, date(2024, 6, 12))
    assert months.month_start(0) == date(2024, 4, 1)
    assert months.last_day == int(np.datetime64("2024-06-12", "D").astype(int))


def test_a_holiday_is_quiet_and_the_day_after_is_not():
    assert holiday_factor(date(2023, 10, 7)) < 0.2
    assert holiday_factor(date(2023, 10, 8)) == 1.0
