"""Small tables of invoices for the specifications of the store."""

from datetime import date

import pyarrow as pa

from huoshui.records.home import Home
from huoshui.records.layout import native_schema
from huoshui.records.loaded import LoadedFile

DAY = date(2024, 5, 10)
LATER = date(2024, 6, 1)


def invoice(firm="F1", number="1", party="P1", net=100_00, day=DAY, **more):
    """Return one invoice row in native form."""
    row = {
        "firm_id": firm,
        "direction": "out",
        "number": number,
        "issued_on": day,
        "party_id": party,
        "net": net,
        "tax": 0,
        "gross": net,
        "status": "valid",
        "received_on": day,
    }
    return row | more


def table(*rows):
    """Return invoice rows as a native table with lines numbered from 2."""
    numbered = [{"line": n, **row} for n, row in enumerate(rows, 2)]
    return pa.Table.from_pylist(numbered, schema=native_schema("invoice"))


def put(home, *rows, file="invoice.csv", sha="", record="invoice", **about):
    """Load rows as one file in one batch; return what came of the file."""
    batch = home.begin()
    source = about.pop("source", "test")
    batch.begin_file(LoadedFile(source, file, sha or f"{file}{len(home.manifest.batches)}", **about))
    batch.count(len(rows))
    batch.add(record, table(*rows))
    return batch.commit()[0]


def stored(path, record="invoice"):
    """Return all rows of a record type with identifiers spelled out, in the order of the store."""
    home = Home.open(path)
    rows = []
    for group in home.row_groups(record):
        read = group.read()
        for name in ("firm_id", "party_id"):
            at = read.column_names.index(name)
            read = read.set_column(at, name, home.party_ids(read[name]))
        rows += read.to_pylist()
    return rows
