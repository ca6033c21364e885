"""Huoshui: a small firm's own records, turned into the finance and support it qualifies for.

The verbs live in :mod:`huoshui.flow` and are offered here lazily, so that ``import huoshui`` costs
nothing until a verb is used::

    import huoshui as hs
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from huoshui.flow import catalogue, decide, evidence, facts, load, profile, run, town

__all__ = ["__version__", "catalogue", "decide", "evidence", "facts", "load", "profile", "run", "town"]


class _RoomAndVerb(ModuleType):
    """A room whose name is also a verb: ``huoshui.profile.bulk`` is its module, ``huoshui.profile(...)`` the verb.

    Without it ``hs.profile`` would be the verb until something imports the room, and the room from then on.
    """

    def __call__(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # whatever the verb takes and gives
        return getattr(import_module("huoshui.flow"), self.__name__.rpartition(".")[2])(*args, **kwargs)


for _name in ("decide", "profile"):
    import_module(f"huoshui.{_name}").__class__ = _RoomAndVerb


def __getattr__(name: str) -> Any:  # noqa: ANN401  # any verb of the flow
    if name in __all__:
        return getattr(import_module("huoshui.flow"), name)
    raise AttributeError(f"module 'huoshui' has no attribute {name!r}; its verbs are: {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted(__all__)
