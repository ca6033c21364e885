"""A whole statement: its entries, the check of its balances, and the days it covers.

The check: opening balance + credits - debits = closing balance, over all booked entries. It is a remark, not a
reject: the entries are what the bank wrote. Where it holds, ``balance`` of each entry is the running balance in the
order of the statement; elsewhere it stays unknown.

Only a statement (camt.053) covers days: an intraday report is provisional and a notification shows chosen entries.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from huoshui.records.layout import native_schema
from huoshui.sources.camt.entry import is_booked, read_entry
from huoshui.sources.camt.statement import Kind
from huoshui.sources.shape import COVERAGE_SCHEMA, Parsed, Reject, reject_table
from huoshui.sources.xml_guard import XmlRefused, clipped
from huoshui.sources.xml_tree import source_of
from huoshui.values.money import Money
from huoshui.values.text import Text

if TYPE_CHECKING:
    from datetime import date

    from huoshui.sources.camt.entry import Entry
    from huoshui.sources.camt.statement import Statement
    from huoshui.sources.shape import ReadOptions


def read_statement(statement: Statement, options: ReadOptions) -> Parsed:
    """Return the entries of one statement as bank_entry records, with remarks on it."""
    firm, notes = _firm(statement, options)
    entries: list[Entry] = []
    rejects: list[Reject] = []
    unread = 0
    for position, element in enumerate(statement.entries, start=1):
        try:
            entries.append(read_entry(element, position, statement, firm, options))
        except XmlRefused as refusal:
            unread += is_booked(element)
            rejects.append(_reject_of(refusal, clipped(source_of(element))))
    notes += _dating_notes(entries, statement)
    if unread:
        notes.append(_about(statement, f"有{unread}笔已入账流水被隔离，未核对余额", _unread(unread)))
    else:
        notes += _check_balance(statement, entries)
    _tell_apart(entries)
    table = pa.Table.from_pylist([entry.row for entry in entries], schema=native_schema("bank_entry"))
    return Parsed(
        {"bank_entry": table},
        reject_table(rejects),
        len(entries) + len(rejects),
        coverage=_coverage(statement, firm, entries, options),
        notes=tuple(notes),
    )


def _firm(statement: Statement, options: ReadOptions) -> tuple[str, list[Text]]:
    if options.firm_id is not None:
        return options.firm_id, []
    if statement.owner is not None:
        return statement.owner, []
    firm = f"account:{statement.account}"
    note = _about(
        statement, f"未指明企业，以“{firm}”为企业标识", f"no firm named: its entries are filed under {firm!r}"
    )
    return firm, [note]


def _reject_of(refusal: XmlRefused, raw: str) -> Reject:
    found = refusal.reject
    return Reject(found.line, found.column, found.value, found.code, found.reason, raw)


def _tell_apart(entries: list[Entry]) -> None:
    """Give entries that share a reference but differ (a payment and its fee) references of their own.

    Entries equal in everything are different ones where the balances prove that each moved money; elsewhere they
    keep one reference, and the store sets the repeat aside.
    """
    seen: dict[str, dict[tuple[Any, ...], int]] = {}
    for position, entry in enumerate(entries):
        row = entry.row
        content = (
            entry.movement,
            entry.currency,
            *(row[name] for name in ("booked_on", "value_on", "party_id", "text")),
            position if row.get("balance") is not None else None,
        )
        known = seen.setdefault(row["entry_ref"], {})
        place = known.setdefault(content, len(known) + 1)
        if place > 1:
            row["entry_ref"] = f"{row['entry_ref']}/{place}"


def _dating_notes(entries: list[Entry], statement: Statement) -> list[Text]:
    counts = Counter(entry.dated_by for entry in entries if entry.dated_by is not None)
    words = {"ValDt": ("起息日", "the value date"), "CreDtTm": ("报文日期", "the day of the message")}
    return [
        _about(
            statement,
            f"{count}笔流水没有记账日期，用{words[by][0]}代替",
            f"{count} entries without booking date are dated by {words[by][1]}",
        )
        for by, count in counts.items()
    ]


def _check_balance(statement: Statement, entries: list[Entry]) -> list[Text]:
    opening, closing = statement.opening, statement.closing
    if opening is None or closing is None:
        return []
    if {entry.currency for entry in entries} | {opening.currency} != {closing.currency}:
        return [
            _about(
                statement,
                "余额与流水币种不一，未核对余额",
                "balances and entries are in different currencies: balances not checked",
            )
        ]
    expected = opening.minor + sum(entry.movement for entry in entries)
    if expected != closing.minor:
        found, wanted = Money(expected, closing.currency), Money(closing.minor, closing.currency)
        return [
            _about(
                statement,
                f"余额不符：期初加收减付为{found}，期末为{wanted}",
                f"balances do not agree: opening plus credits less debits is {found}, closing is {wanted}",
            )
        ]
    running = opening.minor
    for entry in entries:
        running += entry.movement
        entry.row["balance"] = running
    return []


def _coverage(statement: Statement, firm: str, entries: list[Entry], options: ReadOptions) -> pa.Table:
    """Return the days a statement covers; nothing for reports and notifications."""
    days = _covered_days(statement, [entry.row["booked_on"] for entry in entries])
    if statement.kind is not Kind.STATEMENT or days is None:
        return COVERAGE_SCHEMA.empty_table()
    received_on = options.received_on or (statement.day and max(statement.day, days[1]))
    row = {
        "firm_id": firm,
        "record_type": "bank_entry",
        "covered_from": days[0],
        "covered_to": days[1],
        "received_on": received_on,
    }
    return pa.Table.from_pylist([row], schema=COVERAGE_SCHEMA)


def _covered_days(statement: Statement, booked: list[date]) -> tuple[date, date] | None:
    """Return the first and last day: the stated period if all entries lie in it, else from the balances.

    An opening balance is that of the evening before the first day, unless entries are booked on its own day.
    """
    period = statement.period
    if period is not None and all(period[0] <= day <= period[1] for day in booked):
        return period
    starts, ends = list(booked), list(booked)
    if statement.opening is not None:
        opening = statement.opening.day
        starts.append(opening if opening in booked else opening + timedelta(days=1))
    if statement.closing is not None:
        ends.append(statement.closing.day)
    if not starts or not ends:
        return None
    return min(starts), max(*ends, min(starts))


def _unread(count: int) -> str:
    return f"{count} booked entries were set aside: balances not checked"


def _about(statement: Statement, zh: str, en: str) -> Text:
    return Text(f"对账单{statement.number}：{zh}", f"statement {statement.number}: {en}")
