"""Profiles and readings shared by the tests of decisions."""

from __future__ import annotations

import math
import random
from datetime import date
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from edge_rows import as_dates, edge_rows

import huoshui.offers
from huoshui.decide.bulk import decide_all
from huoshui.formula.tree import Kind
from huoshui.offers.evaluate import Evaluator, row_of
from huoshui.offers.load import load_catalogue
from huoshui.offers.testing import facts_of
from huoshui.profile.catalogue import FACTS
from huoshui.values.dates import to_days

CATALOGUE = Path(huoshui.offers.__file__).parent / "catalogue"
DAYS = (date(2018, 1, 1), date(2023, 6, 30), date(2026, 6, 30))
ARROW = {Kind.NUMBER: pa.float64(), Kind.TEXT: pa.string(), Kind.BOOLEAN: pa.bool_(), Kind.DATE: pa.date32()}
ROUGH = (math.nan, math.inf, -math.inf, 1e300, -1e300, 5e-324, -0.0, math.nextafter(1e15, math.inf), 9e-16, 1e15)
FAR_DAYS = (date(1, 1, 1), date(1899, 12, 31), date(1900, 1, 1), date(2200, 12, 31), date(2201, 1, 1), date.max)


@cache
def catalogue():
    return load_catalogue([CATALOGUE], FACTS.by_name)


def edge_profile(as_of, count, seed, *, rough=0.02):
    """Return firms at the thresholds of the catalogue, some with values no formula may read."""
    versions = catalogue().at(as_of)
    rows, inputs = edge_rows(versions, catalogue().facts, as_of, count, seed)
    r = random.Random(seed)  # noqa: S311 - test data
    stored = [as_dates(row, inputs) for row in rows]
    for row in stored:
        for name, kind in inputs.items():
            if r.random() < rough and kind in {Kind.NUMBER, Kind.DATE}:
                row[name] = r.choice(ROUGH if kind is Kind.NUMBER else FAR_DAYS)
    columns = {"firm_id": pa.array([f"firm {i}" for i in range(count)])}
    for name, kind in inputs.items():
        if name != "as_of":
            columns[name] = pa.array([row[name] for row in stored], ARROW[kind])
    return pa.table(columns)


def example_profile(as_of, seed, *, each=4):
    """Return the firms of the offers' own tests, completed to good firms, and each with one or two facts changed."""
    versions = catalogue().at(as_of)
    edges, inputs = edge_rows(versions, catalogue().facts, as_of, 400, seed)
    r = random.Random(seed)  # noqa: S311 - test data
    tests = [facts_of(offer, test) for offer in catalogue().offers for test in offer.tests]
    good = good_firm()
    rows = []
    for given in tests:
        base = {name: value for name, value in {**good, **given}.items() if name in inputs}
        rows.append(base)
        for _ in range(each):
            other = as_dates(r.choice(edges), inputs)
            changed = r.sample(sorted(inputs.keys() - {"as_of"}), r.choice((1, 2)))
            rows.append(base | {name: other[name] for name in changed})
    columns = {"firm_id": pa.array([f"example {i}" for i in range(len(rows))])}
    for name, kind in inputs.items():
        if name != "as_of":
            columns[name] = pa.array([row.get(name) for row in rows], ARROW[kind])
    return pa.table(columns)


def good_firm():
    """Return facts with which a firm is eligible for every offer in force: the first test of each, put together."""
    good = {"sme_size_group": "industry", "employees": 80.0}
    for offer in catalogue().offers:
        good |= {name: value for name, value in facts_of(offer, offer.tests[0]).items() if "." not in name}
    return good


def by_closure(profile, as_of):
    """Return {(firm, offer): (status, pass mask, unknown mask, outputs)} decided one firm at a time."""
    versions = catalogue().at(as_of)
    evaluator = Evaluator(versions)
    names = {version.id: [output.name for output, _ in version.resolved.outputs] for version in versions}
    money = {version.id: [output.is_money for output, _ in version.resolved.outputs] for version in versions}
    found = {}
    for record in profile.to_pylist():
        firm = record.pop("firm_id")
        row = row_of({k: v for k, v in record.items() if k in catalogue().facts}, catalogue().facts, as_of)
        for offer, outcome in evaluator.outcomes(row).items():
            outputs = {
                name: int(value) if is_money and value is not None else bits(value)
                for name, is_money, value in zip(names[offer], money[offer], outcome.outputs, strict=True)
            }
            found[firm, offer] = (outcome.status.value, outcome.pass_mask, outcome.unknown_mask, outputs)
    return found


def by_engine(profile, as_of, engine, out):
    """Return the same by a bulk engine, read back from its decisions.parquet."""
    report = decide_all(profile, catalogue(), as_of, out=out, engine=engine)
    names = {offer.id: [(column.name, column.is_money) for column, _ in offer.outputs] for offer in report.plan.offers}
    found = {}
    for record in pq.read_table(report.decisions).to_pylist():
        outputs = {
            name: int(record[name] * 100) if is_money and record[name] is not None else bits(record[name])
            for name, is_money in names[record["offer_id"]]
        }
        masks = record["pass_mask"], record["unknown_mask"]
        found[record["firm_id"], record["offer_id"]] = (record["status"], *masks, outputs)
    return found


def bits(value):
    """Return a value so that equal means the same bits."""
    if isinstance(value, float):
        return value.hex()
    return to_days(value) if isinstance(value, date) else value


def plain_rows(file):
    """Return the decisions of a file in one order, texts as plain strings."""
    table = pq.read_table(file)
    plain = pa.schema([(f.name, pa.string() if pa.types.is_dictionary(f.type) else f.type) for f in table.schema])
    return (
        table.cast(plain).sort_by([("offer_id", "ascending"), ("firm_id", "ascending")]).replace_schema_metadata(None)
    )
