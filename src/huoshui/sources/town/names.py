"""Names of the town's firms and of everybody they trade with: invented, and marked as invented."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from huoshui.sources.town.firms import LINES, Kind
from huoshui.sources.town.outside import expense_kind, is_main
from huoshui.sources.town.trades import REGIONS, TRADES
from huoshui.values.codes import region

if TYPE_CHECKING:
    from huoshui.sources.town.chance import Flags, Ints
    from huoshui.sources.town.world import World

MARK: Final = "【虚构】"
"""Stands before every name of the town: no such firm exists."""

_FIRST: Final = "禾川云锦松柏青澜望舒景行知远嘉木汀兰朗月清河鹿鸣星野棠溪白露晴岚竹溪榆阳沐风"
_SECOND: Final = "泽源恒裕德盛和润诚信达通宏图瑞丰泰安康宁顺昌兴隆荣华永固利民惠众济世开元启明"
_ENDINGS: Final = {
    Kind.COMPANY: "有限公司",
    Kind.HOUSEHOLD: "经营部(个体)",
    Kind.COOPERATIVE: "专业合作社",
    Kind.FARMER: "家庭农场",
}
_GENERAL_TRADES: Final = ("商贸", "科技", "建设工程", "机电", "物资", "服务", "实业", "贸易", "设备", "材料")
_EXPENSE_WORDS: Final = (
    ("石油销售", "能源", "加油站"),
    ("通信", "电信服务", "网络"),
    ("办公用品", "文化用品", "百货"),
    ("酒店", "餐饮", "宾馆"),
    ("物流", "快运", "速递"),
    ("汽车维修", "设备维修", "机修"),
    ("保险", "保险经纪", "保险代理"),
    ("供电", "自来水", "燃气"),
    ("物业管理", "商业管理", "不动产租赁"),
)
_PUBLIC_BUYERS: Final = ("中学", "医院", "街道办事处", "村民委员会", "产业园管委会", "职业学院")


def short_place(code: str) -> str:
    """Return the city of a region code without its level: the first word of a firm's name.

    >>> short_place("330402"), short_place("110105")
    ('嘉兴', '北京')
    """
    found = region(code)
    city = region(found.prefecture or found.province)
    name = city.name if city.name not in {"市辖区", "县"} else region(found.province).name
    return name.removesuffix("市")


@cache
def _places() -> pa.Array:
    return pa.array([short_place(code) for code in REGIONS])


@cache
def _brands() -> pa.Array:
    return pa.array([first + second for first in _FIRST for second in _SECOND])


@cache
def _trade_words() -> pa.Array:
    """Return the words of the lines of all trades, in order."""
    return pa.array([word for trade in TRADES for word in trade.words])


def firm_names(world: World, numbers: Ints) -> pa.Array:
    """Return the names of firms of the town by number."""
    firms = world.firms.pick(numbers)
    word = _trade_words().take(pa.array(firms.trade * LINES + firms.line))
    place, brand = _places().take(pa.array(firms.region)), _brand(world, numbers)
    endings = pa.array([_ENDINGS[k] for k in Kind]).take(pa.array(firms.kind))
    return _join(MARK, place, brand, word, endings)


def outside_names(world: World, numbers: Ints) -> pa.Array:
    """Return the names of parties outside the town by number: named after what they sell, if it is known.

    Some customers are public bodies.
    """
    chance = world.chance
    place = _places().take(pa.array(chance.between("party place", 0, len(REGIONS) - 1, numbers)))
    sells, everyday = _sellers(world, numbers)
    general = pa.array(_GENERAL_TRADES).take(pa.array(chance.between("party word", 0, 9, numbers)))
    synonyms = len(_EXPENSE_WORDS[0])
    kind = expense_kind(world, numbers) * synonyms + chance.between("expense word", 0, synonyms - 1, numbers)
    selling = pa.array([w for words in _EXPENSE_WORDS for w in words]).take(pa.array(kind))
    word = pc.if_else(pa.array(everyday), selling, general)
    public = ~sells & chance.happens("public body", 0.06, numbers)
    office = pa.array(_PUBLIC_BUYERS).take(pa.array(chance.between("office", 0, len(_PUBLIC_BUYERS) - 1, numbers)))
    ending = pc.if_else(pa.array(public), office, pa.scalar("有限公司"))
    word = pc.if_else(pa.array(public), pa.scalar(""), word)
    return _join(MARK, place, _brand(world, numbers), word, ending)


def _sellers(world: World, numbers: Ints) -> tuple[Flags, Flags]:
    """Return which outside parties sell to the town, and which of them sell everyday things."""
    private = numbers >= world.private_from
    firm, place = world.place_of(np.where(private, numbers, world.private_from))
    shared = (numbers < world.local_from) | ((numbers >= world.sellers_from) & ~private)
    own = private & (place >= 0)
    main = is_main(world.chance, firm, np.maximum(place, 0))
    return np.asarray(shared | own), np.asarray(shared | (own & ~main))


def party_names(world: World, numbers: Ints) -> pa.Array:
    """Return the names of any parties by number."""
    inside = numbers < world.size
    names = np.empty(len(numbers), object)
    names[inside] = firm_names(world, numbers[inside]).to_numpy(zero_copy_only=False)
    names[~inside] = outside_names(world, numbers[~inside]).to_numpy(zero_copy_only=False)
    return pa.array(names, pa.string())


def _brand(world: World, numbers: Ints) -> pa.Array:
    brands = _brands()
    return brands.take(pa.array(world.chance.bits("brand", numbers).astype(np.int64) % len(brands)))


def _join(*parts: pa.Array | str) -> pa.Array:
    return pc.binary_join_element_wise(*parts, "")
