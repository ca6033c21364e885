"""Loading the catalogue: every offer file under some folders, each checked; the unreadable ones are reported.

An offer is checked after those it refers to, so that the kinds and units of their results are known. One bad file
never keeps the rest from loading: :attr:`Catalogue.problems` says what was skipped and why.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from huoshui.formula.symbols import Symbol
from huoshui.formula.tree import Kind
from huoshui.offers.document import Items, Scalar, read_document
from huoshui.offers.graph import in_order, mentioned
from huoshui.offers.lint import lint
from huoshui.offers.model import Catalogue
from huoshui.offers.problems import Findings, Marks, OfferError, Place, Problem
from huoshui.offers.read_head import read_id
from huoshui.offers.read_offer import Surroundings, read_offer
from huoshui.offers.unit_words import formula_unit
from huoshui.values.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from huoshui.offers.document import Table
    from huoshui.offers.model import Offer
    from huoshui.profile.definition import Fact
    from huoshui.values.text import Text


@dataclass(frozen=True, slots=True)
class _File:
    """One offer file, read as YAML but not yet checked."""

    path: Path
    marks: Marks
    table: Table
    id: str
    content: bytes


def load_catalogue(paths: Iterable[Path | str], facts: Mapping[str, Fact]) -> Catalogue:
    """Read every ``*.yaml`` under ``paths`` (folders or files) against a catalogue of facts.

    Files are shown by their path under the folder given. An offer with an error is left out, and so are the offers that
    refer to it; ``Catalogue.problems`` lists all of it.

    Raises:
        NotFound: one of ``paths`` does not exist.
    """
    problems: list[Problem] = []
    files: list[_File] = []
    for shown, path in _yaml_files(paths):
        content = path.read_bytes()
        found = _open(shown, path, content, problems)
        if found is not None:
            files.append(found)
    return _Loader(files, facts, problems).load()


def load_text(text: str, facts: Mapping[str, Fact], file: str = "offer.yaml") -> Catalogue:
    """Read one offer from its text, as if it stood alone in a catalogue; its tables are opened as named."""
    problems: list[Problem] = []
    found = _open(file, Path(file), text.encode(), problems)
    return _Loader([found] if found else [], facts, problems).load()


def load_texts(texts: Mapping[str, str], facts: Mapping[str, Fact]) -> Catalogue:
    """Read a catalogue from texts by file name."""
    problems: list[Problem] = []
    found = [_open(file, Path(file), text.encode(), problems) for file, text in texts.items()]
    return _Loader([file for file in found if file], facts, problems).load()


def _yaml_files(paths: Iterable[Path | str]) -> list[tuple[str, Path]]:
    found: list[tuple[str, Path]] = []
    for given in map(Path, paths):
        if given.is_dir():
            found += [(path.relative_to(given).as_posix(), path) for path in sorted(given.rglob("*.y*ml"))]
        elif given.exists():
            found.append((given.name, given))
        else:
            raise NotFound(f"'{given}' does not exist", cure="name a folder of offers, or one offer file")
    return found


def _open(shown: str, path: Path, content: bytes, problems: list[Problem]) -> _File | None:
    findings = Findings()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        place = Place(shown, line, error.start - content.rfind(b"\n", 0, error.start))
        findings.add(OfferError(place, "the file is not UTF-8 text", cure="save it as UTF-8"))
        problems += findings.problems
        return None
    marks = Marks(shown, text)
    table = findings.attempt(lambda: read_document(text, marks))
    offer_id = findings.attempt(lambda: read_id(table, marks)) if table else None
    problems += findings.problems
    return _File(path, marks, table, offer_id, content) if table and offer_id else None


class _Loader:
    def __init__(self, files: list[_File], facts: Mapping[str, Fact], problems: list[Problem]) -> None:
        self.files = files
        self.facts = dict(facts)
        self.problems = problems
        self.results: dict[str, Symbol] = {}
        self.names: dict[str, Text] = {}
        self.offers: list[Offer] = []

    def load(self) -> Catalogue:
        by_id: dict[str, list[_File]] = {}
        for file in self.files:
            by_id.setdefault(file.id, []).append(file)
        uses = {
            offer: {other for file in files for other in mentioned(file.table, by_id)} - {offer}
            for offer, files in by_id.items()
        }
        order, cycles = in_order(uses)
        for cycle in cycles:
            self._refuse_cycle(cycle, by_id)
        in_circles = {offer_id for cycle in cycles for offer_id in cycle}
        for offer_id in [*order, *(other for other in sorted(by_id) if other not in {*order, *in_circles})]:
            read = [offer for file in by_id[offer_id] if (offer := self._read(file, by_id)) is not None]
            self._accept(read)
        skipped = tuple(dict.fromkeys(problem.at.file for problem in self.problems if problem.severity == "error"))
        declared = {fact.name: fact for offer in self.offers for fact in offer.facts}
        return Catalogue(tuple(self.offers), tuple(self.problems), {**self.facts, **declared}, skipped)

    def _read(self, file: _File, by_id: Mapping[str, object]) -> Offer | None:
        findings = Findings()
        tables: list[bytes] = []

        def opened(name: str) -> bytes:
            folder = file.path.parent.resolve()
            wanted = (folder / name).resolve()
            if not wanted.is_relative_to(folder):
                raise FileNotFoundError(f"'{name}' lies outside the offer's folder")
            tables.append(wanted.read_bytes())
            return tables[-1]

        missing = [other for other in mentioned(file.table, by_id) if other != file.id and other not in self.names]
        for other in missing:
            place = _mention(file, other)
            findings.add(
                OfferError(
                    place, f"offer '{other}', which this one refers to, was skipped", cure="correct that one first"
                )
            )
        offer = None
        if not missing:
            around = Surroundings(self.facts, self.results, self.names, opened)
            offer = read_offer(file.table, file.marks, around, "", findings)
        self.problems += [replace(problem, offer=file.id) for problem in findings.problems]
        if offer is None:
            return None
        content = sha256(b"\0".join([file.content, *tables])).hexdigest()
        self.problems += [replace(problem, offer=file.id) for problem in lint(offer, file.marks)]
        return replace(offer, content=content)

    def _accept(self, offers: list[Offer]) -> None:
        """Keep the texts of one id that do not overlap in time, and make their results known."""
        kept: list[Offer] = []
        for offer in sorted(offers, key=lambda o: (o.valid.since is not None, o.valid.since)):
            clash = next((other for other in kept if other.valid.overlaps(offer.valid)), None)
            if clash is None:
                kept.append(offer)
                continue
            error = OfferError(
                offer.place,
                f"offer '{offer.id}' is in force twice on the same days",
                cause=f"{clash.file} says the same id from {clash.valid.since} to {clash.valid.until or 'open'}",
                cure="end the older text with 'until: <its last day>', or give one of them another id",
            )
            self.problems.append(Problem(error.at, error.what, error.cause, error.cure, offer=offer.id))
        for offer in kept:
            self._publish(offer)
        self.offers += kept

    def _publish(self, offer: Offer) -> None:
        self.names[offer.id] = offer.name
        self.results[f"{offer.id}.eligible"] = Symbol(f"{offer.id}.eligible", Kind.BOOLEAN)
        for output in offer.outputs:
            name = f"{offer.id}.{output.name}"
            unit = formula_unit(output.unit)
            size = (output.largest, output.smallest)
            self.results[name] = Symbol(name, output.formula.kind, unit, (), *size)

    def _refuse_cycle(self, cycle: tuple[str, ...], by_id: dict[str, list[_File]]) -> None:
        for offer_id, following in pairwise(cycle):
            for file in by_id[offer_id]:
                place = _mention(file, following)
                way = " -> ".join(cycle)
                self.problems.append(
                    Problem(
                        place,
                        f"offers refer to each other in a circle: {way}",
                        cure="let one of them stop asking for the other",
                        offer=offer_id,
                    )
                )


def _mention(file: _File, other: str) -> Place:
    """Return the first place of ``file`` where ``other`` is named."""
    required = file.table.get("requires")
    for scalar in _scalars(required) if required else []:
        if scalar.text == other:
            return file.marks.at(scalar.line, scalar.column, len(other))
    for scalar in _scalars(file.table):
        found = re.search(rf"\b{other}\.", scalar.formula)
        if found:
            line = scalar.formula_line + scalar.formula.count("\n", 0, found.start())
            first = scalar.formula.rfind("\n", 0, found.start()) + 1
            column = found.start() - first + (1 if first else scalar.formula_column)
            return file.marks.at(line, column, len(other))
    return file.marks.at(file.table.line, file.table.column)


def _scalars(element: Table | Items | Scalar) -> list[Scalar]:
    if isinstance(element, Scalar):
        return [element]
    children = element.items if isinstance(element, Items) else tuple(value for _, value in element.entries)
    return [scalar for child in children for scalar in _scalars(child)]
