"""All or nothing: a transaction of a connection to the embedded engine."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import duckdb

_AT_ONCE = {"checkpoint_threshold": "1B", "auto_checkpoint_skip_wal_threshold": "0"}
"""Settings under which a commit writes the database itself, and no log before."""


@contextlib.contextmanager
def atomic(raw: Any, *, keep: bool = True) -> Iterator[None]:
    """What is done inside is kept together, or none of it; with `keep` False it is tried and undone.

    What went wrong inside is raised, even where the engine cannot undo it any more. The commit goes into
    the database at once, past the write-ahead log: of a log that was cut short, as by a kill, the engine
    recovers bulk inserts of a transaction that never ended (duckdb/duckdb#25931).
    """
    with _past_the_log(raw):
        raw.execute("BEGIN")
        try:
            yield
            raw.execute("COMMIT" if keep else "ROLLBACK")
        except BaseException:
            with contextlib.suppress(duckdb.Error):
                raw.execute("ROLLBACK")
            raise


@contextlib.contextmanager
def _past_the_log(raw: Any) -> Iterator[None]:
    usual = {name: raw.execute(f"SELECT current_setting('{name}')").fetchone()[0] for name in _AT_ONCE}
    _set(raw, _AT_ONCE)
    try:
        yield
    finally:
        with contextlib.suppress(duckdb.Error):
            _set(raw, usual)


def _set(raw: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        raw.execute(f"SET {name} = '{value}'")
