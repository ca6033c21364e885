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
from huoshui.profile.columns import table_cells
from huoshui.profile.plan import record_plan
from huoshui.profile.texts import answers, latest, registry_text, visible, word_text
from huoshui.records.schema import RECORD_TYPES
from huoshui.values.dates import to_days

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import numpy.typing as npt

    from huoshui.kernel import Outputs
    from huoshui.profile.catalogue import FactCatalogue
    from huoshui.profile.definition import Aggregate, Fact
    from huoshui.profile.plan import RecordPlan

    Numbers = npt.NDArray[np.float64]
    Bytes = npt.NDArray[np.uint8]

NOT_COVERED = np.int32(2**31 - 1)
ALWAYS = np.int32(-(2**31))
AS_OF = "as_of"
FIRM_ID = "firm_id"
_FIRM, _ANSWER = "firm", "answer"
_SHAPES = {Kind.NUMBER: pa.float64(), Kind.BOOLEAN: pa.bool_(), Kind.DATE: pa.date32()}
_TEXT = pa.dictionary(pa.int32(), pa.string())


@dataclass(frozen=True)
class FirmRows:
    """The rows of one record type for a run of firms, in stored form.

    Firm ``i`` has rows ``start[i] .. start[i] + length[i]`` of ``table``. ``covered_from`` and ``covered_to`` are
    days (int32), the lag of the record type not yet added; ``NOT_COVERED`` in ``covered_from`` where no source
    covers the firm.
    """

    table: pa.Table
    start: npt.NDArray[np.int64]
    length: npt.NDArray[np.int64]
    covered_from: npt.NDArray[np.int32]
    covered_to: npt.NDArray[np.int32]

    @cached_property
    def owner(self) -> npt.NDArray[np.int64]:
        """The place of the firm each row of the table belongs to; -1 for rows of other firms."""
        found = np.full(self.table.num_rows, -1, dtype=np.int64)
        for firm in np.flatnonzero(self.length):
            found[self.start[firm] : self.start[firm] + self.length[firm]] = firm
        return found


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

    @cached_property
    def schema(self) -> pa.Schema:
        """The profile's schema: ``firm_id``, then one column per fact in catalogue order."""
        fields = [pa.field(FIRM_ID, pa.string(), nullable=False)]
        fields += [pa.field(fact.name, _SHAPES.get(fact.kind, _TEXT)) for fact in self.catalogue]
        return pa.schema(fields)

    @property
    def record_types(self) -> tuple[str, ...]:
        """The record types that are read."""
        return (*self.plans, *(name for name in (_FIRM, _ANSWER) if name not in self.plans))

    def columns_of(self, record: str, *, all_visible: bool = False) -> list[str]:
        """Return the stored columns to read; ``all_visible``: no row has to be tested against the day."""
        if record == _ANSWER:
            return ["fact", "answered_on", "value", "received_on", "superseded_on", "line"]
        plan = self.plans[record]
        names = list(plan.columns)
        if not all_visible:
            names += [name for name in plan.visibility_columns if name not in names]
        if record == _FIRM:
            texts = [f.attribute.removeprefix("firm.").partition(":")[0] for f in self._registry()]
            more = [*texts, "as_recorded_on", "received_on", "superseded_on", "line"]
            names += [name for name in dict.fromkeys(more) if name not in names]
        return names

    def _registry(self) -> list[Fact]:
        return [fact for fact in self.catalogue if fact.attribute.startswith("firm.")]

    def compute(self, rows: Mapping[str, FirmRows], ids: pa.Array) -> pa.RecordBatch:
        """Return the profile of the firms ``ids``: one row per firm, in their order.

        ``rows`` by record type; a type that is absent covers nobody.
        """
        firms = len(ids)
        registered = self._registered(rows.get(_FIRM), firms)
        found: dict[str, tuple[Numbers, Bytes]] = {}
        for record, plan in self.plans.items():
            given = rows.get(record)
            values, known = self._aggregate(plan, given, registered, firms)
            for place, aggregate in enumerate(plan.aggregates):
                found[aggregate.name] = values[place], known[place]
        found[AS_OF] = np.full(firms, float(self.days)), np.ones(firms, dtype=np.uint8)
        inputs = [found[name] for name in self.machine.program.inputs]
        out = self.machine.run([x for x, _ in inputs], [v for _, v in inputs], firms)
        columns = [ids, *self._columns(rows, found, out, firms)]
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)

    def _registered(self, rows: FirmRows | None, firms: int) -> npt.NDArray[np.int32]:
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

    def _aggregate(
        self, plan: RecordPlan, rows: FirmRows | None, registered: npt.NDArray[np.int32], firms: int
    ) -> tuple[Numbers, Bytes]:
        if rows is None:
            shape = (len(plan.aggregates), firms)
            return np.zeros(shape), np.zeros(shape, dtype=np.uint8)
        covered = rows.covered_from != NOT_COVERED
        since_birth = covered & (registered != NOT_COVERED) & (rows.covered_from <= registered)
        first = np.where(since_birth, ALWAYS, rows.covered_from).astype(np.int32)
        last = np.where(covered, rows.covered_to.astype(np.int64) + plan.record.lag_days, 0).clip(max=2**31 - 1)
        present = set(rows.table.column_names)
        cells = table_cells(rows.table, [c.name for c in plan.aggregator.plan.layout.columns if c.name in present])
        return plan.aggregator.run(cells, rows.start, rows.length, (first, last.astype(np.int32)))

    def _columns(
        self,
        rows: Mapping[str, FirmRows],
        found: Mapping[str, tuple[Numbers, Bytes]],
        out: Outputs,
        firms: int,
    ) -> list[pa.Array]:
        texts = self._texts(rows, found, firms)
        columns = []
        for fact in self.catalogue:
            if fact.name in texts:
                columns.append(texts[fact.name])
            elif fact.name in self._truths:
                place = self._truths[fact.name]
                unknown = (out.true[place] | out.false[place]) == 0
                columns.append(pa.array(out.true[place].astype(bool), mask=unknown))
            else:
                place = self._values[fact.name]
                columns.append(_number(fact, out.values[place], out.valid[place]))
        return columns

    def _texts(
        self, rows: Mapping[str, FirmRows], found: Mapping[str, tuple[Numbers, Bytes]], firms: int
    ) -> dict[str, pa.Array]:
        texts = self._registry_texts(rows.get(_FIRM), firms)
        for fact in self.catalogue:
            aggregate = self.catalogue.aggregates.get(fact.attribute)
            if aggregate is not None:
                texts[fact.name] = word_text(aggregate, *found[aggregate.name])
        given = rows.get(_ANSWER)
        table, owner = (given.table, given.owner) if given else (None, np.zeros(0, dtype=np.int64))
        answered = answers(self._review, table, owner, self.days, firms)
        texts.update(zip((fact.name for fact in self._review), answered, strict=True))
        return texts

    def _registry_texts(self, rows: FirmRows | None, firms: int) -> dict[str, pa.Array]:
        facts: Sequence[Fact] = self._registry()
        if rows is None or rows.table.num_rows == 0:
            return {fact.name: pa.nulls(firms, _TEXT) for fact in facts}
        places = self._latest_firm(rows, firms)
        return {fact.name: registry_text(fact, rows.table, places) for fact in facts}


def _number(fact: Fact, values: Numbers, valid: Bytes) -> pa.Array:
    mask = valid == 0 if not valid.all() else None
    if fact.kind is Kind.DATE:
        return pa.array(values.astype(np.int32), mask=mask).cast(pa.date32())
    return pa.array(values, mask=mask)
