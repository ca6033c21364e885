"""What the language accepts and what it becomes; what it refuses, where, and with which words."""

import sys
from pathlib import Path
from subprocess import run

import pytest
from words_of_trade import AT, NAMES, tree

from huoshui.formula.canonical import to_text
from huoshui.formula.mistake import FormulaError
from huoshui.formula.parse import parse, parse_checked, parse_condition
from huoshui.formula.refusals import CHARACTERS, REFUSED_FUNCTIONS, REFUSED_WORDS
from huoshui.formula.symbols import Position, Symbol
from huoshui.formula.tree import Kind

ACCEPTED = {
    "sales >= 20_000_000": "(>= number@sales 20000000.0)",
    "sales >= 1e6": "(>= number@sales 1000000.0)",
    "sales != 1": "(<> number@sales 1.0)",
    "rd / sales >= 0.03 and not listed": "(and (>= (/ number@rd number@sales) 0.03) (not boolean@listed))",
    "listed or top500 or sales > 1": "(or boolean@listed boolean@top500 (> number@sales 1.0))",
    "(listed and top500) and sales > 1": "(and boolean@listed boolean@top500 (> number@sales 1.0))",
    "listed = true": "boolean@listed",
    "false <> listed": "boolean@listed",
    "listed = false": "(not boolean@listed)",
    "(sales > 1) = listed": "(= (> number@sales 1.0) boolean@listed)",
    "sales between 1 and 2": "(and (>= number@sales 1.0) (<= number@sales 2.0))",
    "sales not between 1 and 2": "(not (and (>= number@sales 1.0) (<= number@sales 2.0)))",
    "grade in ('A', 'B', 'A')": '(in text@grade "A" "B")',
    "grade not in ('A')": '(not (in text@grade "A"))',
    "region = '专精特新''s'": '(= text@region "专精特新\'s")',
    "sales is null": "(not (is_known number@sales))",
    "sales is not null": "(is_known number@sales)",
    "not sales is null": "(is_known number@sales)",
    "not is_known(grade)": "(not (is_known text@grade))",
    "-sales + -5 * - 2 >= 0": "(>= (+ (neg number@sales) (* -5.0 -2.0)) 0.0)",
    "sales - tax - rd": "(- (- number@sales number@tax) number@rd)",
    "sales - (tax - rd)": "(- number@sales (- number@tax number@rd))",
    "least(3_000_000, 9 * tax, 0.1 * sales)": "(least 3000000.0 (* 9.0 number@tax) (* 0.1 number@sales))",
    "greatest(sales)": "number@sales",
    "ceil(sales)": "(neg (floor (neg number@sales)))",
    "abs(growth) + sqrt(growth)": "(+ (abs number@growth) (sqrt number@growth))",
    "case grade when 'A' then 9 when 'B' then 7 end": (
        '(case (= text@grade "A") 9.0 (= text@grade "B") 7.0 null:number)'
    ),
    "case when sales > 1 then null else 2 end": "(case (> number@sales 1.0) null:number 2.0)",
    "case when listed then 'x' end = 'x'": '(= (case boolean@listed "x" null:text) "x")',
    "months_between(registered_on, as_of) >= 24": "(>= (months_between date@registered_on date@as_of) 24.0)",
    "days_between(registered_on, as_of) / 365": "(/ (days_between date@registered_on date@as_of) 365.0)",
    "add_months(registered_on, -3) < as_of": "(< (add_months date@registered_on -3.0) date@as_of)",
    "registered_on >= DATE '2023-06-26'": "(>= date@registered_on d:19534)",
    "registered_on in (DATE '1970-01-01')": "(in date@registered_on d:0)",
    "score.low >= 60": "(>= number@score.low 60.0)",
    "销售额 >= 5": "(>= number@销售额 5.0)",
    "sales\n  >= 5\nAND listed": "(and (>= number@sales 5.0) boolean@listed)",
    "TRUE": "true",
    "sales >= limit": "(>= number@sales number@limit)",
    "sqrt(sales * tax) > rd": "(> (sqrt (* number@sales number@tax)) number@rd)",
    "1500 * staff + tax": "(+ (* 1500.0 number@staff) number@tax)",
}


