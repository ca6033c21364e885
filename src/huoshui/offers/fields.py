"""Reading the keys of one mapping: what may stand there, what must, and of which type."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from huoshui.offers.document import Items, Scalar, Table
from huoshui.offers.problems import OfferError
from huoshui.values.errors import nearest
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from huoshui.offers.document import Element
    from huoshui.offers.problems import Marks, Place

E = TypeVar("E", bound=StrEnum)

_FEW = 12  # names that are listed in full
_OTHER_WORDS = {"issuer": "owner", "id": "offer", "criteria": "eligible_when", "conditions": "eligible_when"}


@dataclass(frozen=True, slots=True)
class Fields:
    """The keys of one mapping of an offer file, read by name and type.

    Raises:
        OfferError: from the constructor for a key that is not in ``allowed`` (with the nearest that is), from the
            readers for a missing key or a value of another type.
    """

    table: Table
    marks: Marks
    what: str  # "a criterion": what the mapping describes
    allowed: tuple[str, ...]

    def __post_init__(self) -> None:
        for key, _ in self.table.entries:
            if key.text not in self.allowed:
                other = _OTHER_WORDS.get(key.text)
                near = (other,) if other in self.allowed else nearest(key.text, self.allowed)
                raise OfferError(
                    self.place(key),
                    f"unknown key '{key.text}' in {self.what}",
                    near=near,
                    cure="known keys: " + ", ".join(self.allowed),
                )

    def place(self, element: Element) -> Place:
        """Return where ``element`` stands."""
        length = len(element.text) if isinstance(element, Scalar) else 1
        return self.marks.at(element.line, element.column, length)

    @property
    def here(self) -> Place:
        """Where the mapping starts."""
        return self.marks.at(self.table.line, self.table.column)

    def has(self, name: str) -> bool:
        """Return whether the key is written."""
        return self.table.get(name) is not None

    def need(self, name: str) -> Element:
        """Return the value of ``name``.

        Raises:
            OfferError: the key is missing.
        """
        element = self.table.get(name)
        if element is None:
            raise OfferError(self.here, f"'{name}' is missing in {self.what}", cure=f"add '{name}:'")
        return element

    def scalar(self, name: str) -> Scalar:
        """Return the plain value of ``name``."""
        return self.plain(self.need(name), f"'{name}'")

    def plain(self, element: Element, what: str) -> Scalar:
        """Return ``element`` as a plain value."""
        if not isinstance(element, Scalar):
            raise OfferError(self.place(element), f"{what} is one value, not a list or a mapping")
        return element

    def word(self, name: str, default: str | None = None) -> str:
        """Return a text."""
        if default is not None and not self.has(name):
            return default
        element = self.scalar(name)
        if not isinstance(element.value, str) or not element.value.strip():
            raise OfferError(
                self.place(element), f"'{name}' is a text", cure=f'write it in quotes: {name}: "{element.text}"'
            )
        return element.value.strip()

    def free(self, name: str) -> str:
        """Return a text or number as text (a clause number), empty when the key is absent."""
        return self.scalar(name).text.strip() if self.has(name) else ""

    def day(self, name: str) -> date | None:
        """Return a day, or None when the key is absent."""
        if not self.has(name):
            return None
        element = self.scalar(name)
        if not isinstance(element.value, date):
            raise OfferError(self.place(element), f"'{name}' is a day", cure=f"write {name}: 2024-01-31")
        return element.value

    def flag(self, name: str, *, default: bool) -> bool:
        """Return true or false."""
        if not self.has(name):
            return default
        element = self.scalar(name)
        if not isinstance(element.value, bool):
            raise OfferError(self.place(element), f"'{name}' is true or false")
        return element.value

    def number(self, name: str) -> float | None:
        """Return a number, or None when the key is absent."""
        return number_of(self.scalar(name), self.marks, f"'{name}'") if self.has(name) else None

    def choice(self, name: str, among: type[E], default: E | None = None) -> E:
        """Return one word of a closed list."""
        if default is not None and not self.has(name):
            return default
        element = self.scalar(name)
        words = [member.value for member in among]
        if element.text not in words:
            raise OfferError(
                self.place(element),
                f"'{element.text}' is not a {name}",
                near=nearest(element.text, words),
                cure="one of: " + ", ".join(words),
            )
        return among(element.text)

    def label(self) -> Text:
        """Return the mapping's own ``zh`` and ``en``."""
        return Text(self.word("zh"), self.word("en"))

    def text(self, name: str) -> Text:
        """Return the ``{zh, en}`` mapping under ``name``."""
        return text_of(self.need(name), self.marks, f"'{name}'")

    def items(self, name: str) -> tuple[Element, ...]:
        """Return the list under ``name``, empty when the key is absent."""
        element = self.table.get(name)
        if element is None or (isinstance(element, Scalar) and element.value is None):
            return ()
        if not isinstance(element, Items):
            raise OfferError(
                self.place(element), f"'{name}' is a list", cure=f"write {name}: [...] or one '- ' line each"
            )
        return element.items

    def entries(self, name: str) -> tuple[tuple[Scalar, Element], ...]:
        """Return the mapping under ``name`` as pairs, empty when the key is absent."""
        element = self.table.get(name)
        if element is None or (isinstance(element, Scalar) and element.value is None):
            return ()
        return table_of(element, self.marks, f"'{name}'").entries


def table_of(element: Element, marks: Marks, what: str) -> Table:
    """Return ``element`` as a mapping."""
    if not isinstance(element, Table):
        raise OfferError(
            marks.at(element.line, element.column), f"{what} is a mapping", cure="write it as {key: value, ...}"
        )
    return element


def number_of(element: Element, marks: Marks, what: str) -> float:
    """Return ``element`` as a number."""
    if isinstance(element, Scalar) and isinstance(element.value, int | float) and not isinstance(element.value, bool):
        return float(element.value)
    length = len(element.text) if isinstance(element, Scalar) else 1
    raise OfferError(
        marks.at(element.line, element.column, length),
        f"{what} is a number",
        cure="write for example 300_000 or 0.03; a unit goes into 'unit:'",
    )


def text_of(element: Element, marks: Marks, what: str) -> Text:
    """Return ``{zh: ..., en: ...}`` as a text."""
    if not isinstance(element, Table):
        raise OfferError(
            marks.at(element.line, element.column), f"{what} needs both languages", cure="write {zh: ..., en: ...}"
        )
    fields = Fields(element, marks, what, ("zh", "en"))
    return fields.label()


def refuse_repeats(named: Iterable[tuple[str, Place]], what: str) -> None:
    """Refuse a name used twice.

    Raises:
        OfferError: at the second use, naming the line of the first.
    """
    first: dict[str, Place] = {}
    for name, place in named:
        if name in first:
            raise OfferError(
                place, f"{what} '{name}' is used twice; first on line {first[name].line}", cure="rename one"
            )
        first[name] = place


def known_name(name: str, known: Mapping[str, object] | Iterable[str], place: Place, what: str) -> None:
    """Refuse a name that is not known, with the nearest that is.

    Raises:
        OfferError: at ``place``.
    """
    names = list(known)
    if name not in names:
        cure = f"known: {', '.join(names)}" if 0 < len(names) <= _FEW else ""
        raise OfferError(place, f"unknown {what} '{name}'", near=nearest(name, names), cure=cure)
