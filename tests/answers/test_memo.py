"""Fifty readers cost one computation, and nothing wrong is remembered."""

from __future__ import annotations

import gc
import threading
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from cxmetrics.metrics.memo import Memo


def test_many_threads_compute_once() -> None:
    memo, gate, calls = Memo(8), threading.Event(), []

    def compute() -> int:
        gate.wait(5)
        calls.append(1)
        return 42

    with ThreadPoolExecutor(20) as pool:
        futures = [pool.submit(memo.get, "question", compute) for _ in range(20)]
        gate.set()
        assert {future.result(10) for future in futures} == {42}
    assert len(calls) == 1


def test_an_error_reaches_who_asked_and_is_not_kept() -> None:
    memo = Memo(8)
    with pytest.raises(ZeroDivisionError):
        memo.get("question", lambda: 1 // 0)
    assert memo.get("question", lambda: 7) == 7


def test_the_least_recently_used_goes_first() -> None:
    memo = Memo(2)
    for key in ("a", "b", "a", "c"):
        memo.get(key, lambda: 1)
    assert len(memo) == 2
    assert memo.get("a", lambda: 2) == 1
    assert memo.get("b", lambda: 2) == 2


def test_a_stopped_computation_leaves_no_one_waiting() -> None:
    memo, started, stopped = Memo(8), threading.Event(), threading.Event()

    def stop() -> int:
        started.set()
        stopped.wait(5)
        raise KeyboardInterrupt

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(memo.get, "question", stop)
        started.wait(5)
        second = pool.submit(memo.get, "question", lambda: 7)
        stopped.set()
        assert second.result(10) == 7
        with pytest.raises(KeyboardInterrupt):
            first.result(10)


def test_what_is_large_takes_more_room() -> None:
    memo = Memo(10, len)
    for key, size in (("a", 4), ("b", 4), ("c", 4)):
        memo.get(key, lambda size=size: [0] * size)  # type: ignore[misc]
    assert len(memo) == 2
    memo.get("huge", lambda: [0] * 50)
    assert len(memo) == 0


def test_what_is_remembered_keeps_nothing_to_wait_with() -> None:
    memo, waiting = Memo(8), []

    def compute() -> int:
        waiting.append(_futures())
        return 42

    before = _futures()
    memo.get("question", compute)
    assert waiting == [before + 1]
    assert _futures() == before
    assert memo.get("question", lambda: 7) == 42


def _futures() -> int:
    gc.collect()
    return sum(type(each) is Future for each in gc.get_objects())
