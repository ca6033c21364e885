"""Aggregates over annual accounts: the latest fiscal year (0) and the ones before (1, 2). Amounts are fen."""

from __future__ import annotations

from huoshui.profile.aggregates.writing import Rows

ACCOUNTS = Rows("annual_accounts")

_THREE_YEARS = ("year_end", "revenue", "main_revenue")
_TWO_YEARS = ("rd_expense", "inventory", "receivables", "payables", "prepayments", "advance_receipts")
_ONE_YEAR = ("cost", "net_profit", "taxable_income", "total_assets", "total_debt", "audited")

AGGREGATES = tuple(
    ACCOUNTS.latest(f"accounts_{column}_{nth}", column, nth)
    for columns, years in ((_THREE_YEARS, 3), (_TWO_YEARS, 2), (_ONE_YEAR, 1))
    for column in columns
    for nth in range(years)
)
