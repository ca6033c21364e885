"""The names the formula tests speak of."""

from huoshui.formula.parse import parse
from huoshui.formula.symbols import Position, Symbol
from huoshui.formula.tree import Kind
from huoshui.formula.words import Label
from huoshui.values.text import Text

AT = Position("taxloan.yaml", 10, 26)
GRADES = ("A", "B", "M", "C", "D")
_NAMES = (
    ("sales", Kind.NUMBER, "CNY", "年销售额", "yearly sales"),
    ("rd", Kind.NUMBER, "CNY", "研发费用", "R&D expense"),
    ("tax", Kind.NUMBER, "CNY", "年纳税额", "tax paid"),
    ("debt", Kind.NUMBER, "CNY", "负债", "debt"),
    ("assets", Kind.NUMBER, "CNY", "资产", "assets"),
    ("staff", Kind.NUMBER, "persons", "从业人数", "staff"),
    ("filings", Kind.NUMBER, "count", "零申报次数", "zero filings"),
    ("growth", Kind.NUMBER, "ratio", "销售增长率", "growth of sales"),
    ("limit", Kind.NUMBER, "", "上限", "limit"),
    ("score.low", Kind.NUMBER, "points", "评价得分", "score"),
    ("grade", Kind.TEXT, "", "纳税信用等级", "tax credit grade"),
    ("region", Kind.TEXT, "", "地区", "region"),
    ("registered_on", Kind.DATE, "", "成立日期", "date of registration"),
    ("as_of", Kind.DATE, "", "今天", "today"),
    ("top500", Kind.BOOLEAN, "", "入选创客中国500强", "among the top 500"),
    ("listed", Kind.BOOLEAN, "", "已挂牌", "listed"),
    ("销售额", Kind.NUMBER, "CNY", "销售额", "sales"),
)
NAMES = {n: Symbol(n, kind, unit, GRADES if n == "grade" else ()) for n, kind, unit, _, _ in _NAMES}
LABELS = {n: Label(Text(zh, en), unit) for n, _, unit, zh, en in _NAMES}
KINDS = {n: symbol.kind for n, symbol in NAMES.items()}


def tree(text):
    return parse(text, at=AT, names=NAMES)
