"""Streams worked on in parallel whose results come back in the order of the items."""

from __future__ import annotations

from collections import deque
from queue import Full, Queue
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

S = TypeVar("S")
T = TypeVar("T")
_AHEAD = 2  # results a worker may have ready
_PATIENCE = 0.1  # seconds after which a waiting worker looks whether anybody still wants its results


def deal(items: Iterable[S], work: Callable[[Iterator[S]], Iterator[T]], workers: int) -> Iterator[T]:
    """Deal ``items`` to ``workers`` in turn and yield the results in the order of the items.

    ``work`` turns a stream of items into one result each, in order, holding few at a time. An error in a worker is
    raised here; when the reader stops early, the workers stop too.

    >>> list(deal(range(5), lambda some: (x * x for x in some), 2))
    [0, 1, 4, 9, 16]
    """
    table = _Table(items, workers)
    seats = [_Seat(work(table.hand(number)), table.over) for number in range(workers)]
    try:
        for turn in _turns(workers):
            try:
                result = seats[turn].next()
            except BaseException as error:
                if table.error is None:
                    raise
                raise table.error from error
            if result is None:
                if table.error is not None:
                    raise table.error
                return
            yield result[0]
    finally:
        table.over.set()
        for seat in seats:
            seat.thread.join()


def _turns(workers: int) -> Iterator[int]:
    while True:
        yield from range(workers)


class _Table(Generic[S]):
    """The pack of items; each worker's hand is every n-th of them."""

    def __init__(self, items: Iterable[S], workers: int) -> None:
        self.over = Event()
        self.error: BaseException | None = None  # of the items themselves; engines only repeat its text
        self._items = iter(items)
        self._lock = Lock()
        self._hands: list[deque[S]] = [deque() for _ in range(workers)]
        self._next = 0

    def hand(self, number: int) -> Iterator[S]:
        """Yield the items of one worker."""
        hand = self._hands[number]
        while not self.over.is_set():
            with self._lock:
                while not hand:
                    try:
                        item = next(self._items)
                    except StopIteration:
                        return
                    except BaseException as error:
                        self.error = error
                        raise
                    self._hands[self._next].append(item)
                    self._next = (self._next + 1) % len(self._hands)
                item = hand.popleft()
            yield item


class _Seat(Generic[T]):
    """One worker: a thread that fills a short queue with its results, and in the end with None or an error."""

    def __init__(self, results: Iterator[T], over: Event) -> None:
        self._results = results
        self._over = over
        self._ready: Queue[tuple[T] | BaseException | None] = Queue(_AHEAD)
        self.thread = Thread(target=self._run, daemon=True)
        self.thread.start()

    def next(self) -> tuple[T] | None:
        """Return the next result in a tuple, or None after the last."""
        found = self._ready.get()
        if isinstance(found, BaseException):
            raise found
        return found

    def _run(self) -> None:
        try:
            for result in self._results:
                if not self._put((result,)):
                    return
            self._put(None)
        except BaseException as error:  # noqa: BLE001 - raised again where the results are read
            self._put(error)

    def _put(self, result: tuple[T] | BaseException | None) -> bool:
        while not self._over.is_set():
            try:
                self._ready.put(result, timeout=_PATIENCE)
            except Full:
                continue
            return True
        return False
