"""Makes the server ready before its first visitor, and keeps collecting garbage away from page runs.

Runs every page once without a browser, so that answers, drawings and imports are there.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import pyarrow as pa

from cxmetrics import settings
from cxmetrics.errors import CxError
from cxmetrics.insight import acceptance
from cxmetrics.metrics.catalog import catalog
from cxmetrics.metrics.checks import checks
from cxmetrics.settings import Settings
from cxmetrics.store import dialect, publication
from cxmetrics.ui.rehearsal import rehearse

COLLECT_EVERY_S = 30
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""As malloc.h calls them."""
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
        keep_little()
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
    dialect.forget_trees()
    gc.collect()
    with suppress(CxError):
        publication.rest(settings.load())
    pa.default_memory_pool().release_unused()
    if _C is not None:
        _C.malloc_trim(0)


def _c_library() -> ctypes.CDLL | None:
    """What gives freed memory back to the system, where the C library has it."""
    try:
        library = ctypes.CDLL(None)
        return library if library.malloc_trim and library.mallopt else None
    except (OSError, AttributeError, TypeError):
        return None


_C = _c_library()


def keep_little() -> None:
    """Has each thread's memory end close behind what is in use.

    Left alone, the C library keeps up to 64 MB at the end of each, and trimming leaves those of all but one alone.
    """
    if _C is not None:
        _C.mallopt(_TRIM_THRESHOLD, 1 << 20)
        _C.mallopt(_MMAP_THRESHOLD, 4 << 20)


def warm_up() -> None:
    """Draws every page once in each theme, unless the settings say no. One that fails says so to its visitor."""
    company = settings.load()
    if not company.warm_up:
        return
    try:
        acceptance.layer(company)
    except CxError:
        return
    _read_sql(company)
    rehearse(company)


def _read_sql(company: Settings) -> None:
    """Reads all definitions before any page does: what that needs meanwhile is free again for the pages."""
    checks(company)
    catalog(company)
    dialect.forget_trees()
    gc.collect()
