"""Which rows are new, which are known, which contradict each other, and which replace which.

Inside one batch, rows of one key received on the same day either agree (the first is kept) or contradict
each other (all are set aside: nobody can say which is right). Against what is stored, the rows of one key are
put in order of the day received; a row that says the same as the one before it is known already; any other
replaces the one before it from the day it was received.

Where the file does not say when its rows were received and the caller does not either (*assumed*), a row
counts as received on its own day; a correction then counts from the day of the row it corrects.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

import numpy as np

from huoshui.records.rowhash import mix

ALIVE = 2**31 - 1
"""``superseded`` of a row that nothing has replaced."""


class Supersede(StrEnum):
    """What a later version of the same data replaces."""

    KEY = "key"  # the record with the same key
    FILE = "file"  # also everything else the earlier file of the same name held


@dataclass(frozen=True, slots=True)
class Rule:
    """How the records of one file relate to what is stored.

    ``key_is_row``: the data has no key of its own; equal rows of one file are different records, and a later
    file of the same name replaces what it no longer holds.
    """

    supersedes: Supersede = Supersede.KEY
    key_is_row: bool = False


class Verdict(IntEnum):
    """What becomes of a new row."""

    NEW = 0
    KNOWN = 1
    DUPLICATE_IDENTICAL = 2
    DUPLICATE_CONFLICTING = 3


@dataclass(frozen=True, slots=True)
class Rows:
    """What decides about rows, as arrays of one length; ``file`` numbers are shared by new and stored rows."""

    key: np.ndarray  # uint64
    content: np.ndarray  # uint64
    received: np.ndarray  # int64 days
    superseded: np.ndarray  # int64 days, ALIVE
    file: np.ndarray  # int64
    line: np.ndarray  # int64
    batch: np.ndarray  # int64

    def __len__(self) -> int:
        return len(self.key)


@dataclass(frozen=True, slots=True)
class FileRule:
    """The rule of one file of the batch.

    ``replaces``: an earlier file of the same name is stored, and what it no longer holds is superseded from
    the day ``since``; None: as if it had never been received (nobody said when the correction came).
    """

    rule: Rule
    assumed: bool = False
    replaces: bool = False
    since: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What becomes of the rows: verdict, day received and day superseded of new rows; the latter of stored."""

    verdict: np.ndarray
    received: np.ndarray
    superseded: np.ndarray
    base_superseded: np.ndarray


def reconcile(new: Rows, base: Rows, files: dict[int, FileRule]) -> Reconciled:
    """Decide about ``new`` rows against each other and against the ``base`` rows already stored.

    ``files`` holds the rule of each file of the batch by its number. The result does not depend on the order
    of rows.
    """
    verdict = np.full(len(new), Verdict.NEW, dtype=np.int8)
    received, superseded = new.received.copy(), new.superseded.copy()
    base_superseded = base.superseded.copy()
    by_row = _per_row(new.file, {n: f.rule.key_is_row for n, f in files.items()})
    assumed = _per_row(new.file, {n: f.assumed for n, f in files.items()})
    keyed = np.flatnonzero(~by_row)
    verdict[keyed] = _duplicates(new, keyed, assumed, _source_numbers(files)[new.file[keyed]])
    _match_by_row(new, base, np.flatnonzero(by_row), verdict)
    _order_versions(new, base, (verdict, received, superseded, base_superseded), (by_row, assumed))
    for number, file in files.items():
        if file.replaces:
            gone = _gone(new, base, number, by_row=file.rule.key_is_row)
            since = base.received[gone] if file.since is None else np.maximum(file.since, base.received[gone])
            base_superseded[gone] = np.minimum(base_superseded[gone], since)
    return Reconciled(verdict, received, superseded, base_superseded)


def _per_row(file: np.ndarray, value: dict[int, bool]) -> np.ndarray:
    """Spread a truth per file over the rows."""
    chosen = [n for n, v in value.items() if v]
    if not chosen:
        return np.zeros(len(file), dtype=bool)
    return np.ones(len(file), dtype=bool) if len(chosen) == len(value) else np.isin(file, chosen)


def _source_numbers(files: dict[int, FileRule]) -> np.ndarray:
    """Return a number per source, by file number."""
    sources = {s: n for n, s in enumerate(sorted({f.source for f in files.values()}))}
    return np.array([sources[files[n].source] if n in files else 0 for n in range(max(files, default=0) + 1)])


def _duplicates(new: Rows, rows: np.ndarray, assumed: np.ndarray, source: np.ndarray) -> np.ndarray:
    """Return the verdicts of keyed rows against the other rows of the batch.

    Only rows of one source can contradict each other: two sources may know different things of one invoice.
    """
    verdict = np.full(len(rows), Verdict.NEW, dtype=np.int8)
    # an assumed day says nothing about the order of versions: only stated days separate them
    stated = np.where(assumed[rows], 0, new.received[rows] + 1).astype(np.uint64)
    group = new.key[rows] + mix(stated + mix(source.astype(np.uint64)))
    order = np.argsort(group, kind="stable")
    group = group[order]
    twin = np.zeros(len(rows), dtype=bool)
    twin[1:] = group[1:] == group[:-1]
    twin[:-1] |= twin[1:]
    if not twin.any():
        return verdict
    picked = rows[order[twin]]
    group = group[twin]
    fine = np.lexsort((new.line[picked], new.file[picked], group))
    picked, group = picked[fine], group[fine]
    start = np.append(True, group[1:] != group[:-1])
    first = np.flatnonzero(start)
    number = np.cumsum(start) - 1
    content = new.content[picked]
    agree = (np.minimum.reduceat(content, first) == np.maximum.reduceat(content, first))[number]
    same_file = np.append(False, (new.file[picked][1:] == new.file[picked][:-1]) & ~start[1:])
    found = np.where(same_file, Verdict.DUPLICATE_IDENTICAL, Verdict.KNOWN)
    found = np.where(start, Verdict.NEW, found)
    found = np.where(agree, found, Verdict.DUPLICATE_CONFLICTING)
    at = np.searchsorted(rows, picked)
    verdict[at] = found
    return verdict


