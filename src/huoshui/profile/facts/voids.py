"""Void invoices and red letters, as facts in themselves."""

from __future__ import annotations

from huoshui.profile.definition import Unit
from huoshui.profile.facts.writing import FIRM_DOWN, Theme, share

_T = Theme(
    "voids",
    ("发票数据", "invoice source"),
    "反欺诈惯例：作废、红冲占比按张数超过10%或按金额超过5%须核实 (void or red letters above 10 % by number or "
    "5 % by amount ask for a look)",
)
_ZH_OUT, _EN_OUT = "期间没有开具销项发票", "no sales invoice was issued in the period"
_ZH_BLUE, _EN_BLUE = "期间没有蓝字销项发票", "there was no positive sales invoice in the period"
_ZH_IN, _EN_IN = "期间没有进项发票", "there was no purchase invoice in the period"

FACTS = (
    _T.number("void_count_12m", Unit.COUNT, "out_void_count_12m", FIRM_DOWN, "12m")
    .zh("近12个月作废张数", "最近12个完整自然月开具后作废的销项发票张数。")
    .en("void sales invoices, 12 months", "Number of sales invoices of the last 12 calendar months that are void."),
    _T.ratio("void_share_12m", share("out_void_count_12m", "out_issued_count_12m"), FIRM_DOWN, "12m")
    .zh("作废率（张数）", "近12个月作废的销项发票张数占全部开具张数（含作废）的比例。", _ZH_OUT)
    .en("void share by number", "Void sales invoices over all issued ones, void included, of 12 months.", _EN_OUT),
    _T.ratio("void_share_3m", share("out_void_count_3m", "out_issued_count_3m"), FIRM_DOWN, "3m")
    .zh("近3个月作废率（张数）", "近3个月作废的销项发票张数占全部开具张数（含作废）的比例。", _ZH_OUT)
    .en("void share, last 3 months", "Void sales invoices over all issued ones, void included, of 3 months.", _EN_OUT),
    _T.ratio(
        "void_share_change",
        "CASE WHEN out_issued_count_12m > 0 AND out_issued_count_prev_12m > 0 THEN out_void_count_12m / "
        "out_issued_count_12m - out_void_count_prev_12m / out_issued_count_prev_12m END",
        FIRM_DOWN,
        "24m",
    )
    .zh("作废率变动", "近12个月作废率（张数）减前12个月作废率；0.05表示上升5个百分点。", _ZH_OUT)
    .en(
        "change of the void share", "Void share by number less that of the year before; 0.05 is 5 points more.", _EN_OUT
    ),
    _T.ratio("void_amount_share_12m", share("out_void_net_12m", "out_issued_net_12m"), FIRM_DOWN, "12m")
    .zh("作废率（金额）", "近12个月作废的蓝字销项发票金额占全部蓝字开具金额（含作废）的比例。", _ZH_OUT)
    .en("void share by amount", "Void amount over all positive issued amount, void included, of 12 months.", _EN_OUT),
    _T.number("red_count_12m", Unit.COUNT, "out_red_count_12m", FIRM_DOWN, "12m")
    .zh("近12个月红字张数", "最近12个完整自然月开具的有效红字（负数）销项发票张数。")
    .en("red letters, 12 months", "Number of valid negative sales invoices of the last 12 calendar months."),
    _T.ratio("red_share_12m", share("out_red_count_12m", "out_valid_count_12m"), FIRM_DOWN, "12m")
    .zh("红字率（张数）", "近12个月红字销项发票张数占有效销项发票张数的比例。", _ZH_OUT)
    .en("red-letter share by number", "Red letters over all valid sales invoices of 12 months.", _EN_OUT),
    _T.ratio("red_amount_share_12m", share("-out_red_net_12m", "out_blue_net_12m"), FIRM_DOWN, "12m")
    .zh("红字率（金额）", "近12个月红字销项发票金额（取正）占蓝字销项发票金额的比例。", _ZH_BLUE)
    .en("red-letter share by amount", "Red-letter amount (as positive) over positive sales of 12 months.", _EN_BLUE),
    _T.ratio("red_amount_share_3m", share("-out_red_net_3m", "out_blue_net_3m"), FIRM_DOWN, "3m")
    .zh("近3个月红字率（金额）", "近3个月红字销项发票金额（取正）占蓝字销项发票金额的比例。", _ZH_BLUE)
    .en("red-letter share, 3 months", "Red-letter amount (as positive) over positive sales of 3 months.", _EN_BLUE),
    _T.ratio("purchase_void_share_12m", share("in_void_count_12m", "in_issued_count_12m"), FIRM_DOWN, "12m")
    .zh("进项作废率（张数）", "近12个月作废的进项发票张数占全部进项发票张数（含作废）的比例。", _ZH_IN)
    .en("void share of purchases", "Void purchase invoices over all received, void included, of 12 months.", _EN_IN),
    _T.ratio("purchase_red_share_12m", share("in_red_count_12m", "in_valid_count_12m"), FIRM_DOWN, "12m")
    .zh("进项红字率（张数）", "近12个月红字进项发票张数占有效进项发票张数的比例。", _ZH_IN)
    .en("red-letter share of purchases", "Red letters over all valid purchase invoices of 12 months.", _EN_IN),
    _T.ratio("purchase_red_amount_share_12m", share("-in_red_net_12m", "in_blue_net_12m"), FIRM_DOWN, "12m")
    .zh("进项红字率（金额）", "近12个月红字进项发票金额（取正）占蓝字进项发票金额的比例。", _ZH_IN)
    .en("red-letter share of purchases by amount", "Red-letter amount over positive purchases of 12 months.", _EN_IN),
)
