"""Build the report of a run: what the numbers mean for the template, then one HTML text."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

from huoshui import __version__
from huoshui.apps import show
from huoshui.apps.report.charts import NARROW, Bar, stacked_bars
from huoshui.apps.report.firm import firm_page
from huoshui.apps.report.provinces import PROVINCES
from huoshui.apps.report.words import CONFIDENCE, KINDS, WORDS
from huoshui.values.codes import industry, region

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from huoshui.decide.bulk import BulkReport
    from huoshui.decide.plan import PlannedOffer
    from huoshui.decide.tally import OfferTally
    from huoshui.offers.decision import Decision
    from huoshui.offers.model import Catalogue
    from huoshui.values.text import Lang, Text

MOST_BARS = 12


@dataclass(frozen=True, slots=True)
class FirmShown:
    """The firm the report explains in full: facts, monthly sums of sales and purchases in yuan, decisions."""

    firm_id: str
    name: str
    facts: Mapping[str, Any]
    months: Sequence[str]
    sales: Sequence[float]
    purchases: Sequence[float]
    decisions: Sequence[Decision]


def build_report(
    done: BulkReport, lang: Lang, offers: Catalogue, *, invented: bool, facts_each: int, firm: FirmShown | None = None
) -> str:
    """Return the report as one self-contained HTML text in ``lang``.

    ``invented`` marks generated data; ``facts_each`` is the number of facts per firm.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("huoshui.apps.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    from markupsafe import Markup

    style = resources.files("huoshui.apps.report").joinpath("templates/report.css").read_text(encoding="utf-8")
    page = _Page(done, lang, offers)
    return environment.get_template("report.html.j2").render(
        lang=lang,
        t={name: text.in_(lang) for name, text in WORDS.items()},
        style=Markup(style),  # noqa: S704  # our own style sheet
        as_of=done.plan.as_of.isoformat(),
        invented=invented,
        glance=page.glance(facts_each),
        offers=page.offers(),
        offers_chart=Markup(page.offers_chart()),  # noqa: S704  # charts escape every text they carry
        reasons_chart=Markup(page.reasons_chart()),  # noqa: S704  # the same
        missing_chart=Markup(page.missing_chart()),  # noqa: S704  # the same
        groups=[{**g, "chart": Markup(g["chart"])} for g in page.groups()],  # noqa: S704  # the same
        firm=firm_page(firm, lang) if firm else None,
        provenance=page.provenance(),
    )


class _Page:
    def __init__(self, done: BulkReport, lang: Lang, offers: Catalogue) -> None:
        self.done = done
        self.facts = offers.facts
        self.lang = lang
        self.tally = done.tally

    def _t(self, text: Text) -> str:
        return text.in_(self.lang)

    def _of(self, offer: PlannedOffer) -> OfferTally:
        return self.tally.offers[offer.id]

    def _name(self, offer: PlannedOffer) -> str:
        return self._t(offer.version.offer.name)

    def glance(self, facts_each: int) -> list[dict[str, str]]:
        eligible = sum(int(t.status[0]) for t in self.tally.offers.values())
        pairs = (
            (f"{self.done.firms:,}", "firms"),
            (f"{facts_each:,}", "facts_each"),
            (f"{len(self.done.plan.offers)}", "offers_in_force"),
            (f"{self.done.rows:,}", "decisions"),
            (f"{eligible:,}", "eligible_somewhere"),
            (self.done.plan.as_of.isoformat(), "as_of"),
        )
        return [{"value": value, "label": self._t(WORDS[word])} for value, word in pairs]

    def offers(self) -> list[dict[str, str]]:
        return [self._offer(offer) for offer in self.done.plan.offers]

    def _offer(self, offer: PlannedOffer) -> dict[str, str]:
        counts, head = self._of(offer), offer.version.offer
        eligible, not_eligible, cannot_tell = (f"{int(n):,}" for n in counts.status)
        fen, firms = counts.money.get("amount", (0, 0))
        worst = int(counts.fails.argmax()) if len(counts.fails) and counts.fails.max() else None
        reason = ""
        if worst is not None:
            reason = f"{self._t(offer.version.criteria[worst].label)} ({int(counts.fails[worst]):,})"
        return {
            "name": self._name(offer),
            "kind": self._t(KINDS[head.kind.value]),
            "version": offer.version.version,
            "confidence": self._t(CONFIDENCE[head.confidence.value]),
            "eligible": eligible,
            "not_eligible": not_eligible,
            "cannot_tell": cannot_tell,
            "near_miss": f"{int(counts.fails_alone.sum()):,}",
            "amount": show.money(fen / 100, self.lang) if firms else "–",
            "top_reason": reason,
        }

    def offers_chart(self) -> str:
        bars = [
            Bar(_clip(self._name(o), self.lang), tuple(float(n) for n in self._of(o).status))
            for o in self.done.plan.offers
        ]
        return stacked_bars(bars, self._t(WORDS["offers_head"]), share=True, lang=self.lang)

    def reasons_chart(self) -> str:
        found = [
            (int(count), self._t(offer.version.criteria[bit].label), self._name(offer))
            for offer in self.done.plan.offers
            for bit, count in enumerate(self._of(offer).fails_alone)
            if count
        ]
        top = sorted(found, key=lambda x: -x[0])[:MOST_BARS]
        bars = [Bar(_clip(label, self.lang), (float(n),)) for n, label, _ in top]
        return stacked_bars(bars, self._t(WORDS["reasons_head"]), share=False, lang=self.lang, width=NARROW)

    def missing_chart(self) -> str:
        total: dict[str, int] = {}
        for counts in self.tally.offers.values():
            for name, firms in counts.missing.items():
                total[name] = total.get(name, 0) + firms
        top = sorted(total.items(), key=lambda x: -x[1])[:MOST_BARS]
        facts = self.facts
        bars = [Bar(_clip(self._t(facts[n].label) if n in facts else n, self.lang), (float(v),)) for n, v in top]
        return stacked_bars(bars, self._t(WORDS["missing_head"]), share=False, lang=self.lang, width=NARROW)

    def groups(self) -> list[dict[str, str]]:
        """Return the eligible share of the loan with most eligible firms, by size, industry and region."""
        loans = [o for o in self.done.plan.offers if o.version.offer.kind.value == "loan"]
        if not loans:
            return []
        loan = max(loans, key=lambda o: int(self._of(o).status[0]))
        found = []
        for key, head in (
            ("size_class", "by_size"),
            ("industry_section", "by_section"),
            ("region_province", "by_province"),
        ):
            table = self._of(loan).groups.get(key, {})
            rows = sorted(table.items(), key=lambda kv: -int(kv[1][:3].sum()))[:MOST_BARS]
            bars = [Bar(self._word(key, word), tuple(float(n) for n in line[:3])) for word, line in rows]
            if bars:
                chart = stacked_bars(bars, self._t(WORDS[head]), share=True, lang=self.lang, width=NARROW)
                lead = self._name(loan)
                found.append({"head": self._t(WORDS[head]), "lead": lead, "chart": chart})
        return found

    def _word(self, key: str, word: str) -> str:
        if not word:
            return self._t(WORDS["not_known"])
        if key == "size_class":
            return show.value(word, "", self.lang)
        if key == "industry_section":
            return _clip(f"{word} {self._t(industry(word).label)}", self.lang)
        return region(word.ljust(6, "0")).name if self.lang == "zh" else PROVINCES.get(word[:2], word)

    def provenance(self) -> list[dict[str, str]]:
        plan = self.done.plan
        return [
            {"label": self._t(WORDS["as_of"]), "value": plan.as_of.isoformat()},
            {"label": self._t(WORDS["snapshot"]), "value": plan.snapshot},
            {"label": self._t(WORDS["version"]), "value": f"huoshui {__version__}"},
        ]


def _clip(text: str, lang: Lang) -> str:
    most = 16 if lang == "zh" else 30
    return text if len(text) <= most else text[: most - 1] + "…"
