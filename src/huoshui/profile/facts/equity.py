"""Equity raised from outside investors."""

from __future__ import annotations

from huoshui.profile.definition import Unit
from huoshui.profile.facts.writing import FIRM_UP, NOBODY, Theme, age_months, yuan

_T = Theme(
    "equity",
    ("股权融资数据", "equity source"),
    "工信部企业〔2022〕63号附件4：合格机构投资者增资、出让比例不超过30%、按实缴额计 (annex 4: qualified investors, at "
    "most 30 % sold, paid in)",
)

FACTS = (
    _T.money("equity_paid_in_2y", yuan("equity_paid_in_24m"), FIRM_UP)
    .zh("近两年新增股权融资", "截止日前24个月内合格机构投资者以不超过30%股权实缴的新增股权融资额合计。")
    .en("new equity, 2 years", "Paid in by qualified investors for at most 30 % of capital within 24 months."),
    _T.money("equity_paid_in_3y", yuan("equity_paid_in_36m"), FIRM_UP)
    .zh("近三年新增股权融资", "截止日前36个月内合格机构投资者以不超过30%股权实缴的新增股权融资额合计。")
    .en("new equity, 3 years", "Paid in by qualified investors for at most 30 % of capital within 36 months."),
    _T.number("equity_rounds_3y", Unit.COUNT, "equity_dates_36m", FIRM_UP)
    .zh("近三年融资轮次", "截止日前36个月内符合口径的不同实缴日期数。")
    .en("equity rounds, 3 years", "Distinct paid-in dates of qualifying equity within 36 months."),
    _T.number("last_equity_months", Unit.MONTHS, age_months("equity_last"), NOBODY)
    .zh("距最近股权融资月数", "从最近一次股权实缴日（不限投资人）到截止日的整月数。", "从未有股权融资")
    .en("months since the last equity", "Whole months since any equity was paid in.", "there never was any"),
)
