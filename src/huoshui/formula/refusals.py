"""What the language leaves out, and what to write instead: the texts of the refusals."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """The text of one refusal: the mistake, why it is one, what to write instead."""

    what: str
    cause: str = ""
    cure: str = ""


# words of the grammar: never names
WORDS = frozenset(
    {"and", "or", "not", "in", "between", "is", "null", "true", "false", "case", "when", "then", "else", "end"}
)

_ANY = 1000
FUNCTIONS = {  # least and most number of values
    "abs": (1, 1),
    "add_months": (2, 2),
    "ceil": (1, 1),
    "days_between": (2, 2),
    "floor": (1, 1),
    "greatest": (1, _ANY),
    "is_known": (1, 1),
    "least": (1, _ANY),
    "months_between": (2, 2),
    "sqrt": (1, 1),
}

_ENGINES = "its last digit differs between engines, and a decision must not"
_HIDDEN = "a silent default hides that something is not known"


def _function(name: str, cause: str = "", cure: str = "") -> Refusal:
    return Refusal(f"'{name}' is not part of the formula language", cause, cure)


_FLOOR = "use floor, or floor(x * 100 + 0.5) / 100 for fen"
_ASSUME = "use assume: in the offer file"
_AS_OF = "use the name as_of: the day of the decision is given, no clock is read"

REFUSED_FUNCTIONS: dict[str, Refusal] = {
    "round": _function("round", _ENGINES, _FLOOR),
    "trunc": _function("trunc", "", _FLOOR),
    "truncate": _function("truncate", "", _FLOOR),
    "cast": _function("cast", "every name has its kind", "compare values of the same kind"),
    "try_cast": _function("try_cast", "every name has its kind", "compare values of the same kind"),
    "ln": _function("ln", _ENGINES, "compare the value itself with a threshold"),
    "log": _function("log", _ENGINES, "compare the value itself with a threshold"),
    "log2": _function("log2", _ENGINES, "compare the value itself with a threshold"),
    "log10": _function("log10", _ENGINES, "compare the value itself with a threshold"),
    "exp": _function("exp", _ENGINES, "use a table of bands (CASE WHEN ...)"),
    "pow": _function("pow", _ENGINES, "write x * x"),
    "power": _function("power", _ENGINES, "write x * x"),
    "mod": _function("mod", "", "write x - n * floor(x / n)"),
    "now": _function("now", "", _AS_OF),
    "today": _function("today", "", _AS_OF),
    "current_date": _function("current_date", "", _AS_OF),
    "current_timestamp": _function("current_timestamp", "", _AS_OF),
    "random": _function("random", "the same firm must get the same answer", "remove it"),
    "rand": _function("rand", "the same firm must get the same answer", "remove it"),
    "coalesce": _function("coalesce", _HIDDEN, _ASSUME),
    "ifnull": _function("ifnull", _HIDDEN, _ASSUME),
    "nvl": _function("nvl", _HIDDEN, _ASSUME),
    "isnull": _function("isnull", "", "write x IS NULL, or not is_known(x)"),
    "nullif": _function("nullif", "a quotient is already unknown where its divisor is 0", "write a / b"),
    "if": _function("if", "", "write CASE WHEN condition THEN value ELSE value END"),
    "iif": _function("iif", "", "write CASE WHEN condition THEN value ELSE value END"),
    "min": _function("min", "a formula sees one firm", "use least(a, b), or a fact that holds the minimum"),
    "max": _function("max", "a formula sees one firm", "use greatest(a, b), or a fact that holds the maximum"),
    "sum": _function("sum", "a formula sees one firm", "use a fact that holds the sum, or a + b"),
    "avg": _function("avg", "a formula sees one firm", "use a fact that holds the mean, or (a + b) / 2"),
    "count": _function("count", "a formula sees one firm", "use a fact that holds the count"),
    "year": _function("year", "", "use months_between(a, b) / 12 or compare with a date"),
    "month": _function("month", "", "use months_between(a, b) or compare with a date"),
    "datediff": _function("datediff", "engines count differently", "use days_between(a, b) or months_between(a, b)"),
    "date_diff": _function("date_diff", "engines count differently", "use days_between(a, b) or months_between(a, b)"),
    "date": _function("date", "", "write DATE '2023-06-26'"),
    "ceiling": _function("ceiling", "", "write ceil(x)"),
    "exists": Refusal("a formula has no subqueries", "it sees one firm", "use a fact"),
}

_SUBQUERY = Refusal("a formula has no queries and no subqueries", "it sees one firm", "use a fact")
_STATEMENT = Refusal("a formula is a condition or a value, not a statement", "", "write the condition alone")
_PATTERN = Refusal("texts are compared whole", "", "use = or IN ('A', 'B')")

REFUSED_WORDS: dict[str, Refusal] = {
    **dict.fromkeys(("select", "from", "where", "join", "union", "having", "over", "with"), _SUBQUERY),
    **dict.fromkeys(("drop", "insert", "update", "delete", "create", "alter", "set", "attach", "copy"), _STATEMENT),
    **dict.fromkeys(("like", "ilike", "similar", "regexp", "rlike", "glob"), _PATTERN),
    "as": Refusal("a formula has no aliases", "", "remove 'AS ...'; 100万 is written 1_000_000"),
    "interval": Refusal("a formula has no intervals", "", "use add_months(date, n) or days_between(a, b)"),
    "distinct": Refusal("'IS DISTINCT FROM' is not part of the formula language", "", "use = and is_known"),
    "current_date": REFUSED_FUNCTIONS["current_date"],
    "current_timestamp": REFUSED_FUNCTIONS["current_timestamp"],
    "nan": Refusal("NaN is not a number here", "", "a value that is not known is NULL: use is_known(x)"),
    "xor": Refusal("'xor' is not part of the formula language", "", "write a <> b"),
    "any": _SUBQUERY,
    "collate": Refusal("a formula has no collations", "", "texts are equal when all characters are"),
    "div": Refusal("'div' is not part of the formula language", "", "write floor(a / b)"),
}


def _instead(wrong: str, right: str) -> Refusal:
    return Refusal(f"'{wrong}' is not an operator here", "", f"write {right}")


_COMMENT = Refusal("a formula has no comments", "'--' starts one in SQL", "for a minus before a minus write a - (-b)")

CHARACTERS: dict[str, Refusal] = {
    "--": _COMMENT,
    "/*": Refusal("a formula has no comments", "", "put remarks beside it in the file"),
    "//": _instead("//", "floor(a / b)"),
    "==": _instead("==", "="),
    "=<": _instead("=<", "<="),
    "=>": _instead("=>", ">="),
    "&&": _instead("&&", "and"),
    "||": _instead("||", "or"),
    "::": REFUSED_FUNCTIONS["cast"],
    "!": _instead("!", "not"),
    "**": _instead("**", "x * x"),
    "->": _instead("->", "a plain name"),
    "≥": _instead("≥", ">="),
    "≤": _instead("≤", "<="),
    "≠": _instead("≠", "<>"),
    "＞": _instead("＞", ">"),
    "＜": _instead("＜", "<"),
    "＝": _instead("＝", "="),
    "×": _instead("×", "*"),
    "÷": _instead("÷", "/"),
    "＋": _instead("＋", "+"),
    "－": _instead("－", "-"),
    "—": _instead("—", "-"),
    "–": _instead("–", "-"),
    "−": _instead("−", "-"),
    "＊": _instead("＊", "*"),
    "／": _instead("／", "/"),
    "（": _instead("（", "("),
    "）": _instead("）", ")"),
    "，": _instead("，", ","),
    "、": _instead("、", ","),
    "。": _instead("。", "nothing: remove it"),
    "；": _instead("；", "nothing: one formula is one condition or value"),
    "：": _instead("：", "nothing: remove it"),
    "‘": _instead("‘", "a single quote '"),
    "’": _instead("’", "a single quote '"),
    "“": _instead("“", "a single quote '"),
    "”": _instead("”", "a single quote '"),
    '"': _instead('"', "texts in single quotes, like 'A'"),
    "`": _instead("`", "the name without quotes"),
    "%": _instead("%", "0.03 for 3%; the rest of a division is x - n * floor(x / n)"),
    "％": _instead("％", "0.03 for 3%"),
    "^": _instead("^", "x * x"),
    "&": _instead("&", "and"),
    "|": _instead("|", "or"),
    ";": _instead(";", "nothing: one formula is one condition or value"),
    "[": _instead("[", "IN ('A', 'B') with round brackets"),
    "]": _instead("]", "IN ('A', 'B') with round brackets"),
    "{": _instead("{", "round brackets"),
    "}": _instead("}", "round brackets"),
    "?": _instead("?", "the name of a fact or parameter"),
    "$": _instead("$", "the name of a fact or parameter"),
    "@": _instead("@", "the name alone"),
    "#": _instead("#", "the name alone"),
    ".": _instead(".", "0.5 with a digit on both sides, or offer.output without spaces"),
    "~": _instead("~", "not"),
    ":": _instead(":", "nothing: remove it"),
}
