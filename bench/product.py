"""Huoshui's own contenders, one per call: ``product.py NAME ARGS...``; the last line is JSON.

``cpu`` and ``wall`` are of the measured part alone: imports, and what is planned once per process, are left out as they
are for the peers. Reading the home is part of it.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from towns import AS_OF

if TYPE_CHECKING:
    from collections.abc import Callable

    from huoshui.profile.catalogue import FactCatalogue

THREADS = 2


def invoice_facts() -> FactCatalogue:
    """Return the catalogue of the facts that rest on invoices alone: all of them."""
    import pyarrow as pa

    from huoshui.profile.catalogue import FACTS

    pa.array([0]).to_numpy()  # makes Arrow import pandas where there is one: a matter of this environment
    return FACTS.subset(fact.name for fact in FACTS if FACTS.record_types(fact.name) == ("invoice",))


def kernel(home: str) -> dict[str, Any]:
    """Compute all invoice facts of all firms, batch by batch; the batches are counted and let go."""
    from huoshui.profile.bulk import profile_batches
    from huoshui.profile.compute import Profiler
    from huoshui.records.home import Home

    catalogue = invoice_facts()
    catalogue.program()
    with Home.open(Path(home)) as store:
        cpu, wall = time.process_time(), time.perf_counter()
        firms = sum(b.num_rows for b in profile_batches(store, AS_OF, catalogue=catalogue, threads=THREADS))
        used = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    told = {"firms": firms, "facts": len(catalogue), "aggregates": len(catalogue.aggregates)}
    return {**used, **told, "columns": Profiler(AS_OF, catalogue).columns_of("invoice", all_visible=True)}


def written(home: str, out: str) -> dict[str, Any]:
    """Compute all facts of the whole catalogue and write ``profile.parquet``: what ``huoshui run`` does first."""
    from huoshui.profile.bulk import write_profile
    from huoshui.profile.catalogue import FACTS
    from huoshui.records.home import Home

    FACTS.program()
    with Home.open(Path(home)) as store:
        cpu, wall = time.process_time(), time.perf_counter()
        firms = write_profile(store, AS_OF, Path(out), threads=THREADS)
        used = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    return {**used, "firms": firms, "facts": len(FACTS), "bytes": Path(out).stat().st_size}


def aggregates(home: str, out: str) -> dict[str, Any]:
    """Write the kernel's invoice aggregates with the firms' keys, to compare them with the peers'."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    from huoshui.profile.compute import Profiler
    from huoshui.profile.reader import HomeReader
    from huoshui.records.direct import Arrays
    from huoshui.records.home import Home

    cpu, wall = time.process_time(), time.perf_counter()
    tables = []
    with Home.open(Path(home)) as store:
        profiler = Profiler(AS_OF, invoice_facts())
        reader = HomeReader(store, profiler)
        for start, stop in reader.runs():
            found = profiler.aggregate(reader.read(start, stop, Arrays()), stop - start).found
            columns = {name: pa.array(x.copy(), mask=np.asarray(v) == 0) for name, (x, v) in found.items()}
            tables.append(pa.table({"firm": pa.array(reader.keys[start:stop].copy()), **columns}))
    pq.write_table(pa.concat_tables(tables), out)
    return {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}


CONTENDERS: dict[str, Callable[..., dict[str, Any]]] = {
    "kernel": kernel,
    "written": written,
    "aggregates": aggregates,
}

if __name__ == "__main__":
    name, *arguments = sys.argv[1:]
    print(json.dumps(CONTENDERS[name](*arguments)))
