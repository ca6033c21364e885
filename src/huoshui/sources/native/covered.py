"""Reading stated coverage: which days of which record type are known for which firm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from huoshui.records.schema import RECORD_TYPES, Column, ColumnKind, RecordType
from huoshui.sources.checks import Fault
from huoshui.sources.plan import ColumnPlan, Header, RecordPlan, bind
from huoshui.sources.rows import RowFaults, read_column, rejects_of
from huoshui.sources.shape import COVERAGE_SCHEMA, Parsed, RejectCode, no_rejects, reject_table
from huoshui.sources.tables import open_table
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COLUMNS = (
    Column("firm_id", ColumnKind.PARTY, Text("企业标识", "firm identifier"), required=True),
    Column("record_type", ColumnKind.ENUM, Text("记录类型", "record type"), required=True, values=tuple(RECORD_TYPES)),
    Column("covered_from", ColumnKind.DATE, Text("覆盖起", "covered from"), required=True),
    Column("covered_to", ColumnKind.DATE, Text("覆盖止", "covered to"), required=True),
    Column("received_on", ColumnKind.DATE, Text("收到日", "day received")),
)
_TABLE = RecordType("coverage", Text("覆盖期", "coverage"), "covered_to", ("firm_id",), COLUMNS)


def read_coverage(path: Path) -> Iterator[Parsed]:
    """Read a coverage table; its rows count like any others."""
    table = open_table(path)
    if not table.columns:
        yield Parsed({}, no_rejects(), 0, notes=(Text("空文件", "the file is empty"),))
        return
    plan = RecordPlan(_TABLE, tuple(ColumnPlan(c, (c.name,)) for c in COLUMNS))
    bound = bind(plan, Header(path.name, table.columns))
    for chunk in table.chunks:
        faults = RowFaults(np.full(chunk.table.num_rows, -1, dtype=np.int32))
        arrays = []
        for column in bound.columns:
            read = read_column(chunk.table, column)
            for code, rows in read.faults:
                faults.add(Fault(column.label, code, rows))
            if column.plan.column.required:
                missing = read.values.is_null().to_numpy(zero_copy_only=False)
                faults.add(Fault(column.label, RejectCode.MISSING_VALUE, missing))
            arrays.append(read.values)
        stated = pa.table(arrays, names=[c.name for c in COLUMNS])
        turned = pc.less(stated["covered_to"], stated["covered_from"]).fill_null(False)  # noqa: FBT003  # Arrow's fill_null takes the value by position
        faults.add(Fault("covered_to", RejectCode.BAD_DATE, turned.to_numpy()))
        stated = stated.filter(pa.array(faults.first < 0)).cast(COVERAGE_SCHEMA)
        rejects = reject_table([*chunk.rejects, *rejects_of(chunk, faults)])
        yield Parsed({}, rejects, chunk.rows_in, coverage=stated)
