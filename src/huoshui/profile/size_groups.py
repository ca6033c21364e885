"""The rows of the size table of small and medium-sized firms, by industry code.

Source: 统计上大中小微型企业划分办法(2017) (国统字〔2017〕213号), annex, over GB/T 4754-2017. Longer prefixes win;
a code too short to tell (division 59 holds transport and storage) has none.
"""

from __future__ import annotations

OUTSIDE = "outside"
SIZE_GROUPS = (
    "agriculture",
    "industry",
    "construction",
    "wholesale",
    "retail",
    "transport",
    "storage",
    "postal",
    "accommodation",
    "catering",
    "information",
    "software",
    "real_estate_development",
    "property_management",
    "leasing_business",
    "other",
    OUTSIDE,
)
BY_SECTION = {
    "A": "agriculture",
    "B": "industry",
    "C": "industry",
    "D": "industry",
    "E": "construction",
    "L": "leasing_business",
    "M": "other",
    "N": "other",
    "O": "other",
    "R": "other",
    "J": OUTSIDE,
    "P": OUTSIDE,
    "S": OUTSIDE,
    "T": OUTSIDE,
}
BY_DIGITS = {
    "51": "wholesale",
    "52": "retail",
    "53": OUTSIDE,
    "54": "transport",
    "55": "transport",
    "56": "transport",
    "57": "transport",
    "58": "transport",
    "591": "transport",
    "592": "storage",
    "593": "storage",
    "594": "storage",
    "595": "storage",
    "596": "storage",
    "599": "storage",
    "60": "postal",
    "61": "accommodation",
    "62": "catering",
    "63": "information",
    "64": "information",
    "65": "software",
    "701": "real_estate_development",
    "702": "property_management",
    "703": "other",
    "704": OUTSIDE,
    "709": "other",
    "84": OUTSIDE,
    "85": "other",
}


def size_group(section: str, digits: str) -> str | None:
    """Return the row of the size table for a section letter and the digits of a code ("" for a bare section).

    >>> size_group("C", "3911"), size_group("G", "5910"), size_group("G", "59"), size_group("K", "7020")
    ('industry', 'transport', None, 'property_management')
    """
    found = BY_SECTION.get(section)
    if found is not None:
        return found
    return BY_DIGITS.get(digits[:3]) or BY_DIGITS.get(digits[:2])
