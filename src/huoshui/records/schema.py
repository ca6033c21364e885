"""The record types: what one row of each means, its columns and its key.

This is the single definition behind the native folder format, the store's Parquet schema, the reference page
and the aggregates. Money columns are whole fen (int64) inside the store; sources convert. Enumerated columns are
stored as small integers: the position in ``values``, so the order never changes; new values are appended.
"""

from __future__ import annotations

from huoshui.records.dealings import ANNUAL_ACCOUNTS, BANK_ENTRY, DEVICE_READING, INVOICE, STORE_DAY, TAX_RETURN
from huoshui.records.record_type import Column, ColumnKind, RecordType
from huoshui.records.standing import (
    ANSWER,
    CREDIT_REPORT,
    EQUITY_ROUND,
    FIRM,
    HEADCOUNT,
    IP_RIGHT,
    OUTCOME,
    STORE,
    TITLE,
)

__all__ = [
    "ANNUAL_ACCOUNTS",
    "ANSWER",
    "BANK_ENTRY",
    "CREDIT_REPORT",
    "DEVICE_READING",
    "EQUITY_ROUND",
    "FIRM",
    "HEADCOUNT",
    "INVOICE",
    "IP_RIGHT",
    "OUTCOME",
    "RECORD_TYPES",
    "STORE",
    "STORE_DAY",
    "TAX_RETURN",
    "TITLE",
    "Column",
    "ColumnKind",
    "RecordType",
]

RECORD_TYPES: dict[str, RecordType] = {
    t.name: t
    for t in (
        FIRM,
        STORE,
        INVOICE,
        TAX_RETURN,
        ANNUAL_ACCOUNTS,
        BANK_ENTRY,
        STORE_DAY,
        HEADCOUNT,
        IP_RIGHT,
        EQUITY_ROUND,
        TITLE,
        CREDIT_REPORT,
        DEVICE_READING,
        OUTCOME,
        ANSWER,
    )
}