@pytest.mark.parametrize(("text", "expected"), ACCEPTED.items())
def test_a_formula_becomes_its_canonical_tree(text, expected):
    assert to_text(tree(text)) == expected


REFUSED = {
    # names
    "vat_sale >= 1": "10:26: unknown name 'vat_sale'. Did you mean: sales?",
    "slaes >= 1": "10:26: unknown name 'slaes'. Did you mean: sales?",
    "grade = A": "10:34: unknown name 'A'. Cure: write texts in single quotes",
    "SALES >= 1": "10:26: unknown name 'SALES'. Did you mean: sales?",
    "score.lo >= 1": "10:26: unknown name 'score.lo'. Did you mean: score.low?",
    # numbers as people type them
    "sales >= 100万": "10:35: '100万' is not a number. Cure: write the whole number in yuan (100万 is 1_000_000)",
    "sales >= 100 万元": "10:35: '100 万元' is not a number",
    "growth >= 3%": "10:36: '3%' is not a number",
    "sales >= 1,000,000": "10:35: a number has no commas. Cure: write 1_000_000",
    "sales >= 1，000": "10:35: a number has no commas. Cure: write 1_000",
    "least(3,000,000, tax)": "10:34: '000' is not a number. Cure: write it without leading zeros or thousands commas",
    "sales >= １": "10:35: '１' is not a digit here. Cure: write 1",
    "growth >= .5": "10:36: '.' is not an operator here. Cure: write 0.5 with a digit on both sides",
    "growth >= 5.": "10:36: '5.' is not a number",
    "sales >= 0x1F": "10:35: '0x1F' is not a number",
    "sales >= 1e999": "10:35: the number 1e999 is out of range",
    "sales >= 50k": "10:35: '50k' is not a number",
    # punctuation
    "sales ≥ 1": "10:32: '≥' is not an operator here. Cure: write >=",
    "sales ≤ 1": "10:32: '≤' is not an operator here. Cure: write <=",
    "sales ＞ 1": "10:32: '＞' is not an operator here. Cure: write >",
    "sales == 1": "10:32: '==' is not an operator here. Cure: write =",
    "sales => 1": "10:32: '=>' is not an operator here. Cure: write >=",
    "listed && top500": "10:33: '&&' is not an operator here. Cure: write and",
    "listed || top500": "10:33: '||' is not an operator here. Cure: write or",
    "!listed": "10:26: '!' is not an operator here. Cure: write not",
    "grade in （'A'）": "10:35: '（' is not an operator here. Cure: write (",
    "grade in ('A'，'B')": "10:39: '，' is not an operator here. Cure: write ,",
    "grade = “A”": "10:34: '“' is not an operator here. Cure: write a single quote '",
    'grade = "A"': "10:34: '\"' is not an operator here. Cure: write texts in single quotes, like 'A'",
    "grade = 'A": "10:34: the text is not closed",
    "sales; drop": "10:31: ';' is not an operator here",
    "sales ^ 2": "10:32: '^' is not an operator here. Cure: write x * x",
    "sales :: int": "10:32: 'cast' is not part of the formula language",
    "sales ☃ 2": "10:32: the character '☃' has no meaning here",
    "sales // 2": "10:32: '//' is not an operator here. Cure: write floor(a / b)",
    # comments and aliases, which SQL would swallow
    "sales >= 1 -- at least": "10:37: a formula has no comments",
    "sales >= 1 /* x */": "10:37: a formula has no comments",
    "tax--5 > 0": "10:29: a formula has no comments. Cause: '--' starts one in SQL",
    "sales >= 1 as ok": "10:37: a formula has no aliases",
    "sales tax": "10:26: no operator between 'sales' and 'tax'",
    "sales 5": "10:26: no operator between 'sales' and '5'",
    "(sales) tax": "10:32: no operator between ')' and 'tax'",
    "region = 'a\nb'": "10:35: a text goes over the end of its line",
    "sales > +5": "10:34: '+' has nothing on its left. Cure: remove it",
    "+sales > 5": "10:26: '+' has nothing on its left",
    "case when listed then 1 end tax": "10:50: no operator between 'end' and 'tax'",
    # statements and queries
    "select 1": "10:26: a formula has no queries and no subqueries",
    "sales in (select 1)": "10:36: a formula has no queries and no subqueries",
    "exists(sales)": "10:26: a formula has no subqueries",
    "drop table x": "10:26: a formula is a condition or a value, not a statement",
    # functions
    "round(sales) > 1": "10:26: 'round' is not part of the formula language. Cause: its last digit differs",
    "cast(sales as int) > 1": "10:26: 'cast' is not part of the formula language",
    "ln(sales) > 1": "10:26: 'ln' is not part of the formula language",
    "pow(sales, 2) > 1": "10:26: 'pow' is not part of the formula language",
    "registered_on < now()": "10:42: 'now' is not part of the formula language. Cure: use the name as_of",
    "registered_on < current_date": "10:42: 'current_date' is not part of the formula language. Cure: use",
    "random() > 0.5": "10:26: 'random' is not part of the formula language. Cause: the same firm",
    "coalesce(sales, 0) > 1": "10:26: 'coalesce' is not part of the formula language. "
    "Cause: a silent default hides that something is not known. Cure: use assume: in the offer file",
    "nullif(sales, 0) > 1": "10:26: 'nullif' is not part of the formula language",
    "max(sales, tax) > 1": "10:26: 'max' is not part of the formula language. Cause: a formula sees one firm",
    "if(listed, 1, 2)": "10:26: 'if' is not part of the formula language. Cure: write CASE WHEN",
    "year(as_of) > 2020": "10:26: 'year' is not part of the formula language",
    "flor(sales) > 1": "10:26: unknown function 'flor'. Did you mean: floor?",
    "floor(sales, 2) > 1": "10:26: floor takes one value",
    "months_between(as_of) > 1": "10:26: months_between takes two values",
    "least() > 1": "10:26: least takes at least one value",
    "region like 'A%'": "10:33: texts are compared whole. Cure: use = or IN",
    "as_of + interval 3 month > as_of": "10:34: a formula has no intervals. Cure: use add_months",
    "sales is distinct from tax": "10:35: 'IS DISTINCT FROM' is not part of the formula language",
    "listed is true": "10:26: IS is only for NULL",
    # grammar
    "": "10:26: the formula is empty",
    "sales >=": "10:32: cannot read the formula near '>='",
    "sales >= (1": "10:35: the bracket is not closed. Cure: add ')'",
    "sales >= 1)": "10:36: a closing bracket without an opening one",
    "1 < sales < 2": "10:26: comparisons cannot be chained. Cure: write a <= x AND x <= b",
    "sales = tax = rd": "10:26: comparisons cannot be chained",
    "grade in ()": "10:26: the list after IN is empty",
    "sales in (tax)": "10:36: IN takes constants. Cure: write a = x OR a = y",
    "sales % 2 = 1": "10:32: '%' is not an operator here",
    # kinds
    "region = 1": "10:26: cannot compare a text with a number. Cure: write numbers without quotes",
    "sales > '1'": "10:26: cannot compare a number with a text",
    "region > 'A'": "10:26: a text has no order: '>' needs numbers or dates. Cure: use =, <> or IN",
    "listed > top500": "10:26: a condition has no order",
    "sales + 'x' > 1": "10:34: '+' needs a number, this is a text",
    "sales and listed": "10:26: 'and' needs a condition, this is a number",
    "not sales": "10:30: 'not' needs a condition, this is a number",
    "case when sales then 1 end": "10:36: 'case' needs a condition, this is a number",
    "case when listed then 1 else 'x' end": "10:48: cannot compare a number with a text",
    "case when listed then null end": "10:36: every branch of this CASE is unknown",
    "registered_on > '2023-01-01'": "10:26: cannot compare a date with a text. Cure: write the date as DATE",
    "months_between(registered_on, 5)": "10:56: 'months_between' needs a date, this is a number",
    "add_months(as_of, 1.5) > as_of": "10:44: add_months takes a whole constant number of months",
    "add_months(as_of, staff) > as_of": "10:44: add_months takes a whole constant number of months",
    "add_months(as_of, 5000) > as_of": "10:44: add_months takes a whole constant number of months",
    "add_months(add_months(as_of, 1), 1) > as_of": "10:26: add_months of add_months. Cure: add the months in one call",
    "sales = null": "10:34: NULL stands for 'not known' and equals nothing. Cure: write x IS NULL",
    "sales in (1, null)": "10:39: NULL stands for 'not known'",
    "5 is null": "10:26: a constant is always known",
    "null": "10:26: NULL stands for 'not known'",
    "as_of - registered_on > 5": "10:26: '-' needs a number, this is a date. Cure: use days_between(a, b)",
    # dates
    "as_of > DATE '2017-13-10'": "10:39: '2017-13-10' is not a date",
    "as_of > DATE '2023-02-29'": "10:39: '2023-02-29' is not a date",
    "as_of > DATE '2023-2-9'": "10:39: '2023-2-9' is not a date",
    "as_of > DATE '1812-06-01'": "10:39: '1812-06-01' is not a date",
    "as_of > date(2023)": "10:34: 'date' is not part of the formula language. Cure: write DATE '2023-06-26'",
    # words of closed texts
    "grade = 'E'": "10:34: 'E' is not a value of grade. Cure: its values are: A, B, M, C, D",
    "grade in ('A', 'a')": "10:41: 'a' is not a value of grade",
    "case grade when 'X' then 1 end": "10:42: 'X' is not a value of grade",
    # units
    "sales + staff": "10:26: cannot combine CNY with persons. Cure: bring both to one unit, or divide to get a ratio",
    "sales > growth": "10:26: cannot compare CNY with ratio",
    "rd / sales > tax": "10:26: cannot compare ratio with CNY",
    "least(sales, staff)": "10:32: cannot combine CNY with persons",
    "sqrt(sales) > 1": "10:31: the square root of CNY has no unit",
    "case when listed then sales else staff end": "10:48: cannot mix CNY with persons",
    "sales * tax > rd": "10:26: cannot compare CNY^2 with CNY",
    # sizes
    "sales / 0 > 1": "10:34: division by 0",
    "sales / -0.0 > 1": "10:35: division by 0",
    " * ".join(["growth"] * 21): "10:26: the result could leave the range of exact arithmetic",
    "growth * 1e-290 > 0": "10:26: the result could leave the range of exact arithmetic",
    "sales between 2 and 1": "10:40: nothing lies between these two. Cure: put the smaller first",
    "(" * 61 + "sales" + ")" * 61: "10:86: the brackets are nested too deeply",
    "-" + " -" * 3000 + "5": "10:26: the formula is nested too deeply",
    "1" * 8001: "10:26: the formula is longer than 8000 characters",
}


