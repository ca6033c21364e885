"""Run one contender in a process of its own and account for all it used, beside what others used meanwhile."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Run:
    """What the measured part of one run used.

    ``cpu``: CPU seconds, user and system, of the process and its children. ``wall``: seconds. ``rss``: peak resident
    bytes of the whole process, the interpreter and its libraries included. ``others``: CPU seconds that other
    processes of the machine used per second of this run (0 on a machine at rest). ``own``: all the contender said.
    """

    cpu: float
    wall: float
    rss: int
    others: float
    own: dict[str, Any]


def say(text: str) -> None:
    """Tell progress, on stderr."""
    print(text, file=sys.stderr, flush=True)


class Failed(Exception):
    """A contender did not come to its end; the message holds the last of what it said."""


def run(script: str, *args: str, python: str = sys.executable) -> Run:
    """Run ``bench/SCRIPT ARGS``, whose last line of output is JSON with at least ``cpu`` and ``wall``.

    Raises:
        Failed: it ended with another status than 0.
    """
    env = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'bench'}", "PYTHONWARNINGS": "ignore"}
    command = [python, str(ROOT / "bench" / script), *args]
    before, start = busy(), time.perf_counter()
    with (
        TemporaryFile("w+") as talk,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=talk, env=env, text=True) as process,
    ):
        output = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - start
        if process.returncode != 0:
            talk.seek(0)
            last = talk.read().strip().splitlines()[-3:]
            raise Failed(f"{script} {' '.join(args[:1])} ended with status {process.returncode}: {' '.join(last)}")
    own = json.loads(output.strip().splitlines()[-1])
    whole = float(own.get("cpu_whole", usage.ru_utime + usage.ru_stime))
    others = max(0.0, (busy() - before - whole) / wall)
    rss = int(own.get("rss", usage.ru_maxrss * 1024))
    return Run(float(own["cpu"]), float(own["wall"]), rss, others, own)


def interleaved(
    times: int,
    contenders: Mapping[str, Sequence[str]],
    python: str = sys.executable,
    fewer: Mapping[str, int] | None = None,
) -> dict[str, Run]:
    """Run the contenders in turn, ``times`` rounds, and return for each the run with the median CPU.

    ``contenders``: name to script and arguments. ``fewer``: contenders that run in the first rounds only. One that
    never comes to its end is told on stderr and is not in the result.
    """
    done: dict[str, list[Run]] = defaultdict(list)
    for turn in range(times):
        for name, (script, *args) in contenders.items():
            if turn >= (fewer or {}).get(name, times):
                continue
            try:
                found = run(script, *args, python=python)
            except Failed as failure:
                say(f"  {name}: {failure}")
                continue
            done[name].append(found)
            say(f"  {name}: {found.cpu:.2f} CPU s, {found.wall:.2f} s, others {found.others:.1f}")
    return {name: middle(runs) for name, runs in done.items()}


def middle(runs: Sequence[Run]) -> Run:
    """Return the run with the median CPU; of an even number the lower of the two."""
    return sorted(runs, key=lambda r: r.cpu)[(len(runs) - 1) // 2]


def busy() -> float:
    """Return the CPU seconds all processes have used since the machine started, time stolen or idle left out."""
    user, nice, system, _, _, irq, softirq, *_ = (
        int(x) for x in Path("/proc/stat").read_text().split("\n")[0].split()[1:]
    )
    return (user + nice + system + irq + softirq) / TICK
