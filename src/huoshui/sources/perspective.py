"""An invoice list names seller and buyer; a record needs one firm and its counterparty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from huoshui.sources import cells
from huoshui.sources.checks import Fault
from huoshui.sources.shape import RejectCode
from huoshui.values.errors import InvalidInput

if TYPE_CHECKING:
    from huoshui.sources.plan import BoundRecord
    from huoshui.sources.shape import ReadOptions


def seen_from(table: pa.Table, record: BoundRecord, options: ReadOptions) -> tuple[dict[str, pa.Array], Fault | None]:
    """Return the columns that follow from the point of view, and the rows in which the firm does not occur.

    Without a perspective nothing follows. The firm is the caller's; otherwise the one that every row names.

    Raises:
        InvalidInput: the caller names no firm and no single firm occurs in every row.
    """
    seen = record.perspective
    if seen is None:
        return {}, None
    seller, buyer = (_identifier(table, str(seen[s])) for s in ("seller_id", "buyer_id"))
    firm = options.firm_id or _the_firm(seller, buyer)
    sells, buys = (_is(side, firm) for side in (seller, buyer))
    count = table.num_rows
    sold = pa.array(sells)
    names = [
        pa.nulls(count, pa.string()) if seen[s] is None else cells.trimmed(table[str(seen[s])].combine_chunks())
        for s in ("seller_name", "buyer_name")
    ]
    party, party_name = pc.if_else(sold, buyer, seller), pc.if_else(sold, names[1], names[0])
    # private buyers have no identifier: their name stands for one
    named = pc.binary_join_element_wise("name:", party_name, "")
    columns = {
        "firm_id": pa.array([firm] * count, pa.string()),
        "direction": pc.if_else(sold, "out", "in"),
        "party_id": pc.coalesce(party, named),
        "party_name": party_name,
    }
    return columns, Fault(str(seen["seller_id"]), RejectCode.NOT_THIS_FIRM, ~(sells | buys))


def _identifier(table: pa.Table, name: str) -> pa.Array:
    return pc.utf8_upper(cells.identifiers(table[name].combine_chunks()).values)


def _is(side: pa.Array, firm: str) -> np.ndarray:
    return np.asarray(pc.equal(side, firm.upper()).fill_null(False).to_numpy(zero_copy_only=False))  # noqa: FBT003  # Arrow's fill_null takes the value by position


def _the_firm(seller: pa.Array, buyer: pa.Array) -> str:
    """Return the one identifier that every row names as seller or buyer."""
    candidates = {seller[0].as_py(), buyer[0].as_py()} - {None}
    found = [c for c in sorted(candidates) if (_is(seller, c) | _is(buyer, c)).all()]
    if len(found) != 1:
        raise InvalidInput(
            "the invoice list does not say whose it is",
            cause="no firm occurs in every row" if not found else f"{' and '.join(found)} occur in every row",
            cure="name the firm: huoshui load PATH --firm 91...",
        )
    return str(found[0])
