"""Huoshui: a small firm's own records, turned into the finance and support it qualifies for.

The verbs live in :mod:`huoshui.flow` and are offered here lazily, so that ``import huoshui`` costs
nothing until a verb is used::

    import huoshui as hs
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from huoshui.flow import catalogue, decide, facts, load, profile, run, town

__all__ = ["__version__", "catalogue", "decide", "facts", "load", "profile", "run", "town"]


def __getattr__(name: str) -> Any:  # noqa: ANN401  # any verb of the flow
    if name in __all__:
        return getattr(import_module("huoshui.flow"), name)
    raise AttributeError(f"module 'huoshui' has no attribute {name!r}; its verbs are: {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted(__all__)