@pytest.mark.parametrize(("text", "message"), REFUSED.items())
def test_a_wrong_formula_is_refused_with_place_cause_and_cure(text, message):
    with pytest.raises(FormulaError) as caught:
        tree(text)
    assert str(caught.value).startswith(f"taxloan.yaml:{message}")


@pytest.mark.parametrize("name", REFUSED_FUNCTIONS)
def test_every_function_that_is_left_out_says_what_to_write_instead(name):
    with pytest.raises(FormulaError) as caught:
        tree(f"sales > {name.upper()}(sales)")
    refusal = REFUSED_FUNCTIONS[name]
    assert (caught.value.what, caught.value.column) == (refusal.what, 34)
    assert refusal.cure


@pytest.mark.parametrize("word", REFUSED_WORDS)
def test_every_word_that_is_left_out_says_why(word):
    with pytest.raises(FormulaError) as caught:
        tree(f"sales > {word}")
    assert (caught.value.what, caught.value.column) == (REFUSED_WORDS[word].what, 34)


@pytest.mark.parametrize("sign", CHARACTERS)
def test_every_sign_that_is_left_out_says_what_to_write_instead(sign):
    with pytest.raises(FormulaError) as caught:
        tree(f"sales {sign} 5")
    assert (caught.value.what, caught.value.column) == (CHARACTERS[sign].what, 32)
    assert CHARACTERS[sign].cure


