"""Unified social credit codes (统一社会信用代码, GB 32100-2015) and the organisation code inside (GB 11714).

An 18-character code: managing department, kind of entity, region (6 digits), organisation code (9 characters
with its own check character) and a check character over the first 17. Sources: GB 32100-2015, GB 11714-1997.

A bare old registration number (15 digits) or organisation code (9 characters) is not a USCC: it is accepted
only as a historic alias of a firm, so it fails here with a reason that says so.
"""

from __future__ import annotations

import re
from typing import Final

from huoshui.values.text import Text

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of a USCC: no I, O, S, V, Z, which are easily mistaken for 1, 0, 5, U, 2."""

_VALUE: Final = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS: Final = tuple(pow(3, i, 31) for i in range(17))
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_LOOKALIKE: Final = str.maketrans("IOSVZ", "105U2")
_SHAPE: Final = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{8}[0-9X][0-9A-HJ-NPQRTUWXY]")
_LENGTH: Final = 18
_FULL_WIDTH: Final = {ord(c) + 0xFEE0: c for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"}


def normalise_uscc(code: str) -> str:
    """Return ``code`` in the canonical spelling: upper case, half-width, without blanks and hyphens.

    Characters that are not allowed stay as they are, so that a check can name them.

    >>> normalise_uscc(" 9144 0300１92203821６ ")
    '914403001922038216'
    """
    return "".join(code.translate(_FULL_WIDTH).replace("-", "").split()).upper()


def uscc_check_character(first_17: str) -> str:
    """Return the check character (position 18) over the first 17 characters, GB 32100-2015.

    Raises KeyError for a character outside ``ALPHABET``.

    >>> uscc_check_character("91440300192203821")
    '6'
    """
    total = sum(weight * _VALUE[c] for weight, c in zip(_WEIGHTS, first_17, strict=True))
    return ALPHABET[-total % 31]


def organisation_check_character(first_8: str) -> str:
    """Return the check character of an organisation code (组织机构代码, GB 11714-1997) over its first 8.

    >>> organisation_check_character("19220382")
    '1'
    """
    total = sum(weight * int(c, 36) for weight, c in zip(_ORGANISATION_WEIGHTS, first_8, strict=True))
    return "0123456789X0"[11 - total % 11]


def check_uscc(code: str) -> Text | None:
    """Return why ``code`` is not a valid USCC, in both languages, or None when it is valid.

    The reason names the first rule that fails and, where one character repairs the code, that character.
    Only the canonical spelling passes: see :func:`normalise_uscc`.

    >>> check_uscc("914403001922038216") is None
    True
    >>> check_uscc("911000001000044477").en
    "check character (position 18) is 7, must be 3: the code may be '911000001000044473'"
    """
    return _shape_reason(code) or _check_reason(code)


def is_valid_uscc(code: str) -> bool:
    """Return whether ``code`` is a valid USCC in canonical spelling."""
    return (
        _SHAPE.fullmatch(code) is not None
        and organisation_check_character(code[8:16]) == code[16]
        and uscc_check_character(code[:17]) == code[17]
    )


def uscc_region(code: str) -> str:
    """Return the six-digit region (GB/T 2260, as of the day of registration) inside a valid USCC.

    The region may since have been renamed or merged, so it need not be in today's table.

    >>> uscc_region("914403001922038216")
    '440300'
    """
    return code[2:8]


def _shape_reason(code: str) -> Text | None:
    if not code:
        return Text("统一社会信用代码为空", "the unified social credit code is empty")
    if len(code) != _LENGTH:
        return _length_reason(code)
    canonical = normalise_uscc(code)
    for position, character in enumerate(code, start=1):
        if character not in _VALUE:
            return _character_reason(position, character, canonical)
    if not code[2:8].isdigit():
        return Text("第3–8位应为六位行政区划数字", f"positions 3-8 must be six region digits, not {code[2:8]!r}")
    return None


def _length_reason(code: str) -> Text:
    canonical = normalise_uscc(code)
    if is_valid_uscc(canonical):
        return Text(
            f"写法不规范，应写作“{canonical}”",
            f"not the canonical spelling: write {canonical!r}",
        )
    kind = {
        9: ("，像是旧组织机构代码", ": it looks like an old organisation code"),
        15: ("，像是旧工商注册号", ": it looks like an old registration number"),
    }.get(len(code), ("", ""))
    return Text(
        f"应为18位，现为{len(code)}位{kind[0]}",
        f"must have 18 characters, has {len(code)}{kind[1]}",
    )


def _character_reason(position: int, character: str, canonical: str) -> Text:
    repaired = canonical.translate(_LOOKALIKE)
    hint = ("", "")
    if len(repaired) == _LENGTH and is_valid_uscc(repaired):
        hint = (f"，可能应为“{repaired}”", f": the code may be {repaired!r}")
    return Text(
        f"第{position}位“{character}”不是允许的字符{hint[0]}",
        f"position {position} has {character!r}, which no code contains{hint[1]}",
    )


def _check_reason(code: str) -> Text | None:
    wanted = organisation_check_character(code[8:16])
    if wanted != code[16]:
        repaired = code[:16] + wanted + code[17]
        if uscc_check_character(repaired[:17]) == code[17]:
            return Text(
                f"第17位（组织机构代码校验位）为{code[16]}，应为{wanted}，代码可能是“{repaired}”",
                f"position 17 (organisation check) is {code[16]}, must be {wanted}: the code may be {repaired!r}",
            )
        return _swap_reason(code) or Text(
            f"组织机构代码“{code[8:17]}”校验不符：按前8位应为{wanted}",
            f"organisation code {code[8:17]!r} fails its check: its last character must be {wanted}",
        )
    wanted = uscc_check_character(code[:17])
    if wanted == code[17]:
        return None
    return _swap_reason(code) or Text(
        f"第18位校验码为{code[17]}，应为{wanted}，代码可能是“{code[:17]}{wanted}”",
        f"check character (position 18) is {code[17]}, must be {wanted}: the code may be {code[:17] + wanted!r}",
    )


def _swap_reason(code: str) -> Text | None:
    """Return the reason when exchanging one pair of neighbours, and no other pair, repairs the code."""
    repairs: dict[str, int] = {}
    for i in range(_LENGTH - 1):
        if code[i] != code[i + 1]:
            swapped = code[:i] + code[i + 1] + code[i] + code[i + 2 :]
            if is_valid_uscc(swapped):
                repairs[swapped] = i + 1
    if len(repairs) != 1:
        return None
    ((repaired, position),) = repairs.items()
    return Text(
        f"校验不符，第{position}、{position + 1}位可能颠倒，代码可能是“{repaired}”",
        f"fails its check, positions {position} and {position + 1} may be exchanged: the code may be {repaired!r}",
    )
