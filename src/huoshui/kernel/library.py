"""The compiled library: found beside this file, opened once, its functions typed."""

from __future__ import annotations

import ctypes
from functools import cache
from pathlib import Path

from huoshui.values.errors import OutsideDependency

LIBRARY = Path(__file__).with_name("_kernel.so")

OK = 0
NO_MEMORY = 1


def open_library(path: Path) -> ctypes.CDLL:
    """Open the kernel at ``path`` and declare its functions.

    Raises:
        OutsideDependency: the library is missing or was built for another machine.
    """
    try:
        library = ctypes.CDLL(str(path))
    except OSError as error:
        raise OutsideDependency(
            f"the compiled kernel {path.name} cannot be opened",
            cause=str(error),
            cure="in a checkout run: python hatch_build.py (needs cc, or pip install ziglang); "
            "else reinstall huoshui from a wheel for this machine",
        ) from error
    pointer, integer = ctypes.c_void_p, ctypes.c_int64
    library.hs_scratch_new.argtypes = [pointer]
    library.hs_scratch_new.restype = pointer
    library.hs_scratch_free.argtypes = [pointer]
    library.hs_scratch_free.restype = None
    library.hs_aggregate.argtypes = [pointer, pointer]
    library.hs_aggregate.restype = ctypes.c_int
    library.hs_machine_new.argtypes = [pointer]
    library.hs_machine_new.restype = pointer
    library.hs_machine_free.argtypes = [pointer]
    library.hs_machine_free.restype = None
    library.hs_machine_run.argtypes = [pointer, pointer]
    library.hs_machine_run.restype = None
    library.hs_read_chunk.argtypes = [pointer, integer, integer, ctypes.c_int, ctypes.c_int, ctypes.c_int, pointer]
    library.hs_read_chunk.restype = ctypes.c_int
    return library


@cache
def kernel() -> ctypes.CDLL:
    """Return the kernel, opened on first use.

    Raises:
        OutsideDependency: as :func:`open_library`.
    """
    return open_library(LIBRARY)
