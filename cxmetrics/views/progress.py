"""One line on a terminal that says how many rows were read; quiet where there is no terminal."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator

OFTEN = 0.2
"""Seconds between two drawings of the line."""


@contextlib.contextmanager
def counted(name: str) -> Iterator[Callable[[int], None] | None]:
    """What to tell the number of rows read so far; None in a pipe. The line is cleared at the end."""
    if not sys.stderr.isatty():
        yield None
        return
    shown = 0.0

    def tell(rows: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - shown > OFTEN:
            shown = now
            sys.stderr.write(f"\r{name}: {rows:,} rows read\x1b[K")
            sys.stderr.flush()

    try:
        yield tell
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
