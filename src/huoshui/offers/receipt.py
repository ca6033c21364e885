"""What is needed to replay a decision bit for bit, and the check that a replay would be the same."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from huoshui.formula.canonical import FORMAT, to_text
from huoshui.values.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from huoshui.offers.model import OfferVersion

ENGINE = "huoshui-offers/1"
"""Version of the meaning of offers: changes whenever the same trees and facts could give another decision."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The evidence of a decision. ``tree_hash`` covers the offer and every offer it refers to, parameters put in.

    ``snapshot`` names the facts that were read; with the firm's id they are found again.
    """

    offer_id: str
    offer_version: str
    tree_hash: str
    engine: str
    snapshot: str
    as_of: str

    @property
    def id(self) -> str:
        """The receipt's own name: 32 hexadecimal digits over everything in it."""
        fields = [self.offer_id, self.offer_version, self.tree_hash, self.engine, self.snapshot, self.as_of]
        return sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()[:32]

    def as_dict(self) -> dict[str, object]:
        """Return a JSON-ready object."""
        return {
            "id": self.id,
            "offer_id": self.offer_id,
            "offer_version": self.offer_version,
            "tree_hash": self.tree_hash,
            "engine": self.engine,
            "snapshot": self.snapshot,
            "as_of": self.as_of,
        }


def tree_hashes(versions: Sequence[OfferVersion]) -> dict[str, str]:
    """Return the hash of each version by offer id; a version's hash covers those it refers to.

    ``versions`` as ``Catalogue.at`` orders them.
    """
    found: dict[str, str] = {}
    for version in versions:
        found[version.id] = tree_hash(version, found)
    return found


def tree_hash(version: OfferVersion, others: Mapping[str, str]) -> str:
    """Return the sha256 of everything that decides the outcome: codes, trees, outputs, other offers' hashes."""
    resolved = version.resolved
    content = {
        "format": FORMAT,
        "offer": version.id,
        "lets": [[name, to_text(node)] for name, node in resolved.lets],
        "criteria": [
            [criterion.code, to_text(node)] for criterion, node in zip(resolved.criteria, resolved.truths, strict=True)
        ],
        "outputs": [[output.name, output.unit, output.always, to_text(node)] for output, node in resolved.outputs],
        "assumptions": [[assumption.fact, to_text(node)] for assumption, node in resolved.assumptions],
        "needs": {name: others.get(name, "not in force") for name in version.needs},
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def receipt_of(version: OfferVersion, hashed: str, as_of: date, snapshot: str) -> Receipt:
    """Return the receipt of a decision of ``version`` on the facts called ``snapshot``."""
    return Receipt(version.id, version.version, hashed, ENGINE, snapshot, as_of.isoformat())


def check_replay(old: Receipt, new: Receipt) -> None:
    """Check that a replay under ``new`` would repeat the decision of ``old``.

    Raises:
        Conflict: what differs, and what to do about it.
    """
    cures = {
        "tree_hash": "check out the catalogue as it was when the decision was made",
        "engine": "replay with the release of Huoshui that made the decision",
        "snapshot": "build the profile again from the records as of that day",
    }
    old_fields, new_fields = old.as_dict(), new.as_dict()
    for name in ("offer_id", "as_of", "offer_version", "engine", "tree_hash", "snapshot"):
        if old_fields[name] != new_fields[name]:
            raise Conflict(
                f"receipt {old.id} cannot be replayed: '{name}' differs",
                cause=f"then {old_fields[name]}, now {new_fields[name]}",
                cure=cures.get(name, "ask for the same offer and day"),
            )
