"""Every reduction once more, slowly: dictionaries, lists and whole numbers, written from the definition's text.

A row is a dictionary of column to int, float or None. Used only to check the compiled loops.
"""

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

EPOCH = date(1970, 1, 1)


def month_day(day):
    return (EPOCH + timedelta(days=day)).day


def satisfies(row, test):
    cell, other = row[test.column], row[test.other] if test.other else 0
    if cell is None or other is None:
        return test.op == "missing" or test.or_missing
    outcome = {
        "=": lambda: cell == test.value,
        "<>": lambda: cell != test.value,
        "<": lambda: cell < test.value,
        "<=": lambda: cell <= test.value,
        ">": lambda: cell > test.value,
        ">=": lambda: cell >= test.value,
        "in": lambda: int(test.value) >> cell & 1 == 1,
        "known": lambda: True,
        "missing": lambda: False,
        "month_day>=": lambda: month_day(cell) >= test.value,
        "later_than": lambda: cell > other,
        "sum_multiple_of": lambda: cell + other != 0 and (cell + other) % test.value == 0,
    }
    return outcome[test.op]()


def visible(rows, layout, as_of):
    for row in rows:
        if row[layout.day] is None or row[layout.day] > as_of:
            continue
        if layout.received and row[layout.received] is not None and row[layout.received] > as_of:
            continue
        if layout.superseded and row[layout.superseded] is not None and row[layout.superseded] <= as_of:
            continue
        yield row


def selected(rows, where, first, last, day):
    return [
        row
        for row in rows
        if all(satisfies(row, t) for t in where) and (first is None or row[day] >= first) and row[day] <= last
    ]


def exact(x):
    return Fraction(x)


def middle(values):
    values = sorted(values)
    n = len(values)
    if n % 2:
        return float(values[n // 2])
    low, high = values[n // 2 - 1], values[n // 2]
    return float(low + high) / 2


def total(rows, measure):
    """Sum of a measure, or None when a cell is missing; the number of rows without a measure."""
    if not measure:
        return len(rows)
    if any(row[measure] is None for row in rows):
        return None
    if any(isinstance(row[measure], float) for row in rows):
        parts = [Fraction(int((exact(row[measure]) - row[measure] // 1) * 2**40), 2**40) for row in rows]
        return sum(parts) + sum(int(row[measure] // 1) for row in rows)
    return sum(row[measure] for row in rows)


def month_sums(rows, measure, where, months, day):
    sums = []
    for first, after in pairwise(months):
        sums.append(total(selected(rows, where, first, after - 1, day), measure))
    return None if None in sums else sums


def cross(x, y):
    return len(x) * sum(a * b for a, b in zip(x, y, strict=True)) - sum(x) * sum(y)


def longest_zero_run(values):
    longest = run = 0
    for value in values:
        run = run + 1 if value == 0 else 0
        longest = max(longest, run)
    return longest


def series(rows, r, layout):
    x = month_sums(rows, r.measure, r.where, r.months, layout.day)
    y = month_sums(rows, *r.partner, r.months, layout.day) if r.partner else x
    if x is None or y is None:
        return None
    n = len(x)
    return {
        "series_spread": lambda: cross(x, x),
        "series_cross": lambda: cross(x, y),
        "series_slope": lambda: sum((2 * i - (n - 1)) * v for i, v in enumerate(x)),
        "series_max": lambda: max(x),
        "series_min": lambda: min(x),
        "series_median": lambda: middle(x),
        "series_nonzero": lambda: sum(v != 0 for v in x),
        "series_gap": lambda: longest_zero_run(x),
        "series_falls": lambda: sum(b < a for a, b in pairwise(x)),
    }[r.kind]()


def by_party(rows, layout):
    groups = defaultdict(list)
    for row in rows:
        if row[layout.party] is not None:
            groups[row[layout.party]].append(row)
    return groups


def parties(rows, r, layout):  # noqa: PLR0911 - one return per kind of reduction
    day = layout.day
    ever = by_party(selected(rows, r.where, None, max([*(row[day] for row in rows), 0]), day), layout)
    inside = by_party(selected(rows, r.where, r.first, r.last, day), layout)
    if r.kind == "party_count":
        return len(inside)
    if r.kind == "party_tenure":
        return sum(max(row[day] for row in ever[p]) - min(row[day] for row in ever[p]) for p in inside)
    if r.kind == "party_kept":
        before = by_party(selected(rows, r.where, r.before, r.first - 1, day), layout)
        return len(set(inside) & set(before))
    sums = {p: total(group, r.measure) for p, group in inside.items()}
    if None in sums.values():
        return None
    if r.kind == "party_sumsq":
        return sum(v * v for v in sums.values())
    if r.kind == "party_top":
        return sum(sorted(sums.values(), reverse=True)[: r.nth])
    if r.kind == "party_both":
        other = by_party(selected(rows, r.other_where, r.first, r.last, day), layout)
        chosen = [p for p in sums if p in other]
    else:
        chosen = [p for p in sums if r.first is None or min(row[day] for row in ever[p]) >= r.first]
    return sum(sums[p] for p in chosen) if r.measure else len(chosen)


def latest(rows, r, layout):
    def order(row):
        value = row[r.measure]
        received = row[layout.received] if layout.received else 0
        line = row[layout.line] if layout.line else 0
        return (row[layout.day], received, line, value is not None, value if value is not None else 0)

    rows = sorted(rows, key=order, reverse=True)
    return rows[r.nth][r.measure] if r.nth < len(rows) else None


def reduce_rows(rows, r, layout, as_of):  # noqa: PLR0911 - one return per kind of reduction
    """The reduction's value over one firm's rows: an exact number, or None."""
    rows = list(visible(rows, layout, as_of))
    if r.kind.startswith("series_"):
        return series(rows, r, layout)
    if r.kind.startswith("party_"):
        return parties(rows, r, layout)
    inside = selected(rows, r.where, r.first, r.last, layout.day)
    if r.kind == "count":
        return len([row for row in inside if not r.measure or row[r.measure] is not None])
    if r.kind == "sum":
        return total(inside, r.measure)
    if r.kind == "latest":
        return latest(inside, r, layout)
    values = [row[r.measure] for row in inside if row[r.measure] is not None]
    if r.kind == "distinct":
        return len(set(values))
    if not values:
        return None
    return {"min": min, "max": max, "median": middle}[r.kind](values)


def as_double(value):
    """The one conversion: correctly rounded."""
    if isinstance(value, Fraction):
        return value.numerator / value.denominator
    return float(value)
