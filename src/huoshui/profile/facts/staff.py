"""Staff: how many, how many insured, in research, hired and gone."""

from __future__ import annotations

from huoshui.profile.definition import Unit
from huoshui.profile.facts.writing import FIRM_BOTH, FIRM_DOWN, FIRM_UP, NOBODY, Theme, growth, share, yuan

_T = Theme(
    "staff",
    ("用工与社保数据", "headcount source"),
    "社保参保记录；稳岗返还与吸纳就业补贴口径 (social insurance records; job-stability and hiring subsidies)",
)
_ZH_CELL, _EN_CELL = "数据未给出该项", "the source does not state it"

FACTS = (
    _T.number("employees", Unit.PERSONS, "staff_employees", FIRM_BOTH)
    .zh("从业人员数", "截止日前最近一个月末的从业人员数。", _ZH_CELL)
    .en("employees", "Employees at the latest month end on or before the as-of date.", _EN_CELL),
    _T.number("insured_staff", Unit.PERSONS, "staff_insured", FIRM_UP)
    .zh("参保人数", "截止日前最近一个月末的社会保险参保人数。", _ZH_CELL)
    .en("insured staff", "Staff under social insurance at the latest month end.", _EN_CELL),
    _T.number("rd_staff", Unit.PERSONS, "staff_rd", FIRM_UP)
    .zh("研发人员数", "截止日前最近一个月末的研发人员数。", _ZH_CELL)
    .en("R&D staff", "R&D staff at the latest month end on or before the as-of date.", _EN_CELL),
    _T.number("employees_year_ago", Unit.PERSONS, "staff_year_ago", NOBODY)
    .zh("一年前从业人员数", "最近一个完整自然月之前第12个月的月末从业人员数。", _ZH_CELL)
    .en("employees a year ago", "Employees at the end of the month 12 before the last complete one.", _EN_CELL),
    _T.ratio("rd_staff_share", share("staff_rd", "staff_employees"), FIRM_UP)
    .zh("研发人员占比", "最近月末研发人员数除以从业人员数。", _ZH_CELL)
    .en("R&D share of staff", "R&D staff over employees at the latest month end.", _EN_CELL),
    _T.ratio("insured_share", share("staff_insured", "staff_employees"), FIRM_UP)
    .zh("参保率", "最近月末参保人数除以从业人员数。", _ZH_CELL)
    .en("insured share of staff", "Insured staff over employees at the latest month end.", _EN_CELL),
    _T.ratio("employees_growth_12m", growth("staff_employees", "staff_year_ago"), FIRM_UP)
    .zh("从业人员增长率", "最近月末从业人员数相对一年前的增长率。", "一年前没有人员数据")
    .en("growth of staff", "Growth of employees over a year ago.", "there is no figure for a year ago"),
    _T.number("key_group_hires_12m", Unit.PERSONS, "staff_key_hires_12m", FIRM_UP, "12m")
    .zh("近12个月重点群体新招人数", "最近12个完整自然月新招的毕业生、登记失业青年等重点群体人数。", _ZH_CELL)
    .en("key-group hires, 12 months", "Graduates and registered unemployed youth hired in 12 months.", _EN_CELL),
    _T.number("key_group_hires_this_year", Unit.PERSONS, "staff_key_hires_this_year", FIRM_UP)
    .zh("本年重点群体新招人数", "截止日所在公历年1月1日至截止日新招的重点群体人数。", _ZH_CELL)
    .en("key-group hires, this year", "Key-group persons hired since 1 January of the as-of year.", _EN_CELL),
    _T.number("staff_left_12m", Unit.PERSONS, "staff_leavers_12m", FIRM_DOWN, "12m")
    .zh("近12个月离职人数", "最近12个完整自然月离职人数合计。", _ZH_CELL)
    .en("leavers, 12 months", "Persons who left in the last 12 complete calendar months.", _EN_CELL),
    _T.ratio(
        "staff_turnover_12m",
        "CASE WHEN staff_employees_sum_12m > 0 THEN staff_leavers_12m * staff_months_12m / staff_employees_sum_12m END",
        FIRM_DOWN,
        "12m",
    )
    .zh("人员流动率", "近12个月离职人数除以月末平均从业人员数。", _ZH_CELL)
    .en("staff turnover", "Persons who left in 12 months over the mean month-end number of employees.", _EN_CELL),
    _T.ratio(
        "layoff_rate",
        "CASE WHEN staff_insured_sum_last_year > 0 "
        "THEN 1 - staff_insured * staff_months_last_year / staff_insured_sum_last_year END",
        FIRM_DOWN,
    )
    .zh("裁员率", "1减去最近月末参保人数与上一公历年月均参保人数之比；人数增加时为负。", "上一公历年没有参保数据")
    .en(
        "layoff rate",
        "1 less insured staff at the latest month end over the monthly mean of last calendar year; below 0 staff grew.",
        "last calendar year is not covered",
    ),
    _T.money("wages_12m", yuan("staff_wages_12m"), FIRM_UP, "12m")
    .zh("近12个月工资总额", "最近12个完整自然月申报的工资总额合计。", _ZH_CELL)
    .en("wages, 12 months", "Wages declared for the last 12 complete calendar months.", _EN_CELL),
    _T.money(
        "wages_per_employee_12m",
        "CASE WHEN staff_employees_sum_12m > 0 "
        "THEN staff_wages_12m * staff_months_12m / staff_employees_sum_12m / 100 END",
        FIRM_UP,
        "12m",
    )
    .zh("人均年工资", "近12个月工资总额除以月末平均从业人员数。", _ZH_CELL)
    .en("wages per employee", "Wages of 12 months over the mean month-end number of employees.", _EN_CELL),
    _T.money("unemployment_premium_12m", yuan("staff_premium_12m"), FIRM_UP, "12m")
    .zh("近12个月失业保险费", "最近12个完整自然月缴纳的失业保险费合计。", _ZH_CELL)
    .en("unemployment premium, 12 months", "Unemployment premiums paid for the last 12 calendar months.", _EN_CELL),
    _T.money("unemployment_premium_last_year", yuan("staff_premium_last_year"), NOBODY)
    .zh("上年失业保险费", "上一公历年缴纳的失业保险费合计，是稳岗返还的基数。", _ZH_CELL)
    .en(
        "unemployment premium, last year", "Premiums of last calendar year: base of the job-stability refund.", _EN_CELL
    ),
    _T.number("premium_months_12m", Unit.MONTHS, "staff_premium_months_12m", FIRM_UP, "12m")
    .zh("近12个月缴纳失业保险月数", "最近12个完整自然月中缴纳失业保险费的月数。", _ZH_CELL)
    .en("months with premiums", "Number of the last 12 calendar months with unemployment premiums.", _EN_CELL),
)
