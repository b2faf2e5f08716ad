"""Reads what was published last: rollups and what the pages show beside them.

A reader never waits and never sees half a publication: the pointer names one finished
version, and an open version keeps working after a newer one has come. Written by `publishing`.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb
from numpy.typing import NDArray

from cxmetrics.calendar import Calendar
from cxmetrics.errors import Unavailable
from cxmetrics.settings import Settings
from cxmetrics.store.contact import SAY_NOTHING

FOLDER = "published"
POINTER = "current.json"
_MEMORY, _AT_REST = "160MB", "8MB"
MONTHS, MONTHS_OF = "_months", "_months_of"
"""The sums of all rollups by month, and how each lies there."""
PARTS = 1000
"""So many numbers each rollup has for its cells in the table of months."""
_READER: dict[str, str | bool | int | float | list[str]] = {"threads": "1", "memory_limit": _MEMORY}
"""One thread a reader: what pages ask takes milliseconds, and to share it among threads costs a fifth more."""


@dataclass(frozen=True, eq=False)
class PublishedMetric:
    """What is known of one metric's rollup. `cells` are the sets of dimensions stored together.

    Two are equal where they are the same object, so that what is made of one can be remembered.
    """

    id: str
    available: bool
    reason: str | None = None
    """Why it is not available, and the way out."""
    definition: Mapping[str, Any] = field(default_factory=dict)
    """The metric as it was defined when published: see metrics.definition.restored."""
    fingerprint: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    """Of its parameters, when it was built."""
    layout: str = ""
    """Everything else by which a rollup must be built anew."""
    kind: str = ""
    dimensions: tuple[str, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()
    window_start: date | None = None
    window_end: date | None = None
    """The days that were built: the start belongs to them, the end does not."""
    data_first: date | None = None
    data_last: date | None = None
    refreshed_at: datetime | None = None
    refreshed_for: date | None = None
    """The company's date when its rollup was built."""
    generation: int = 0
    """The version whose look at the warehouse its rollup rests on."""
    rows: int = 0
    reads: tuple[str, ...] = ()
    """"table.column", of every column its body reads."""
    anonymous: bool = False
    """It reads answers of employees."""
    changes: tuple[Mapping[str, str], ...] = ()
    """Each {"on": day, "was": fingerprint, "now": fingerprint, "what": what changed, in words}."""
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The values of each dimension."""
    hidden: tuple[tuple[str, str, str], ...] = ()
    """Of anonymous metrics (day, dimension, group) that may not be shown."""
    late: Mapping[str, int] = field(default_factory=dict)
    """Of anonymous metrics, by wave: answers that came after it had closed and are left out."""
    error: str | None = None
    """Why the last refresh left its rollup as it was."""

    @property
    def table(self) -> str:
        return f"rollup_{self.id}"


@dataclass(frozen=True)
class Monthly:
    """How the sums of one rollup lie in the table of months."""

    base: int
    """Its cell c is part base + c."""
    sign: str
    """What its months rest on: see `months_sign`."""
    dimensions: Mapping[str, str]
    """The column of each dimension."""
    sums: Mapping[str, str]
    """The column of each sum."""

    def alike(self, other: Monthly) -> bool:
        """Whether both lie there in the same columns and rest on the same months."""
        return dataclasses.replace(self, base=other.base) == other

    def relation(self) -> str:
        """The SQL of a relation like the rollup itself, but with a row a month for its days."""
        named = [*self.dimensions.items(), *self.sums.items()]
        columns = [f"{quoted(column)} AS {quoted(name)}" for name, column in named]
        listed = ", ".join([f"part - {self.base} AS cell", "day", *columns])
        return f"(SELECT {listed} FROM {MONTHS} WHERE part >= {self.base} AND part < {self.base + PARTS})"


@functools.lru_cache(maxsize=32)
def months_sign(calendar: Calendar, last_day_counts: bool) -> str:
    """What months rest on: the company's calendar, and whether a month is its last day with rows or all of them."""
    return f"{'last of' if last_day_counts else 'sums of'} {calendar!r}"


