"""All or nothing: a transaction of a connection to the embedded engine."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import duckdb


@contextlib.contextmanager
def atomic(raw: Any, *, keep: bool = True) -> Iterator[None]:
    """What is done inside is kept together, or none of it; with `keep` False it is tried and undone.

    What went wrong inside is raised, even where the engine cannot undo it any more.
    """
    raw.execute("BEGIN")
    try:
        yield
        raw.execute("COMMIT" if keep else "ROLLBACK")
    except BaseException:
        with contextlib.suppress(duckdb.Error):
            raw.execute("ROLLBACK")
        raise
