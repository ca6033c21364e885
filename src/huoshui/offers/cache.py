"""The catalogue as one JSON text, so that a cold command needs neither the YAML nor the SQL parser.

The text carries a key over everything it was made from (:func:`catalogue_key`); :func:`loads` gives None for a text
with another key or of another format, so a stale cache is never used. Trees are kept as canonical text. The tests of
the offer files are left out: who runs tests reads the files.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huoshui.formula.canonical import from_text, to_text
from huoshui.formula.tree import Kind, Literal, Op, Ref
from huoshui.offers import parts
from huoshui.offers.dates import Period
from huoshui.offers.model import Catalogue, Offer
from huoshui.offers.problems import Place, Problem
from huoshui.offers.receipt import ENGINE
from huoshui.profile.definition import Direction, Fact, Mover, Unit
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FORMAT = f"huoshui-catalogue/1 {ENGINE}"

_CLASSES: dict[str, type] = {
    known.__name__: known
    for known in (
        Fact, Offer, Period, Place, Problem, Text,
        parts.Assumption, parts.Criterion, parts.DatedValue, parts.DecisionTable, parts.Formula, parts.Gift,
        parts.Output, parts.Parameter, parts.Requirement, parts.ScoreItem, parts.ScoreRow, parts.Scorecard,
        parts.Source, parts.TableRow,
    )
}  # fmt: skip
_WORDS: dict[str, type] = {
    known.__name__: known for known in (parts.Confidence, parts.OfferKind, Direction, Kind, Mover, Unit)
}


def catalogue_key(paths: Iterable[Path | str], facts: Mapping[str, Fact]) -> str:
    """Return a hash of every file under ``paths`` (names and contents), the facts and the code that reads offers.

    >>> catalogue_key([], {}) == catalogue_key([], {})
    True
    """
    digest = sha256(FORMAT.encode())
    for code in _reading_code():
        digest.update(code.read_bytes())
    for fact in sorted(facts):
        digest.update(repr(facts[fact]).encode())
    for given in map(Path, paths):
        found = sorted(path for path in given.rglob("*") if path.is_file()) if given.is_dir() else [given]
        for path in found:
            content = path.read_bytes()
            name = path.relative_to(given).as_posix() if path != given else given.name
            digest.update(f"\0{name}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def _reading_code() -> list[Path]:
    """Return the source files whose change could change what is read: this room and that of formulas."""
    here = Path(__file__).parent
    return sorted([*here.glob("*.py"), *(here.parent / "formula").glob("*.py")])


def dumps(catalogue: Catalogue, key: str) -> str:
    """Return the catalogue as a JSON text under ``key``."""
    offers = [replace(offer, tests=()) for offer in catalogue.offers]
    content = {
        "format": FORMAT,
        "key": key,
        "offers": [_encoded(offer) for offer in offers],
        "problems": [_encoded(problem) for problem in catalogue.problems],
        "skipped": list(catalogue.skipped),
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def loads(text: str, key: str, facts: Mapping[str, Fact]) -> Catalogue | None:
    """Return the catalogue of a text made by :func:`dumps` under the same key, else None.

    A text that is cut off or was not made by ``dumps`` gives None too: the caller reads the files instead.
    """
    try:
        content = json.loads(text)
    except ValueError:
        return None
    if not isinstance(content, dict) or content.get("format") != FORMAT or content.get("key") != key:
        return None
    offers = tuple(_decoded(offer) for offer in content["offers"])
    problems = tuple(_decoded(problem) for problem in content["problems"])
    declared = {fact.name: fact for offer in offers for fact in offer.facts}
    return Catalogue(offers, problems, {**facts, **declared}, tuple(content["skipped"]))


def _encoded(value: Any) -> Any:  # noqa: ANN401 - any part of an offer
    if isinstance(value, Literal | Op | Ref):
        return {"node": to_text(value)}
    if is_dataclass(value):
        name = type(value).__name__
        return {name: [_encoded(getattr(value, field.name)) for field in fields(value)]}
    if isinstance(value, tuple):
        return [_encoded(part) for part in value]
    if type(value).__name__ in _WORDS:
        return {type(value).__name__: str(value)}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _decoded(value: Any) -> Any:  # noqa: ANN401 - any part of an offer
    if isinstance(value, list):
        return tuple([_decoded(part) for part in value])
    if not isinstance(value, dict):
        return value
    ((name, inner),) = value.items()
    if name == "node":
        return from_text(inner)
    if name == "day":
        return date.fromisoformat(inner)
    if name in _WORDS:
        return _WORDS[name](inner)
    return _CLASSES[name](*[_decoded(part) for part in inner])
