"""Which offer refers to which: order, layers, circles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from huoshui.offers.document import Items, Scalar, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from huoshui.offers.document import Element
    from huoshui.offers.model import OfferVersion

_DOTTED = re.compile(r"\b([a-z][a-z0-9_]*)\.[a-z_]")
_WITH_FORMULAS = ("facts", "parameters", "scorecards", "assume", "eligible_when", "outputs")
_WORDS = frozenset({"zh", "en", "item", "clause", "code"})


def mentioned(table: Table, known: Iterable[str]) -> tuple[str, ...]:
    """Return the offer ids a file refers to: under ``requires`` (known or not), and ``offer.result`` in formulas."""
    offers = set(known)
    found: dict[str, None] = {}
    required = table.get("requires")
    for name in _required(required):
        if name in offers:
            found[name] = None
    for section in _WITH_FORMULAS:
        for text in _texts(table.get(section)):
            found.update(dict.fromkeys(name for name in _DOTTED.findall(text) if name in offers))
    return tuple(found)


def _required(element: Element | None) -> list[str]:
    if isinstance(element, Scalar):
        return [element.text]
    if isinstance(element, Items):
        return [name for child in element.items for name in _required(child)]
    if isinstance(element, Table):
        return _required(element.get("offer"))
    return []


def _texts(element: Element | None) -> list[str]:
    """Return the texts of a section that may be formulas."""
    if isinstance(element, Scalar):
        return [element.text] if isinstance(element.value, str) else []
    if isinstance(element, Items):
        return [text for child in element.items for text in _texts(child)]
    if isinstance(element, Table):
        return [text for key, child in element.entries if key.text not in _WORDS for text in _texts(child)]
    return []


def in_order(uses: Mapping[str, AbstractSet[str]]) -> tuple[list[str], list[tuple[str, ...]]]:
    """Return the names so that each stands after those it uses, and the circles among the rest.

    A name in a circle, or using one, is in neither: its circle is listed once, closed: ``(a, b, a)``.

    >>> in_order({"b": {"a"}, "a": set(), "x": {"y"}, "y": {"x"}})
    (['a', 'b'], [('x', 'y', 'x')])
    """
    done: list[str] = []
    waiting = {name: set(others) & uses.keys() for name, others in uses.items()}
    while ready := sorted(name for name, others in waiting.items() if others <= set(done)):
        done += ready
        for name in ready:
            del waiting[name]
    return done, _circles(waiting)


def _circles(waiting: Mapping[str, AbstractSet[str]]) -> list[tuple[str, ...]]:
    circles: list[tuple[str, ...]] = []
    seen: set[str] = set()
    for start in sorted(waiting):
        path: list[str] = []
        name = start
        while name not in seen and name not in path:
            path.append(name)
            name = min(other for other in waiting[name] if other in waiting)
        if name in path:
            circle = path[path.index(name) :]
            first = circle.index(min(circle))
            circles.append((*circle[first:], *circle[:first], circle[first]))
        seen.update(path)
    return circles


def layers(versions: Sequence[OfferVersion]) -> list[list[OfferVersion]]:
    """Return the versions in layers: a layer only reads results of layers before it.

    A result of an offer that is not among ``versions`` is unknown, so it asks for no layer.
    """
    present = {version.id for version in versions}
    placed: set[str] = set()
    waiting = list(versions)
    found: list[list[OfferVersion]] = []
    while waiting:
        ready = [version for version in waiting if {name for name in version.needs if name in present} <= placed]
        found.append(ready)
        placed.update(version.id for version in ready)
        waiting = [version for version in waiting if version.id not in placed]
    return found
