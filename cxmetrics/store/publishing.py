"""Writes a new published version beside the last one and puts it in force in one step.

A version is a file of its own; the pointer `current.json` is replaced last, so that a
reader sees all of it or nothing, and whatever stops a refresh leaves the last good one.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from cxmetrics.calendar import Period
from cxmetrics.errors import CxError, Unavailable
from cxmetrics.settings import Settings
from cxmetrics.store.contact import SAY_NOTHING
from cxmetrics.store.publication import FOLDER, POINTER, Publication, current, quoted
from cxmetrics.store.rollups import STAGE, STORAGE_ERRORS, Recipe

NEW, OLD = "published_new", "published_old"
"""What the version being built and the last one are called inside the builder."""
_KEPT = 2
_LOCK = "refresh.lock"


class Draft:
    """A version being built. `builder` is a DuckDB connection that has it attached as NEW, the last one as OLD."""

    def __init__(self, folder: Path, builder: Any, last: Publication | None, version: int) -> None:
        self.folder = folder
        self.builder = builder
        self.last = last
        self.version = version
        self.part = folder / f"v{version:06d}.duckdb.part"

    def attach(self) -> None:
        self.builder.execute(f"ATTACH '{_quoted(self.part)}' AS {NEW}")
        if self.last is not None:
            self.builder.execute(f"ATTACH '{_quoted(self.last.file)}' AS {OLD} (READ_ONLY)")
        self.builder.execute(f"CREATE TABLE {NEW}._metrics (metric TEXT, meta TEXT)")
        self.builder.execute(f"CREATE TABLE {NEW}._publication (version INTEGER, published_at TIMESTAMP, today DATE)")

    def detach(self) -> None:
        for name in (NEW, OLD):
            with contextlib.suppress(duckdb.Error):
                self.builder.execute(f"DETACH DATABASE IF EXISTS {name}")

    def has_old(self, table: str) -> bool:
        """Whether the last version holds this table."""
        if self.last is None:
            return False
        found = self.builder.execute(
            "SELECT 1 FROM duckdb_tables() WHERE database_name = ? AND table_name = ?", [OLD, table]
        ).fetchall()
        return bool(found)

    def keep(self, table: str) -> None:
        """Takes a table over from the last version as it is."""
        self.builder.execute(f"CREATE OR REPLACE TABLE {NEW}.{table} AS SELECT * FROM {OLD}.{table}")

    def insert(self, table: str, rows: pa.Table) -> None:
        """Adds rows to a table of the version being built, column by column in its order."""
        self.builder.register("cx_rows_in", rows)
        self.builder.execute(f"INSERT INTO {NEW}.{table} SELECT * FROM cx_rows_in")
        self.builder.unregister("cx_rows_in")

    def table(self, name: str) -> str:
        """A table of the version being built, as the builder calls it."""
        return f"{NEW}.{name}"

    def merge(self, name: str, columns: Sequence[str], span: Period, windows: Sequence[Period] | None) -> int:
        """Makes a rollup of the rows of STAGE and the last version's rows of `span` outside `windows`; counts them.

        `windows` None: nothing of the last version stays. Sorted by cell and day.
        """
        listed = ", ".join(map(quoted, columns))
        sql = f"SELECT {listed} FROM {STAGE}"
        if windows is not None:
            inside = " OR ".join(f"(day >= '{w.first}' AND day < '{w.end}')" for w in windows) or "FALSE"
            kept = f"day >= '{span.first}' AND day < '{span.end}' AND NOT ({inside})"
            sql = f"SELECT {listed} FROM {OLD}.{name} WHERE {kept} UNION ALL {sql}"
        self.builder.execute(f"CREATE TABLE {NEW}.{name} AS SELECT * FROM ({sql}) ORDER BY cell, day")
        return int(self.builder.execute(f"SELECT COUNT(*) FROM {NEW}.{name}").fetchone()[0])

    def ends(self, metric: str) -> tuple[date | None, date | None]:
        """The first and last day of a rollup of the version being built."""
        first, last = self.builder.execute(f"SELECT MIN(day), MAX(day) FROM {NEW}.rollup_{metric}").fetchone()
        return first, last

    def drop(self, name: str) -> None:
        self.builder.execute(f"DROP TABLE {NEW}.{name}")

    def groups(self, metric: str, recipe: Recipe) -> dict[str, list[str]]:
        """The values of each dimension in a rollup of the version being built."""
        found = {}
        for dimension in recipe.dimensions:
            cell = next(place for place, cell in enumerate(recipe.cells) if dimension in cell)
            rows = self.builder.execute(
                f"SELECT DISTINCT {dimension} FROM {NEW}.rollup_{metric} WHERE cell = {cell} ORDER BY 1"
            ).fetchall()
            found[dimension] = [value for (value,) in rows]
        return found

    def described(self, metric: str) -> dict[str, Any]:
        """What the last version says of a metric's rollup."""
        [(meta,)] = self.builder.execute(f"SELECT meta FROM {OLD}._metrics WHERE metric = ?", [metric]).fetchall()
        return dict(json.loads(meta))

    def describe(self, metric: str, meta: dict[str, Any]) -> None:
        """Writes what is known of a metric's rollup."""
        self.builder.execute(f"INSERT INTO {NEW}._metrics VALUES (?, ?)", [metric, json.dumps(meta, default=str)])

    def publish(self, published_at: datetime, today: date) -> Path:
        """Puts the version in force and removes those that are no longer needed."""
        self.builder.execute(f"INSERT INTO {NEW}._publication VALUES (?, ?, ?)", [self.version, published_at, today])
        self.detach()
        file = self.folder / f"v{self.version:06d}.duckdb"
        _sync(self.part)
        os.replace(self.part, file)
        pointer = self.folder / POINTER
        fresh = pointer.with_suffix(".tmp")
        fresh.write_text(
            json.dumps({"version": self.version, "file": file.name, "published_at": published_at.isoformat()}) + "\n",
            encoding="utf-8",
        )
        _sync(fresh)
        os.replace(fresh, pointer)
        _sync(self.folder)
        _remove(self.folder, keep_from=self.version - _KEPT + 1)
        return file


