"""A small catalogue of facts and two offers, enough to show every part of the language."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from huoshui.formula.tree import Kind
from huoshui.offers.load import load_text, load_texts
from huoshui.profile.definition import Direction, Fact, Mover, Unit
from huoshui.values.text import Text

HERE = Path(__file__).parent


def fact(
    name,
    kind=Kind.NUMBER,
    unit=Unit.NONE,
    *,
    zh="",
    en="",
    mover=Mover.NOBODY,
    direction=Direction.NONE,
    step=1.0,
    values=(),
    review=False,
):
    label = Text(zh or name, en or name)
    return Fact(
        name,
        "test",
        kind,
        unit,
        label,
        label,
        Text("没有来源", "no source"),
        mover=mover,
        direction=direction,
        step=step,
        values=values,
        review=review,
        source="test",
    )


UP, DOWN = Direction.UP, Direction.DOWN
FACTS = {
    f.name: f
    for f in (
        fact("registered_on", Kind.DATE, zh="成立日期", en="registration date"),
        fact(
            "tax_grade",
            Kind.TEXT,
            values=("A", "B", "M", "C", "D"),
            zh="纳税信用级别",
            en="tax credit grade",
            mover=Mover.AUTHORITY,
        ),
        fact(
            "vat_sales_12m",
            unit=Unit.CNY,
            zh="近12个月销售额",
            en="sales of 12 months",
            mover=Mover.FIRM,
            direction=UP,
            step=1000,
        ),
        fact("vat_sales_prev_12m", unit=Unit.CNY, zh="前12个月销售额", en="sales of the 12 months before"),
        fact(
            "tax_paid_12m",
            unit=Unit.CNY,
            zh="近12个月纳税额",
            en="tax paid in 12 months",
            mover=Mover.FIRM,
            direction=UP,
            step=100,
        ),
        fact(
            "zero_filing_months_12m",
            unit=Unit.MONTHS,
            zh="零申报月数",
            en="months of zero filing",
            mover=Mover.FIRM,
            direction=DOWN,
        ),
        fact("debt", unit=Unit.CNY, zh="负债", en="debt", mover=Mover.FIRM, direction=DOWN),
        fact("assets", unit=Unit.CNY, zh="资产", en="assets", mover=Mover.FIRM, direction=UP),
        fact("overdue_tax", unit=Unit.CNY, zh="欠税", en="overdue tax", mover=Mover.FIRM, direction=DOWN),
        fact("industry", Kind.TEXT, zh="行业", en="industry"),
        fact(
            "voided_invoice_share",
            unit=Unit.RATIO,
            zh="作废率",
            en="share of void invoices",
            mover=Mover.FIRM,
            direction=DOWN,
            step=0.001,
        ),
        fact("invoice_count_12m", unit=Unit.COUNT, zh="发票张数", en="invoices"),
        fact("env_penalty_24m", unit=Unit.COUNT, zh="环保处罚", en="environmental penalties"),
        fact(
            "niche_years", unit=Unit.YEARS, zh="细分市场年限", en="years in the niche", mover=Mover.TIME, direction=UP
        ),
        fact("rd_expense", unit=Unit.CNY, zh="研发费用", en="R&D expense", mover=Mover.FIRM, direction=UP, step=10000),
        fact("rd_expense_prev", unit=Unit.CNY, zh="上年研发费用", en="R&D expense before"),
        fact("revenue", unit=Unit.CNY, zh="营业收入", en="revenue", mover=Mover.FIRM, direction=UP, step=10000),
        fact(
            "main_revenue",
            unit=Unit.CNY,
            zh="主营业务收入",
            en="main revenue",
            mover=Mover.FIRM,
            direction=UP,
            step=10000,
        ),
        fact(
            "main_growth_2y",
            unit=Unit.RATIO,
            zh="主营收入增长率",
            en="growth of main revenue",
            mover=Mover.FIRM,
            direction=UP,
            step=0.001,
        ),
        fact("net_profit", unit=Unit.CNY, zh="净利润", en="net profit", mover=Mover.FIRM, direction=UP, step=1000),
        fact("digital_level", unit=Unit.NONE, zh="数字化水平", en="digital level", mover=Mover.FIRM, direction=UP),
        fact("quality_items", unit=Unit.COUNT, zh="质量项目", en="quality items", mover=Mover.FIRM, direction=UP),
        fact(
            "ip_class",
            Kind.TEXT,
            values=("class1_high_value", "class1_own", "class1", "class2", "none"),
            zh="知识产权",
            en="IP class",
            mover=Mover.FIRM,
            direction=UP,
        ),
        fact("rd_staff", unit=Unit.PERSONS, zh="研发人员", en="R&D staff", mover=Mover.FIRM, direction=UP),
        fact("employees", unit=Unit.PERSONS, zh="员工", en="employees"),
        fact(
            "rd_unit_level",
            Kind.TEXT,
            values=("national", "province", "city", "below_city", "none"),
            zh="研发机构",
            en="R&D unit",
        ),
        fact("equity_raised_2y", unit=Unit.CNY, zh="近两年股权融资", en="equity raised in 2 years"),
        fact("national_award_rank", unit=Unit.NONE, zh="国家奖排名", en="rank in national awards"),
        fact("maker_contest_top500", Kind.BOOLEAN, zh="创客中国500强", en="Maker in China top 500"),
        fact("local_points", unit=Unit.POINTS, zh="地方特色指标", en="provincial indicators", review=True),
        fact(
            "innovative_title",
            Kind.BOOLEAN,
            zh="创新型中小企业",
            en="innovative SME title",
            mover=Mover.FIRM,
            direction=UP,
        ),
    )
}


@pytest.fixture(scope="session")
def facts():
    return FACTS


def offer_text(name):
    return (HERE / "offers" / f"{name}.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def catalogue(facts):
    names = ("tax_loan", "innovative_sme", "srdi_sme")
    return load_texts({f"{name}.yaml": offer_text(name) for name in names}, facts)


@pytest.fixture
def load(facts):
    """Load one offer text."""
    return lambda text, file="offer.yaml": load_text(text, facts, file)


@pytest.fixture(scope="session")
def spark():
    """A local Spark session with the engine's own settings (ANSI mode on)."""
    pyspark = pytest.importorskip("pyspark", reason="needs the [spark] extra")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("needs Java")
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[1]")
        .appName(f"offer tests on {pyspark.__version__}")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()
