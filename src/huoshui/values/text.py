"""A text a person reads, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Lang = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """One text in Chinese and English.

    >>> Text("销售额", "sales").in_("en")
    'sales'
    """

    zh: str
    en: str

    def in_(self, lang: Lang) -> str:
        """Return the text in ``lang``."""
        return self.zh if lang == "zh" else self.en

    def as_dict(self) -> dict[str, str]:
        """Return ``{"zh": ..., "en": ...}``, the shape used in JSON."""
        return {"zh": self.zh, "en": self.en}
