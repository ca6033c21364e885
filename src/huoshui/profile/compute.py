"""The profile of a run of firms: aggregates by the kernel, formulas by the block machine, texts by Arrow.

The same code serves all firms, one firm, tables handed over from Python, and Spark's buckets; only where the
rows come from differs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from huoshui.formula.tree import Kind
from huoshui.kernel import Machine
from huoshui.profile.catalogue import FACTS
from huoshui.profile.fact_columns import SHAPES, TEXT, StoredColumns
from huoshui.profile.plan import record_plan
from huoshui.profile.rows import NOT_COVERED, FirmRows
from huoshui.profile.texts import answers, latest, registry_text, visible, word_text
from huoshui.records.schema import RECORD_TYPES
from huoshui.values.dates import to_days

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import numpy.typing as npt

    from huoshui.kernel import Outputs
    from huoshui.profile.catalogue import FactCatalogue
    from huoshui.profile.definition import Aggregate, Fact
    from huoshui.profile.plan import RecordPlan
    from huoshui.profile.rows import Rows

    Numbers = npt.NDArray[np.float64]
    Bytes = npt.NDArray[np.uint8]
    Days = npt.NDArray[np.int32]

ALWAYS = np.int32(-(2**31))
AS_OF = "as_of"
FIRM_ID = "firm_id"
_FIRM, _ANSWER = "firm", "answer"
_LAST_DAY = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Aggregated:
    """The aggregates of a run of firms by name: values (0.0 where not known) and validity bytes."""

    firms: int
    found: Mapping[str, tuple[Numbers, Bytes]]


class Profiler:
    """Computes facts as of one day. Made once per catalogue and day; may be called from several threads."""

    def __init__(self, as_of: date, catalogue: FactCatalogue = FACTS) -> None:
        self.as_of = as_of
        self.days = to_days(as_of)
        self.catalogue = catalogue
        by_record: dict[str, list[Aggregate]] = {}
        for aggregate in catalogue.aggregates.values():
            by_record.setdefault(aggregate.record, []).append(aggregate)
        self.plans: dict[str, RecordPlan] = {
            name: record_plan(RECORD_TYPES[name], found, as_of) for name, found in by_record.items()
        }
        compiled = catalogue.program()
        self.machine = Machine(compiled.program)
        self._values = {name: place for place, name in enumerate(compiled.values)}
        self._truths = {name: place for place, name in enumerate(compiled.truths)}
        self._review = [fact for fact in catalogue if fact.review]
        self._registry = [fact for fact in catalogue if fact.attribute.startswith("firm.")]

    @cached_property
    def schema(self) -> pa.Schema:
        """The profile's schema: ``firm_id``, then one column per fact in catalogue order."""
        fields = [pa.field(FIRM_ID, pa.string(), nullable=False)]
        fields += [pa.field(fact.name, SHAPES[fact.kind]) for fact in self.catalogue]
        return pa.schema(fields)

    @property
    def record_types(self) -> tuple[str, ...]:
        """The record types that are read."""
        return (*self.plans, *(name for name in (_FIRM, _ANSWER) if name not in self.plans))

    def needs_table(self, record: str) -> bool:
        """Whether a record type must come as a table (:class:`FirmRows`), because its texts are read."""
        return record in {_FIRM, _ANSWER}

    def columns_of(self, record: str, *, all_visible: bool = False) -> list[str]:
        """Return the stored columns to read; ``all_visible``: no row has to be tested against the day."""
        if record == _ANSWER:
            return ["fact", "answered_on", "value", "received_on", "superseded_on", "line"]
        names = list(self.plans[record].columns) if record in self.plans else []
        if not all_visible and record in self.plans:
            names += [name for name in self.plans[record].visibility_columns if name not in names]
        if record == _FIRM:
            texts = [fact.attribute.removeprefix("firm.").partition(":")[0] for fact in self._registry]
            more = [*texts, "registered_on", "as_recorded_on", "received_on", "superseded_on", "line"]
            names += [name for name in dict.fromkeys(more) if name not in names]
        return names

    def compute(self, rows: Mapping[str, Rows], ids: pa.Array) -> pa.RecordBatch:
        """Return the profile of the firms ``ids``: one row per firm, in their order.

        ``rows`` by record type; a type that is absent covers nobody. Types with texts come as :class:`FirmRows`.
        """
        aggregated = self.aggregate(rows, len(ids))
        columns = [ids, *self._columns(rows, aggregated, self.facts(aggregated))]
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)

    def aggregate(self, rows: Mapping[str, Rows], firms: int) -> Aggregated:
        """Return all aggregates of ``firms`` firms."""
        registered = self._registered(_table(rows.get(_FIRM)), firms)
        nothing = np.zeros(firms), np.zeros(firms, dtype=np.uint8)
        found: dict[str, tuple[Numbers, Bytes]] = {}
        for record, plan in self.plans.items():
            given = rows.get(record)
            if given is None:
                found.update((aggregate.name, nothing) for aggregate in plan.aggregates)
                continue
            values, known = aggregate_rows(plan, given, registered)
            for place, aggregate in enumerate(plan.aggregates):
                found[aggregate.name] = values[place], known[place]
        return Aggregated(firms, found)

    def facts(self, aggregated: Aggregated) -> Outputs:
        """Return what the formulas give over the aggregates."""
        firms = aggregated.firms
        as_of = np.full(firms, float(self.days)), np.ones(firms, dtype=np.uint8)
        inputs = [as_of if n == AS_OF else aggregated.found[n] for n in self.machine.program.inputs]
        return self.machine.run([x for x, _ in inputs], [v for _, v in inputs], firms)

    def _registered(self, rows: FirmRows | None, firms: int) -> Days:
        """Return each firm's registration day, the last day there is where it is not known."""
        unknown = np.full(firms, NOT_COVERED, dtype=np.int32)
        if rows is None or rows.table.num_rows == 0:
            return unknown
        places = self._latest_firm(rows, firms)
        days = rows.table["registered_on"].cast(pa.int32()).take(pa.array(places, mask=places < 0))
        return np.asarray(days.fill_null(int(NOT_COVERED)).to_numpy(), dtype=np.int32)

    def _latest_firm(self, rows: FirmRows, firms: int) -> npt.NDArray[np.int64]:
        day = RECORD_TYPES[_FIRM].day
        seen = visible(rows.table, self.days, day) & (rows.owner >= 0)
        return latest(rows.table, rows.owner, seen, day, firms)

    def _columns(self, rows: Mapping[str, Rows], aggregated: Aggregated, out: Outputs) -> list[pa.Array]:
        texts = self._texts(rows, aggregated)
        stored = StoredColumns(out)
        columns = []
        for fact in self.catalogue:
            if fact.name in texts:
                columns.append(texts[fact.name])
            elif fact.name in self._truths:
                columns.append(stored.truth(self._truths[fact.name]))
            elif fact.kind is Kind.DATE:
                columns.append(stored.date(self._values[fact.name]))
            else:
                columns.append(stored.number(self._values[fact.name]))
        return columns

    def _texts(self, rows: Mapping[str, Rows], aggregated: Aggregated) -> dict[str, pa.Array]:
        texts = self._registry_texts(_table(rows.get(_FIRM)), aggregated.firms)
        for fact in self.catalogue:
            aggregate = self.catalogue.aggregates.get(fact.attribute)
            if aggregate is not None:
                texts[fact.name] = word_text(aggregate, *aggregated.found[aggregate.name])
        given = _table(rows.get(_ANSWER))
        table, owner = (given.table, given.owner) if given else (None, np.zeros(0, dtype=np.int64))
        answered = answers(self._review, table, owner, self.days, aggregated.firms)
        texts.update(zip((fact.name for fact in self._review), answered, strict=True))
        return texts

    def _registry_texts(self, rows: FirmRows | None, firms: int) -> dict[str, pa.Array]:
        facts: list[Fact] = self._registry
        if rows is None or rows.table.num_rows == 0:
            return {fact.name: pa.nulls(firms, TEXT) for fact in facts}
        places = self._latest_firm(rows, firms)
        return {fact.name: registry_text(fact, rows.table, places) for fact in facts}


def _table(rows: Rows | None) -> FirmRows | None:
    return rows if isinstance(rows, FirmRows) else None


def aggregate_rows(plan: RecordPlan, rows: Rows, registered: Days) -> tuple[Numbers, Bytes]:
    """Return the aggregates of one record type: arrays of (aggregate, firm) values and validity bytes."""
    covered = rows.covered_from != NOT_COVERED
    since_birth = covered & (registered != NOT_COVERED) & (rows.covered_from <= registered)
    first = np.where(since_birth, ALWAYS, rows.covered_from).astype(np.int32)
    last = np.where(covered, rows.covered_to.astype(np.int64) + plan.record.lag_days, 0).clip(max=_LAST_DAY)
    values = np.empty((len(plan.aggregates), len(first)))
    known = np.empty((len(plan.aggregates), len(first)), dtype=np.uint8)
    for part in rows.parts():
        firms = slice(part.first, part.last)
        days = first[firms], last.astype(np.int32)[firms]
        plan.aggregator.run(part.cells, part.start, part.length, days, (values[:, firms], known[:, firms]))
    return values, known
