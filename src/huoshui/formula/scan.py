"""The first look at a formula's text: characters and words that do not belong are refused here.

sqlglot reads far more than this language and drops some of what it reads in silence (``a--5`` is ``a`` and a
comment, ``100万`` an alias), so the text is checked word by word before, where every mistake has its exact place.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, NoReturn

from huoshui.formula.mistake import FormulaError
from huoshui.formula.refusals import CHARACTERS, FUNCTIONS, REFUSED_FUNCTIONS, REFUSED_WORDS, WORDS, Refusal
from huoshui.values.errors import nearest

if TYPE_CHECKING:
    from huoshui.formula.symbols import Position

MOST_CHARACTERS = 8000
DEEPEST = 60

_TOKEN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<text>'(?:[^']|'')*')
    | (?P<number>[0-9][0-9_]*(?:\.[0-9_]+)?(?:[eE][+-]?[0-9]+)?)
    | (?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)
    | (?P<wrong>--|/\*|//|==|=<|=>|&&|\|\||::|!(?!=)|\*\*|->)
    | (?P<sign><=|>=|<>|!=|[-+*/()=<>,])
    """,
    re.VERBOSE,
)
_THOUSANDS = re.compile(r"\d{1,3}(?:[,，]\d{3})+(?![\d_])")
_MYRIAD = re.compile(r"\s*(?:[万亿千百]+元?|元|[%％‰]|[kKmMwW]\b)")
_WORD = re.compile(r"\w+")


class Token:
    """One word of a formula: its sort, text and place."""

    __slots__ = ("sort", "span", "text")

    def __init__(self, sort: str, text: str, start: int) -> None:
        self.sort = sort
        self.text = text
        self.span = (start, start + len(text))


class _Bracket:
    """An open bracket: what stands before it, and how many values were seen inside."""

    def __init__(self, token: Token, called: Token | None) -> None:
        self.token = token
        self.called = called if called is not None and called.sort == "name" else None
        self.values = 0

    def see(self, token: Token) -> None:
        """Count the values between commas."""
        self.values = max(self.values, 1) + (token.text == ",")


