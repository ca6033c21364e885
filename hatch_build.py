"""Compile the kernel: the build hook of wheels and editable installs, and a command of its own.

``python hatch_build.py`` builds ``src/huoshui/kernel/_kernel.so`` in place. The compiler is ``$CC``, else
``cc``, else the one in the ``ziglang`` package, so that a checkout builds on a machine without a compiler.
A wheel carries the library: its users need none of them.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from importlib.util import find_spec
from pathlib import Path

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ModuleNotFoundError:  # run as a command, where only the compiler is needed
    BuildHookInterface = object

KERNEL = Path(__file__).parent / "src" / "huoshui" / "kernel"
FLAGS = ["-std=gnu11", "-O3", "-ffp-contract=off", "-fno-math-errno", "-fvisibility=hidden", "-fPIC", "-shared"]
BASELINE = {"x86_64": ["-msse4.2", "-mpopcnt"], "amd64": ["-msse4.2", "-mpopcnt"]}


def compiler() -> list[str]:
    """Return the command that compiles C here."""
    named = os.environ.get("CC")
    if named:
        return named.split()
    if shutil.which("cc"):
        return ["cc"]
    if find_spec("ziglang"):
        return [sys.executable, "-m", "ziglang", "cc"]
    message = "huoshui needs a C compiler to build its kernel: install one (cc), or `pip install ziglang`"
    raise SystemExit(message)


def build() -> Path:
    """Compile every C file of the kernel into one shared library and put it in place whole."""
    target = KERNEL / "_kernel.so"
    sources = sorted(str(path) for path in KERNEL.glob("*.c"))
    with tempfile.TemporaryDirectory(dir=KERNEL) as folder:
        made = Path(folder) / target.name
        command = [*compiler(), *FLAGS, *BASELINE.get(platform.machine().lower(), []), *sources, "-o", str(made)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"the kernel did not compile:\n{' '.join(command)}\n{done.stderr}")
        made.replace(target)
    return target


class KernelBuildHook(BuildHookInterface):
    """Put the compiled kernel into the wheel and say which platform it is for."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, object]) -> None:
        """Compile, and tag the wheel ``py3-none-<platform>``."""
        del version
        build()
        system = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{system}"


if __name__ == "__main__":
    sys.stdout.write(f"{build()}\n")
