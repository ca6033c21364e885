"""The trades of the town: what each kind of firm sells, to whom, in what sizes and with which tax rate.

The figures are shapes, not statistics of the nation: together they were tuned until the town's distributions
came near those of 425 real firms (``docs/explanation/the-town.md``). Industry codes are GB/T 4754-2017 classes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from huoshui.values.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray


class RateKind(IntEnum):
    """What the VAT rate of a sale follows.

    ``SMALL``: the levy rate of small-scale taxpayers; ``SIMPLE``: the simple levy of builders and labour firms.
    """

    GOODS = 0
    WORKS = 1
    SERVICES = 2
    FREE = 3
    SMALL = 4
    SIMPLE = 5


RATE_STARTS: Final = np.array(["2009-01-01", "2018-05-01", "2019-04-01", "2020-03-01"], "datetime64[D]")
RATE_PERCENT: Final = np.array(
    # goods, works and transport, services, exempt, small-scale, simple levy
    [[17, 11, 6, 0, 3, 3], [16, 10, 6, 0, 3, 3], [13, 9, 6, 0, 3, 3], [13, 9, 6, 0, 1, 3]],
    np.int64,
)
"""VAT rates in percent by start date: 财税〔2018〕32号, 财政部 税务总局 海关总署公告2019年第39号, and the 1 % levy of
small-scale taxpayers since 2020-03-01 (公告2020年第13号 and its extensions)."""


@dataclass(frozen=True, slots=True)
class Trade:
    """One trade of four lines: industry class, word in the name and goods stand in the same order.

    ``share``: of all firms. ``ticket``: median order in yuan without tax. ``invoices``, ``buyers``,
    ``suppliers``: factors on the town's typical counts. ``business``: share of buyers that are firms of the
    town. ``purchases``: typical purchases per yuan of sales. ``general``: share of general taxpayers.
    ``swing``: strength of the yearly season. ``turnover_per_head``: yuan a year. ``margin``: net margin.
    ``stores``: share of firms with stores; ``sector`` their kind. ``technical``: share of firms doing R&D.
    ``power``: kWh per 1,000 yuan of sales (0: not metered). ``household``: share of individual households.
    ``simple``: share of general taxpayers that chose the simple levy.
    """

    name: str
    label: Text
    classes: tuple[str, ...]
    words: tuple[str, ...]
    share: float
    ticket: float
    rate: RateKind
    invoices: float = 1.0
    buyers: float = 1.0
    suppliers: float = 1.0
    business: float = 0.4
    purchases: float = 0.6
    general: float = 0.7
    swing: float = 1.0
    turnover_per_head: float = 600_000
    margin: float = 0.06
    stores: float = 0.0
    sector: str = "other"
    technical: float = 0.05
    power: float = 0.0
    household: float = 0.15
    simple: float = 0.0


G, W, S = RateKind.GOODS, RateKind.WORKS, RateKind.SERVICES

TRADES: Final[tuple[Trade, ...]] = (
    Trade(
        "materials_wholesale", Text("建材与金属批发", "building materials and metals, wholesale"),
        ("5164", "5165", "5174", "5163"), ("钢材贸易", "建材", "五金", "石材"),
        0.11, 52_000, G, purchases=0.85, turnover_per_head=2_200_000, margin=0.025, business=0.5,
    ),
    Trade(
        "equipment_wholesale", Text("机电设备批发", "machinery and electronics, wholesale"),
        ("5175", "5179", "5176", "5137"), ("电气", "机电设备", "数码科技", "家电贸易"),
        0.09, 38_000, G, purchases=0.8, turnover_per_head=1_500_000, margin=0.04, business=0.5,
    ),
    Trade(
        "food_wholesale", Text("食品饮料批发", "food and drink, wholesale"),
        ("5127", "5127", "5123", "5122"), ("酒业", "饮品贸易", "果品贸易", "食品贸易"),
        0.05, 9_000, G, 1.3, 1.4, purchases=0.8, swing=1.4, turnover_per_head=1_300_000, margin=0.03,
    ),
    Trade(
        "works", Text("房屋与市政工程", "building and civil works"),
        ("4790", "4813", "4819", "4862"), ("建筑工程", "市政工程", "路桥工程", "环保工程"),
        0.10, 90_000, W, 0.8, 0.6, purchases=0.7, swing=1.5, turnover_per_head=900_000, margin=0.035,
        business=0.3, simple=0.4,
    ),
    Trade(
        "fitting_out", Text("装饰与安装", "fitting out and installation"),
        ("5011", "4999", "4920", "4910"), ("装饰工程", "消防工程", "机电安装", "智能化工程"),
        0.08, 55_000, W, 0.8, 0.8, purchases=0.65, swing=1.3, turnover_per_head=700_000, margin=0.05,
        business=0.35, simple=0.4,
    ),
    Trade(
        "labour", Text("劳务", "labour services"),
        ("7263", "7263", "5910", "7299"), ("建筑劳务", "人力资源", "装卸服务", "劳务"),
        0.07, 80_000, S, 0.7, 0.4, 0.5, purchases=0.2, general=0.4, turnover_per_head=160_000, margin=0.03,
        business=0.3, simple=0.4,
    ),
    Trade(
        "metal_goods", Text("金属制品制造", "metal goods, manufacturing"),
        ("3311", "3312", "3399", "3351"), ("钢结构", "门窗", "金属制品", "五金制品"),
        0.05, 42_000, G, 0.9, 0.9, purchases=0.7, general=0.85, turnover_per_head=650_000, technical=0.3, power=45,
        business=0.55,
    ),
    Trade(
        "machinery", Text("机械制造", "machinery, manufacturing"),
        ("3441", "3444", "3599", "3484"), ("泵业", "液压机械", "专用设备", "精密机械"),
        0.05, 60_000, G, 0.8, 0.8, purchases=0.62, general=0.9, turnover_per_head=700_000, margin=0.08,
        technical=0.5, power=38, business=0.55,
    ),
    Trade(
        "electronics", Text("电子与仪表制造", "electronics and instruments, manufacturing"),
        ("3982", "3983", "4011", "4012"), ("电子", "传感技术", "自动化", "仪表"),
        0.05, 48_000, G, 0.9, 0.9, purchases=0.6, general=0.9, turnover_per_head=800_000, margin=0.09,
        technical=0.65, power=30, business=0.5,
    ),
    Trade(
        "chemicals_plastics", Text("塑料与化工制造", "plastics and chemicals, manufacturing"),
        ("2929", "2641", "2922", "2913"), ("塑业", "涂料", "新材料", "橡塑"),
        0.035, 40_000, G, purchases=0.7, general=0.9, turnover_per_head=900_000, technical=0.4, power=70, business=0.55,
    ),
    Trade(
        "food_making", Text("食品制造", "food, manufacturing"),
        ("1411", "1439", "1469", "1311"), ("烘焙食品", "食品", "调味品", "粮油"),
        0.025, 11_000, G, 1.3, 1.3, purchases=0.7, general=0.8, swing=1.6, turnover_per_head=600_000,
        technical=0.15, power=40,
    ),
    Trade(
        "textiles_furniture", Text("服装与家具制造", "clothing and furniture, manufacturing"),
        ("1819", "2110", "1829", "2130"), ("服饰", "家具", "针织", "办公家具"),
        0.035, 26_000, G, purchases=0.65, general=0.75, swing=1.2, turnover_per_head=380_000, technical=0.15, power=28,
    ),
    Trade(
        "software", Text("软件与信息服务", "software and information services"),
        ("6513", "6560", "6550", "6531"), ("软件", "信息技术", "数据科技", "网络科技"),
        0.06, 40_000, S, 0.7, 0.8, purchases=0.3, general=0.75, swing=1.4, turnover_per_head=420_000, margin=0.12,
        technical=0.75, business=0.45, household=0.02,
    ),
    Trade(
        "technical_services", Text("技术与设计服务", "technical and design services"),
        ("7452", "7484", "7514", "7515"), ("检测技术", "工程设计", "环保科技", "新能源科技"),
        0.035, 35_000, S, 0.7, 0.8, purchases=0.3, general=0.7, swing=1.3, turnover_per_head=400_000, margin=0.1,
        technical=0.6, household=0.03,
    ),
    Trade(
        "business_services", Text("商务服务", "business services"),
        ("7243", "7259", "7289", "8211"), ("咨询", "广告", "会展服务", "保洁服务"),
        0.055, 14_000, S, 1.0, 1.0, purchases=0.35, general=0.45, turnover_per_head=260_000, margin=0.07, business=0.5,
    ),
    Trade(
        "transport", Text("货运与仓储", "road freight and storage"),
        ("5431", "5990", "5821", "5437"), ("运输", "仓储", "货运代理", "城市配送"),
        0.04, 16_000, W, 1.2, 0.8, 1.3, purchases=0.6, general=0.65, turnover_per_head=550_000, margin=0.03,
        business=0.6,
    ),
    Trade(
        "shop", Text("零售", "retail"),
        ("5213", "5232", "5251", "5272"), ("便利店", "服装店", "大药房", "家电"),
        0.045, 1_900, G, 1.3, 2.2, purchases=0.75, general=0.35, swing=1.2, turnover_per_head=450_000, margin=0.04,
        business=0.15, stores=0.75, sector="retail", household=0.5,
    ),
    Trade(
        "catering", Text("餐饮", "catering"),
        ("6210", "6220", "6239", "6291"), ("餐饮", "快餐", "茶饮", "小吃"),
        0.035, 900, S, 1.0, 2.2, 0.8, purchases=0.4, general=0.2, swing=0.7, turnover_per_head=180_000, margin=0.06,
        business=0.2, stores=0.9, sector="catering", household=0.6, power=25,
    ),
    Trade(
        "resident_services", Text("居民服务与修理", "services to residents and repair"),
        ("8040", "8111", "8060", "8030"), ("美容", "汽车维修", "摄影", "洗染"),
        0.03, 1_500, S, 0.8, 1.8, purchases=0.35, general=0.25, turnover_per_head=170_000, margin=0.08,
        business=0.25, stores=0.75, sector="service", household=0.55,
    ),
    Trade(
        "culture_sport", Text("文化体育与培训", "culture, sport and training"),
        ("8391", "8930", "8810", "8392"), ("职业培训", "健身", "文化传媒", "体育"),
        0.02, 2_600, S, 0.7, 1.5, purchases=0.3, general=0.3, turnover_per_head=200_000, margin=0.08,
        business=0.25, stores=0.6, sector="culture_sport", household=0.25,
    ),
    Trade(
        "farming", Text("种植与养殖", "crops and livestock"),
        ("0141", "0151", "0313", "0412"), ("蔬菜种植", "果业", "养殖", "水产"),
        0.03, 18_000, RateKind.FREE, 0.5, 0.6, 0.6, purchases=0.45, general=0.3, swing=2.0, turnover_per_head=200_000,
        margin=0.1, business=0.4,
    ),
)  # fmt: skip

REGIONS: Final[tuple[str, ...]] = (
    "110105", "110108", "110106", "310112", "310115", "320505", "320509", "320115", "330402", "330411", "330481",
    "330106", "330109", "330212", "330602", "330603", "370102", "370112", "370202", "370211", "370602", "371302",
    "410105", "411081", "420106", "420112", "430121", "440106", "440113", "440305", "440306", "440307", "440605",
    "440606", "500107", "500112", "510107", "510114", "610113", "610112",
)  # fmt: skip
"""Districts and counties of the town's firms (GB/T 2260): real codes, so that regional rules have work to do."""

REGION_CODES: Final = np.array(REGIONS, object)

REGION_SHARE: Final = tuple(1.0 / (2.0 + i % 7) for i in range(len(REGIONS)))


def rate_percent(kind: NDArray[np.int64], day: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the VAT rate in percent of sales of ``kind`` (a :class:`RateKind`) on ``day`` (days since 1970).

    >>> rate_percent(np.array([0, 4, 0]), np.array([19997, 19997, 17000]))
    array([13,  1, 17])
    """
    starts = RATE_STARTS.astype(np.int64)
    row = np.maximum(np.searchsorted(starts, day, side="right") - 1, 0)
    percent: NDArray[np.int64] = RATE_PERCENT[row, kind]
    return percent
