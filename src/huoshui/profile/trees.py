"""The parsed formulas of the facts, kept as text so that a cold start needs no SQL parser.

``trees.txt`` beside this module holds one line per formula: the key and the tree's stable text. The key is a
hash of the formula and of everything it names, so a line written for another definition is never found; a formula
without a line is parsed. After changing facts: ``python tools/pack_trees.py`` writes the file anew.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from huoshui.formula.canonical import FORMAT, from_text, to_text
from huoshui.formula.parse import parse
from huoshui.formula.symbols import Position

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from huoshui.formula.symbols import Symbol
    from huoshui.formula.tree import Node

FILE = Path(__file__).with_name("trees.txt")
_NAME = re.compile(r"[A-Za-z_]\w*")
_KEY_DIGITS = 24


def names_in(formula: str) -> list[str]:
    """Return the words of a formula that could be names, in order, each once.

    >>> names_in("out_net_12m / 100 + out_net_12m")
    ['out_net_12m']
    """
    return list(dict.fromkeys(_NAME.findall(formula)))


def replace_name(formula: str, name: str, by: str) -> str:
    """Return the formula with every whole word ``name`` replaced.

    >>> replace_name("sales + sales_12m", "sales", "(a - b)")
    '(a - b) + sales_12m'
    """
    return _NAME.sub(lambda found: by if found.group() == name else found.group(), formula)


def key_of(formula: str, symbols: Mapping[str, Symbol]) -> str:
    """Return the key of a formula: equal only for equal text over equal symbols."""
    named = [repr(symbols[name]) for name in names_in(formula) if name in symbols]
    return sha256("\n".join([FORMAT, formula, *named]).encode()).hexdigest()[:_KEY_DIGITS]


def stable_text(fact: str, formula: str, symbols: Mapping[str, Symbol]) -> str:
    """Return the stable text of a formula's tree, from the file or by parsing.

    Raises:
        FormulaError: the formula is not of the language; the place is given as ``fact <name>``.
    """
    known = _read().get(key_of(formula, symbols))
    return known or to_text(parse(formula, at=Position(f"fact {fact}"), names=symbols))


def tree(fact: str, formula: str, symbols: Mapping[str, Symbol]) -> Node:
    """Return the tree of a formula.

    Raises:
        FormulaError: as :func:`stable_text`.
    """
    return from_text(stable_text(fact, formula, symbols))


def lines(formulas: Iterable[tuple[str, str]], symbols: Mapping[str, Symbol]) -> str:
    """Return the file's text for (fact, formula) pairs, parsed now."""
    return "".join(
        f"{key_of(formula, symbols)} {to_text(parse(formula, at=Position(f'fact {fact}'), names=symbols))}\n"
        for fact, formula in formulas
    )


@lru_cache(maxsize=1)
def _read() -> dict[str, str]:
    if not FILE.exists():
        return {}
    rows = FILE.read_text(encoding="utf-8").splitlines()
    return {row[:_KEY_DIGITS]: row[_KEY_DIGITS + 1 :] for row in rows}