class Publication:
    """One published version, open for reading. Safe to use from many threads."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._connection = duckdb.connect(str(file), read_only=True, config=_READER)
        self._connection.execute(SAY_NOTHING)
        self._threads = threading.local()
        self._gate = threading.Lock()
        self._reading = 0
        [(self.version, self.published_at, self.today)] = self.rows(
            "SELECT version, published_at, today FROM _publication"
        )
        found = {
            name: _published(name, json.loads(meta)) for name, meta in self.rows("SELECT metric, meta FROM _metrics")
        }
        self.metrics: Mapping[str, PublishedMetric] = MappingProxyType(dict(sorted(found.items())))
        self.months: Mapping[str, Monthly] = MappingProxyType(
            {
                name: _monthly(json.loads(layout))
                for name, layout in self.rows_of_later(f"SELECT metric, layout FROM {MONTHS_OF} ORDER BY metric")
            }
        )

    version: int
    published_at: datetime
    today: date

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query with `?` in place of the parameters."""
        with self._cursor() as cursor:
            return list(cursor.execute(sql, list(parameters)).fetchall())

    def columns(self, sql: str, parameters: Sequence[Any] = ()) -> Mapping[str, NDArray[Any]]:
        """The same by column: masked arrays where values are missing; texts are objects. Of no enumerated types."""
        with self._cursor() as cursor:
            found: Mapping[str, Any] = cursor.execute(sql, list(parameters)).fetchnumpy()
            return found

    @contextlib.contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """This thread's cursor; while it is used, `rest` leaves the memory alone."""
        cursor = getattr(self._threads, "cursor", None)
        if cursor is None:
            cursor = self._threads.cursor = self._connection.cursor()
        with self._gate:
            self._reading += 1
        try:
            yield cursor
        finally:
            with self._gate:
                self._reading -= 1

    def rows_of_later(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of tables that came with a later version of the product; none where this one is older."""
        try:
            return self.rows(sql, parameters)
        except (duckdb.CatalogException, duckdb.BinderException):
            return []

    def rest(self) -> None:
        """Gives the memory back that holds parts of the file, unless somebody is reading.

        The system keeps the file's pages anyway: to read every rollup again costs a tenth more the first time.
        """
        with self._gate:
            if not self._reading:
                for limit in (_AT_REST, _MEMORY):  # what is over a new limit is let go at once
                    with contextlib.suppress(duckdb.Error):
                        self._connection.execute(f"SET memory_limit = '{limit}'")

    def close(self) -> None:
        self._threads = threading.local()
        self._connection.close()


def _published(name: str, meta: Mapping[str, Any]) -> PublishedMetric:
    known = {f.name for f in fields(PublishedMetric)} - {"id"}
    values = {key: value for key, value in meta.items() if key in known}
    for key in ("window_start", "window_end", "data_first", "data_last", "refreshed_for"):
        values[key] = date.fromisoformat(values[key]) if values.get(key) else None
    values["refreshed_at"] = datetime.fromisoformat(meta["refreshed_at"]) if meta.get("refreshed_at") else None
    values["cells"] = tuple(tuple(cell) for cell in meta.get("cells", ()))
    values["hidden"] = tuple((day, dimension, group) for day, dimension, group in meta.get("hidden", ()))
    values["groups"] = {dimension: tuple(groups) for dimension, groups in meta.get("groups", {}).items()}
    for key in ("dimensions", "reads", "changes"):
        values[key] = tuple(meta.get(key, ()))
    return PublishedMetric(id=name, **values)


def _monthly(layout: Mapping[str, Any]) -> Monthly:
    dimensions = layout["dimensions"]
    if isinstance(dimensions, list):  # as they were published when each had a column of its own
        dimensions = {name: f"by_{name}" for name in dimensions}
    return Monthly(layout["base"], layout["sign"], dimensions, layout["sums"])


def quoted(name: str) -> str:
    """A column's name as every dialect reads it: kinds name sums by words that SQL keeps for itself, such as left."""
    return '"' + name.replace('"', '""') + '"'


_lock = threading.Lock()
_open: dict[str, tuple[tuple[int, int], Publication]] = {}


def current(settings: Settings) -> Publication | None:
    """The newest publication, None where nothing is published yet.

    Costs one look at the pointer's time unless a new version has come. Raises Unavailable
    where the published files are damaged.
    """
    folder = settings.home / FOLDER
    pointer = folder / POINTER
    try:
        status = pointer.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _damaged(pointer, str(error.strerror)) from error
    stamp = (status.st_mtime_ns, status.st_ino)
    with _lock:
        held = _open.get(str(pointer))
        if held is not None and held[0] == stamp:
            return held[1]
        publication = _opened(folder, pointer)
        if held is not None and held[1].file == publication.file:
            publication.close()
            publication = held[1]
        _open[str(pointer)] = (stamp, publication)
        return publication


def rest(settings: Settings) -> None:
    """Lets what is open of this home rest until somebody reads again."""
    with _lock:
        held = _open.get(str(settings.home / FOLDER / POINTER))
    if held is not None:
        held[1].rest()


def release(settings: Settings) -> None:
    """Closes what is open of this home, for a command that has read all it needs; `current` opens it anew."""
    with _lock:
        held = _open.pop(str(settings.home / FOLDER / POINTER), None)
    if held is not None:
        held[1].close()


def _opened(folder: Path, pointer: Path) -> Publication:
    for attempt in (1, 2, 3):
        try:
            named = json.loads(pointer.read_text(encoding="utf-8"))["file"]
            return Publication(folder / Path(str(named)).name)
        except (OSError, ValueError, KeyError, TypeError, duckdb.Error) as error:
            if attempt == 3:
                raise _damaged(pointer, str(error).splitlines()[0]) from error
    raise AssertionError


def _damaged(pointer: Path, cause: str) -> Unavailable:
    return Unavailable(
        str(pointer), f"what was published cannot be opened: {cause}.", "Run `python -m cxmetrics refresh --full`."
    )
