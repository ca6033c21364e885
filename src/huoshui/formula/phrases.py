"""The phrases from which ``words`` builds sentences."""

from __future__ import annotations

from huoshui.formula.tree import Opcode
from huoshui.values.text import Text

INVERSE = {
    Opcode.EQ: Opcode.NE,
    Opcode.NE: Opcode.EQ,
    Opcode.LT: Opcode.GE,
    Opcode.GE: Opcode.LT,
    Opcode.GT: Opcode.LE,
    Opcode.LE: Opcode.GT,
}

AMOUNTS = {
    Opcode.GE: Text("{}不低于{}", "{} is at least {}"),
    Opcode.GT: Text("{}高于{}", "{} is above {}"),
    Opcode.LE: Text("{}不超过{}", "{} is at most {}"),
    Opcode.LT: Text("{}低于{}", "{} is below {}"),
    Opcode.EQ: Text("{}等于{}", "{} is {}"),
    Opcode.NE: Text("{}不等于{}", "{} is not {}"),
}
COUNTS = AMOUNTS | {
    Opcode.GE: Text("{}不少于{}", "{} is at least {}"),
    Opcode.GT: Text("{}多于{}", "{} is more than {}"),
    Opcode.LT: Text("{}少于{}", "{} is less than {}"),
}
DATES = {
    Opcode.GE: Text("{}不早于{}", "{} is on or after {}"),
    Opcode.GT: Text("{}晚于{}", "{} is after {}"),
    Opcode.LE: Text("{}不晚于{}", "{} is on or before {}"),
    Opcode.LT: Text("{}早于{}", "{} is before {}"),
    Opcode.EQ: Text("{}为{}", "{} is {}"),
    Opcode.NE: Text("{}不是{}", "{} is not {}"),
}
TEXTS = {Opcode.EQ: Text("{}为{}", "{} is {}"), Opcode.NE: Text("{}不是{}", "{} is not {}")}

BETWEEN = Text("{}在{}至{}之间", "{} is between {} and {}")
ONE_OF = Text("{}为{}之一", "{} is one of {}")
NONE_OF = Text("{}不属于{}", "{} is none of {}")
HOLDS = Text("满足「{}」", '"{}" holds')
FAILS = Text("不满足「{}」", '"{}" does not hold')
KNOWN = Text("{}已知", "{} is known")
UNKNOWN = Text("{}未知", "{} is not known")
NOTHING = Text("未知", "not known")
ALWAYS = Text("恒成立", "always true")
NEVER = Text("恒不成立", "never true")
NOT = Text("并非{}", "not {}")
BRACKETS = Text("（{}）", "({})")
CLAUSE_AND = Text("，且", " and ")
CLAUSE_OR = Text("，或", " or ")
COMMA = Text("、", ", ")
LAST_AND = Text("和", " and ")
LAST_OR = Text("或", " or ")

RATIO = Text("{}与{}之比", "the ratio of {} to {}")
PERCENT_OF = Text("{1}的{0}", "{0} of {1}")
TIMES = Text("{1}的{0}倍", "{0} times {1}")
SMALLEST = Text("{}中的最小值", "the smallest of {}")
LARGEST = Text("{}中的最大值", "the largest of {}")
ROUNDED_DOWN = Text("{}向下取整", "{} rounded down")
ROUNDED_UP = Text("{}向上取整", "{} rounded up")
ROUNDED_TO = Text("{}向下取整到{}的整数倍", "{} rounded down to a multiple of {}")
ABSOLUTE = Text("{}的绝对值", "the absolute value of {}")
ROOT = Text("{}的平方根", "the square root of {}")
MONTHS_BETWEEN = Text("自{}至{}的整月数", "whole months from {} to {}")
DAYS_BETWEEN = Text("自{}至{}的天数", "days from {} to {}")
MONTHS_AFTER = Text("{}之后{}个月", "{1} months after {0}")
MONTHS_BEFORE = Text("{}之前{}个月", "{1} months before {0}")
CASE_IF = Text("若{}，则为{}", "{1} if {0}")
CASE_ELSE = Text("否则为{}", "otherwise {}")
CASE_JOIN = Text("；", "; ")
