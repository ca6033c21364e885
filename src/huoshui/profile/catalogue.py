"""The catalogue of facts: look-ups, symbols for formulas, trees, the compiled program, the hash.

>>> FACTS.fact("sales_growth_12m").unit
<Unit.RATIO: 'ratio'>
>>> [aggregate.name for aggregate in FACTS.rests_on("sales_growth_12m")]
['out_net_prev_12m', 'out_net_12m']
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

from huoshui.formula.bounds import INPUT_LARGEST, INPUT_SMALLEST
from huoshui.formula.canonical import FORMAT
from huoshui.formula.tree import Kind
from huoshui.formula.walk import refs
from huoshui.profile import trees
from huoshui.profile.aggregates import AGGREGATES
from huoshui.profile.facts import FACTS as _FACTS
from huoshui.profile.facts import THEMES
from huoshui.profile.symbols import AS_OF, aggregate_symbol, fact_symbol, is_exact, is_fractional
from huoshui.values.errors import InvalidInput, NotFound, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from huoshui.formula.symbols import Symbol
    from huoshui.formula.tree import Node
    from huoshui.kernel.opcodes import Program
    from huoshui.profile.definition import Aggregate, Fact

    _Named = TypeVar("_Named", Fact, Aggregate)


@dataclass(frozen=True, slots=True)
class FactProgram:
    """The compiled formulas. ``program.inputs`` are names of aggregates and ``as_of``.

    ``values[i]`` is the fact in value output ``i`` (numbers and dates), ``truths[i]`` the one in truth output ``i``.
    """

    program: Program
    values: tuple[str, ...]
    truths: tuple[str, ...]


class FactCatalogue:
    """A closed set of facts and the aggregates they rest on.

    Raises:
        InvalidInput: two facts or aggregates share a name, or facts refer to each other in a circle.
    """

    def __init__(self, facts: Iterable[Fact], aggregates: Iterable[Aggregate]) -> None:
        self.facts = tuple(facts)
        self.by_name: Mapping[str, Fact] = _by_name(self.facts)
        self.aggregates: Mapping[str, Aggregate] = _by_name(tuple(aggregates))
        shared = self.by_name.keys() & self.aggregates.keys()
        if shared:
            what = f"'{min(shared)}' names both a fact and an aggregate"
            raise InvalidInput(what, cure="rename the aggregate")
        self._expanded: dict[str, str] = {}
        self._trees: dict[str, Node] = {}

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts)

    def __len__(self) -> int:
        return len(self.facts)

    def __contains__(self, name: object) -> bool:
        return name in self.by_name

    def fact(self, name: str) -> Fact:
        """Return the fact called ``name``.

        Raises:
            NotFound: there is none; the nearest names are given.
        """
        found = self.by_name.get(name)
        if found is None:
            cure = "list the facts with: huoshui facts"
            raise NotFound(f"fact '{name}' is not known", near=nearest(name, self.by_name), cure=cure)
        return found

    def of_theme(self, theme: str) -> tuple[Fact, ...]:
        """Return the facts of a theme, in order.

        Raises:
            NotFound: there is no such theme.
        """
        found = tuple(fact for fact in self.facts if fact.theme == theme)
        if not found:
            cure = "the themes are: " + ", ".join(THEMES)
            raise NotFound(f"theme '{theme}' is not known", near=nearest(theme, THEMES), cure=cure)
        return found

    def symbols(self) -> dict[str, Symbol]:
        """Return what an offer may name: every fact, and ``as_of``."""
        return {fact.name: fact_symbol(fact) for fact in self.facts} | {AS_OF.name: AS_OF}

    def formula_symbols(self) -> dict[str, Symbol]:
        """Return what the formula of a fact may name once earlier facts are written out: aggregates and ``as_of``."""
        return self._formula_symbols

    @cached_property
    def _formula_symbols(self) -> dict[str, Symbol]:
        return {a.name: aggregate_symbol(a) for a in self.aggregates.values()} | {AS_OF.name: AS_OF}

    def formulas(self) -> list[tuple[str, str]]:
        """Return (fact, formula over aggregates alone) of every fact that has a formula."""
        return [(fact.name, self.expanded(fact.name)) for fact in self.facts if fact.formula]

    def expanded(self, name: str) -> str:
        """Return the formula of a fact with earlier facts written out in brackets.

        Raises:
            NotFound: there is no such fact.
            InvalidInput: the fact has no formula, or refers to one that has none, or to itself.
        """
        return self._expand(name, ())

    def tree(self, name: str) -> Node:
        """Return the tree of a fact's formula over aggregates and ``as_of``.

        Raises:
            NotFound: there is no such fact.
            InvalidInput: the fact has no formula (a text from the registry, or a review fact).
        """
        if name not in self._trees:
            self._trees[name] = trees.tree(name, self.expanded(name), self._formula_symbols)
        return self._trees[name]

    def rests_on(self, name: str) -> tuple[Aggregate, ...]:
        """Return the aggregates behind a fact, in the order its formula reads them; none for a review fact."""
        fact = self.fact(name)
        if fact.formula:
            return tuple(self.aggregates[ref.name] for ref in refs(self.tree(name)) if ref.name != AS_OF.name)
        return (self.aggregates[fact.attribute],) if fact.attribute in self.aggregates else ()

    def record_types(self, name: str) -> tuple[str, ...]:
        """Return the record types a fact rests on, each once."""
        fact = self.fact(name)
        if fact.review:
            return ("answer",)
        if fact.attribute.startswith("firm."):
            return ("firm",)
        return tuple(dict.fromkeys(aggregate.record for aggregate in self.rests_on(name)))

    def is_exact(self, name: str) -> bool:
        """Return whether every engine gives the same bits for a fact: no sum of fractions is behind it."""
        return all(is_exact(aggregate) for aggregate in self.rests_on(name))

    def subset(self, names: Iterable[str]) -> FactCatalogue:
        """Return the catalogue of some facts and the aggregates they rest on, in this catalogue's order.

        Raises:
            NotFound: a name is not a fact.
        """
        wanted = {self.fact(name).name for name in names}
        rested = {aggregate.name for name in wanted for aggregate in self.rests_on(name)}
        rested |= {self.aggregates[name].other for name in rested if self.aggregates[name].other}
        inner = {name for name in self.by_name if name in wanted or any(name in self._parts(w) for w in wanted)}
        return FactCatalogue(
            (fact for fact in self.facts if fact.name in inner),
            (aggregate for name, aggregate in self.aggregates.items() if name in rested),
        )

    def program(self) -> FactProgram:
        """Compile every formula into one program of the block machine, sharing common parts."""
        from huoshui.formula.program import to_program

        computed = [fact for fact in self.facts if fact.formula]
        limits = {a.name: (INPUT_SMALLEST, INPUT_LARGEST) for a in self.aggregates.values() if is_fractional(a)}
        program = to_program([self.tree(fact.name) for fact in computed], limits=limits)
        values = tuple(fact.name for fact in computed if fact.kind is not Kind.BOOLEAN)
        truths = tuple(fact.name for fact in computed if fact.kind is Kind.BOOLEAN)
        return FactProgram(program, values, truths)

    @cached_property
    def hash(self) -> str:
        """64 hexadecimal digits: the same for catalogues that compute the same facts, whatever their texts."""
        lines = [FORMAT]
        for fact in self.facts:
            text = trees.stable_text(fact.name, self.expanded(fact.name), self._formula_symbols) if fact.formula else ""
            lines.append(f"{fact.name} {fact.kind} {fact.unit} {fact.values} {fact.attribute} {fact.review} {text}")
        lines.extend(sorted(repr(aggregate) for aggregate in self.aggregates.values()))
        return sha256("\n".join(lines).encode()).hexdigest()

    def _expand(self, name: str, within: tuple[str, ...]) -> str:
        if name in self._expanded:
            return self._expanded[name]
        if name in within:
            raise InvalidInput(f"fact '{name}' refers to itself", cause=" -> ".join((*within, name)))
        fact = self.fact(name)
        if not fact.formula:
            what = f"fact '{name}' has no formula"
            raise InvalidInput(what, cause=f"'{within[-1]}' refers to it" if within else "it is not computed")
        text = fact.formula
        for part in self._parts(name):
            text = trees.replace_name(text, part, f"({self._expand(part, (*within, name))})")
        self._expanded[name] = text
        return text

    def _parts(self, name: str) -> list[str]:
        """Return the facts that a fact's formula names."""
        return [word for word in trees.names_in(self.by_name[name].formula) if word in self.by_name]


def _by_name(things: tuple[_Named, ...]) -> dict[str, _Named]:
    named = {thing.name: thing for thing in things}
    if len(named) < len(things):
        double = next(thing.name for at, thing in enumerate(things) if thing.name in {t.name for t in things[:at]})
        raise InvalidInput(f"'{double}' is defined twice", cure="give each fact and aggregate a name of its own")
    return named


FACTS = FactCatalogue(_FACTS, AGGREGATES)
