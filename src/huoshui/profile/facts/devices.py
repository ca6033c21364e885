"""Devices: electricity, running hours, output, livestock."""

from __future__ import annotations

from huoshui.profile.definition import Unit
from huoshui.profile.facts.writing import FIRM_BOTH, FIRM_DOWN, FIRM_UP, NOBODY, Theme, age_days, growth, share

_T = Theme(
    "devices",
    ("设备读数", "device source"),
    "物联网与用电数据辅助授信惯例（如云电贷） (lending practice with meter and device data)",
)

FACTS = (
    _T.number("electricity_3m", Unit.KWH, "device_kwh_3m", FIRM_BOTH, "3m")
    .zh("近3个月用电量", "最近3个完整自然月全部电表用电量合计（千瓦时）。")
    .en("electricity, 3 months", "Electricity of all meters in the last 3 complete calendar months, kWh."),
    _T.number("electricity_12m", Unit.KWH, "device_kwh_12m", FIRM_BOTH, "12m")
    .zh("近12个月用电量", "最近12个完整自然月全部电表用电量合计（千瓦时）。")
    .en("electricity, 12 months", "Electricity of all meters in the last 12 complete calendar months, kWh."),
    _T.number("electricity_prev_12m", Unit.KWH, "device_kwh_prev_12m", NOBODY, "prev_12m")
    .zh("前12个月用电量", "再往前12个完整自然月全部电表用电量合计（千瓦时）。")
    .en("electricity, the 12 months before", "Electricity of all meters in months 13 to 24, kWh."),
    _T.ratio("electricity_growth_12m", growth("device_kwh_12m", "device_kwh_prev_12m"), FIRM_BOTH, "24m")
    .zh("用电增长率", "近12个月用电量相对前12个月的增长率。", "前12个月没有用电")
    .en("growth of electricity", "Growth of 12 months' electricity over the 12 before.", "there was none before"),
    _T.number("electricity_per_10k_sales", Unit.KWH, share("device_kwh_12m * 1000000", "out_net_12m"), NOBODY, "12m")
    .zh("万元销售用电量", "近12个月用电量除以同期开票销售额（万元）；与同业差异过大须核实。", "没有开票销售额")
    .en(
        "electricity per 10,000 yuan of sales",
        "Electricity of 12 months per 10,000 yuan of invoiced sales; far from the trade's usual asks for a look.",
        "there are no invoiced sales",
    ),
    _T.number("electricity_per_output", Unit.KWH, share("device_kwh_12m", "device_output_12m"), FIRM_DOWN, "12m")
    .zh("单位产量用电", "近12个月用电量除以同期产量读数。", "没有产量读数")
    .en("electricity per unit of output", "Electricity over units of output of 12 months.", "no output was read"),
    _T.number("running_hours_12m", Unit.NONE, "device_hours_12m", FIRM_UP, "12m")
    .zh("近12个月设备运行小时", "最近12个完整自然月全部设备运行小时合计。")
    .en("running hours, 12 months", "Running hours of all devices in the last 12 complete calendar months."),
    _T.number("output_units_12m", Unit.NONE, "device_output_12m", FIRM_UP, "12m")
    .zh("近12个月产量", "最近12个完整自然月产量读数合计（件）。")
    .en("units of output, 12 months", "Units of output read in the last 12 complete calendar months."),
    _T.number("livestock_heads", Unit.COUNT, "device_livestock", FIRM_UP)
    .zh("存栏数", "最近一次读数的牲畜存栏头数。", "没有存栏读数")
    .en("livestock heads", "Heads of livestock in the latest reading.", "no livestock was read"),
    _T.number("last_reading_days", Unit.DAYS, age_days("device_last"), FIRM_DOWN)
    .zh("距最近读数天数", "从最近一次任意设备读数到截止日的天数。", "从未有读数")
    .en("days since the last reading", "Days from the last reading of any device to as-of.", "there never was one"),
)