@contextlib.contextmanager
def draft(settings: Settings, builder: Any, *, wait_s: float = 30) -> Iterator[Draft]:
    """A new version to fill; nothing is published unless `.publish` is called.

    `builder` is the connection of the embedded warehouse, or None for one of its own.
    Raises Unavailable where another refresh holds the folder for longer than `wait_s`,
    CxError where the disk is full or the folder cannot be written.
    """
    folder = settings.home / FOLDER
    with _held(folder, wait_s):
        last = current(settings)
        newest = _version(last.file) if last is not None else 0
        _remove(folder, keep_from=newest - _KEPT + 1, keep_to=newest)
        own = builder is None
        if own:
            builder = duckdb.connect(":memory:", config={"memory_limit": f"{settings.memory_mb}MiB", "threads": "2"})
            builder.execute(SAY_NOTHING)
            builder.execute(f"SET temp_directory = '{_quoted(folder / 'spill')}'")
        work = Draft(folder, builder, last, newest + 1)
        try:
            work.attach()
            yield work
        except (*STORAGE_ERRORS, OSError) as error:
            raise _not_written(folder, error) from error
        finally:
            work.detach()
            if own:
                builder.close()
            for leftover in folder.glob("*.part*"):
                leftover.unlink(missing_ok=True)


@contextlib.contextmanager
def _held(folder: Path, wait_s: float) -> Iterator[None]:
    """Holds the folder against a second refresh; released by the system when the process ends."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / _LOCK).open("a+", encoding="utf-8")
    except OSError as error:
        raise _not_written(folder, error) from error
    with lock:
        deadline = time.monotonic() + wait_s
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    lock.seek(0)
                    holder = lock.read().strip() or "another process"
                    raise Unavailable(
                        str(folder),
                        f"a refresh is running already ({holder}); waited {wait_s:.0f} s for it.",
                        "Try again when it has finished.",
                    ) from None
                time.sleep(min(0.2, max(0.01, deadline - time.monotonic())))
        with contextlib.suppress(OSError):
            lock.truncate(0)
            lock.write(f"process {os.getpid()}, since {datetime.now():%H:%M:%S}")
            lock.flush()
        yield


def _remove(folder: Path, keep_from: int, keep_to: int | None = None) -> None:
    """Removes what an interrupted refresh left and versions before `keep_from` (or after `keep_to`)."""
    for file in folder.glob("v*.duckdb*"):
        number = _version(file)
        outside = number < keep_from or (keep_to is not None and number > keep_to)
        if outside or ".part" in file.suffixes or file.name.endswith(".wal"):
            file.unlink(missing_ok=True)


def _version(file: Path) -> int:
    digits = file.name.removeprefix("v").split(".")[0]
    return int(digits) if digits.isdigit() else 0


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _not_written(folder: Path, error: Exception) -> CxError:
    return CxError(
        str(folder),
        f"could not be written: {str(error).splitlines()[0]}.",
        "The last publication stays in force. See that the disk has room and that you may write the folder.",
    )
