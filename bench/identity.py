"""The same by several ways, bit by bit: ``identity.py offers FIRMS OUT`` or ``identity.py facts HOME``.

The last line is JSON: for each way how many values were compared with the kernel's bulk run, how many of them differ
in any bit, and the column of the first that does. The functions are those of the tests (``tests/``).
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ROOT = Path(__file__).resolve().parent.parent
sys.path += [str(ROOT / "tests" / "decide"), str(ROOT / "tests" / "offers"), str(ROOT / "tests" / "profile")]
CHUNK = 20_000


def differing(a: pa.Table, b: pa.Table) -> dict[str, Any]:
    """Compare two tables of the same rows and columns: how many values, how many differ, where the first does."""
    assert a.num_rows == b.num_rows, f"{a.num_rows} rows against {b.num_rows}"
    assert set(a.column_names) == set(b.column_names), set(a.column_names) ^ set(b.column_names)
    count, first = 0, ""
    for name in a.column_names:
        here = _differ(a[name].combine_chunks(), b[name].combine_chunks())
        first = first or (name if here else "")
        count += here
    return {"values": a.num_rows * a.num_columns, "differ": count, "first": first}


def _differ(x: pa.Array, y: pa.Array) -> int:
    unknown = np.asarray(x.is_null()) != np.asarray(y.is_null())
    if pa.types.is_floating(x.type):
        bits = _bits(x) != _bits(y)
    else:
        x, y = (z.cast(pa.string()) if pa.types.is_dictionary(z.type) else z for z in (x, y))
        bits = np.asarray(pc.fill_null(pc.not_equal(x, y), fill_value=False))
    return int((unknown | bits).sum())


def _bits(x: pa.Array) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.asarray(x.fill_null(0.0)).astype(np.float64).view(np.int64)


def offers(firms: str, out: str) -> dict[str, Any]:
    """Decide firms at every threshold and a bit beside, with rough values, by every engine and one by one."""
    import shutil

    from decided_firms import DAYS, catalogue, edge_profile, plain_rows

    from huoshui.decide.bulk import decide_all

    as_of = DAYS[1]
    profile = edge_profile(as_of, int(firms), seed=20)
    engines = ["kernel", "duckdb", *(["spark"] if shutil.which("java") else [])]
    found = {}
    for engine in engines:
        done = decide_all(profile, catalogue(), as_of, out=Path(out) / engine, engine=engine, threads=2)
        found[engine] = plain_rows(done.decisions)
    told = {engine: differing(found["kernel"], found[engine]) for engine in engines[1:]}
    return {**told, "one firm at a time": _by_closure(profile, as_of, Path(out))}


def _by_closure(profile: pa.Table, as_of: Any, out: Path) -> dict[str, Any]:
    from decided_firms import by_closure, by_engine

    values = differ = 0
    first = ""
    for start in range(0, profile.num_rows, CHUNK):
        part = profile.slice(start, CHUNK)
        one, bulk = by_closure(part, as_of), by_engine(part, as_of, "kernel", out / "chunk")
        assert one.keys() == bulk.keys()
        for key, mine in one.items():
            theirs = bulk[key]
            values += 3 + len(mine[3])
            wrong = sum(x != y for x, y in zip(mine[:3], theirs[:3], strict=True))
            wrong += sum(value != theirs[3][name] for name, value in mine[3].items())
            first = first or (key[1] if wrong else "")
            differ += wrong
    return {"values": values, "differ": differ, "first": first}


def _told(work: Callable[..., dict[str, Any]], arguments: Iterable[str]) -> dict[str, Any]:
    cpu, wall = time.process_time(), time.perf_counter()
    ways = work(*arguments)
    return {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall, "ways": ways}


if __name__ == "__main__":
    name, *given = sys.argv[1:]
    print(json.dumps(_told({"offers": offers}[name], given)))
