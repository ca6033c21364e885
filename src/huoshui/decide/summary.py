"""The summary of a run: who is eligible for what, for how much, why not, and what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.decide.outcome import STATUSES

if TYPE_CHECKING:
    from collections import Counter

    import numpy.typing as npt
    from numpy import int64

    from huoshui.decide.bulk import BulkReport
    from huoshui.decide.plan import PlannedOffer
    from huoshui.decide.tally import OfferTally
    from huoshui.offers.model import Catalogue

_NAMES = {"region_province": "region", "industry_section": "industry_section", "size_class": "size_class"}
NOT_KNOWN = "not_known"
FEN = 100


def summarise(report: BulkReport, catalogue: Catalogue) -> dict[str, object]:
    """Return the summary of a run as a JSON-ready object (``summary.json``).

    Per offer: firms by status; criteria with passes, fails, unknown and near misses (firms that fail this one only,
    with nothing unknown); the most frequent failing criterion; firms by number of failing criteria (nothing
    unknown); for those that cannot be told, the facts not known; totals of money outputs in yuan; and status and
    total amount by region (province), industry section and size class.
    """
    tally = report.tally
    return {
        "as_of": report.plan.as_of.isoformat(),
        "snapshot": report.plan.snapshot,
        "firms": report.firms,
        "decisions": report.rows,
        "offers": [_offer(offer, tally.offers[offer.id], catalogue) for offer in report.plan.offers],
    }


def _offer(offer: PlannedOffer, counts: OfferTally, catalogue: Catalogue) -> dict[str, object]:
    head = offer.version.offer
    criteria = [
        {
            "code": criterion.code,
            "label": criterion.label.as_dict(),
            "passes": int(counts.passes[bit]),
            "fails": int(counts.fails[bit]),
            "unknown": int(counts.unknown[bit]),
            "near_misses": int(counts.fails_alone[bit]),
        }
        for bit, criterion in enumerate(offer.version.criteria)
    ]
    return {
        "offer_id": offer.id,
        "offer_version": offer.version.version,
        "name": head.name.as_dict(),
        "kind": head.kind.value,
        "confidence": head.confidence.value,
        "receipt": offer.receipt.as_dict(),
        "firms": _statuses(counts.status),
        "criteria": criteria,
        "most_frequent_failing": _most_frequent(criteria),
        "near_misses": int(counts.fails_alone.sum()),
        "firms_by_failing_criteria": _histogram(counts.failing),
        "firms_by_unknown_criteria": _histogram(counts.open),
        "missing": [
            {"fact": fact, "label": _label(fact, catalogue), "firms": firms}
            for fact, firms in sorted(counts.missing.items(), key=lambda item: (-item[1], item[0]))
        ],
        "totals": {name: {"yuan": fen / FEN, "firms": firms} for name, (fen, firms) in sorted(counts.money.items())},
        "by": {_NAMES[name]: _group(words) for name, words in sorted(counts.groups.items())},
    }


def _statuses(counts: npt.NDArray[int64]) -> dict[str, int]:
    return {status: int(count) for status, count in zip(STATUSES, counts, strict=True)}


def _most_frequent(criteria: list[dict[str, object]]) -> dict[str, object] | None:
    worst = max(criteria, key=_fails, default=None)
    if worst is None or not _fails(worst):
        return None
    return {"code": worst["code"], "label": worst["label"], "firms": worst["fails"]}


def _fails(criterion: dict[str, object]) -> int:
    count = criterion["fails"]
    return count if isinstance(count, int) else 0


def _histogram(counts: Counter[int]) -> dict[str, int]:
    return {str(number): counts[number] for number in sorted(counts)}


def _label(fact: str, catalogue: Catalogue) -> dict[str, str]:
    found = catalogue.facts.get(fact)
    return found.label.as_dict() if found else {"zh": fact, "en": fact}


def _group(words: dict[str, npt.NDArray[int64]]) -> dict[str, object]:
    return {
        word or NOT_KNOWN: {**_statuses(line[:3]), "amount": int(line[3]) / FEN} for word, line in sorted(words.items())
    }
