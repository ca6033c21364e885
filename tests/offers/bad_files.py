"""Offer files with one mistake each. What the loader says about them is in ``golden/mistakes.txt``."""

# ruff: noqa: E501 - offer lines and messages are one line each, as a person writes and reads them
from __future__ import annotations

GOOD = """\
offer: demo
kind: loan
name: {zh: 示例贷款, en: demo loan}
owner: demo_bank
source: {title: 样例产品说明}
confidence: official
valid: {from: 2024-01-01}
parameters:
  least_sales: {2024-01-01: 300_000, 2026-01-01: 500_000}
scorecards:
  quality:
    - {item: {zh: 净利润率, en: margin}, of: net_profit / revenue, bands: [[0.1, 10], [0.05, 5]]}
assume:
  - {fact: overdue_tax, value: 0, zh: 按无欠税, en: taken as none}
eligible_when:
  - {code: SALES, if: "vat_sales_12m >= least_sales", zh: 销售额达标, en: enough sales}
  - {code: QUALITY, if: "quality >= 5", zh: 得分, en: score}
  - {code: OVERDUE, if: "overdue_tax <= 0", zh: 无欠税, en: no overdue tax}
outputs:
  amount: {value: 0.1 * vat_sales_12m, unit: CNY, round_down_to: 1000}
tests:
  - {name: passes, as_of: 2026-06-01, given: {vat_sales_12m: 600_000, net_profit: 10, revenue: 100}, expect: {status: eligible, amount: 60_000}}
"""


def edit(old: str, new: str, text: str = GOOD) -> str:
    """Return the good file with one thing changed."""
    assert old in text, old
    return text.replace(old, new, 1)


SALES = "vat_sales_12m >= least_sales"
BANDS = "bands: [[0.1, 10], [0.05, 5]]"
CRITERION = '  - {code: SALES, if: "vat_sales_12m >= least_sales", zh: 销售额达标, en: enough sales}\n'
MANY = "".join(f'  - {{code: C{i}, if: "debt <= {i + 1}", zh: 条件, en: condition}}\n' for i in range(60))