@pytest.mark.parametrize("sign", [sign for sign in CHARACTERS if sign not in "'\""])
def test_inside_a_text_every_sign_is_just_a_character(sign):
    assert to_text(tree(f"region = '{sign}'")).startswith("(= text@region ")


def test_the_error_shows_the_line_and_a_caret_under_the_mistake():
    with pytest.raises(FormulaError) as caught:
        tree("vat_sale_12m >= limit")
    assert str(caught.value) == (
        "taxloan.yaml:10:26: unknown name 'vat_sale_12m'. Cure: write texts in single quotes\n"
        "  vat_sale_12m >= limit\n"
        "  ^^^^^^^^^^^^"
    )
    assert caught.value.as_dict()["column"] == 26
    assert caught.value.exit_code == 5


def test_the_caret_counts_a_chinese_character_as_two_columns():
    with pytest.raises(FormulaError) as caught:
        tree("销售额 ≥ 1")
    assert caught.value.excerpt == "  销售额 ≥ 1\n         ^"


def test_a_formula_of_several_lines_reports_the_line_in_the_file():
    with pytest.raises(FormulaError) as caught:
        parse("sales >= 1\nand taxx > 2", at=Position("a.yaml", 4, 9, indent=6), names=NAMES)
    assert (caught.value.line, caught.value.column) == (5, 11)
    assert caught.value.excerpt == "  and taxx > 2\n      ^^^^"


