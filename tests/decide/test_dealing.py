"""Items dealt to workers come back in order; errors and an early end stop everybody."""

from __future__ import annotations

import threading
import time
from itertools import islice

import pytest

from huoshui.decide.engine.dealing import deal


def squares(items):
    for item in items:
        time.sleep(0.001 * (item % 3))
        yield item * item


@pytest.mark.parametrize("workers", [1, 2, 3, 7])
@pytest.mark.parametrize("count", [0, 1, 5, 40])
def test_results_keep_the_order_of_the_items(count, workers):
    assert list(deal(range(count), squares, workers)) == [i * i for i in range(count)]


def test_an_error_in_a_worker_is_raised_where_the_results_are_read():
    def fails(items):
        for item in items:
            if item == 3:
                raise ValueError("three")
            yield item

    results = deal(range(10), fails, 2)
    assert list(islice(results, 3)) == [0, 1, 2]
    with pytest.raises(ValueError, match="three"):
        next(results)


def test_an_error_in_the_items_is_raised_as_it_was():
    def broken():
        yield from range(3)
        raise OSError("disk")

    def wraps(items):
        try:
            yield from items
        except OSError as error:
            raise RuntimeError("engine") from error

    with pytest.raises(OSError, match="disk"):
        list(deal(broken(), wraps, 2))


def test_a_reader_that_stops_early_stops_the_workers():
    before = threading.active_count()
    results = deal(range(10**9), squares, 3)
    assert next(results) == 0
    results.close()
    assert threading.active_count() == before


def test_workers_run_only_a_little_ahead():
    taken = []

    def items():
        for i in range(1_000):
            taken.append(i)
            yield i

    results = deal(items(), iter, 2)
    next(results)
    time.sleep(0.1)
    assert len(taken) < 20
    results.close()
