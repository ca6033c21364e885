"""A small firm written by hand: a tea maker with one shop, seen as of 10 February 2024.

Month 0 is January 2024; the last 12 months run from 2023-02-01 to 2024-01-31, the 12 before from 2022-02-01 to
2023-01-31. Every window has a row on its first and last day, and one on the day before and after.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from homes import invoice

if TYPE_CHECKING:
    from homes import Row

AS_OF = date(2024, 2, 10)
FIRM = "TEA"


def _of(rows: list[Row]) -> list[Row]:
    return [{"firm_id": FIRM} | row for row in rows]


def _bought(day: date, net: int, party: str) -> Row:
    return invoice(FIRM, day, net, party, direction="in", special=True)


def _flow(ref: int, day: date, direction: str, yuan: int, **more: object) -> Row:
    row = {"account": "6222", "entry_ref": str(ref), "booked_on": day, "direction": direction, "amount": yuan * 100}
    return row | more


def _sheet(columns: str, *rows: tuple[object, ...]) -> list[Row]:
    return [dict(zip(columns.split(), row, strict=True)) for row in rows]


SALES = [
    invoice(FIRM, date(2022, 3, 1), 5000, "A"),
    invoice(FIRM, date(2023, 1, 31), 3000, "D"),  # the day before the last 12 months
    invoice(FIRM, date(2023, 2, 1), 1000, "A"),  # their first day
    invoice(FIRM, date(2023, 5, 28), 2000, "B"),
    invoice(FIRM, date(2023, 5, 28), 1000, "A"),
    invoice(FIRM, date(2023, 8, 15), 3000, "A", tax=0, gross=300_000),  # untaxed, and a round amount
    invoice(FIRM, date(2023, 11, 30), 4000, "C"),
    invoice(FIRM, date(2023, 12, 5), -1000, "C"),  # a red letter
    invoice(FIRM, date(2024, 1, 15), 500, "A", status="void"),
    invoice(FIRM, date(2024, 1, 31), 2000, "B"),  # their last day
    invoice(FIRM, date(2024, 2, 1), 9000, "A"),  # the day after
]
PURCHASES = [
    _bought(date(2022, 6, 1), 1000, "S"),
    _bought(date(2023, 3, 10), 2000, "S"),
    _bought(date(2023, 9, 10), 1000, "S"),
    _bought(date(2023, 12, 20), 1000, "A"),
]
BANK = [
    _flow(1, date(2023, 2, 1), "credit", 4000, purpose="trade", party_id="A", balance=500_000),
    _flow(2, date(2023, 7, 1), "credit", 2000, purpose="trade", party_id="B", balance=700_000),
    _flow(3, date(2023, 7, 2), "credit", 1500, purpose="loan", party_id="BANK", balance=850_000),
    _flow(4, date(2023, 7, 3), "credit", 500, purpose="cash", balance=900_000),
    _flow(5, date(2023, 8, 31), "debit", 1200, purpose="wages", balance=780_000),
    _flow(6, date(2023, 11, 30), "debit", 1200, purpose="wages", balance=660_000),
    _flow(7, date(2023, 12, 20), "debit", 1130, purpose="trade", party_id="A", balance=547_000),
    _flow(8, date(2023, 12, 21), "debit", 300, purpose="interest", balance=517_000),
    _flow(9, date(2024, 1, 10), "credit", 10_000, purpose="transfer", balance=1_517_000),  # from its own account
    _flow(10, date(2024, 1, 31), "debit", 70, purpose="tax", balance=1_510_000),
]
SHOP = _sheet(
    "store_id day gross refunds discounts net orders",
    ("S1", date(2023, 2, 8), 50_000, 0, 0, 50_000, 10),
    ("S1", date(2023, 7, 1), 40_000, 1000, 0, 39_000, 8),
    ("S1", date(2024, 1, 11), 20_000, 0, 0, 20_000, 4),  # the day before the last 30
    ("S1", date(2024, 1, 12), 30_000, 1000, 2000, 27_000, 5),  # their first day
    ("S1", date(2024, 2, 9), 0, 0, 0, 0, 0),
    ("S1", date(2024, 2, 10), 30_000, 0, 0, 30_000, 6),
)
TAXES = _sheet(
    "tax period_start period_end due_on filed_on sales tax_paid arrears late_fee",
    ("vat", date(2023, 1, 1), date(2023, 3, 31), date(2023, 4, 17), date(2023, 4, 17), 300_000, 10_000, 0, 0),
    ("vat", date(2023, 4, 1), date(2023, 6, 30), date(2023, 7, 17), date(2023, 7, 18), 300_000, 9000, 0, 45),
    ("vat", date(2023, 7, 1), date(2023, 9, 30), date(2023, 10, 23), date(2023, 10, 20), 0, 0, 0, 0),
    ("vat", date(2023, 10, 1), date(2023, 12, 31), date(2024, 1, 15), None, 600_000, 20_000, 5000, 0),
    ("cit", date(2023, 1, 1), date(2023, 12, 31), date(2024, 5, 31), date(2024, 2, 1), None, 6000, 0, 0),
)
ACCOUNTS = [
    *_sheet(
        "year_end revenue main_revenue",
        (date(2020, 12, 31), 1_000_000, 1_000_000),
        (date(2021, 12, 31), 1_000_000, 800_000),
    ),
    *_sheet(
        "year_end revenue main_revenue rd_expense inventory receivables payables prepayments advance_receipts",
        (date(2022, 12, 31), 1_200_000, 1_000_000, 30_000, 100_000, 200_000, 50_000, 10_000, 0),
        (date(2023, 12, 31), 1_440_000, 1_100_000, 72_000, 200_000, 120_000, 150_000, 40_000, 80_000),
    ),
]
ACCOUNTS[-1] |= {"cost": 900_000, "net_profit": 72_000, "taxable_income": 80_000, "audited": True}
ACCOUNTS[-1] |= {"total_assets": 1_000_000, "total_debt": 400_000}
STAFF = _sheet(
    "month_end employees insured rd_staff hired_key_group left wages unemployment_premium",
    (date(2023, 1, 31), 8, 8, 1, 0, 0, 4_000_000, 16_000),
    (date(2023, 12, 31), 10, 8, 2, 2, 1, 5_000_000, 20_000),
    (date(2024, 1, 31), 10, 6, 2, 1, 2, 5_000_000, 20_000),
)
RIGHTS = _sheet(
    "number ip_kind granted_on related_to_product acquired_on ended_on holder_rank high_value",
    ("I1", "invention", date(2014, 2, 9), True, None, None, 1, False),  # ten years old yesterday
    ("I2", "invention", date(2014, 2, 10), True, None, None, 4, None),
    ("I3", "invention", date(2022, 1, 1), True, date(2023, 2, 11), None, None, None),  # bought a day too late
    ("I4", "plant", date(2022, 1, 1), True, date(2023, 2, 10), None, None, True),
    ("I5", "invention", date(2022, 1, 1), False, None, None, None, None),
    ("U1", "utility", date(2022, 2, 9), True, None, None, None, None),
    ("U2", "utility", date(2022, 2, 10), True, None, None, None, None),  # not yet over two years old
    ("S1", "software", date(2024, 2, 10), True, None, date(2024, 2, 11), None, None),
    ("S2", "software", date(2020, 1, 1), True, None, date(2024, 2, 10), None, None),  # ended today
)
EQUITY = _sheet(
    "paid_on investor paid_in share_sold qualified_investor",
    (date(2021, 2, 11), "V1", 100_000_000, 0.3, True),
    (date(2022, 2, 10), "V1", 200_000_000, 0.1, True),  # exactly two years ago: not within two years
    (date(2023, 6, 1), "V2", 400_000_000, 0.31, True),  # too large a share
    (date(2023, 6, 1), "V3", 800_000_000, 0.05, True),
)
TITLES = _sheet(
    "title granted_on valid_until grade rank",
    ("innovative_sme", date(2021, 2, 10), date(2024, 2, 10), None, None),  # its last day
    ("high_tech", date(2021, 2, 9), date(2024, 2, 9), None, None),  # ended yesterday
    ("tech_sme", date(2021, 2, 11), None, None, None),  # no end date: three years
    ("tax_credit_grade", date(2022, 4, 15), None, "A", None),
    ("tax_credit_grade", date(2023, 4, 15), None, "B", None),
    ("science_award_provincial", date(2022, 5, 1), None, None, 3),
    ("rd_institution", date(2022, 5, 1), None, "city", None),
    ("quality_certificate", date(2020, 5, 1), None, None, None),
    ("own_brand", date(2019, 5, 1), None, None, None),
    ("digital_level", date(2023, 5, 1), None, None, 2),
)
REGISTRY = {
    "as_recorded_on": date(2024, 1, 2),
    "firm_kind": "company",
    "registered_on": date(2019, 2, 11),
    "industry": "C1530",
    "region": "350200",
    "registered_capital": 100_000_000,
    "owner_birth_on": date(1984, 2, 11),
    "owner_holding": 0.6,
    "niche_since": date(2020, 3, 1),
    "strategic_emerging": False,
    "abnormal_list": False,
}
ROWS = {
    "firm": _of([REGISTRY]),
    "store": _of(
        _sheet(
            "store_id opened_on closed_on sector",
            ("S1", date(2023, 2, 8), None, "catering"),
            ("S0", date(2020, 1, 1), date(2023, 2, 11), "retail"),
        )
    ),
    "invoice": SALES + PURCHASES,
    "bank_entry": _of(BANK),
    "store_day": _of(SHOP),
    "tax_return": _of(TAXES),
    "annual_accounts": _of(ACCOUNTS),
    "headcount": _of(STAFF),
    "ip_right": _of(RIGHTS),
    "equity_round": _of(EQUITY),
    "title": _of(TITLES),
    "answer": _of(
        _sheet(
            "fact answered_on value",
            ("platform_score", date(2024, 1, 5), "61.5"),
            ("market_share_high", date(2024, 1, 5), "yes"),
            ("product_field", date(2024, 1, 5), "key_gap"),
            ("information_system", date(2024, 1, 5), "perhaps"),
        )
    ),
}
LONG_AGO = date(2018, 1, 1)
COVERED = {
    "invoice": (date(2022, 1, 1), date(2024, 2, 5)),
    "bank_entry": (date(2023, 2, 1), date(2024, 1, 31)),
    "store_day": (date(2023, 2, 8), date(2024, 2, 10)),
    "tax_return": (date(2023, 1, 1), date(2023, 12, 31)),
    "headcount": (date(2023, 1, 1), date(2024, 1, 31)),
    **dict.fromkeys(("annual_accounts", "ip_right", "equity_round", "title", "store"), (LONG_AGO, date(2024, 2, 1))),
}

# What a person gets with paper and pencil. A comment says how; None is "not known".
BY_HAND: dict[str, object] = {
    "age_months": 59.0,  # 60 months only on 11 February
    "owner_age_years": 39.0,  # 40 tomorrow
    "niche_years": 3.0,
    "niche_years_at_year_end": 3.0,
    "industry": "1530",
    "industry_section": "C",
    "sme_size_group": "industry",
    "region_province": "35",
    "region": "350200",
    "region_city": "3502",
    "abnormal_list": False,
    "serious_dishonesty": None,  # the extract does not say
    "sales_1m": 2000.0,
    "sales_3m": 5000.0,  # 4000 - 1000 + 2000
    "sales_12m": 12_000.0,  # 1000 + 2000 + 1000 + 3000 + 4000 - 1000 + 2000; the void 500 is no trade
    "sales_prev_12m": 8000.0,  # 5000 + 3000
    "sales_growth_12m": 0.5,
    "sales_growth_3m": 5 / 3 - 1,  # against the 3000 of 31 January 2023
    "sales_months_12m": 6.0,  # Feb, May, Aug, Nov, Dec (negative), Jan
    "sales_silence_months_12m": 2.0,
    "sales_falls_12m": 4.0,  # Mar, Jun, Sep, Dec
    "sales_peak_month_share_12m": 4 / 12,
    "sales_min_month_12m": -1000.0,
    "sales_median_month_12m": 0.0,
    "sales_spike_ratio_12m": None,  # the median month has no sales
    "last_sale_days": 9.0,
    "trading_months": 23.0,
    "output_tax_12m": 1170.0,  # 13 % of 9000
    "untaxed_sales_share_12m": 0.25,
    "input_tax_12m": 520.0,  # 13 % of 4000
    "vat_burden_12m": 65_000 / 1_200_000,
    "purchases_to_sales_12m": 4 / 12,
    "sales_ticket_median_12m": 2000.0,  # of 1000 1000 2000 2000 3000 4000
    "sales_ticket_max_share_12m": 4 / 13,
    "sales_days_12m": 5.0,
    "void_share_12m": 1 / 8,
    "void_amount_share_12m": 500 / 13_500,
    "red_share_12m": 1 / 7,
    "red_amount_share_12m": 1 / 13,
    "customers_12m": 3.0,
    "customer_hhi_12m": 50 / 144,  # 5, 4, 3 of 12
    "customer_top1_share_12m": 5 / 12,
    "customer_retention_12m": 0.5,  # A of A and D
    "new_customers_12m": 2.0,
    "customer_tenure_days_12m": (702 + 248 + 5) / 3,  # A, B, C from first to last invoice
    "supplier_hhi_12m": 10 / 16,
    "supplier_retention_12m": 1.0,
    "reciprocal_sales_share_12m": 5 / 12,  # A buys and sells
    "reciprocal_purchases_share_12m": 0.25,
    "round_ticket_share_12m": 1 / 6,
    "month_end_sales_share_12m": 9 / 13,
    "special_invoice_share_12m": None,  # sales invoices do not say
    "special_purchase_share_12m": 1.0,
    "bank_inflow_12m": 8000.0,  # the 10000 from its own account are no flow
    "bank_inflow_prev_12m": None,  # not covered
    "bank_cash_share_12m": 500 / 8000,
    "bank_balance": 15_100.0,
    "bank_wage_months_12m": 2.0,
    "bank_round_trip_share_12m": 4000 / 6000,
    "inflow_to_sales_12m": 6000 / 13_170,
    "store_net_30d": 570.0,  # 12 January to 10 February: 270 + 300
    "store_net_90d": 770.0,
    "store_open_days_30d": 2.0,
    "store_net_12m": None,  # the till covers 8 February 2023 onward, the window begins on the 1st
    "open_stores": 1.0,
    "closed_stores_12m": 1.0,  # closed on 11 February 2023, within the year by one day
    "store_sector": "catering",
    "tax_paid_12m": 450.0,
    "tax_paid_prev_12m": None,
    "tax_late_filings_12m": 2.0,  # one a day late, one overdue and not filed
    "tax_zero_filings_12m": 1.0,
    "tax_on_time_share_12m": 0.6,
    "tax_arrears": 50.0,
    "declared_to_invoiced_gap_12m": 0.0,  # 12000 declared, 12000 invoiced
    "employees": 10.0,
    "employees_growth_12m": 0.25,
    "rd_staff_share": 0.2,
    "layoff_rate": 0.25,  # 6 insured now, 8 on average last year
    "key_group_hires_12m": 3.0,
    "key_group_hires_this_year": 1.0,
    "unemployment_premium_last_year": 360.0,
    "revenue_last_year": 14_400.0,
    "main_revenue_growth": 0.1,
    "main_revenue_growth_2y": (1.1 - 1 + (1.25 - 1)) / 2,
    "revenue_cagr_2y": 0.2,
    "debt_ratio": 0.4,
    "net_margin": 0.05,
    "rd_ratio_last_year": 0.05,
    "rd_expense_sum_2y": 1020.0,
    "inventory_days": 60.0,  # 360 / (9000 / 1500)
    "receivable_days": 40.0,
    "payable_days": 40.0,
    "prepayment_days": 10.0,
    "advance_days": 10.0,
    "working_capital_days": 60.0,
    "working_capital_turns": 6.0,
    "working_capital_need": 2280.0,  # 14400 * 0.95 / 6
    "ip_class1": 3.0,  # I1, I2, I4
    "ip_class1_self": 2.0,
    "ip_class1_first3": 1.0,
    "ip_class1_high_value": 2.0,  # I1 is over ten years old by a day, I4 is marked
    "ip_class2": 2.0,  # U1 and S1
    "equity_paid_in_2y": 8_000_000.0,
    "equity_paid_in_3y": 11_000_000.0,
    "innovative_sme_title": True,
    "high_tech_title": False,
    "tech_sme_title": True,
    "little_giant_title": False,
    "tax_credit_grade": "B",
    "provincial_award_top3_3y": True,
    "national_award_top5_3y": False,
    "rd_institution_level": 2.0,
    "quality_items": 2.0,
    "digital_level": 2.0,
    "overdue_now": None,  # no credit report
    "platform_score": 61.5,
    "market_share_high": True,
    "product_field": "key_gap",
    "information_system": None,  # "perhaps" is no answer
    "prohibited_product": None,  # not asked
}
