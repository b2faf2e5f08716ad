"""What the warehouse held when a rollup was built: rows per day of each table, a sign of those without days.

Kept in the published file, one generation a refresh, so that the next one can tell what changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa

from cxmetrics import schema
from cxmetrics.store import loading_log
from cxmetrics.store.contents import Contents, rows_per_day
from cxmetrics.store.publishing import NEW, OLD, Draft
from cxmetrics.store.warehouse import Warehouse
from cxmetrics.store.waves import ANSWERS

TABLE = "_seen"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Changes:
    """What changed since a generation: days of tables, and tables of which it cannot be told by day."""

    days: Mapping[str, frozenset[date]]
    whole: frozenset[str]
    lost: frozenset[str]
    """Tables that may have lost rows: some were taken back, or there are fewer of a day."""
    loaded: bool
    """Loading keeps books of this warehouse; else rows may have changed that no count tells."""


class Seen:
    """What the warehouse holds now, to be compared with earlier generations."""

    def __init__(self, warehouse: Warehouse, found: Mapping[str, Contents], work: Draft) -> None:
        self._warehouse = warehouse
        self._work = work
        self._signs = {table: held.sign for table, held in found.items()}
        self._days: dict[str, dict[date, int]] = {}
        for table, held in found.items():
            if (
                table == ANSWERS
            ):  # counts of answers are published by anonymous metrics alone, which are always built anew
                del self._signs[table]
                continue
            day = _day_of(table)
            if held.rows and day in held.columns:
                self._days[table] = rows_per_day(warehouse, table, str(day))
        self._found: dict[int, Changes] = {}
        self._sequence, self._loaded = 0, False
        if warehouse.embedded:
            self._sequence, _ = loading_log.touched_since(warehouse, 0)
            self._loaded = self._sequence > 0

    def changes(self, generation: int) -> Changes:
        """What changed since a generation of the last publication; most metrics rest on the same one."""
        if generation not in self._found:
            self._found[generation] = self._changes(generation)
        return self._found[generation]

    def _changes(self, generation: int) -> Changes:
        rows = self._work.builder.execute(
            f"SELECT tbl, day, rows, sign FROM {OLD}.{TABLE} WHERE generation = ?", [generation]
        ).fetchall()
        before: dict[str, dict[date, int]] = {}
        signs: dict[str, str] = {}
        sequence = 0
        for table, day, count, sign in rows:
            if table == "":
                sequence = count
            elif day is None:
                signs[table] = sign
            else:
                before.setdefault(table, {})[day] = count
        days = {table: set(found) for table, found in changed_days(before, self._days).items()}
        whole = {table for table, sign in self._signs.items() if _day_of(table) is None and signs.get(table) != sign}
        lost = {table for table, old in before.items() if _fewer(old, self._days.get(table, {}))}
        if self._loaded:
            lost |= loading_log.taken_back_since(self._warehouse, sequence)
            _, touched = loading_log.touched_since(self._warehouse, sequence)
            for table, listed in touched.items():
                if listed is None:
                    whole.add(table)
                else:
                    days.setdefault(table, set()).update(listed)
        return Changes({t: frozenset(d) for t, d in days.items()}, frozenset(whole), frozenset(lost), self._loaded)

    def store(self, generations: Iterable[int]) -> None:
        """Writes this generation into the draft and takes over the earlier ones that rollups still rest on."""
        builder, version = self._work.builder, self._work.version
        self._work.create(TABLE, "generation INTEGER, tbl TEXT, day DATE, rows BIGINT, sign TEXT")
        kept = sorted(set(generations) - {version})
        if kept and self._work.has_old(TABLE):
            listed = ", ".join(str(int(number)) for number in kept)
            builder.execute(f"INSERT INTO {NEW}.{TABLE} SELECT * FROM {OLD}.{TABLE} WHERE generation IN ({listed})")
        builder.execute(f"INSERT INTO {NEW}.{TABLE} VALUES (?, '', NULL, ?, NULL)", [version, self._sequence])
        for table, sign in self._signs.items():
            builder.execute(f"INSERT INTO {NEW}.{TABLE} VALUES (?, ?, NULL, NULL, ?)", [version, table, sign])
        for table, days in self._days.items():
            listed_days = pa.table({"day": pa.array(days, pa.date32()), "rows": pa.array(days.values(), pa.int64())})
            builder.register("cx_days_seen", listed_days)
            builder.execute(f"INSERT INTO {NEW}.{TABLE} SELECT {version}, '{table}', day, rows, NULL FROM cx_days_seen")
            builder.unregister("cx_days_seen")


def changed_days(
    before: Mapping[str, Mapping[date, int]], now: Mapping[str, Mapping[date, int]]
) -> dict[str, frozenset[date]]:
    """The days of each table whose number of rows changed, and every day by which its first or last day moved.

    What a body makes of "the days that the table covers" changes with its ends, on all
    days that come to lie inside or outside.
    """
    found: dict[str, frozenset[date]] = {}
    for table in {*before, *now}:
        old, new = before.get(table, {}), now.get(table, {})
        days = {day for day in {*old, *new} if old.get(day) != new.get(day)}
        if old and new:
            days |= {*_between(min(old), min(new)), *_between(max(old), max(new))}
        found[table] = frozenset(days)
    return found


def _fewer(old: Mapping[date, int], new: Mapping[date, int]) -> bool:
    return any(new.get(day, 0) < rows for day, rows in old.items())


def _between(one: date, other: date) -> list[date]:
    first, last = sorted((one, other))
    return [first + n * _DAY for n in range((last - first).days + 1)] if first < last else []


def _day_of(table: str) -> str | None:
    known = schema.tables().get(table)
    return known.day if known else None
