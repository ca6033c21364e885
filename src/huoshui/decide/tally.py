"""Counting decisions while they pass: what the summary of a run is made from.

Everything is a sum over firms, so blocks can be counted in any order and added up. Money is summed as whole fen.
"""

from __future__ import annotations

from collections import Counter
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from huoshui.decide.outcome import CANNOT_TELL, ELIGIBLE, valid_bytes
from huoshui.decide.plan import GROUPS
from huoshui.formula.walk import refs

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from huoshui.decide.outcome import DecidedBlock, Outcome
    from huoshui.decide.plan import Plan, PlannedOffer

    Codes = npt.NDArray[np.int64]
    Groups = dict[str, dict[str, npt.NDArray[np.int64]]]

SIZE_OFFER, SIZE_OUTPUT = "sme_size_class", "size_class"
NOT_KNOWN = ""
_TOLD = np.uint8(128)  # marks firms of which nothing is unknown, beside their number of failing criteria


@dataclass(slots=True)
class OfferTally:
    """The counts of one offer. Lists have one entry per criterion."""

    passes: npt.NDArray[np.int64]
    fails: npt.NDArray[np.int64]
    unknown: npt.NDArray[np.int64]
    fails_alone: npt.NDArray[np.int64]  # the only one that fails, with nothing unknown: near misses
    status: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(3, dtype=np.int64))
    failing: Counter[int] = field(default_factory=Counter)  # number of failing criteria -> firms, nothing unknown
    open: Counter[int] = field(default_factory=Counter)  # number of unknown criteria -> firms that cannot be told
    missing: Counter[str] = field(default_factory=Counter)  # unknown fact of an open criterion -> firms
    money: dict[str, tuple[int, int]] = field(default_factory=dict)  # output -> (fen, firms)
    groups: Groups = field(default_factory=dict)  # by -> word -> three statuses, fen

    def merge(self, other: OfferTally) -> None:
        """Add the counts of other firms."""
        for name in ("passes", "fails", "unknown", "fails_alone", "status"):
            getattr(self, name)[:] += getattr(other, name)
        self.failing.update(other.failing)
        self.open.update(other.open)
        self.missing.update(other.missing)
        for name, (fen, firms) in other.money.items():
            have = self.money.get(name, (0, 0))
            self.money[name] = have[0] + fen, have[1] + firms
        for name, words in other.groups.items():
            mine = self.groups.setdefault(name, {})
            for word, line in words.items():
                mine[word] = mine[word] + line if word in mine else line