CASES: dict[str, str] = {
    # the YAML itself
    "empty file": "",
    "a list instead of a mapping": "- offer: demo\n",
    "a bracket left open": edit("source: {title: 样例产品说明}", "source: {title: 样例产品说明"),
    "a tab as indentation": edit("  least_sales:", "\tleast_sales:"),
    "two documents": GOOD + "---\noffer: other\n",
    "the same key twice": edit("owner: demo_bank", "owner: demo_bank\nowner: other_bank"),
    "an anchor and an alias": edit("name: {zh: 示例贷款, en: demo loan}", "name: &n {zh: 示例, en: demo}\nsummary: *n"),
    "a tag of another language": edit("owner: demo_bank", "owner: !!python/name:os.system"),
    "yes for a text": edit("owner: demo_bank", "owner: yes"),
    "an octal number": edit("300_000", "0300"),
    "a day that does not exist": edit("2026-01-01: 500_000", "2026-02-30: 500_000"),
    "a time of day": edit("from: 2024-01-01}", "from: 2024-01-01 10:00:00}"),
    # the head
    "an unknown key": edit("confidence: official", "confidense: official"),
    "issuer instead of owner": edit("owner: demo_bank", "issuer: demo_bank"),
    "no id": edit("offer: demo\n", ""),
    "an id in capitals": edit("offer: demo\n", "offer: Demo Loan\n"),
    "an unknown kind": edit("kind: loan", "kind: lone"),
    "a name in one language": edit("name: {zh: 示例贷款, en: demo loan}", "name: {zh: 示例贷款}"),
    "a name as plain text": edit("name: {zh: 示例贷款, en: demo loan}", "name: 示例贷款"),
    "no source": edit("source: {title: 样例产品说明}\n", ""),
    "a source without title": edit("source: {title: 样例产品说明}", "source: {number: 1号}"),
    "no confidence": edit("confidence: official\n", ""),
    "an unknown confidence": edit("confidence: official", "confidence: memory"),
    "no first day": edit("valid: {from: 2024-01-01}", "valid: {until: 2026-12-31}"),
    "an end before the start": edit("valid: {from: 2024-01-01}", "valid: {from: 2024-01-01, until: 2023-12-31}"),
    # parameters
    "a parameter without value on the first days": edit("{2024-01-01: 300_000,", "{2025-01-01: 300_000,"),
    "parameter days out of order": edit(
        "{2024-01-01: 300_000, 2026-01-01: 500_000}", "{2026-01-01: 300_000, 2024-01-01: 500_000}"
    ),
    "a parameter day written twice": edit("2026-01-01: 500_000}", "2024-01-01: 500_000}"),
    "a word among parameter days": edit("2026-01-01: 500_000}", "later: 500_000}"),
    "a parameter that starts after the offer ended": edit(
        "valid: {from: 2024-01-01}", "valid: {from: 2024-01-01, until: 2025-12-31}"
    ),
    "parameter values of two types": edit("2026-01-01: 500_000}", "2026-01-01: high}"),
    "an unknown unit": edit("{2024-01-01: 300_000, 2026-01-01: 500_000}", "{value: 30, unit: 万圆}"),
    "a parameter in another unit": edit("{2024-01-01: 300_000, 2026-01-01: 500_000}", "{value: 30, unit: 人}"),
    "a parameter with value and values": edit(
        "{2024-01-01: 300_000, 2026-01-01: 500_000}", "{value: 1, values: {2024-01-01: 2}}"
    ),
    "a map over an unknown fact": edit("{2024-01-01: 300_000, 2026-01-01: 500_000}", "{map: tax_grad, A: 9}"),
    "a map with a word the fact never has": edit(
        "{2024-01-01: 300_000, 2026-01-01: 500_000}", "{map: tax_grade, E: 9}"
    ),
    "a parameter named like a fact": edit("  least_sales:", "  revenue: 5\n  least_sales:"),
    # formulas
    "a misspelt fact": edit(SALES, "vat_sale_12m >= least_sales"),
    "a misspelt fact in a folded block": edit(
        CRITERION,
        "  - code: SALES\n    if: >\n      debt <= 5\n      OR vat_sale_12m >= 3\n    zh: 销售\n    en: sales\n",
    ),
    "a text compared with a number": edit(SALES, "tax_grade >= 3"),
    "money compared with people": edit(SALES, "vat_sales_12m >= employees"),
    "a number with a Chinese unit": edit(SALES, "vat_sales_12m >= 50万"),
    "a Chinese comparison sign": edit(SALES, "vat_sales_12m ≥ 500000"),
    "a word the fact never has": edit(SALES, "tax_grade = 'E'"),
    "a criterion that is a number": edit(SALES, "vat_sales_12m + 1"),
    "an empty formula": edit(f'if: "{SALES}"', 'if: ""'),
    "a formula given as a list": edit(f'if: "{SALES}"', "if: [1, 2]"),
    "a default by coalesce": edit(SALES, "coalesce(vat_sales_12m, 0) >= 1"),
    "a function that is not there": edit(SALES, "round(vat_sales_12m, 2) >= 1"),
    # criteria
    "a criterion without code": edit("code: SALES, ", ""),
    "a code in small letters": edit("code: SALES", "code: sales"),
    "the same code twice": edit("code: QUALITY", "code: SALES"),
    "a criterion in one language": edit(", en: enough sales", ""),
    "a criterion that ends before it starts": edit(
        "en: enough sales}", "en: enough sales, from: 2026-01-01, until: 2025-01-01}"
    ),
    "sixty-three criteria": edit(CRITERION, CRITERION + MANY),
    "no criteria": GOOD[: GOOD.index("eligible_when")] + GOOD[GOOD.index("outputs") :],
    # score tables
    "bands that overlap": edit(BANDS, "bands: [[0.05, 5], [0.1, 10]]"),
    "the same threshold twice": edit(BANDS, "bands: [[0.1, 10], [0.1, 5]]"),
    "bands_down that overlap": edit(BANDS, "bands_down: [[0.7, 5], [0.5, 10]]"),
    "a band worth more than a better one": edit(BANDS, "bands: [[0.1, 5], [0.05, 10]]"),
    "intervals with a gap": edit(BANDS, 'bands: {">= 0.1": 10, "[0.05, 0.08)": 5}'),
    "intervals that overlap": edit(BANDS, 'bands: {">= 0.1": 10, "[0.05, 0.1]": 5}'),
    "intervals that leave out their boundary": edit(BANDS, 'bands: {"> 0.1": 10, "[0.05, 0.1)": 5}'),
    "an interval written backwards": edit(BANDS, 'bands: {"[0.2, 0.1)": 10}'),
    "a band that is no pair": edit(BANDS, "bands: [[0.1, 10, 3]]"),
    "no way of giving points": edit(", " + BANDS, ""),
    "two ways of giving points": edit(BANDS, BANDS + ", map: {a: 1}"),
    "points without max": edit("of: net_profit / revenue, " + BANDS, "points: net_profit / revenue"),
    "bands over a text": edit("of: net_profit / revenue", "of: tax_grade"),
    "a map word the fact never has": edit("of: net_profit / revenue, " + BANDS, "of: tax_grade, map: {A: 5, Z: 3}"),
    "a wrong max": edit(BANDS, BANDS + ", max: 15"),
    "an unknown kind of item": edit(BANDS, BANDS + ", kind: revue"),
    # assumptions and outputs
    "an assumption about a parameter": edit("fact: overdue_tax", "fact: least_sales"),
    "an assumption of another kind": edit("value: 0, zh", "value: none, zh"),
    "an assumption without reason": edit(", zh: 按无欠税, en: taken as none", ""),
    "an output in another unit": edit("unit: CNY", "unit: persons"),
    "an unknown output unit": edit("unit: CNY", "unit: RMB"),
    "rounding to less than a fen": edit("round_down_to: 1000", "round_down_to: 0.001"),
    "an output without label": edit("  amount:", "  bonus:"),
    "an output with a reserved name": edit("  amount:", "  status:"),
    # other offers
    "an unknown required offer": edit("confidence: official", "confidence: official\nrequires: innovative"),
    "a fact declared again": edit(
        "parameters:", "facts:\n  revenue: {kind: number, zh: 收入, en: revenue}\nparameters:"
    ),
    "a declared fact of no kind": edit("parameters:", "facts:\n  local: {kind: numbr, zh: 甲, en: a}\nparameters:"),
    # tests
    "a test without a day": edit("as_of: 2026-06-01, ", ""),
    "a test that expects nothing": edit(", expect: {status: eligible, amount: 60_000}", ""),
    "the same test name twice": GOOD + "  - {name: passes, as_of: 2026-06-01, expect: {status: cannot_tell}}\n",
}
