"""Industry codes (GB/T 4754-2017, amendment 2019) and region codes (GB/T 2260, edition of 2024).

Both tables are packaged and read once, on first use. A code that is not in the table raises ``NotFound`` with
the nearest codes; nothing is guessed. Regions withdrawn before the edition are not in the table: registry
extracts and credit codes of older firms may carry them, so an unknown region is a reason to look, not proof of
an error.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from huoshui.values.errors import NotFound, nearest
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

SECTION_NAMES_EN: Final = {
    "A": "Agriculture, forestry, animal husbandry and fishery",
    "B": "Mining",
    "C": "Manufacturing",
    "D": "Production and supply of electricity, heat, gas and water",
    "E": "Construction",
    "F": "Wholesale and retail trade",
    "G": "Transport, storage and post",
    "H": "Hotels and catering",
    "I": "Information transmission, software and information technology",
    "J": "Finance",
    "K": "Real estate",
    "L": "Leasing and business services",
    "M": "Scientific research and technical services",
    "N": "Water conservancy, environment and public facilities",
    "O": "Household services, repair and other services",
    "P": "Education",
    "Q": "Health and social work",
    "R": "Culture, sports and entertainment",
    "S": "Public management, social security and social organisations",
    "T": "International organisations",
}


class IndustryLevel(StrEnum):
    """How fine an industry code is: 门类, 大类, 中类, 小类."""

    SECTION = "section"
    DIVISION = "division"
    GROUP = "group"
    CLASS = "class"


class RegionLevel(StrEnum):
    """How fine a region code is: 省级, 地级, 县级."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"


@dataclass(frozen=True, slots=True)
class Industry:
    """One industry of GB/T 4754-2017.

    ``code`` is the section letter or 2, 3 or 4 digits, without the letter. ``section`` is the letter.

    >>> industry("C3911").name, industry("3911").section, industry("3911").parents
    ('计算机整机制造', 'C', ('C', '39', '391'))
    """

    code: str
    name: str
    section: str

    @property
    def level(self) -> IndustryLevel:
        """How fine the code is."""
        return tuple(IndustryLevel)[0 if self.code.isalpha() else len(self.code) - 1]

    @property
    def parents(self) -> tuple[str, ...]:
        """The codes above, from the section down."""
        if self.code.isalpha():
            return ()
        return (self.section, *(self.code[:digits] for digits in range(2, len(self.code))))

    @property
    def division(self) -> str | None:
        """The two-digit division, or None for a section."""
        return None if self.code.isalpha() else self.code[:2]

    @property
    def label(self) -> Text:
        """Name in both languages; below the section the English text is the section with the code."""
        english = SECTION_NAMES_EN[self.section]
        return Text(self.name, english if self.code == self.section else f"{english} ({self.section}{self.code})")


@dataclass(frozen=True, slots=True)
class Region:
    """One region of GB/T 2260. ``code`` has six digits.

    >>> region("440305").full_name, region("4403").code, region("440305").parents
    ('广东省深圳市南山区', '440300', ('440000', '440300'))
    """

    code: str
    name: str

    @property
    def level(self) -> RegionLevel:
        """How fine the code is."""
        if self.code.endswith("0000"):
            return RegionLevel.PROVINCE
        return RegionLevel.PREFECTURE if self.code.endswith("00") else RegionLevel.COUNTY

    @property
    def province(self) -> str:
        """The code of the province, municipality or autonomous region."""
        return self.code[:2] + "0000"

    @property
    def prefecture(self) -> str | None:
        """The code of the prefecture-level city, or None for a province."""
        return None if self.level is RegionLevel.PROVINCE else self.code[:4] + "00"

    @property
    def parents(self) -> tuple[str, ...]:
        """The codes above, from the province down."""
        above = (self.province, self.code[:4] + "00")
        return above[: list(RegionLevel).index(self.level)]

    @property
    def full_name(self) -> str:
        """The name with the names above; 市辖区 and 直辖 placeholders between are left out."""
        names = [_regions()[code].name for code in (*self.parents, self.code)]
        middle = [name for name in names[1:-1] if not _is_placeholder(name)]
        return "".join((*names[:1], *middle, *names[1:][-1:]))


