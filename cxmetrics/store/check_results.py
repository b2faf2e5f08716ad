"""What data checks found, in the published file: results with their history, wrong rows by day, rows to look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from cxmetrics.store.check_run import Found
from cxmetrics.store.dialect import literal
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


def found_before(work: Draft, result: Result) -> Found:
    """What the last publication holds of a result of its own: wrong rows by day, and the rows to look at."""
    key, where = [result.check_id, result.tbl], "WHERE check_id = ? AND tbl = ?"
    days = work.builder.execute(f"SELECT day, wrong_rows FROM {OLD}.{_DAYS} {where}", key).fetchall()
    rows = work.builder.execute(f"SELECT day, what FROM {OLD}.{_ROWS} {where} ORDER BY rowid", key).fetchall()
    return Found(dict(days), tuple(rows))


class Book:
    """The results of the version being built, written all at once by `store`: each by itself would cost as much."""

    def __init__(self, work: Draft) -> None:
        self._work = work
        self._results: list[Result] = []
        self._days: list[tuple[str, str, date | None, int]] = []
        self._rows: list[tuple[str, str, date | None, str]] = []
        self._counts: list[tuple[str, date | None, int]] = []
        self._taken: list[tuple[str, str]] = []

    def write(
        self, result: Result, days: Mapping[date | None, int], examples: Iterable[tuple[date | None, str]]
    ) -> None:
        """One result with its wrong rows by day and the rows to look at. Of employees' answers no row is shown."""
        self._results.append(result)
        self._days += [(result.check_id, result.tbl, day, n) for day, n in days.items()]
        if result.tbl != ANSWERS:
            self._rows += [(result.check_id, result.tbl, day, what) for day, what in examples]

    def take_over(self, result: Result) -> None:
        """The result again for this version, with days and rows as the last publication has them."""
        self._results.append(result)
        self._taken.append((result.check_id, result.tbl))

    def write_counts(self, table: str, days: Mapping[date | None, int]) -> None:
        """How many rows a table has on each day; under no day where its rows have none."""
        self._counts += [(table, day, n) for day, n in days.items()]

    def store(self) -> None:
        """Makes the tables in the version being built; the results of earlier publications are taken over."""
        work = self._work
        work.create(RESULTS, ", ".join(f"{name} {_TYPES.get(name, 'TEXT')}" for name in _NAMES))
        if work.has_old(RESULTS):
            work.builder.execute(
                f"INSERT INTO {NEW}.{RESULTS} BY NAME SELECT * FROM {OLD}.{RESULTS} WHERE version > ?",
                [work.version - KEPT],
            )
        work.insert(RESULTS, _table({n: _TYPES.get(n, "TEXT") for n in _NAMES}, map(_values, self._results)))
        for name, columns, rows in (
            (_DAYS, _OF_DAYS, self._days), (_ROWS, _OF_ROWS, self._rows), (_COUNTS, _OF_COUNTS, self._counts)
        ):  # fmt: skip
            work.create(name, ", ".join(f"{column} {kind}" for column, kind in columns.items()))
            work.insert(name, _table(columns, rows))
        if self._taken:
            taken = ", ".join(f"({literal(check)}, {literal(table)})" for check, table in self._taken)
            for name in (_DAYS, _ROWS):
                work.builder.execute(
                    f"INSERT INTO {NEW}.{name} SELECT * FROM {OLD}.{name} WHERE (check_id, tbl) IN ({taken})"
                )


_OF_DAYS = {"check_id": "TEXT", "tbl": "TEXT", "day": "DATE", "wrong_rows": "BIGINT"}
_OF_ROWS = {"check_id": "TEXT", "tbl": "TEXT", "day": "DATE", "what": "TEXT"}
_OF_COUNTS = {"tbl": "TEXT", "day": "DATE", "n": "BIGINT"}
_ARROW = {
    "TEXT": pa.string(), "DATE": pa.date32(), "BIGINT": pa.int64(), "INTEGER": pa.int32(),
    "DOUBLE": pa.float64(), "TIMESTAMP": pa.timestamp("us"),
}  # fmt: skip


def _values(result: Result) -> tuple[Any, ...]:
    return tuple(getattr(result, name) for name in _NAMES)


def _table(columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> pa.Table:
    listed = list(rows)
    arrays = [pa.array([row[n] for row in listed], _ARROW[kind]) for n, kind in enumerate(columns.values())]
    return pa.table(arrays, names=list(columns))


def last_results(work: Draft) -> dict[tuple[str, str], Result]:
    """Of each check and table what the last publication holds."""
    if not work.has_old(RESULTS):
        return {}
    listed = ", ".join(_NAMES)
    rows = work.builder.execute(
        f"SELECT {listed} FROM {OLD}.{RESULTS} WHERE version = (SELECT MAX(version) FROM {OLD}.{RESULTS})"
    ).fetchall()
    return {(row[2], row[3]): Result(*row) for row in rows}


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
