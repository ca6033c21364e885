"""Aggregates over titles and awards.

A recognition counts until ``valid_until``; with no such date, for three years from its grant (the term of every tier in
工信部企业〔2022〕63号 and of the high-tech certificate). A brand or a certificate without an end date stays.
"""

from __future__ import annotations

from huoshui.profile.aggregates.writing import IN_FORCE, Rows, within
from huoshui.profile.definition import AsOf, Reduce, Test

TERM_MONTHS = 36
TIERS = (
    "innovative_sme",
    "srdi_sme",
    "little_giant",
    "manufacturing_champion",
    "high_tech",
    "tech_sme",
    "ip_demonstration",
)
LASTING = ("credit_village", "own_brand", "quality_certificate", "standard_setting")
INSTITUTION_LEVELS = ("national", "provincial", "city", "below_city")


def _title(word: str) -> Rows:
    return Rows("title", Test("title", "=", word))


_RECENT_NATIONAL = _title("science_award_national").that(within("granted_on", 36))
_RECENT_PROVINCIAL = _title("science_award_provincial").that(within("granted_on", 36))
_RECENT_CONTEST = _title("maker_contest_national").that(within("granted_on", 36))

AGGREGATES = (
    *(_title(word).that(Test("valid_until", ">=", AsOf())).count(f"{word}_dated") for word in TIERS),
    *(
        _title(word).that(Test("valid_until", "missing"), within("granted_on", TERM_MONTHS)).count(f"{word}_undated")
        for word in TIERS
    ),
    *(_title(word).that(IN_FORCE).count(f"{word}_held") for word in LASTING),
    *(
        _title("rd_institution").that(IN_FORCE, Test("grade", "=", level)).count(f"rd_institution_{level}")
        for level in INSTITUTION_LEVELS
    ),
    _title("quality_award").that(IN_FORCE, Test("grade", "in", ("national", "provincial"))).count("quality_award_held"),
    _title("digital_level").latest("digital_level_latest", "rank"),
    _title("tax_credit_grade").latest("tax_credit_grade_latest", "grade"),
    _RECENT_NATIONAL.count("national_award_36m"),
    _RECENT_NATIONAL.fold(Reduce.MIN, "national_award_best_rank_36m", "rank"),
    _RECENT_PROVINCIAL.count("provincial_award_36m"),
    _RECENT_PROVINCIAL.fold(Reduce.MIN, "provincial_award_best_rank_36m", "rank"),
    _RECENT_CONTEST.fold(Reduce.MIN, "maker_contest_best_rank_36m", "rank"),
    _RECENT_NATIONAL.that(Test("rank", "<=", 3)).count("national_award_first3_36m"),
    _RECENT_NATIONAL.that(Test("rank", "<=", 5)).count("national_award_first5_36m"),
    _RECENT_PROVINCIAL.that(Test("rank", "<=", 3)).count("provincial_award_first3_36m"),
    _RECENT_CONTEST.that(Test("rank", "<=", 50)).count("maker_contest_first50_36m"),
    _RECENT_CONTEST.that(Test("rank", "<=", 500)).count("maker_contest_first500_36m"),
)
