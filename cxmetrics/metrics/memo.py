"""Remembers computed answers, so that fifty readers of one page cost one computation.

Knows nothing of metrics: callers put everything that an answer depends on into its key.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar

T = TypeVar("T")


class Memo:
    """A bounded, thread-safe memory, least recently used out first; one thread computes, the others wait for it."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Future[Any]] = OrderedDict()

    def get(self, key: Hashable, compute: Callable[[], T]) -> T:
        """What `compute` returns for `key`, computed once. An error reaches all who wait and is not kept."""
        with self._lock:
            future = self._kept.get(key)
            mine = future is None
            if future is None:
                future = self._kept[key] = Future()
                while len(self._kept) > self._size:
                    self._kept.popitem(last=False)
            else:
                self._kept.move_to_end(key)
        if mine:
            return self._computed(key, future, compute)
        try:
            return future.result()  # type: ignore[no-any-return]
        except CancelledError:  # the thread that computed it was stopped
            return compute()

    def _computed(self, key: Hashable, future: Future[Any], compute: Callable[[], T]) -> T:
        try:
            result = compute()
        except BaseException as error:
            with self._lock:
                if self._kept.get(key) is future:
                    del self._kept[key]
            if isinstance(error, Exception):
                future.set_exception(error)
            else:
                future.cancel()
            raise
        future.set_result(result)
        return result

    def __len__(self) -> int:
        return len(self._kept)
