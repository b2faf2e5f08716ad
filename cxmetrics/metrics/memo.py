"""Remembers computed answers, so that fifty readers of one page cost one computation.

Knows nothing of metrics: callers put everything that an answer depends on into its key.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class _Done:
    """A result that is there. A future weighs two thousand bytes more, for waiting that is over."""

    value: Any

    def result(self) -> Any:
        return self.value


class Memo:
    """A bounded, thread-safe memory, least recently used out first; one thread computes, the others wait for it.

    `size` bounds the sum of what `weigh` says of the results; without it each weighs 1.
    """

    def __init__(self, size: int, weigh: Callable[[Any], int] = lambda _: 1) -> None:
        self._size = size
        self._weigh = weigh
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Future[Any] | _Done] = OrderedDict()
        self._weights: dict[Hashable, int] = {}
        self._total = 0

    def get(self, key: Hashable, compute: Callable[[], T]) -> T:
        """What `compute` returns for `key`, computed once. An error reaches all who wait and is not kept."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                own: Future[Any] = Future()
                self._kept[key] = own
            else:
                self._kept.move_to_end(key)
        if kept is None:
            return self._computed(key, own, compute)
        try:
            return kept.result()  # type: ignore[no-any-return]
        except CancelledError:  # the thread that computed it was stopped
            return compute()

    def _computed(self, key: Hashable, future: Future[Any], compute: Callable[[], T]) -> T:
        try:
            result = compute()
        except BaseException as error:
            with self._lock:
                self._kept.pop(key, None)
            if isinstance(error, Exception):
                future.set_exception(error)
            else:
                future.cancel()
            raise
        future.set_result(result)
        self._keep(key, result, self._weigh(result))
        return result

    def _keep(self, key: Hashable, result: Any, weight: int) -> None:
        """Counts a new result in, and drops the least recently used that are too much; never what is being computed."""
        with self._lock:
            self._kept[key] = _Done(result)
            self._weights[key] = weight
            self._total += weight
            if self._total <= self._size:  # before looking through all of them
                return
            for oldest in [held for held in self._kept if held in self._weights]:
                if self._total <= self._size:
                    break
                del self._kept[oldest]
                self._total -= self._weights.pop(oldest)

    def __len__(self) -> int:
        return len(self._kept)
