"""Reading a parsed XML tree by local names, whatever namespace or prefix the writer chose."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace.

    >>> local_name(etree.fromstring("<x:a xmlns:x='u'/>"))
    'a'
    """
    return element.tag.rpartition("}")[2]


def namespace(element: etree._Element) -> str:
    """Return an element's namespace, or ''."""
    return element.tag[1:].partition("}")[0] if element.tag.startswith("{") else ""


def each(element: etree._Element, path: str) -> Iterator[etree._Element]:
    """Yield the descendants at a path of local names below ``element``, in document order.

    >>> [e.text for e in each(etree.fromstring("<a><b><c>1</c></b><b><c>2</c></b></a>"), "b/c")]
    ['1', '2']
    """
    name, _, rest = path.partition("/")
    children = element.iterchildren("{*}" + name)
    if not rest:
        yield from children
    else:
        for child in children:
            yield from each(child, rest)


def first(element: etree._Element, *paths: str) -> etree._Element | None:
    """Return the first element at the first of ``paths`` that has one."""
    return next((found for path in paths for found in each(element, path)), None)


def is_nil(element: etree._Element) -> bool:
    """Tell whether an element is marked ``xsi:nil``: present, but without a value."""
    return element.get(_NIL) in {"true", "1"}


def text_of(element: etree._Element | None) -> str | None:
    """Return the text directly inside an element, blanks around it removed; None when empty, nil or absent.

    >>> text_of(etree.fromstring("<a>  x </a>")), text_of(etree.fromstring("<a> </a>"))
    ('x', None)
    """
    if element is None or is_nil(element):
        return None
    return (element.text or "").strip() or None


def text_at(element: etree._Element, *paths: str) -> str | None:
    """Return the first non-empty text at the first of ``paths`` that has one."""
    for path in paths:
        for found in each(element, path):
            if text := text_of(found):
                return text
    return None


def line_of(element: etree._Element) -> int:
    """Return the 1-based line of an element's start tag (approximate beyond line 65,535)."""
    return cast("int | None", element.sourceline) or 1


def source_of(element: etree._Element) -> str:
    """Return an element as XML text, for the quarantine."""
    return etree.tostring(element, encoding="unicode", with_tail=False)
