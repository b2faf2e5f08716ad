"""Publishes the sums of every rollup by the company's months, beside its days: what pages mostly read.

The months of all rollups are one table, with a sixth to a thirtieth as many rows as their days,
so that one query reads what all figures need. Of a figure whose last day counts, a month is
its last day with rows.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa

from cxmetrics.calendar import Calendar, Period
from cxmetrics.errors import CxError
from cxmetrics.store.publication import MONTHS, MONTHS_OF, PARTS, Monthly, months_sign, quoted
from cxmetrics.store.publishing import NEW, OLD, Draft
from cxmetrics.store.rollups import Recipe

_DAYS, _STAY = "cx_month_days", "cx_months_stay"
_TYPES = {"integer": ("i", "BIGINT"), "float": ("f", "DOUBLE")}


@dataclass(frozen=True)
class Built:
    """One rollup of the version being built: `windows` None where nothing of the last version stayed."""

    recipe: Recipe
    last_day_counts: bool
    span: Period
    windows: Sequence[Period] | None


class Months:
    """What the table of months of a version being built is made of. `calendar` is the company's."""

    def __init__(self, work: Draft, calendar: Calendar) -> None:
        self._work = work
        self._calendar = calendar
        self._built: dict[str, Built] = {}
        self._kept: dict[str, Monthly] = {}
        self._last = work.last.months if work.last is not None else {}

    def built(self, metric: str, rollup: Built) -> None:
        """Notes a rollup whose sums add up; of those that keep keys apart no months are kept."""
        if not rollup.recipe.keys and not rollup.recipe.answers:
            with contextlib.suppress(CxError):  # the company's calendar does not reach so far
                self._calendar.periods(rollup.span.first, rollup.span.end, "month")
                self._built[metric] = rollup

    def kept(self, metric: str) -> None:
        """Notes a rollup that was taken over from the last version as it was."""
        if metric in self._last:
            self._kept[metric] = self._last[metric]

    def publish(self) -> None:
        """Writes the tables. Months that no window touched are taken from the last version."""
        layouts = {name: self._layout(rollup) for name, rollup in self._built.items()} | self._kept
        ordered = {
            name: dataclasses.replace(layouts[name], base=PARTS * place)
            for place, name in enumerate(sorted(layouts), start=1)
        }
        columns = self._create(list(ordered.values()))
        stay: list[tuple[int, int, Period]] = []
        for name, layout in ordered.items():
            if name in self._kept:
                stay.append((self._last[name].base, layout.base, Period(date.min, date.max)))
                continue
            rollup = self._built[name]
            months = self._calendar.periods(rollup.span.first, rollup.span.end, "month")
            left = {month for month in months if self._stays(name, layout, rollup, month)}
            stay += [(self._last[name].base, layout.base, month) for month in months if month in left]
            if fresh := [month for month in months if month not in left]:
                self._sum(name, layout, rollup, fresh)
        self._copy(columns, stay)
        if ordered:
            rows = {name: json.dumps(dataclasses.asdict(layout)) for name, layout in ordered.items()}
            self._work.insert(MONTHS_OF, pa.table({"metric": list(rows), "layout": list(rows.values())}))

    def _layout(self, rollup: Built) -> Monthly:
        places = dict.fromkeys(_TYPES, 0)
        sums = {}
        for name, kind in rollup.recipe.sums:
            sums[name] = f"{_TYPES[kind][0]}{places[kind]}"
            places[kind] += 1
        sign = months_sign(self._calendar, rollup.last_day_counts)
        return Monthly(0, sign, rollup.recipe.dimensions, sums)

    def _create(self, layouts: Sequence[Monthly]) -> list[str]:
        """Makes the tables; gives the columns beside part and day."""
        dimensions = sorted({name for layout in layouts for name in layout.dimensions})
        sums = sorted({column for layout in layouts for column in layout.sums.values()})
        kinds = dict(_TYPES.values())
        columns = [f"{quoted('by_' + name)} TEXT" for name in dimensions]
        columns += [f"{column} {kinds[column[0]]}" for column in sums]
        listed = ", ".join(["part INTEGER", "day DATE", *columns])
        self._work.builder.execute(f"CREATE TABLE {NEW}.{MONTHS} ({listed})")
        self._work.builder.execute(f"CREATE TABLE {NEW}.{MONTHS_OF} (metric TEXT, layout TEXT)")
        return ["by_" + name for name in dimensions] + sums

    def _copy(self, columns: Sequence[str], stay: Sequence[tuple[int, int, Period]]) -> None:
        """Takes rows of the last version over: of old bases under new ones, the days of each period."""
        if not stay:
            return
        builder = self._work.builder
        there = "SELECT column_name FROM duckdb_columns() WHERE database_name = ? AND table_name = ?"
        had = {name for (name,) in builder.execute(there, [OLD, MONTHS]).fetchall()}
        listed = "".join(f", cx_rows.{quoted(name)}" for name in columns if name in had)
        bases = {"base": [old for old, _, _ in stay], "now": [now for _, now, _ in stay]}
        spans = {"first": [each.first for _, _, each in stay], "stop": [each.end for _, _, each in stay]}
        builder.register(_STAY, pa.table(bases | spans))
        builder.execute(
            f"INSERT INTO {NEW}.{MONTHS} BY NAME SELECT cx_rows.part - cx_stay.base + cx_stay.now AS part, "
            f"cx_rows.day{listed} FROM {OLD}.{MONTHS} AS cx_rows JOIN {_STAY} AS cx_stay "
            f"ON cx_rows.part - cx_rows.part % {PARTS} = cx_stay.base "
            "AND cx_rows.day >= cx_stay.first AND cx_rows.day < cx_stay.stop"
        )
        builder.unregister(_STAY)

    def _stays(self, metric: str, layout: Monthly, rollup: Built, month: Period) -> bool:
        last, span, windows = self._last.get(metric), rollup.span, rollup.windows
        if windows is None or last is None or not last.alike(layout):
            return False
        whole = month.first >= span.first and month.end <= span.end
        return whole and not any(window.first < month.end and month.first < window.end for window in windows)

    def _sum(self, metric: str, layout: Monthly, rollup: Built, months: Sequence[Period]) -> None:
        builder, table = self._work.builder, f"{NEW}.rollup_{metric}"
        pairs = [(month.first + timedelta(days=n), month.first) for month in months for n in range(month.days)]
        builder.register(_DAYS, pa.table({"day": [day for day, _ in pairs], "first": [first for _, first in pairs]}))
        dimensions = [f"{quoted(name)} AS {quoted('by_' + name)}" for name in layout.dimensions]
        kinds = dict(rollup.recipe.sums)
        sums = [
            f"CAST(SUM({quoted(name)}) AS {_TYPES[kinds[name]][1]}) AS {column}" for name, column in layout.sums.items()
        ]
        joined = f"{table} AS cx_rows JOIN {_DAYS} AS cx_days ON cx_rows.day = cx_days.day"
        day = "cx_days.first"
        if rollup.last_day_counts:
            last = f"SELECT MAX(cx_rows.day) FROM {joined} WHERE cell = 0 GROUP BY cx_days.first"
            joined, day = (
                f"{table} AS cx_rows JOIN ({last}) AS cx_last(last) ON cx_rows.day = cx_last.last",
                "cx_rows.day",
            )
        columns = ", ".join([f"{layout.base} + cell AS part", f"{day} AS day", *dimensions, *sums])
        groups = ", ".join(["cell", day, *map(quoted, layout.dimensions)])
        builder.execute(f"INSERT INTO {NEW}.{MONTHS} BY NAME SELECT {columns} FROM {joined} GROUP BY {groups}")
        builder.unregister(_DAYS)
