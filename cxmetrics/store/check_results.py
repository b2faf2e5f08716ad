"""What data checks found, in the published file: results with their history, wrong rows by day, rows to look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from cxmetrics.store.publication import Publication
from cxmetrics.store.publishing import NEW, OLD, Draft
from cxmetrics.store.waves import ANSWERS

RESULTS = "check_results"
KEPT = 200
"""Of so many publications the results are kept."""
FAILED = ("caution", "vetoed")


@dataclass(frozen=True)
class Result:
    """What one check found in one table for one publication."""

    version: int
    published_at: datetime
    check_id: str
    tbl: str
    title: str
    severity: str
    owner: str
    remedy: str
    tolerates: float
    state: str
    """passed, tolerated, caution, vetoed or not run."""
    wrong_rows: int
    checked_rows: int
    first_day: date | None
    last_day: date | None
    reason: str
    since: datetime | None
    """When it was first published as failed, of an unbroken run."""
    sign: str
    """By which the next refresh tells whether it must be run again."""

    @property
    def failed(self) -> bool:
        return self.state in FAILED


_TYPES = {
    "version": "INTEGER", "published_at": "TIMESTAMP", "wrong_rows": "BIGINT", "checked_rows": "BIGINT",
    "first_day": "DATE", "last_day": "DATE", "since": "TIMESTAMP", "tolerates": "DOUBLE",
}  # fmt: skip
_NAMES = [f.name for f in fields(Result)]
_DAYS = "check_days"
_ROWS = "check_rows"
_COUNTS = "checked_days"


def begin(work: Draft) -> None:
    """Makes the tables in the version being built; the results of earlier publications are taken over."""
    columns = ", ".join(f"{name} {_TYPES.get(name, 'TEXT')}" for name in _NAMES)
    work.create(RESULTS, columns)
    work.create(_DAYS, "check_id TEXT, tbl TEXT, day DATE, wrong_rows BIGINT")
    work.create(_ROWS, "check_id TEXT, tbl TEXT, day DATE, what TEXT")
    work.create(_COUNTS, "tbl TEXT, day DATE, n BIGINT")
    if work.has_old(RESULTS):
        work.builder.execute(
            f"INSERT INTO {NEW}.{RESULTS} BY NAME SELECT * FROM {OLD}.{RESULTS} WHERE version > ?",
            [work.version - KEPT],
        )


def last_results(work: Draft) -> dict[tuple[str, str], Result]:
    """Of each check and table what the last publication holds."""
    if not work.has_old(RESULTS):
        return {}
    listed = ", ".join(_NAMES)
    rows = work.builder.execute(
        f"SELECT {listed} FROM {OLD}.{RESULTS} WHERE version = (SELECT MAX(version) FROM {OLD}.{RESULTS})"
    ).fetchall()
    return {(row[2], row[3]): Result(*row) for row in rows}


def write(
    work: Draft,
    result: Result,
    days: Mapping[date | None, int],
    examples: Iterable[tuple[date | None, str]],
) -> None:
    """One result with its wrong rows by day and the rows to look at. Of employees' answers no row is shown."""
    marks = ", ".join("?" * len(_NAMES))
    work.builder.execute(f"INSERT INTO {NEW}.{RESULTS} VALUES ({marks})", [getattr(result, n) for n in _NAMES])
    key = (result.check_id, result.tbl)
    _insert(work, _DAYS, [(*key, day, n) for day, n in days.items()], ("TEXT", "TEXT", "DATE", "BIGINT"))
    if result.tbl != ANSWERS:
        _insert(work, _ROWS, [(*key, day, what) for day, what in examples], ("TEXT", "TEXT", "DATE", "TEXT"))


def take_over(work: Draft, result: Result) -> None:
    """The result again for this version, with days and rows as the last publication has them."""
    write(work, result, {}, ())
    for table in (_DAYS, _ROWS):
        work.builder.execute(
            f"INSERT INTO {NEW}.{table} SELECT * FROM {OLD}.{table} WHERE check_id = ? AND tbl = ?",
            [result.check_id, result.tbl],
        )


def write_counts(work: Draft, table: str, days: Mapping[date | None, int]) -> None:
    """How many rows a table has on each day; under no day where its rows have none."""
    _insert(work, _COUNTS, [(table, day, n) for day, n in days.items()], ("TEXT", "DATE", "BIGINT"))


_ARROW = {"TEXT": pa.string(), "DATE": pa.date32(), "BIGINT": pa.int64()}


def _insert(work: Draft, table: str, rows: list[tuple[Any, ...]], types: tuple[str, ...]) -> None:
    if rows:
        columns = zip(zip(*rows, strict=True), types, strict=True)
        arrays = [pa.array(list(values), type=_ARROW[kind]) for values, kind in columns]
        work.insert(table, pa.table(arrays, names=[f"c{n}" for n in range(len(types))]))


def results(publication: Publication, last: int | None = None) -> list[Result]:
    """The results that a publication holds, its own and those of earlier ones, newest first; of the `last` so many."""
    listed, values = ", ".join(_NAMES), [] if last is None else [last]
    those = "" if last is None else f"SELECT DISTINCT version FROM {RESULTS} ORDER BY version DESC LIMIT ?"
    sql = f"SELECT {listed} FROM {RESULTS} {f'WHERE version IN ({those})' if those else ''}"
    rows = publication.rows_of_later(f"{sql} ORDER BY version DESC, check_id, tbl", values)
    return [Result(*row) for row in rows]


def wrong_days(publication: Publication) -> list[tuple[str, str, date | None, int]]:
    """Check, table, day (None: all days) and how many rows are wrong."""
    return publication.rows_of_later(f"SELECT check_id, tbl, day, wrong_rows FROM {_DAYS} ORDER BY ALL")


def wrong_rows(publication: Publication) -> list[tuple[str, str, date | None, str]]:
    """Check, table, day and what identifies a wrong row: the newest ones."""
    return publication.rows_of_later(
        f"SELECT check_id, tbl, day, what FROM {_ROWS} ORDER BY check_id, tbl, day DESC, what"
    )


def counts(publication: Publication) -> list[tuple[str, date | None, int]]:
    """Table, day and how many rows it has, of the tables that a check found something in."""
    return publication.rows_of_later(f"SELECT tbl, day, n FROM {_COUNTS} ORDER BY ALL")
