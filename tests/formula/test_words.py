"""Formulas as sentences; quantities as people write them."""

import pytest
from words_of_trade import LABELS, tree

from huoshui.formula.canonical import from_text
from huoshui.formula.quantity import day_words, quantity
from huoshui.formula.words import Label, to_words
from huoshui.values.text import Text

SENTENCES = {
    "sales >= 500_000": ("年销售额不低于50万元", "yearly sales is at least CNY 500,000"),
    "sales >= 500_000 and rd / sales >= 0.03": (
        "年销售额不低于50万元，且研发费用与年销售额之比不低于3%",
        "yearly sales is at least CNY 500,000 and the ratio of R&D expense to yearly sales is at least 3%",
    ),
    "sales between 20_000_000 and 400_000_000 or staff < 300": (
        "年销售额在2,000万元至4亿元之间，或从业人数少于300人",
        "yearly sales is between CNY 20,000,000 and CNY 400,000,000 or staff is less than 300 people",
    ),
    "not top500 and (filings <= 2 or tax > 10_000.5)": (
        "不满足「入选创客中国500强」，且（零申报次数不超过2，或年纳税额高于10,000.5元）",
        '"among the top 500" does not hold and (zero filings is at most 2 or tax paid is above CNY 10,000.5)',
    ),
    "months_between(registered_on, as_of) >= 24": (
        "自成立日期至今天的整月数不少于24个月",
        "whole months from date of registration to today is at least 24 months",
    ),
    "grade in ('A', 'B', 'M')": ("纳税信用等级为A、B或M之一", "tax credit grade is one of A, B or M"),
    "grade not in ('A', 'B')": ("纳税信用等级不属于A或B", "tax credit grade is none of A or B"),
    "grade not in ('D')": ("纳税信用等级不是D", "tax credit grade is not D"),
    "registered_on < DATE '2023-06-26'": ("成立日期早于2023年6月26日", "date of registration is before 26 June 2023"),
    "least(3_000_000, 9 * tax, 0.1 * sales)": (
        "300万元、年纳税额的9倍和年销售额的10%中的最小值",
        "the smallest of CNY 3,000,000, 9 times tax paid and 10% of yearly sales",
    ),
    "floor(tax / 1000) * 1000": (
        "年纳税额向下取整到1,000元的整数倍",
        "tax paid rounded down to a multiple of CNY 1,000",
    ),
    "ceil(staff * 0.3) >= 1": ("从业人数的30%向上取整不低于1", "30% of staff rounded up is at least 1"),
    "sales is null": ("年销售额未知", "yearly sales is not known"),
    "is_known(grade)": ("纳税信用等级已知", "tax credit grade is known"),
    "not (sales > 1 and staff > 1)": (
        "并非（年销售额高于1元，且从业人数多于1人）",
        "not (yearly sales is above CNY 1 and staff is more than 1 person)",
    ),
    "not growth >= 0": ("销售增长率低于0%", "growth of sales is below 0%"),
    "(sales - tax) / sales >= 0.1": (
        "（年销售额 − 年纳税额）与年销售额之比不低于10%",
        "the ratio of (yearly sales − tax paid) to yearly sales is at least 10%",
    ),
    "case when staff < 20 then 'micro' else 'small' end": (
        "若从业人数少于20人，则为micro；否则为small",
        "micro if staff is less than 20 people; otherwise small",
    ),
    "add_months(registered_on, -3) <= as_of": (
        "成立日期之前3个月不晚于今天",
        "3 months before date of registration is on or before today",
    ),
    "-growth > 0": ("−销售增长率高于0%", "−growth of sales is above 0%"),
    "abs(growth) + sqrt(growth) < 1": (
        "销售增长率的绝对值 + 销售增长率的平方根低于100%",
        "the absolute value of growth of sales + the square root of growth of sales is below 100%",
    ),
    "days_between(registered_on, as_of) <= 30": (
        "自成立日期至今天的天数不超过30天",
        "days from date of registration to today is at most 30 days",
    ),
    "tax - (sales - rd) * 2 > 0": (
        "年纳税额 − （年销售额 − 研发费用）的2倍高于0元",
        "tax paid − 2 times (yearly sales − R&D expense) is above CNY 0",
    ),
    "listed = top500": (
        "（满足「已挂牌」）为（满足「入选创客中国500强」）",
        '("listed" holds) is ("among the top 500" holds)',
    ),
    "true": ("恒成立", "always true"),
}


@pytest.mark.parametrize(("text", "sentences"), SENTENCES.items())
def test_a_formula_reads_as_a_sentence(text, sentences):
    node = tree(text)
    assert (to_words(node, LABELS, "zh"), to_words(node, LABELS, "en")) == sentences


def test_the_words_of_a_closed_text_have_their_labels():
    labels = {"chain": Label(Text("产业链位置", "place in the chain"), "", {"gap": Text("补短板", "fills a gap")})}
    node = from_text('(in text@chain "gap" "other")')
    assert to_words(node, labels, "zh") == "产业链位置为补短板或other之一"
    assert to_words(from_text('(= text@chain "gap")'), labels, "en") == "place in the chain is fills a gap"


def test_a_name_without_a_label_stands_for_itself():
    assert to_words(tree("sales >= 1"), {}, "zh") == "sales不低于1"


QUANTITIES = {
    (12_345.67, "CNY"): ("12,345.67元", "CNY 12,345.67"),
    (10_000.0, "CNY"): ("1万元", "CNY 10,000"),
    (1_234_567.0, "CNY"): ("1,234,567元", "CNY 1,234,567"),
    (1_234_500.0, "CNY"): ("123.45万元", "CNY 1,234,500"),
    (150_000_000.0, "CNY"): ("1.5亿元", "CNY 150,000,000"),
    (123_450_000.0, "CNY"): ("12,345万元", "CNY 123,450,000"),
    (-500_000.0, "CNY"): ("-50万元", "CNY -500,000"),
    (0.0, "CNY"): ("0元", "CNY 0"),
    (0.0345, "ratio"): ("3.45%", "3.45%"),
    (1.2, "ratio"): ("120%", "120%"),
    (12.0, "ratio"): ("12倍", "12 times"),
    (0.0345, "per_year"): ("年化3.45%", "3.45% a year"),
    (1.0, "persons"): ("1人", "1 person"),
    (300.0, "persons"): ("300人", "300 people"),
    (1500.0, "kWh"): ("1,500千瓦时", "1,500 kWh"),
    (2.5, "years"): ("2.5年", "2.5 years"),
    (3.0, "count"): ("3", "3"),
    (3.0, None): ("3", "3"),
    (3.0, "tonnes"): ("3 tonnes", "3 tonnes"),
    (1e-7, None): ("0.0000001", "0.0000001"),
}


@pytest.mark.parametrize(("given", "written"), QUANTITIES.items())
def test_a_threshold_is_written_exactly(given, written):
    assert (quantity(*given, "zh"), quantity(*given, "en")) == written


def test_the_value_of_a_fact_is_written_to_two_decimals():
    assert quantity(1_234_567.891, "CNY", "zh", exact=False) == "123.46万元"
    assert quantity(1 / 3, "ratio", "en", exact=False) == "33.33%"
    assert quantity(-0.001, "count", "en", exact=False) == "0"


def test_days_are_written_the_local_way():
    assert (day_words(0, "zh"), day_words(0, "en")) == ("1970年1月1日", "1 January 1970")
