"""What kind of machine and which versions a run was measured on. No names of hosts or paths."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

PACKAGES = ("duckdb", "polars", "pandas", "pyspark", "pyarrow", "numpy", "zen-engine")


def machine_class() -> str:
    """Return cores, kind of processor and memory."""
    cores = len(os.sched_getaffinity(0))
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return f"{cores} cores of {_processor()}, {pages / 2**30:.0f} GB of memory, {platform.system()}"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def versions(python: str) -> str:
    """Return the versions of the peers in the environment of ``python``, of Java and of the compiler of the kernel."""
    code = f"from importlib.metadata import version as v; print(', '.join(f'{{p}} {{v(p)}}' for p in {PACKAGES!r}))"
    peers = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    return f"Python {platform.python_version()}, {peers}{_java()}"


def _java() -> str:
    try:
        told = subprocess.run(["java", "-version"], capture_output=True, text=True, check=True).stderr
    except (OSError, subprocess.CalledProcessError):
        return ""
    return f", {told.splitlines()[0].replace(' version', '').replace(chr(34), '')}"


def has_java() -> bool:
    """Return whether Spark can run."""
    return bool(_java())


if __name__ == "__main__":
    print(machine_class(), versions(sys.executable), sep="\n")