def test_a_criterion_must_be_a_condition():
    with pytest.raises(FormulaError, match="a condition is needed here, this is a number"):
        parse_condition("sales + 1", at=AT, names=NAMES)
    assert to_text(parse_condition("listed", at=AT, names=NAMES)) == "boolean@listed"


def test_the_checker_tells_unit_words_and_size_of_the_result():
    checked = parse_checked("rd / sales", at=AT, names=NAMES)
    assert (checked.unit, round(checked.bound.largest / 1e30, 9)) == ("ratio", 1.0)
    assert parse_checked("case when listed then 'x' else 'y' end", at=AT, names=NAMES).values == ("x", "y")


def test_a_symbol_brings_its_own_bounds():
    wide = Symbol("squares", Kind.NUMBER, "CNY^2", largest=1e36, smallest=1e-4)
    names = {**NAMES, "squares": wide}
    assert parse_checked("squares / (sales * sales)", at=AT, names=names).unit == "ratio"
    with pytest.raises(FormulaError, match="could leave the range"):
        parse(" * ".join(["squares"] * 9), at=AT, names=names)


@pytest.mark.parametrize("factor", range(1, 30))
def test_a_sum_of_many_terms_does_not_exhaust_the_range(factor):
    assert tree(" + ".join(["growth"] * factor * 4))


def test_cached_trees_are_read_without_importing_sqlglot():
    code = (
        "import sys\n"
        "from huoshui.formula import closure, needs, program, select, sql, words\n"
        "from huoshui.formula.canonical import from_text\n"
        "from huoshui.formula.parse import parse\n"
        "closure.to_closure([from_text('(>= number@sales 10.0)')])\n"
        "assert 'sqlglot' not in sys.modules\n"
    )
    source = Path(__file__).parents[2] / "src"
    assert run([sys.executable, "-c", code], env={"PYTHONPATH": str(source)}, check=False).returncode == 0  # noqa: S603
