"""What changed between two versions of an offer, and who enters or leaves because of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from huoshui.formula.source import to_source
from huoshui.offers.cells import plain
from huoshui.values.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from huoshui.offers.model import OfferVersion
    from huoshui.offers.parts import DatedValue

    Masks = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs. ``before`` "" means it is new, ``after`` "" that it is gone."""

    part: str  # parameter, criterion, score item, table, output, assumption, requirement, validity
    name: str
    before: str
    after: str

    def as_dict(self) -> dict[str, str]:
        """Return a JSON-ready object."""
        return {"part": self.part, "name": self.name, "before": self.before, "after": self.after}


def diff(old: OfferVersion, new: OfferVersion) -> tuple[Difference, ...]:
    """Return what differs from ``old`` to ``new``, part by part, in the order of the file.

    Formulas are compared as canonical trees with parameters named, so that a re-wording or an added space is no
    difference and a changed parameter shows once, as a parameter.
    """
    before, after = _parts(old), _parts(new)
    return tuple(
        Difference(part, name, before.get((part, name), ""), after.get((part, name), ""))
        for part, name in dict.fromkeys([*before, *after])
        if before.get((part, name)) != after.get((part, name))
    )


def _parts(version: OfferVersion) -> dict[tuple[str, str], str]:
    offer, resolved = version.offer, version.resolved
    found: dict[tuple[str, str], str] = {
        ("validity", "from"): str(offer.valid.since or ""),
        ("validity", "until"): str(offer.valid.until or ""),
    }
    for parameter, value in resolved.parameters:
        found["parameter", parameter.name] = shown_value(value, parameter.unit)
    for requirement in offer.requires:
        found["requirement", requirement.offer] = requirement.label.en
    for item in resolved.items:
        rows = "; ".join(f"{row.when}: {plain(row.points)}" for row in item.item.rows)
        at_most = f"{item.item.of.text} [{rows or f'at most {plain(item.item.most)}'}]"
        found["score item", f"{item.card}: {item.item.label.en}"] = at_most
    for table in offer.tables:
        found["table", table.name] = "\n".join(" | ".join(row.cells) for row in table.rows)
    for assumption in offer.assumptions:
        when = f" when {to_source(assumption.when.node)}" if assumption.when else ""
        found["assumption", assumption.fact] = f"{to_source(assumption.value)}{when}"
    for criterion in version.criteria:
        found["criterion", criterion.code] = to_source(criterion.formula.node)
    for output in offer.outputs:
        rounding = f", rounded down to {plain(output.round_down_to)}" if output.round_down_to else ""
        always = ", always" if output.always else ""
        found["output", output.name] = f"{to_source(output.formula.node)} in {output.unit or 'words'}{rounding}{always}"
    return found


def shown_value(value: DatedValue, unit: str) -> str:
    """Return a parameter's value in one line, in the unit of facts."""
    unit = f" {unit}" if unit else ""
    words = [f"{word}: {_plain(one)}" if word else _plain(one) for word, one in value.shown]
    return ", ".join(words) + unit


def _plain(value: object) -> str:
    return plain(value) if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class Swap:
    """Who enters and who leaves between two decisions over the same firms. Arrays have one entry per firm.

    ``lost`` counts, by criterion code of the new version, the leaving firms that do not pass it.
    """

    entering: npt.NDArray[np.bool_]
    leaving: npt.NDArray[np.bool_]
    lost: Mapping[str, int]


def swap(old: OfferVersion, old_pass: Masks, new: OfferVersion, new_pass: Masks) -> Swap:
    """Return the swap set of two versions from their pass masks (int64, one per firm, same order).

    Raises:
        InvalidInput: the two columns have different lengths.
    """
    if len(old_pass) != len(new_pass):
        raise InvalidInput(
            f"the two decision columns hold {len(old_pass)} and {len(new_pass)} firms",
            cure="decide both versions over the same profile",
        )
    was, now = old_pass == _full(old), new_pass == _full(new)
    leaving = was & ~now
    failed = ~new_pass[leaving]
    lost = {criterion.code: int(np.count_nonzero(failed & (1 << bit))) for bit, criterion in enumerate(new.criteria)}
    return Swap(now & ~was, leaving, {code: count for code, count in lost.items() if count})


def near_misses(version: OfferVersion, passing: Masks, unknown: Masks) -> dict[str, int]:
    """Return, by criterion code, the firms that fail exactly this criterion and have none unknown."""
    missed = _full(version) & ~passing
    single = (unknown == 0) & (missed != 0) & ((missed & (missed - 1)) == 0)
    codes = [criterion.code for criterion in version.criteria]
    return {
        code: count for bit, code in enumerate(codes) if (count := int(np.count_nonzero(single & (missed == 1 << bit))))
    }


def _full(version: OfferVersion) -> int:
    return (1 << len(version.criteria)) - 1
