"""Titles and awards that hold on the as-of date."""

from __future__ import annotations

from huoshui.profile.definition import Unit
from huoshui.profile.facts.writing import AUTHORITY_BOTH, AUTHORITY_UP, FIRM_UP, Theme

_T = Theme(
    "titles",
    ("称号与奖项数据", "title source"),
    "工信部企业〔2022〕63号；国科发火〔2016〕32号等认定文件：有效期三年 (recognition rules: valid for three years)",
)
_TAX = Theme("titles", _T.data, "纳税信用管理办法（国家税务总局公告2014年第40号） (tax credit rules)")


def _held(title: str) -> str:
    """Return whether a recognition is valid: by its own end date, or for three years when it has none."""
    return f"{title}_dated + {title}_undated > 0"


FACTS = (
    _T.condition("innovative_sme_title", _held("innovative_sme"), AUTHORITY_UP)
    .zh("创新型中小企业（有效期内）", "截止日是否持有有效的创新型中小企业称号。")
    .en("innovative SME title", "Whether the innovative SME title is valid on the as-of date."),
    _T.condition("srdi_title", _held("srdi_sme"), AUTHORITY_UP)
    .zh("专精特新中小企业（有效期内）", "截止日是否持有有效的专精特新中小企业称号。")
    .en("SRDI SME title", "Whether the SRDI (specialised, refined, distinctive, innovative) title is valid on as-of."),
    _T.condition("little_giant_title", _held("little_giant"), AUTHORITY_UP)
    .zh("专精特新“小巨人”（有效期内）", "截止日是否持有有效的专精特新“小巨人”称号。")
    .en("little-giant title", "Whether the little-giant title is valid on the as-of date."),
    _T.condition("champion_title", _held("manufacturing_champion"), AUTHORITY_UP)
    .zh("制造业单项冠军（有效期内）", "截止日是否持有有效的制造业单项冠军称号。")
    .en("manufacturing champion title", "Whether the manufacturing champion title is valid on the as-of date."),
    _T.condition("high_tech_title", _held("high_tech"), AUTHORITY_UP)
    .zh("高新技术企业（有效期内）", "截止日是否持有有效的高新技术企业证书。")
    .en("high-tech certificate", "Whether the high-tech enterprise certificate is valid on the as-of date."),
    _T.condition("tech_sme_title", _held("tech_sme"), AUTHORITY_UP)
    .zh("科技型中小企业（有效期内）", "截止日是否持有有效的科技型中小企业入库编号。")
    .en("technology SME registration", "Whether the technology SME registration is valid on the as-of date."),
    _T.condition("ip_demonstration_title", _held("ip_demonstration"), AUTHORITY_UP)
    .zh("知识产权示范或优势企业（有效期内）", "截止日是否持有有效的国家知识产权示范企业或优势企业称号。")
    .en("IP demonstration title", "Whether the national IP demonstration or advantage title is valid on as-of."),
    _T.condition("credit_village", "credit_village_held > 0", AUTHORITY_UP)
    .zh("信用村信用户", "截止日是否为有效的信用村信用户。")
    .en("credit-village household", "Whether the firm is a rated credit-village household on the as-of date."),
    _T.condition("own_brand", "own_brand_held > 0", FIRM_UP)
    .zh("自主品牌", "截止日是否拥有已注册并使用的自主品牌。")
    .en("own brand", "Whether the firm owns a registered brand in use on the as-of date."),
    _T.condition("quality_certificate", "quality_certificate_held > 0", FIRM_UP)
    .zh("质量管理体系认证", "截止日是否持有有效的质量管理体系认证（如ISO 9001）。")
    .en("quality certificate", "Whether a quality-management certificate such as ISO 9001 is valid on as-of."),
    _T.number(
        "quality_items",
        Unit.COUNT,
        "CASE WHEN quality_award_held > 0 THEN 1 WHEN is_known(quality_award_held) THEN 0 END "
        "+ CASE WHEN quality_certificate_held > 0 THEN 1 WHEN is_known(quality_certificate_held) THEN 0 END "
        "+ CASE WHEN own_brand_held > 0 THEN 1 WHEN is_known(own_brand_held) THEN 0 END "
        "+ CASE WHEN standard_setting_held > 0 THEN 1 WHEN is_known(standard_setting_held) THEN 0 END",
        FIRM_UP,
    )
    .zh("质量管理项数", "省级以上质量奖、体系认证、自主品牌、参与制定标准四项中具备的项数（0至4）。")
    .en("quality items", "How many of four hold: provincial quality award, certificate, own brand, standards (0-4)."),
    _T.number("digital_level", Unit.NONE, "digital_level_latest", FIRM_UP)
    .zh("数字化水平等级", "最近一次数字化水平自测的等级（1至4级）。", "没有做过自测")
    .en("digital level", "Level (1 to 4) of the latest digital self-assessment.", "none was made"),
    _T.number(
        "rd_institution_level",
        Unit.NONE,
        "CASE WHEN rd_institution_national > 0 THEN 4 WHEN rd_institution_provincial > 0 THEN 3 "
        "WHEN rd_institution_city > 0 THEN 2 WHEN rd_institution_below_city > 0 THEN 1 "
        "WHEN is_known(rd_institution_national) THEN 0 END",
        AUTHORITY_UP,
    )
    .zh("研发机构级别", "有效研发机构的最高级别：4国家级、3省级、2市级、1市级以下、0没有。")
    .en("level of R&D institution", "Highest level in force: 4 national, 3 provincial, 2 city, 1 below city, 0 none."),
    _T.condition("science_award_3y", "national_award_36m + provincial_award_36m > 0", AUTHORITY_UP)
    .zh("近三年科技奖励", "截止日前36个月内是否获得国家级或省级科技奖励。")
    .en("science award in 3 years", "Whether a national or provincial science award was granted within 36 months."),
    _T.condition("national_award_top3_3y", "national_award_first3_36m > 0", AUTHORITY_UP)
    .zh("近三年国家级科技奖前三", "截止日前36个月内是否以前三名单位获得国家级科技奖励。")
    .en("national award, first 3", "Whether the firm ranked in the first 3 of a national award in 36 months."),
    _T.condition("national_award_top5_3y", "national_award_first5_36m > 0", AUTHORITY_UP)
    .zh("近三年国家级科技奖前五", "截止日前36个月内是否以前五名单位获得国家级科技奖励。")
    .en("national award, first 5", "Whether the firm ranked in the first 5 of a national award in 36 months."),
    _T.condition("provincial_award_top3_3y", "provincial_award_first3_36m > 0", AUTHORITY_UP)
    .zh("近三年省级科技奖前三", "截止日前36个月内是否以前三名单位获得省级科技奖励。")
    .en("provincial award, first 3", "Whether the firm ranked in the first 3 of a provincial award in 36 months."),
    _T.condition("maker_contest_top50_3y", "maker_contest_first50_36m > 0", AUTHORITY_UP)
    .zh("近三年“创客中国”全国50强", "截止日前36个月内是否进入“创客中国”全国企业组50强。")
    .en("Maker China, first 50", "Whether the firm was in the national first 50 of Maker China in 36 months."),
    _T.condition("maker_contest_top500_3y", "maker_contest_first500_36m > 0", AUTHORITY_UP)
    .zh("近三年“创客中国”全国500强", "截止日前36个月内是否进入“创客中国”全国企业组500强。")
    .en("Maker China, first 500", "Whether the firm was in the national first 500 of Maker China in 36 months."),
    _T.number("national_award_rank_3y", Unit.NONE, "national_award_best_rank_36m", AUTHORITY_BOTH)
    .zh("近三年国家级科技奖最好排名", "截止日前36个月内国家级科技奖励中本单位的最好排名。", "没有获奖")
    .en(
        "best rank, national award",
        "Best rank of the firm in national science awards in 36 months.",
        "the firm won none",
    ),
    _T.number("provincial_award_rank_3y", Unit.NONE, "provincial_award_best_rank_36m", AUTHORITY_BOTH)
    .zh("近三年省级科技奖最好排名", "截止日前36个月内省级科技奖励中本单位的最好排名。", "没有获奖")
    .en(
        "best rank, provincial award",
        "Best rank of the firm in provincial science awards in 36 months.",
        "the firm won none",
    ),
    _T.number("maker_contest_rank_3y", Unit.NONE, "maker_contest_best_rank_36m", AUTHORITY_BOTH)
    .zh("近三年“创客中国”全国最好名次", "截止日前36个月内“创客中国”全国企业组的最好名次。", "没有入围")
    .en(
        "best rank, Maker China",
        "Best rank in the national company group of Maker China in 36 months.",
        "the firm was not placed",
    ),
    _TAX.word("tax_credit_grade", "tax_credit_grade_latest", AUTHORITY_BOTH, ("A", "B", "M", "C", "D"))
    .zh("纳税信用等级", "截止日前最近一次公布的纳税信用等级：A、B、M、C、D。", "未参加评价")
    .en("tax credit grade", "Latest tax credit grade published by the as-of date: A, B, M, C or D.", "it has none"),
)
