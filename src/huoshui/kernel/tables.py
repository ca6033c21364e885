"""The kernel's structures as ctypes sees them, and the numbers that name things in kernel.h."""

from __future__ import annotations

from ctypes import POINTER, Structure, c_int64, c_void_p
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

Fields = list[tuple[str, type]]


class CColumn(Structure):
    """``hs_column``."""

    _fields_: ClassVar[Fields] = [("data", c_void_p), ("validity", c_void_p), ("offset", c_int64), ("kind", c_int64)]


class CBatch(Structure):
    """``hs_batch``."""

    _fields_: ClassVar[Fields] = [
        ("columns", POINTER(CColumn)),
        ("start", c_void_p),
        ("length", c_void_p),
        ("firms", c_int64),
        ("covered_from", c_void_p),
        ("covered_to", c_void_p),
        ("values", c_void_p),
        ("valid", c_void_p),
        ("stride", c_int64),
    ]


_PLAN_NUMBERS = (
    *("as_of", "day_column", "party_column", "received_column", "superseded_column", "line_column"),
    *("first_day", "days", "slots", "coarse", "party_slots", "lanes", "fine"),
)
_PLAN_ARRAYS = (
    *("slot_of_day", "coarse_of_slot", "party_of_slot"),
    *("lane_views", "bins"),
)
_PLAN_COUNTS = (
    *("columns", "tests", "views", "wheres", "daymaps", "collects", "latests", "series"),
    *("party_wheres", "party_windows", "party_folds", "outs", "spans", "plain_sums"),
)
_PLAN_TABLES = (
    *("test", "view", "where", "daymap", "collect", "latest", "serie"),
    *("party_where", "party_window", "party_fold", "out", "span"),
)


class CPlan(Structure):
    """``hs_plan``."""

    _fields_: ClassVar[Fields] = [
        *((name, c_int64) for name in _PLAN_NUMBERS),
        *((name, c_void_p) for name in _PLAN_ARRAYS),
        *((name, c_int64) for name in _PLAN_COUNTS),
        *((name, c_void_p) for name in _PLAN_TABLES),
    ]


class CProgram(Structure):
    """``hs_program``."""

    _fields_: ClassVar[Fields] = [
        ("code", c_void_p),
        ("constants", c_void_p),
        ("instructions", c_int64),
        ("once", c_int64),
        ("value_registers", c_int64),
        ("truth_registers", c_int64),
        ("value_outputs", c_int64),
        ("truth_outputs", c_int64),
        ("masks", c_int64),
        ("inputs", c_int64),
    ]


class CBlockRun(Structure):
    """``hs_block_run``."""

    _fields_: ClassVar[Fields] = [
        ("rows", c_int64),
        ("values", c_void_p),
        ("valid", c_void_p),
        ("out_values", c_void_p),
        ("out_valid", c_void_p),
        ("out_true", c_void_p),
        ("out_false", c_void_p),
        ("passing", c_void_p),
        ("unknown", c_void_p),
        ("stride", c_int64),
    ]


KIND_OF_TYPE = {"byte": 1, "day": 2, "whole": 3, "number": 4, "bit": 5}
TEST_OPS = {
    name: number
    for number, name in enumerate(
        ("=", "<>", "<", "<=", ">", ">=", "in", "known", "missing", "month_day>=", "later_than", "sum_multiple_of"), 1
    )
}
VIEW_INT, VIEW_KEY, VIEW_WHOLE, VIEW_FRACTION, VIEW_MISSING = range(1, 6)
FOLD_FIELDS = {
    ("party_count", False): 0,
    ("party_new", False): 1,
    ("party_new", True): 2,
    ("party_kept", False): 3,
    ("party_tenure", False): 4,
    ("party_both", False): 5,
    ("party_both", True): 6,
}
FOLD_WANTS = {"party_new": 1, "party_tenure": 2, "party_sumsq": 4}
OUT_KINDS = {
    name: number
    for number, name in enumerate(
        (
            "sum",
            "sum_number",
            "series_spread",
            "series_cross",
            "series_slope",
            "series_max",
            "series_min",
            "series_median",
            "series_nonzero",
            "series_gap",
            "series_falls",
            "min",
            "max",
            "median",
            "distinct",
            "days",
            "first_day",
            "last_day",
            "latest",
            "party",
            "party_sumsq",
            "party_top",
        ),
        1,
    )
}


def address(array: npt.NDArray[np.generic]) -> int:
    """Return where the first element of a contiguous array stands."""
    return int(array.__array_interface__["data"][0])


def plan_structure(
    numbers: Mapping[str, int],
    arrays: Mapping[str, npt.NDArray[np.generic]],
    tables: Mapping[str, npt.NDArray[np.int64]],
    counts: Mapping[str, int],
) -> CPlan:
    """Fill ``hs_plan``; the caller keeps ``arrays`` and ``tables`` alive."""
    plan = CPlan()
    for name in _PLAN_NUMBERS:
        setattr(plan, name, numbers[name])
    for name in _PLAN_ARRAYS:
        setattr(plan, name, address(arrays[name]))
    for name in _PLAN_COUNTS:
        setattr(plan, name, counts[name])
    for name in _PLAN_TABLES:
        setattr(plan, name, address(tables[name]))
    return plan


def names(sequence: Sequence[str]) -> dict[str, int]:
    """Return the position of each name."""
    return {name: position for position, name in enumerate(sequence)}
