"""Reading ``tests:``: the examples an offer file carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.offers.document import Items, Scalar
from huoshui.offers.fields import Fields, table_of
from huoshui.offers.parts import OfferTest
from huoshui.offers.problems import OfferError

if TYPE_CHECKING:
    from huoshui.offers.document import Element
    from huoshui.offers.parts import Value
    from huoshui.offers.problems import Marks

_KEYS = ("name", "as_of", "like", "given", "without", "expect")


def read_test(element: Element, marks: Marks) -> OfferTest:
    """Read one test.

    Raises:
        OfferError: a key or type is wrong.
    """
    fields = Fields(table_of(element, marks, "a test"), marks, "a test", _KEYS)
    as_of = fields.day("as_of")
    if as_of is None:
        raise OfferError(fields.here, "'as_of' is missing in a test", cure="write as_of: 2026-01-31")
    expect = fields.entries("expect")
    if not expect:
        raise OfferError(fields.here, "'expect' is missing in a test", cure="write expect: {status: eligible}")
    return OfferTest(
        name=fields.free("name") or fields.word("name"),
        as_of=as_of,
        like=fields.free("like"),
        given=tuple((key.text, fields.plain(value, f"'{key.text}'").value) for key, value in fields.entries("given")),
        without=tuple(fields.plain(item, "a fact").text for item in fields.items("without")),
        expect=tuple((key.text, _expected(value, fields)) for key, value in expect),
        place=fields.here,
        places=tuple((key.text, fields.place(key)) for key, _ in expect),
    )


def _expected(element: Element, fields: Fields) -> Value | tuple[str, ...]:
    if isinstance(element, Items):
        return tuple(fields.plain(item, "an expected word").text for item in element.items)
    if isinstance(element, Scalar):
        return element.value
    raise OfferError(fields.place(element), "an expectation is one value or a list of words")
