"""Make ``.venv-bench``: a throw-away environment with the peers, at the hashed versions of ``requirements/bench.txt``.

It holds everything the product needs too, so that every contender runs on the same interpreter and libraries;
Huoshui itself is read from ``src``. Nothing of it is needed by users.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv-bench"
REQUIREMENTS = ROOT / "requirements" / "bench.txt"


def bench_python() -> str:
    """Return the interpreter of the environment, which is made when it is missing or its requirements changed."""
    python = FOLDER / "bin" / "python"
    stamp = FOLDER / ".requirements"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        return str(python)
    print("setting up .venv-bench (first time: some minutes)", file=sys.stderr, flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(FOLDER)], check=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(REQUIREMENTS)], check=True)
    stamp.write_text(wanted)
    return str(python)


if __name__ == "__main__":
    print(bench_python())
