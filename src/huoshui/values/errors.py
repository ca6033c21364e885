"""Errors that name the thing, the cause, the cure and the nearest right spelling.

Every error a user can meet is a :class:`HuoshuiError`. Its ``exit_code`` is the one the command line
ends with; the text is built from four parts so that none is forgotten.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class HuoshuiError(Exception):
    """Base of all errors meant for a user.

    ``what`` names the thing and what is wrong with it, ``cause`` says why, ``cure`` says what to do.

    >>> print(NotFound("firm 'E9999' is not in this home", cure="list firms with: huoshui firms"))
    firm 'E9999' is not in this home. Cure: list firms with: huoshui firms
    """

    exit_code = 1
    code = "unexpected"

    def __init__(self, what: str, *, cause: str = "", cure: str = "", near: Iterable[str] = ()) -> None:
        self.what = what
        self.cause = cause
        self.cure = cure
        self.near = tuple(near)
        super().__init__(self._render())

    def _render(self) -> str:
        parts = [self.what.rstrip(".")]
        if self.cause:
            parts.append(f"Cause: {self.cause.rstrip('.')}")
        if self.near:
            parts.append("Did you mean: " + ", ".join(self.near) + "?")
        if self.cure:
            parts.append(f"Cure: {self.cure.rstrip('.')}")
        *before, last = parts
        return " ".join([*(part if part.endswith("?") else f"{part}." for part in before), last])

    def as_dict(self) -> dict[str, object]:
        """Return the error as a JSON-ready object."""
        return {
            "error": self.code,
            "what": self.what,
            "cause": self.cause,
            "cure": self.cure,
            "near": list(self.near),
        }


class UsageError(HuoshuiError):
    """The command or call was put together wrongly."""

    exit_code = 2
    code = "usage"


class NotFound(HuoshuiError):
    """A named thing does not exist."""

    exit_code = 3
    code = "not_found"


class Conflict(HuoshuiError):
    """Two writers, or one key with two contents."""

    exit_code = 4
    code = "conflict"


class InvalidInput(HuoshuiError):
    """A file or value cannot be used at all (single bad rows are quarantined instead)."""

    exit_code = 5
    code = "invalid_input"


class NotPermitted(HuoshuiError):
    """The caller may not do this."""

    exit_code = 7
    code = "not_permitted"


class OutsideDependency(HuoshuiError):
    """Something outside Huoshui (Java, a browser, an extra) is missing or failed."""

    exit_code = 8
    code = "outside_dependency"


def nearest(name: str, known: Iterable[str], *, most: int = 3) -> tuple[str, ...]:
    """Return the known spellings closest to ``name``, best first.

    >>> nearest("vat_sale", ["vat_sales", "void_share"])
    ('vat_sales',)
    """
    return tuple(get_close_matches(name, list(known), n=most, cutoff=0.6))
