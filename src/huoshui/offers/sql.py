"""Offers over many firms as one readable SELECT, for DuckDB and Spark: what an analyst runs or checks by hand.

The inner query gives the truth of every criterion (``offer.CODE``) and every output (``offer.name``), with shared
parts such as score tables computed once in queries further inside; the outer one adds ``offer.status``,
``offer.pass_mask`` and ``offer.unknown_mask``. Results that offers read of each other are put in, so the order of
offers does not matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.formula.select import to_select
from huoshui.formula.sql import name_sql, text_sql, to_sql
from huoshui.formula.tree import Kind, Literal
from huoshui.formula.walk import refs, substitute
from huoshui.offers.compile import whole
from huoshui.offers.parts import Status
from huoshui.values.dates import to_days

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from huoshui.formula.sql import Dialect
    from huoshui.formula.tree import Node
    from huoshui.offers.model import OfferVersion


def select_sql(
    versions: Sequence[OfferVersion],
    dialect: Dialect,
    source: str,
    as_of: date,
    *,
    present: Collection[str] | None = None,
    firm: str = "firm_id",
) -> str:
    """Return the SELECT of all ``versions`` over ``source``, one row per firm.

    ``versions`` as ``Catalogue.at(as_of)`` returns them. ``source`` is a table name or a bracketed query with
    one column per fact, sanitised as ``row.sanitise`` does; facts not in ``present`` (None: all are there) are NULL.
    Money outputs are whole fen as DOUBLE; a mask has bit i for criterion i; status is one of the three words.
    """
    fixed: dict[str, Node] = {"as_of": Literal(Kind.DATE, to_days(as_of))}
    trees: dict[str, Node] = {}
    columns: dict[str, str] = {}
    shown = [name_sql(firm, dialect)]
    for name, flat in whole(versions).items():
        version = next(version for version in versions if version.id == name)
        codes = [f"{name}.{criterion.code}" for criterion in version.criteria]
        for column, node in zip(codes, flat.truths, strict=True):
            trees[column] = substitute(node, fixed)
        outputs = [f"{name}.{output.name}" for output, _ in version.resolved.outputs]
        for column, node in zip(outputs, flat.outputs, strict=True):
            trees[column] = substitute(node, fixed)
        quoted = [name_sql(code, dialect) for code in codes]
        for what, text in _summary(quoted, dialect).items():
            shown.append(f"{text} AS {name_sql(f'{name}.{what}', dialect)}")
        shown += [name_sql(column, dialect) for column in (*codes, *outputs)]
    if present is not None:
        columns = {name: _null(node, dialect) for name, node in _absent(trees, present).items()}
    inner = to_select(trees, source, dialect, keep=[name_sql(firm, dialect)], columns=columns)
    return f"SELECT {', '.join(shown)}\nFROM ({inner}) AS criteria"


def _summary(codes: Sequence[str], dialect: Dialect) -> dict[str, str]:
    """Return the SQL of status and masks over the truth columns."""
    failed = " OR ".join(f"{code} IS FALSE" for code in codes) or "FALSE"
    open_ = " OR ".join(f"{code} IS NULL" for code in codes) or "FALSE"
    words = {status: text_sql(status.value, dialect) for status in Status}
    return {
        "status": f"CASE WHEN {failed} THEN {words[Status.NOT_ELIGIBLE]} WHEN {open_} THEN {words[Status.CANNOT_TELL]}"
        f" ELSE {words[Status.ELIGIBLE]} END",
        "pass_mask": _mask(codes, "IS TRUE"),
        "unknown_mask": _mask(codes, "IS NULL"),
    }


def _mask(codes: Sequence[str], test: str) -> str:
    bits = [f"CASE WHEN {code} {test} THEN CAST({1 << bit} AS BIGINT) ELSE 0 END" for bit, code in enumerate(codes)]
    return f"CAST({' + '.join(bits) or '0'} AS BIGINT)"


def _absent(trees: Mapping[str, Node], present: Collection[str]) -> dict[str, Node]:
    found = {ref.name: ref for node in trees.values() for ref in refs(node)}
    return {name: ref for name, ref in found.items() if name not in present}


def _null(node: Node, dialect: Dialect) -> str:
    return to_sql(Literal(node.kind, None), dialect)
