"""Invoices as records: codes, numbers, names and goods written out, a row group at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from huoshui.sources.town.goods import ITEMS
from huoshui.sources.town.ids import digits, party_ids, strings
from huoshui.sources.town.names import party_names
from huoshui.sources.town.trades import REGIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from huoshui.sources.town.chance import Ints
    from huoshui.sources.town.run import Run
    from huoshui.sources.town.world import World

REPEATING: Final = ("firm_id", "direction", "code", "party_id", "party_name", "status", "item", "currency")
"""Columns handed over as dictionaries."""
_PER_CODE: Final = 100_000_000
_SHUFFLE: Final = 48_271_003
"""Odd and no multiple of 5: numbers of one code are shuffled without ever meeting."""


def invoice_table(run: Run) -> pa.Table:
    """Return the invoices of a run of firms as numbers."""
    inv = run.invoices
    year = inv.day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    province = _province(run)
    code = ((province * 100 + year % 100) * 100 + inv.serial // _PER_CODE) * 2 + inv.special
    number = (inv.serial % _PER_CODE * _SHUFFLE + 7_654_321) % _PER_CODE
    red = inv.blue >= 0
    return pa.table(
        {
            "firm": pa.array(inv.row + run.start),
            "party": pa.array(inv.party),
            "direction": pa.array(inv.direction),
            "code": pa.array(code),
            "number": pa.array(number),
            "day": pa.array(inv.day),
            "net": pa.array(inv.net),
            "tax": pa.array(inv.tax),
            "void": pa.array(inv.void),
            "special": pa.array(inv.special),
            "item": pa.array(inv.item),
            "red_code": pa.array(np.where(red, code[inv.blue], -1)),
            "red_number": pa.array(np.where(red, number[inv.blue], -1)),
        }
    )


def _province(run: Run) -> Ints:
    """Return the first two digits of the seller's region; sellers outside the town have one by their number."""
    inv, deals = run.invoices, run.deals
    provinces = np.array([int(code[:2]) for code in REGIONS])
    seller = deals.seller[inv.deal]
    outside = provinces[deals.party[inv.deal] % len(provinces)]
    return np.where(seller >= 0, provinces[run.world.firms.region[np.maximum(seller, 0)]], outside)


def invoices_finished(world: World, table: pa.Table) -> pa.Table:
    """Return invoices in the columns of the record type."""
    day = table["day"].combine_chunks().cast(pa.int32()).cast(pa.date32())
    net, tax = table["net"].combine_chunks(), table["tax"].combine_chunks()
    party = table["party"].combine_chunks().dictionary_encode()
    numbers = party.dictionary.to_numpy()
    number = strings(digits(table["number"].to_numpy(), 8))
    return pa.table(
        {
            "firm_id": _named(table["firm"], lambda n: party_ids(n, world.size)),
            "direction": _word(table["direction"], ("out", "in")),
            "code": _named(table["code"], _codes),
            "number": number,
            "issued_on": day,
            "party_id": _dictionary(party.indices, party_ids(numbers, world.size)),
            "party_name": _dictionary(party.indices, party_names(world, numbers)),
            "net": net,
            "tax": tax,
            "gross": pc.add(net, tax),
            "status": _word(table["void"], ("valid", "void")),
            "special": table["special"],
            "item": _word(table["item"], ITEMS),
            "currency": _dictionary(pa.array(np.zeros(table.num_rows, np.int32)), pa.array(["CNY"])),
            "red_of": _red_of(table),
            "received_on": day,
        }
    )


def _dictionary(places: pa.Array, words: pa.Array) -> pa.DictionaryArray:
    """Return the words at ``places``. Equal words become one: the Parquet writer spills memory into files otherwise."""
    unique = words.dictionary_encode()
    return pa.DictionaryArray.from_arrays(unique.indices.take(places).cast(pa.int32()), unique.dictionary)


def _named(column: pa.ChunkedArray, name: Callable[[Ints], pa.Array]) -> pa.DictionaryArray:
    codes = column.combine_chunks().dictionary_encode()
    return _dictionary(codes.indices, name(codes.dictionary.to_numpy()))


def _word(column: pa.ChunkedArray, words: Sequence[str]) -> pa.DictionaryArray:
    """Return the word at each position of ``words``."""
    return _dictionary(column.combine_chunks().cast(pa.int32()), pa.array(words))


def _codes(keys: Ints) -> pa.Array:
    """Return invoice codes: ten digits for special invoices, twelve for ordinary ones."""
    special, rest = keys % 2, keys // 2
    roll, rest = rest % 100, rest // 100
    year, province = rest % 100, rest // 100
    words = [
        f"{p:02d}00{y:02d}{1 + r % 9}130" if s else f"0{p:02d}00{y:02d}00{1 + r % 9}04"
        for s, r, y, p in zip(special, roll, year, province, strict=True)
    ]
    return pa.array(words)


def _red_of(table: pa.Table) -> pa.Array:
    """Return code and number of the reversed invoice, missing for all others."""
    number = table["red_number"].to_numpy()
    red = np.flatnonzero(number >= 0)
    words = np.full(len(number), None, object)
    codes = _codes(table["red_code"].to_numpy()[red]).to_pylist()
    words[red] = [f"{c}-{n:08d}" for c, n in zip(codes, number[red], strict=True)]
    return pa.array(words, pa.string())