def _occurrence(file: np.ndarray, content: np.ndarray, line: np.ndarray) -> np.ndarray:
    """Name each row by its file, its content and how often that content came before it in the file."""
    name = mix(file.astype(np.uint64)) + content
    order = np.lexsort((line, name))
    sorted_name = name[order]
    start = np.append(True, sorted_name[1:] != sorted_name[:-1])
    position = np.arange(len(name))
    rank = position - np.maximum.accumulate(np.where(start, position, 0))
    out: np.ndarray = np.empty_like(name)
    out[order] = sorted_name + mix(rank.astype(np.uint64) + np.uint64(1))
    return out


def _match_by_row(new: Rows, base: Rows, rows: np.ndarray, verdict: np.ndarray) -> None:
    """Recognise rows without a key that the earlier file of the same name held as well."""
    if not len(rows) or not len(base):
        return
    alive = np.flatnonzero((base.superseded == ALIVE) & np.isin(base.file, np.unique(new.file[rows])))
    names = _occurrence(new.file[rows], new.content[rows], new.line[rows])
    stored = _occurrence(base.file[alive], base.content[alive], base.line[alive])
    verdict[rows[np.isin(names, stored)]] = Verdict.KNOWN


def _gone(new: Rows, base: Rows, file: int, *, by_row: bool) -> np.ndarray:
    """Return the stored rows of a file that its new version no longer holds."""
    alive = np.flatnonzero((base.superseded == ALIVE) & (base.file == file))
    rows = np.flatnonzero(new.file == file)
    if by_row:
        stored = _occurrence(base.file[alive], base.content[alive], base.line[alive])
        names = _occurrence(new.file[rows], new.content[rows], new.line[rows])
    else:
        stored, names = base.key[alive], new.key[rows]
    return alive[~np.isin(stored, names)]


def _order_versions(
    new: Rows,
    base: Rows,
    out: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
    traits: tuple[np.ndarray, np.ndarray],
) -> None:
    """Put all versions of a key in order of the day received; fill verdicts and days superseded in ``out``."""
    verdict, received, superseded, base_superseded = out
    by_row, assumed = traits
    fresh = np.flatnonzero(~by_row & (verdict == Verdict.NEW))
    met = np.flatnonzero(np.isin(base.key, new.key[fresh])) if len(base) else np.zeros(0, dtype=np.int64)
    shared = fresh[_has_company(new.key[fresh], base.key[met])]
    if not len(shared):
        return
    _correct_from_the_corrected_day(new, base, shared[assumed[shared]], met, received)
    key = np.concatenate((base.key[met], new.key[shared]))
    content = np.concatenate((base.content[met], new.content[shared]))
    day = np.concatenate((base.received[met], received[shared]))
    batch = np.concatenate((base.batch[met], new.batch[shared]))
    until = np.concatenate((base_superseded[met], superseded[shared]))
    is_new = np.arange(len(key)) >= len(met)
    file = np.concatenate((np.full(len(met), -1), new.file[shared]))
    order = np.lexsort((file, batch, day, key))
    key, content, day, until, is_new = key[order], content[order], day[order], until[order], is_new[order]
    same_key = key[1:] == key[:-1]
    known = np.append(False, same_key & (content[1:] == content[:-1]) & (until[:-1] > day[1:])) & is_new
    stays = np.flatnonzero(~known)
    key, day, until = key[stays], day[stays], until[stays]
    follows = np.flatnonzero(key[1:] == key[:-1])
    until[follows] = np.minimum(until[follows], day[follows + 1])
    origin = order[stays]
    stored = origin < len(met)
    base_superseded[met[origin[stored]]] = until[stored]
    superseded[shared[origin[~stored] - len(met)]] = until[~stored]
    verdict[shared[order[known] - len(met)]] = Verdict.KNOWN


def _has_company(key: np.ndarray, base_key: np.ndarray) -> np.ndarray:
    """Tell for each key whether another row, new or stored, has it too."""
    unique, inverse, count = np.unique(key, return_inverse=True, return_counts=True)
    company = count[inverse] > 1
    if len(base_key):
        company |= np.isin(unique, base_key)[inverse]
    return company


def _correct_from_the_corrected_day(
    new: Rows, base: Rows, rows: np.ndarray, met: np.ndarray, received: np.ndarray
) -> None:
    """Move an assumed day received forward to that of the latest stored version of the same key."""
    if not len(rows) or not len(met):
        return
    order = np.lexsort((base.received[met], base.key[met]))
    key, day = base.key[met][order], base.received[met][order]
    at = np.searchsorted(key, new.key[rows], side="right") - 1
    hit = (at >= 0) & (key[at] == new.key[rows])
    received[rows[hit]] = np.maximum(received[rows[hit]], day[at[hit]])
