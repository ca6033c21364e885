"""Aggregates over monthly headcounts. Wages and premiums are fen."""

from __future__ import annotations

from huoshui.profile.aggregates.writing import M12, Rows
from huoshui.profile.definition import Months, Reduce, Year

MONTHS = Rows("headcount")

AGGREGATES = (
    MONTHS.latest("staff_employees", "employees"),
    MONTHS.latest("staff_insured", "insured"),
    MONTHS.latest("staff_rd", "rd_staff"),
    MONTHS.latest("staff_year_ago", "employees", window=Months(12, 13)),
    MONTHS.count("staff_months_12m", M12),
    MONTHS.sum("staff_employees_sum_12m", "employees", M12),
    MONTHS.count("staff_months_last_year", Year(1)),
    MONTHS.sum("staff_insured_sum_last_year", "insured", Year(1)),
    MONTHS.sum("staff_key_hires_12m", "hired_key_group", M12),
    MONTHS.sum("staff_key_hires_this_year", "hired_key_group", Year(0)),
    MONTHS.sum("staff_leavers_12m", "left", M12),
    MONTHS.sum("staff_wages_12m", "wages", M12),
    MONTHS.sum("staff_premium_12m", "unemployment_premium", M12),
    MONTHS.sum("staff_premium_last_year", "unemployment_premium", Year(1)),
    MONTHS.fold(Reduce.SERIES_NONZERO, "staff_premium_months_12m", "unemployment_premium", M12),
)
