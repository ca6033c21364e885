"""Run one contender in a process of its own and account for all it used."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Run:
    """What one run used: CPU seconds (user and system, children included), wall seconds, peak resident bytes.

    ``own`` is what the contender itself said on its last line of output.
    """

    cpu: float
    wall: float
    rss: int
    own: dict[str, Any]


def run(*args: str, python: str = sys.executable) -> Run:
    """Run ``bench/contenders.py`` with ``args`` and return what it used."""
    env = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'bench'}"}
    start = time.perf_counter()
    process = subprocess.Popen(
        [python, str(ROOT / "bench" / "contenders.py"), *args], stdout=subprocess.PIPE, env=env, text=True
    )
    output = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status != 0:
        raise SystemExit(f"contender {args} failed with status {os.waitstatus_to_exitcode(status)}")
    own = json.loads(output.strip().splitlines()[-1])
    return Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * 1024, own)


def median_run(times: int, *args: str, python: str = sys.executable) -> Run:
    """Return the run with the median CPU of ``times`` runs."""
    runs = sorted((run(*args, python=python) for _ in range(times)), key=lambda r: r.own.get("cpu", r.cpu))
    return runs[len(runs) // 2]
