"""Names of the town's firms and of everybody they trade with: invented, and marked as invented."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from huoshui.sources.town.firms import Kind
from huoshui.sources.town.outside import expense_kind
from huoshui.sources.town.trades import REGIONS, TRADES
from huoshui.values.codes import region

if TYPE_CHECKING:
    from huoshui.sources.town.chance import Ints
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
_EXPENSE_WORDS: Final = ("能源", "通信", "办公用品", "酒店", "物流", "汽修", "保险", "公用事业", "物业")
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
def _trade_words() -> tuple[pa.Array, np.ndarray, np.ndarray]:
    """Return all words of all trades, and for each trade the first one and how many."""
    counts = np.array([len(t.words) for t in TRADES])
    return pa.array([w for t in TRADES for w in t.words]), np.cumsum(counts) - counts, counts


def firm_names(world: World, numbers: Ints) -> pa.Array:
    """Return the names of firms of the town by number."""
    firms = world.firms.pick(numbers)
    words, first, count = _trade_words()
    which = first[firms.trade] + world.chance.bits("trade word", numbers).astype(np.int64) % count[firms.trade]
    place, brand = _places().take(pa.array(firms.region)), _brand(world, numbers)
    endings = pa.array([_ENDINGS[k] for k in Kind]).take(pa.array(firms.kind))
    return _join(MARK, place, brand, words.take(pa.array(which)), endings)


def outside_names(world: World, numbers: Ints) -> pa.Array:
    """Return the names of parties outside the town by number.

    National sellers are named after what they sell; of the others some are public bodies.
    """
    chance = world.chance
    place = _places().take(pa.array(chance.between("party place", 0, len(REGIONS) - 1, numbers)))
    national = numbers < world.local_from
    general = pa.array(_GENERAL_TRADES).take(pa.array(chance.between("party word", 0, 9, numbers)))
    selling = pa.array(_EXPENSE_WORDS).take(pa.array(expense_kind(world, numbers)))
    word = pc.if_else(pa.array(national), selling, general)
    public = ~national & (chance.happens("public body", 0.06, numbers))
    office = pa.array(_PUBLIC_BUYERS).take(pa.array(chance.between("office", 0, len(_PUBLIC_BUYERS) - 1, numbers)))
    ending = pc.if_else(pa.array(public), office, pa.scalar("有限公司"))
    word = pc.if_else(pa.array(public), pa.scalar(""), word)
    return _join(MARK, place, _brand(world, numbers), word, ending)


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