def industry(code: str) -> Industry:
    """Return the industry of ``code``: ``C``, ``39``, ``391``, ``3911``, with or without the section letter.

    Raises NotFound for an unknown code, and for a section letter that does not belong to the digits.
    """
    canonical = normalize("NFKC", code).strip().upper()
    found = _industries().get(canonical)
    if found is None and canonical[:1].isalpha():
        found = _industries().get(canonical[1:])
        if found is not None and found.section != canonical[0]:
            raise NotFound(
                f"industry code {code!r} is not in GB/T 4754-2017",
                cause=f"{found.code} ({found.name}) belongs to section {found.section}",
                near=(found.section + found.code,),
                cure="write the digits alone, or with their own section letter",
            )
    if found is None:
        raise NotFound(
            f"industry code {code!r} is not in GB/T 4754-2017",
            near=nearest_industries(code),
            cure="use a section letter or 2, 3 or 4 digits of GB/T 4754-2017",
        )
    return found


def is_industry(code: str) -> bool:
    """Return whether :func:`industry` knows ``code``."""
    try:
        industry(code)
    except NotFound:
        return False
    return True


def industry_section(code: str) -> str | None:
    """Return the section letter of ``code``, or None for an unknown code.

    >>> industry_section("3911"), industry_section("9999")
    ('C', None)
    """
    return industry(code).section if is_industry(code) else None


def industries() -> Mapping[str, Industry]:
    """Return every industry by code, sections first within their digits, in the order of the standard."""
    return _industries()


def nearest_industries(code: str) -> tuple[str, ...]:
    """Return up to three known codes near an unknown ``code``, best first.

    A lost leading zero comes first, then the nearest ancestor with its closest children.

    >>> nearest_industries("190")[0], nearest_industries("3999")[0]
    ('0190', '399')
    """
    digits = "".join(c for c in code if c.isdigit())
    known = _industries()
    found = [f"0{digits}"] if f"0{digits}" in known else []
    found += [digits[:n] for n in range(len(digits), 1, -1) if digits[:n] in known][:1]
    return _best(found, nearest(digits or code.strip().upper(), known))


def region(code: str) -> Region:
    """Return the region of ``code``: six digits, or the first two or four of them.

    Raises NotFound for a code that is not in the edition of 2024.
    """
    found = _regions().get(_six_digits(code))
    if found is None:
        raise NotFound(
            f"region code {code!r} is not in GB/T 2260 (edition of 2024)",
            near=nearest_regions(code),
            cure="use the six digits of today's region; regions withdrawn before 2024 are not listed",
        )
    return found


def is_region(code: str) -> bool:
    """Return whether :func:`region` knows ``code``."""
    return _six_digits(code) in _regions()


def regions() -> Mapping[str, Region]:
    """Return every region by its six-digit code, in code order."""
    return _regions()


def nearest_regions(code: str) -> tuple[str, ...]:
    """Return up to three known codes near an unknown ``code``: first the level above, then similar digits.

    >>> nearest_regions("440399")[0]
    '440300'
    """
    six = _six_digits(code)
    above = [six[:4] + "00", six[:2] + "0000"]
    found = [upper for upper in above if upper in _regions()][:1]
    return _best(found, nearest(six, [known for known in _regions() if known[:2] == six[:2]]))


def _best(first: list[str], then: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *then)))[:3]


def _six_digits(code: str) -> str:
    stripped = normalize("NFKC", code).strip()
    return stripped.ljust(6, "0") if len(stripped) in {2, 4} else stripped


def _is_placeholder(name: str) -> bool:
    return name in {"市辖区", "县"} or "直辖县级" in name


@cache
def _industries() -> dict[str, Industry]:
    table: dict[str, Industry] = {}
    section = ""
    for code, name in _table("gbt4754_2017.txt.gz"):
        section = code if code.isalpha() else section
        table[code] = Industry(code, name, section)
    return table


@cache
def _regions() -> dict[str, Region]:
    return {code: Region(code, name) for code, name in _table("gbt2260_2024.txt.gz")}


def _table(file: str) -> list[tuple[str, str]]:
    packed = resources.files("huoshui.values").joinpath("data", file).read_bytes()
    pairs = (line.split("\t") for line in gzip.decompress(packed).decode().splitlines())
    return [(code, name) for code, name in pairs]
