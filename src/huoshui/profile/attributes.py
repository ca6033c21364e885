"""Text facts taken from the registry: a column of the latest ``firm`` row, or a part of its code.

``firm.industry:section`` is the section letter of the firm's industry. The parts of a code are listed in
:data:`PARTS`; a code too short for a part, or unknown to the national standards, has none.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from huoshui.profile.size_groups import size_group
from huoshui.values.codes import industry, is_industry, is_region

if TYPE_CHECKING:
    from huoshui.profile.definition import Fact

_INDUSTRY_DIGITS = {"class": 4, "group": 3, "division": 2}
_REGION_DIGITS = {"code": 6, "city": 4, "province": 2}
SIZE_GROUP = "size_group"
PARTS = (*_INDUSTRY_DIGITS, "section", SIZE_GROUP, *_REGION_DIGITS)


def source_of(fact: Fact) -> tuple[str, str]:
    """Return the registry column behind a text fact and the part of its code (empty: the text as it is).

    >>> from huoshui.profile.catalogue import FACTS
    >>> source_of(FACTS.fact("industry_section"))
    ('industry', 'section')
    """
    column, _, part = fact.attribute.removeprefix("firm.").partition(":")
    return column, part


@lru_cache(maxsize=65_536)
def part_of(code: str, part: str) -> str | None:
    """Return a part of an industry or region code, or None where the code has none.

    >>> part_of("C3911", "section"), part_of("3911", "division"), part_of("110108", "province"), part_of("39", "class")
    ('C', '39', '11', None)
    """
    if not part:
        return code
    if part in _REGION_DIGITS:
        return _region_digits(code, _REGION_DIGITS[part])
    if not is_industry(code):
        return None
    found = industry(code)
    if part == "section":
        return found.section
    if part == SIZE_GROUP:
        return size_group(found.section, found.code if found.code.isdigit() else "")
    digits = _INDUSTRY_DIGITS[part]
    has_digits = found.code.isdigit() and len(found.code) >= digits
    return found.code[:digits] if has_digits else None


def parts_of(codes: pa.Array | pa.ChunkedArray, part: str) -> pa.Array:
    """Return :func:`part_of` every text of an Arrow column; distinct texts are looked up once."""
    column = codes.combine_chunks() if isinstance(codes, pa.ChunkedArray) else codes
    if not part:
        return column.cast(pa.string())
    encoded = pc.dictionary_encode(column.cast(pa.string()))
    parts = pa.array([part_of(code, part) for code in encoded.dictionary.to_pylist()], pa.string())
    return parts.take(encoded.indices)


def _region_digits(code: str, digits: int) -> str | None:
    six = code.strip().ljust(6, "0")
    if not is_region(six):
        return None
    names_no_city = digits == _REGION_DIGITS["city"] and six[2:4] == "00"
    return None if names_no_city else six[:digits]