class Scan:
    """The words of one formula, checked."""

    def __init__(self, text: str, at: Position) -> None:
        self.text = text
        self.at = at
        self.tokens: list[Token] = []
        self._read()
        self._check_brackets()
        for token, following in zip(self.tokens, [*self.tokens[1:], None], strict=True):
            self._check_token(token, following)
        self._check_plus(None, self.tokens[0])
        for token, following in pairwise(self.tokens):
            self._check_pair(token, following)
            self._check_plus(token, following)

    def refuse(self, refusal: Refusal, span: tuple[int, int], near: tuple[str, ...] = ()) -> NoReturn:
        """Raise the error of a refusal at its place."""
        raise FormulaError(
            refusal.what, at=self.at, text=self.text, span=span, cause=refusal.cause, cure=refusal.cure, near=near
        )

    def _read(self) -> None:
        text = self.text
        if not text.strip():
            self.refuse(Refusal("the formula is empty", cure="write a condition or a value"), (0, 1))
        if len(text) > MOST_CHARACTERS:
            what = f"the formula is longer than {MOST_CHARACTERS} characters"
            self.refuse(Refusal(what, cure="split it into facts or criteria"), (0, 1))
        offset = 0
        while offset < len(text):
            match = _TOKEN.match(text, offset)
            if match is None:
                self._refuse_character(offset)
            if match.lastgroup == "wrong":
                self.refuse(CHARACTERS[match.group()], match.span())
            if match.lastgroup == "number":
                self._check_number(match)
            if match.lastgroup == "text" and "\n" in match.group():
                self.refuse(Refusal("a text goes over the end of its line", cure="close it with '"), match.span())
            if match.lastgroup != "space":
                self.tokens.append(Token(str(match.lastgroup), match.group(), offset))
            offset = match.end()

    def _refuse_character(self, offset: int) -> NoReturn:
        char = self.text[offset]
        if char == "'":
            cure = "close the text with a single quote '"
            self.refuse(Refusal("the text is not closed", cure=cure), (offset, len(self.text)))
        if char.isdigit():
            self.refuse(Refusal(f"'{char}' is not a digit here", cure=f"write {int(char)}"), (offset, offset + 1))
        known = CHARACTERS.get(char)
        self.refuse(known or Refusal(f"the character '{char}' has no meaning here"), (offset, offset + 1))

    def _check_number(self, match: re.Match[str]) -> None:
        start, end = match.span()
        after = self.text[end : end + 1]
        thousands = _THOUSANDS.match(self.text, start)
        if thousands and self.text.count("(", 0, start) == self.text.count(")", 0, start):
            plain = re.sub("[,，]", "_", thousands.group())
            self.refuse(Refusal("a number has no commas", cure=f"write {plain}"), thousands.span())
        unit = _MYRIAD.match(self.text, end)
        if unit:
            cure = "write the whole number in yuan (100万 is 1_000_000) or the ratio (3% is 0.03)"
            self.refuse(Refusal(f"'{match.group()}{unit.group()}' is not a number", cure=cure), (start, unit.end()))
        word = _WORD.match(self.text, end)
        if word or after == ".":
            last = word.end() if word else end + 1
            cure = "put an operator between a number and a name; digits go on both sides of the point"
            self.refuse(Refusal(f"'{self.text[start:last]}' is not a number", cure=cure), (start, last))
        if re.match(r"0[0-9_]", match.group()) or "__" in match.group() or match.group().endswith("_"):
            cure = "write it without leading zeros or thousands commas, like 3_000_000"
            self.refuse(Refusal(f"'{match.group()}' is not a number", cure=cure), (start, end))

    def _check_brackets(self) -> None:
        open_at: list[_Bracket] = []
        before: Token | None = None
        for token in self.tokens:
            if token.text == ")":
                if not open_at:
                    self.refuse(Refusal("a closing bracket without an opening one", cure="remove it"), token.span)
                self._check_count(open_at.pop())
            elif open_at:
                open_at[-1].see(token)
            if token.text == "(":
                open_at.append(_Bracket(token, before))
            if len(open_at) > DEEPEST:
                self.refuse(Refusal("the brackets are nested too deeply", cure="split the formula"), token.span)
            before = token
        if open_at:
            self.refuse(Refusal("the bracket is not closed", cure="add ')'"), open_at[-1].token.span)

    def _check_count(self, bracket: _Bracket) -> None:
        """Refuse a function called with too few or too many values."""
        called = bracket.called
        least, most = FUNCTIONS.get(called.text.lower(), (0, 0)) if called else (0, 0)
        if called and most and not least <= bracket.values <= most:
            wanted = {1: "one value", 2: "two values"}.get(most, "at least one value")
            refusal = Refusal(f"{called.text.lower()} takes {wanted}", cure=f"here it has {bracket.values}")
            self.refuse(refusal, called.span)

    def _check_token(self, token: Token, following: Token | None) -> None:
        if token.sort != "name":
            return
        lower = token.text.lower()
        called = following is not None and following.text == "(" and lower not in WORDS
        if lower == "date" and following is not None and following.sort == "text":
            self._check_date(following)
        elif called and lower in REFUSED_FUNCTIONS:
            self.refuse(REFUSED_FUNCTIONS[lower], token.span)
        elif called and lower not in FUNCTIONS:
            refusal = Refusal(f"unknown function '{token.text}'", cure=f"the functions are: {', '.join(FUNCTIONS)}")
            self.refuse(refusal, token.span, nearest(lower, FUNCTIONS))
        elif lower in REFUSED_WORDS:
            self.refuse(REFUSED_WORDS[lower], token.span)

    def _check_date(self, token: Token) -> None:
        written = token.text[1:-1]
        try:
            found = date.fromisoformat(written) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", written) else None
        except ValueError:
            found = None
        if found is None or not (1900 <= found.year <= 2200):  # noqa: PLR2004 - the years of months.FIRST_DAY, LAST_DAY
            cure = "write an existing day between 1900 and 2200, like DATE '2023-06-26'"
            self.refuse(Refusal(f"'{written}' is not a date", cure=cure), token.span)

    def _check_pair(self, token: Token, following: Token) -> None:
        """Refuse two values side by side: sqlglot would read the second as an alias and drop it."""
        if not _ends_value(token) or not _is_value(following):
            return
        if token.text.lower() == "date" and following.sort == "text":
            return
        span = (token.span[0], following.span[1])
        cure = "join them with an operator (+ - * / and or ...)"
        self.refuse(Refusal(f"no operator between '{token.text}' and '{following.text}'", cure=cure), span)

    def _check_plus(self, before: Token | None, token: Token) -> None:
        """Refuse a plus sign before a value: sqlglot would drop it."""
        if token.text == "+" and (before is None or not _ends_value(before)):
            self.refuse(Refusal("'+' has nothing on its left", cure="remove it"), token.span)


def _ends_value(token: Token) -> bool:
    return _is_value(token) or token.text == ")" or token.text.lower() in {"end", "null", "true", "false"}


def _is_value(token: Token) -> bool:
    return token.sort in {"text", "number"} or (token.sort == "name" and token.text.lower() not in WORDS)
