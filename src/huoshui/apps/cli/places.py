"""Where the command line keeps what it may always make again."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder() -> Path:
    """Return the folder for parsed catalogues: ``$XDG_CACHE_HOME/huoshui`` or ``~/.cache/huoshui``."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "huoshui"
