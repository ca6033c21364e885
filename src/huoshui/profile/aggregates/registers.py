"""Aggregates over the registry, credit reports and devices: mostly the latest known value."""

from __future__ import annotations

from huoshui.profile.aggregates.writing import M3, M12, PREV_12M, Rows
from huoshui.profile.definition import Reduce, Test

_FIRM = Rows("firm")
_REGISTERED = (
    "registered_on",
    "registered_capital",
    "owner_birth_on",
    "owner_holding",
    "legal_rep_since",
    "niche_since",
    "strategic_emerging",
    "abnormal_list",
    "serious_dishonesty",
)

_REPORT = Rows("credit_report")
_REPORTED = (
    "report_on",
    "loans_outstanding",
    "working_capital_loans",
    "credit_loans",
    "overdue_now",
    "overdue_count_24m",
    "overdue_run_24m",
    "enquiries_2m",
    "enquiries_3m",
    "enquiries_6m",
    "card_use",
    "loan_class",
    "guarantees_given",
    "ever_borrowed",
)

_READINGS = Rows("device_reading")
_ELECTRICITY = _READINGS.that(Test("metric", "=", "electricity_kwh"))
_OUTPUT = _READINGS.that(Test("metric", "=", "output_units"))

AGGREGATES = (
    *(_FIRM.latest(f"firm_{column}", column) for column in _REGISTERED),
    *(_REPORT.latest(f"report_{column}", column) for column in _REPORTED),
    _ELECTRICITY.sum("device_kwh_3m", "value", M3),
    _ELECTRICITY.sum("device_kwh_12m", "value", M12),
    _ELECTRICITY.sum("device_kwh_prev_12m", "value", PREV_12M),
    _READINGS.that(Test("metric", "=", "running_hours")).sum("device_hours_12m", "value", M12),
    _OUTPUT.sum("device_output_12m", "value", M12),
    _READINGS.that(Test("metric", "=", "livestock_heads")).latest("device_livestock", "value"),
    _READINGS.fold(Reduce.MAX, "device_last", "read_on"),
)
