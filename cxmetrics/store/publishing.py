"""Writes a new published version beside the last one and puts it in force in one step.

A version is a file of its own; the pointer `current.json` is replaced last, so that a
reader sees all of it or nothing, and whatever stops a refresh leaves the last good one.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from cxmetrics.calendar import Period
from cxmetrics.errors import CxError, Unavailable
from cxmetrics.settings import Settings
from cxmetrics.store.atomic import atomic
from cxmetrics.store.contact import SAY_NOTHING
from cxmetrics.store.publication import FOLDER, POINTER, Publication, current, quoted
from cxmetrics.store.rollups import STAGE, STORAGE_ERRORS, Recipe

NEW, OLD = "published_new", "published_old"
"""What the version being built and the last one are called inside the builder."""
_KEPT = 2
_METRICS, _PUBLICATION, _WHOLE, _ROLLUP = "_metrics", "_publication", "_whole", "rollup_"
_COPIES = 30
"""After so many copies with changes a version is written whole: what was changed lies unsorted at the ends."""
_GROWN = 2.5
"""Or where the file has become so many times as large: what was changed leaves room behind, which the next takes."""
_LOCK = "refresh.lock"


class Draft:
    """A version being built. `builder` is a DuckDB connection that has it attached as NEW, the last one as OLD.

    It begins as a copy of the last version, of which only what changes is written anew, or
    empty where `whole` is asked for, there is none that can be copied, or it is time to sort it again.
    """

    def __init__(self, folder: Path, builder: Any, last: Publication | None, version: int, *, whole: bool) -> None:
        self.folder = folder
        self.builder = builder
        self.last = last
        self.version = version
        self.part = folder / f"v{version:06d}.duckdb.part"
        self._base = None if whole or last is None else _base(last)
        self._old: set[str] = set()
        self._changed: set[str] = set()
        self._standing: set[str] = set()
        self._described: dict[str, str] = {}

    @property
    def copied(self) -> bool:
        """Whether it began as a copy: its tables are those of the last version until they are changed."""
        return self._base is not None

    def attach(self) -> None:
        if self.last is not None and self.copied:
            shutil.copyfile(self.last.file, self.part)
        self.builder.execute(f"ATTACH '{_quoted(self.part)}' AS {NEW}")
        if self.last is not None:
            self.builder.execute(f"ATTACH '{_quoted(self.last.file)}' AS {OLD} (READ_ONLY)")
        self._old = self._tables(OLD)
        self.create(_PUBLICATION, "version INTEGER, published_at TIMESTAMP, today DATE")
        self.create(_WHOLE, "version INTEGER, bytes BIGINT")
        base = self._base or (self.version, None)
        self.builder.execute(f"INSERT INTO {NEW}.{_WHOLE} VALUES (?, ?)", list(base))

    def share(self, threads: int) -> None:
        """Works with so many threads from now on, the embedded warehouse too."""
        self.builder.execute(f"SET threads = {threads}")

    def detach(self) -> None:
        for name in (NEW, OLD):
            with contextlib.suppress(duckdb.Error):
                self.builder.execute(f"DETACH DATABASE IF EXISTS {name}")

    def has_old(self, table: str) -> bool:
        """Whether the last version holds this table."""
        return table in self._old

    def create(self, table: str, columns: str) -> None:
        """Makes an empty table with these columns."""
        self.builder.execute(f"CREATE OR REPLACE TABLE {NEW}.{table} ({columns})")

    def make(self, table: str, sql: str) -> None:
        """Makes a table of a query's rows."""
        self._standing.discard(table)
        self._changed.add(table)
        self.builder.execute(f"CREATE OR REPLACE TABLE {NEW}.{table} AS {sql}")
        self._standing.add(table)

    def keep(self, table: str) -> None:
        """Takes a table over from the last version as it is."""
        if not self.copied or table in self._changed:
            order = " ORDER BY cell, day" if table.startswith(_ROLLUP) else ""
            self.make(table, f"SELECT * FROM {OLD}.{table}{order}")
        self._standing.add(table)

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Writes what its block writes in one transaction: many small ones each cost a look at the whole table."""
        with atomic(self.builder):
            yield

    def insert(self, table: str, rows: pa.Table) -> None:
        """Adds rows to a table of the version being built, column by column in its order."""
        self.builder.register("cx_rows_in", rows)
        self.builder.execute(f"INSERT INTO {NEW}.{table} SELECT * FROM cx_rows_in")
        self.builder.unregister("cx_rows_in")

    def table(self, name: str) -> str:
        """A table of the version being built, as the builder calls it."""
        return f"{NEW}.{name}"

    def build(self, recipe: Recipe, fill: Callable[[str], None]) -> tuple[int, dict[str, list[str]]]:
        """Makes a rollup by `fill`, which is given the table's name: all its rows, sorted by cell and day.

        Returns how many there are and the values of each dimension.
        """
        name = _ROLLUP + recipe.metric
        self._standing.discard(name)
        self._changed.add(name)
        fill(f"{NEW}.{name}")
        self._standing.add(name)
        return self._counted(name), _sorted(self._values(f"{NEW}.{name}", recipe))

    def merge(
        self,
        recipe: Recipe,
        span: Period,
        windows: Sequence[Period] | None,
        before: Mapping[str, Sequence[str]],
    ) -> tuple[int, dict[str, list[str]]]:
        """Makes a rollup of the rows of STAGE and the last version's rows of `span` outside `windows`.

        Returns how many there are and the values of each dimension; `before` are those of the
        last version. `windows` None: nothing of it stays. Sorted by cell and day, but for what
        was put in place of windows since the file was last written whole.
        """
        name, listed = _ROLLUP + recipe.metric, ", ".join(quoted(column) for column, _ in recipe.columns)
        rows = f"SELECT {listed} FROM {STAGE}"
        if windows is not None and self.copied:
            self.keep(name)
            self._changed.add(name)
            gone = self._values(f"{NEW}.{name}", recipe, _outside(span, windows))
            self.builder.execute(f"DELETE FROM {NEW}.{name} WHERE {_outside(span, windows)}")
            self.builder.execute(f"INSERT INTO {NEW}.{name} {rows} ORDER BY cell, day")
            groups = self._groups(recipe, before, gone)
        else:
            if windows is not None:
                rows += f" UNION ALL SELECT {listed} FROM {OLD}.{name} WHERE NOT ({_outside(span, windows)})"
            self.make(name, f"SELECT * FROM ({rows}) ORDER BY cell, day")
            groups = self._values(f"{NEW}.{name}", recipe)
        return self._counted(name), _sorted(groups)

    def _counted(self, table: str) -> int:
        return int(self.builder.execute(f"SELECT COUNT(*) FROM {NEW}.{table}").fetchone()[0])

    def _groups(
        self, recipe: Recipe, before: Mapping[str, Sequence[str]], gone: Mapping[str, set[str]]
    ) -> dict[str, set[str]]:
        """The values of each dimension: those of before and of STAGE, but those that went and stand nowhere else."""
        staged = self._values(STAGE, recipe)
        found = {dimension: {*before.get(dimension, ()), *fresh} for dimension, fresh in staged.items()}
        if any(gone[dimension] - fresh for dimension, fresh in staged.items()):
            return self._values(f"{NEW}.{_ROLLUP}{recipe.metric}", recipe)
        return found

    def _values(self, table: str, recipe: Recipe, where: str = "TRUE") -> dict[str, set[str]]:
        """The values of each dimension in a table like a rollup."""
        if not recipe.dimensions:
            return {}
        cells = {name: next(n for n, cell in enumerate(recipe.cells) if name in cell) for name in recipe.dimensions}
        parts = [f"LIST(DISTINCT {name}) FILTER (cell = {cell})" for name, cell in cells.items()]
        listed = sorted({*cells.values()})
        row = self.builder.execute(
            f"SELECT {', '.join(parts)} FROM {table} WHERE cell IN ({', '.join(map(str, listed))}) AND ({where})"
        ).fetchone()
        return {name: set(values or ()) for name, values in zip(cells, row, strict=True)}

    def ends(self, metric: str) -> tuple[date | None, date | None]:
        """The first and last day of a rollup of the version being built."""
        first, last = self.builder.execute(f"SELECT MIN(day), MAX(day) FROM {NEW}.rollup_{metric}").fetchone()
        return first, last

    def drop(self, name: str) -> None:
        self._standing.discard(name)
        self._changed.add(name)
        self.builder.execute(f"DROP TABLE {NEW}.{name}")

    def described(self, metric: str) -> dict[str, Any]:
        """What the last version says of a metric's rollup."""
        [(meta,)] = self.builder.execute(f"SELECT meta FROM {OLD}.{_METRICS} WHERE metric = ?", [metric]).fetchall()
        return dict(json.loads(meta))

    def describe(self, metric: str, meta: dict[str, Any]) -> None:
        """Notes what is known of a metric's rollup."""
        self._described[metric] = json.dumps(meta, default=str)

    def publish(self, published_at: datetime, today: date) -> Path:
        """Puts the version in force and removes those that are no longer needed."""
        self._finish(published_at, today)
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

    def _finish(self, published_at: datetime, today: date) -> None:
        """Writes what is noted, drops the rollups that nothing stands for, and puts everything into the one file."""
        for table in self._tables(NEW) - self._standing:
            if table.startswith(_ROLLUP):
                self.drop(table)
        self.create(_METRICS, "metric TEXT, meta TEXT")
        names = list(self._described)
        texts = [self._described[name] for name in names]
        self.insert(
            _METRICS, pa.table([pa.array(names, pa.string()), pa.array(texts, pa.string())], ["metric", "meta"])
        )
        self.builder.execute(f"INSERT INTO {NEW}.{_PUBLICATION} VALUES (?, ?, ?)", [self.version, published_at, today])
        self.builder.execute(f"CHECKPOINT {NEW}")  # what fails to be written must be told, which detaching does not
        self.detach()

    def _tables(self, database: str) -> set[str]:
        sql = "SELECT table_name FROM duckdb_tables() WHERE database_name = ?"
        return {name for (name,) in self.builder.execute(sql, [database]).fetchall()}