class Tally:
    """Counts of all offers of a plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._bits = {offer.id: _bits_by_fact(offer) for offer in plan.offers}
        self.firms = 0
        self.offers = {offer.id: _empty(len(offer.truths)) for offer in plan.offers}

    def empty(self) -> Tally:
        """Return a tally of the same plan that has counted nothing."""
        other = copy(self)
        other.firms = 0
        other.offers = {offer.id: _empty(len(offer.truths)) for offer in self.plan.offers}
        return other

    def add(self, block: DecidedBlock) -> None:
        """Count a block."""
        self.firms += block.rows
        groups = _groups(self.plan, block)
        known = _Known(block.facts)
        for offer, outcome in zip(self.plan.offers, block.outcomes, strict=True):
            counts = self.offers[offer.id]
            _count_criteria(counts, outcome, len(offer.truths))
            _count_missing(counts, outcome, self._bits[offer.id], known)
            _count_money(counts, outcome, {column.name for column, _ in offer.outputs if column.is_money})
            _count_groups(counts, outcome, groups)

    def merge(self, other: Tally) -> None:
        """Add the counts of other firms."""
        self.firms += other.firms
        for name, counts in other.offers.items():
            self.offers[name].merge(counts)


def _empty(criteria: int) -> OfferTally:
    passes, fails, unknown, alone = np.zeros((4, criteria), dtype=np.int64)
    return OfferTally(passes, fails, unknown, alone)


def _bits_by_fact(offer: PlannedOffer) -> dict[str, int]:
    """Return for each fact the criteria that read it, as bits. A fact with a default is never missing."""
    assumed = {assumption.fact for assumption, _ in offer.version.resolved.assumptions if assumption.when is None}
    bits: dict[str, int] = {}
    for bit, truth in enumerate(offer.truths):
        for ref in refs(truth):
            if ref.name not in assumed:
                bits[ref.name] = bits.get(ref.name, 0) | 1 << bit
    return bits


class _Known:
    """Which firms of a block know a fact, looked at once."""

    def __init__(self, facts: pa.RecordBatch) -> None:
        self._facts = facts
        self._names = set(facts.schema.names)
        self._seen: dict[str, npt.NDArray[np.bool_] | None] = {}

    def unknown(self, name: str) -> npt.NDArray[np.bool_] | None:
        """Return which firms do not know the fact; None when all do."""
        if name not in self._seen:
            self._seen[name] = self._look(name)
        return self._seen[name]

    def _look(self, name: str) -> npt.NDArray[np.bool_] | None:
        if name not in self._names:
            return np.ones(self._facts.num_rows, dtype=np.bool_)
        valid = valid_bytes(self._facts.column(name))
        return None if valid is None else valid == 0


def _count_criteria(counts: OfferTally, outcome: Outcome, criteria: int) -> None:
    passes, unknown = _count_bits(outcome.passing, criteria), _count_bits(outcome.unknown, criteria)
    counts.passes += passes
    counts.unknown += unknown
    counts.fails += len(outcome.passing) - passes - unknown
    failed = outcome.full & ~(outcome.passing | outcome.unknown)
    failing, waiting = np.bitwise_count(failed), np.bitwise_count(outcome.unknown)
    told = _TOLD * (waiting == 0)
    kinds = np.bincount(failing | told, minlength=256)
    eligible, cannot_tell = kinds[_TOLD], kinds[0]
    counts.status += np.array([eligible, kinds.sum() - eligible - cannot_tell, cannot_tell])
    counts.failing.update(_histogram(kinds[_TOLD:]))
    counts.open.update(_histogram(np.bincount(waiting[(failing | told) == 0])))
    counts.fails_alone += _count_bits(failed[(failing | told) == _TOLD + 1], criteria)


def _count_bits(masks: npt.NDArray[np.int64], bits: int) -> npt.NDArray[np.int64]:
    """Return how many masks have each bit."""
    bytes_of = np.ascontiguousarray(masks).view(np.uint8).reshape(-1, 8)
    counts = np.zeros(bits, dtype=np.int64)
    for first in range(0, bits, 8):
        byte = bytes_of[:, first // 8].copy()
        for bit in range(first, min(first + 8, bits)):
            counts[bit] = np.count_nonzero((byte >> (bit - first) & 1).view(np.bool_))
    return counts


def _histogram(counts: npt.NDArray[np.int64]) -> dict[int, int]:
    return {int(number): int(counts[number]) for number in np.nonzero(counts)[0]}


def _count_missing(counts: OfferTally, outcome: Outcome, bits: Mapping[str, int], known: _Known) -> None:
    rows = np.nonzero(outcome.status == CANNOT_TELL)[0]
    if not len(rows):
        return
    unknown = outcome.unknown[rows]
    for name, mask in bits.items():
        lacking = known.unknown(name)
        if lacking is None:
            continue
        firms = int(np.count_nonzero(((unknown & mask) != 0) & lacking[rows]))
        if firms:
            counts.missing[name] += firms


def _count_money(counts: OfferTally, outcome: Outcome, money: set[str]) -> None:
    for name in money:
        fen, firms = counts.money.get(name, (0, 0))
        array = outcome.outputs[name]
        counts.money[name] = (fen + int(_fen(array).sum()), firms + len(array) - array.null_count)


def _fen(array: pa.Array) -> npt.NDArray[np.int64]:
    """Return DECIMAL(18,2) as whole fen, 0 where NULL."""
    words = np.frombuffer(array.buffers()[1], np.int64, 2 * len(array), array.offset * 16)
    fen = words[::2]
    if array.null_count == 0:
        return fen
    valid = valid_bytes(array)
    return fen if valid is None else np.where(valid != 0, fen, 0)


def _groups(plan: Plan, block: DecidedBlock) -> dict[str, tuple[Codes, list[str]]]:
    """Return for each way of grouping the code of each firm and the word of each code; the last word is 'not known'."""
    arrays = {ref.name: block.facts.column(ref.name) for ref in GROUPS if ref.name in block.facts.schema.names}
    for offer, outcome in zip(plan.offers, block.outcomes, strict=True):
        if offer.id == SIZE_OFFER and SIZE_OUTPUT in outcome.outputs:
            arrays[SIZE_OUTPUT] = outcome.outputs[SIZE_OUTPUT]
    found = {}
    for name, array in arrays.items():
        words = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
        labels = [*words.dictionary.to_pylist(), NOT_KNOWN]
        codes = words.indices.fill_null(len(labels) - 1).to_numpy(zero_copy_only=False).astype(np.int64)
        found[name] = (codes, labels)
    return found


def _count_groups(counts: OfferTally, outcome: Outcome, groups: Mapping[str, tuple[Codes, list[str]]]) -> None:
    amount = outcome.outputs.get("amount")
    fen = _fen(amount) if amount is not None and pa.types.is_decimal(amount.type) else None
    granted = np.nonzero(outcome.status == ELIGIBLE)[0]
    for name, (codes, words) in groups.items():
        table = np.bincount(codes * 3 + outcome.status, minlength=3 * len(words)).reshape(-1, 3)
        paid = np.zeros(len(words), dtype=np.int64)
        if fen is not None and len(granted):
            np.add.at(paid, codes[granted], fen[granted])
        sums = counts.groups.setdefault(name, {})
        for code in np.nonzero(table.sum(axis=1))[0]:
            line = np.append(table[code], paid[code])
            word = words[code]
            sums[word] = sums[word] + line if word in sums else line
