"""One firm, online: every offer decided with its reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.offers.explain import Explainer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from huoshui.offers.decision import Decision
    from huoshui.offers.model import Catalogue


class Desk:
    """Decides for one firm after another on one day; what is compiled for the first serves the next.

    ``snapshot`` names the facts in the receipts.
    """

    def __init__(self, catalogue: Catalogue, as_of: date, *, snapshot: str = "") -> None:
        self._explainer = Explainer(catalogue.at(as_of), catalogue.facts, as_of, snapshot=snapshot)

    @property
    def offers(self) -> tuple[str, ...]:
        """The offers in force on the day."""
        return self._explainer.ids

    def warm(self) -> None:
        """Compile everything now, so that the first firm waits no longer than the others."""
        self._explainer.compile_all()

    def decide(self, profile_row: Mapping[str, object], offers: Iterable[str] | None = None) -> list[Decision]:
        """Return the decisions of ``offers`` (all in force by default) for a firm with these facts.

        ``profile_row`` is a row of the profile: ``firm_id`` and facts by name; a fact that is absent or None is not
        known.

        Raises:
            NotFound: an offer that is not in force on the day.
            TypeError: a value is of another kind than its fact.
        """
        firm_id = str(profile_row.get("firm_id", ""))
        facts = {name: value for name, value in profile_row.items() if name != "firm_id"}
        return self._explainer.explain(facts, firm_id, offers)


def decide_one(
    profile_row: Mapping[str, object],
    catalogue: Catalogue,
    as_of: date,
    offers: Iterable[str] | None = None,
    *,
    snapshot: str = "",
) -> list[Decision]:
    """Return the decisions of one firm; see :meth:`Desk.decide`. For more than one firm keep a :class:`Desk`.

    >>> from datetime import date
    >>> from huoshui.offers.model import Catalogue
    >>> decide_one({"firm_id": "F1"}, Catalogue((), (), {}), date(2026, 1, 31))
    []
    """
    return Desk(catalogue, as_of, snapshot=snapshot).decide(profile_row, offers)