def _sorted(groups: Mapping[str, set[str]]) -> dict[str, list[str]]:
    return {dimension: sorted(found) for dimension, found in groups.items()}


def _outside(span: Period, windows: Sequence[Period]) -> str:
    """The condition on rows of a rollup that do not stay: of a window, or not of the span."""
    days = [f"(day >= '{w.first}' AND day < '{w.end}')" for w in windows]
    return " OR ".join([f"day < '{span.first}'", f"day >= '{span.end}'", *days])


def _base(last: Publication) -> tuple[int, int] | None:
    """The version that was last written whole and its size, where the next may be a copy with changes."""
    found = last.rows_of_later(f"SELECT version, bytes FROM {_WHOLE}")
    if not found:
        return None
    [(version, size)] = found
    now = last.file.stat().st_size
    whole = int(size or now)
    return None if last.version - version >= _COPIES or now > _GROWN * whole else (int(version), whole)


@contextlib.contextmanager
def draft(settings: Settings, builder: Any, *, whole: bool = False, wait_s: float = 30) -> Iterator[Draft]:
    """A new version to fill; nothing is published unless `.publish` is called.

    `builder` is the connection of the embedded warehouse, or None for one of its own. `whole`:
    begun empty, not as a copy of the last version.
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
        work = Draft(folder, builder, last, newest + 1, whole=whole)
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
