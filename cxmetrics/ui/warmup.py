"""Makes the server ready before its first visitor, and keeps collecting garbage away from page runs.

Runs every page once without a browser, so that answers, drawings and imports are there.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import pyarrow as pa

from cxmetrics import settings
from cxmetrics.errors import CxError
from cxmetrics.insight import acceptance
from cxmetrics.store import publication
from cxmetrics.ui.rehearsal import rehearse

COLLECT_EVERY_S = 30
log = logging.getLogger("cxmetrics")


@dataclass
class Warmup:
    """`done` once the first pass is over, whether or not there was anything to warm."""

    done: bool = False

    @asynccontextmanager
    async def lifespan(self, app: object) -> AsyncIterator[dict[str, object]]:
        """Warms up beside the starting server and collects garbage on a timer until it stops."""
        task = asyncio.create_task(self._run())
        try:
            yield {}
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        gc.set_threshold(100_000, 50, 1000)
        try:
            await asyncio.to_thread(warm_up)
        except Exception:
            log.exception("warming up failed; pages are drawn when first asked for")
        gc.collect()
        gc.freeze()
        await asyncio.to_thread(tidy)
        self.done = True
        while True:
            await asyncio.sleep(COLLECT_EVERY_S)
            await asyncio.to_thread(tidy)


def tidy() -> None:
    """Collects garbage and gives back to the system what nobody uses."""
    gc.collect()
    with suppress(CxError):
        publication.rest(settings.load())
    pa.default_memory_pool().release_unused()
    if _trim is not None:
        _trim(0)


def _returning() -> Callable[[int], int] | None:
    """What gives freed memory back to the system, where the C library has it."""
    try:
        return ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError, TypeError):
        return None


_trim = _returning()


def warm_up() -> None:
    """Draws every page once in each theme, unless the settings say no. One that fails says so to its visitor."""
    company = settings.load()
    if not company.warm_up:
        return
    try:
        acceptance.layer(company)
    except CxError:
        return
    rehearse(company)
