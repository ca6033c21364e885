"""One writer at a time: an advisory lock on a file of the home. Readers take no lock."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

from huoshui.values.errors import Conflict

if TYPE_CHECKING:
    from pathlib import Path

LOCK = "lock"


class WriterLock:
    """The right to write one home, held until :meth:`release` or the end of the process."""

    def __init__(self, home: Path) -> None:
        self._handle = os.open(home / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(self._handle, 32, 0).decode(errors="replace").strip() or "unknown"
            os.close(self._handle)
            self._handle = -1
            raise Conflict(
                f"home '{home}' is being written by another process (process {holder})",
                cause="a home has one writer at a time; nothing of this load was stored",
                cure="wait until the other load has ended and run the command again",
            ) from error
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        """Give the right back; harmless when it was given back before."""
        if self._handle >= 0:
            os.ftruncate(self._handle, 0)
            os.close(self._handle)
            self._handle = -1
