"""Run the ``huoshui`` command as a user does, each time in a new process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import Any

from measure import ROOT, Run, busy

MAIN = "from huoshui.apps.cli import main; main()"


def huoshui(*args: str) -> Run:
    """Run one command to its end and return what it used; ``own['stdout']`` is what it printed.

    Start-up and imports are part of the figures: this is what a user waits for.
    """
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "LANG": "C.UTF-8"}
    before, start = busy(), time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", MAIN, *args], stdout=subprocess.PIPE, env=env, text=True)
    with process:
        told = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"huoshui {' '.join(args)} ended with {process.returncode}")
    cpu = usage.ru_utime + usage.ru_stime
    own: dict[str, Any] = {"stdout": told}
    return Run(cpu, wall, usage.ru_maxrss * 1024, max(0.0, (busy() - before - cpu) / wall), own)
