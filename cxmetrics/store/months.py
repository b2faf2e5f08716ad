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
from datetime import timedelta

import pyarrow as pa

from cxmetrics.calendar import Calendar, Period
from cxmetrics.errors import CxError
from cxmetrics.store.publication import MONTHS, MONTHS_OF, PARTS, Monthly, months_sign, quoted
from cxmetrics.store.publishing import NEW, OLD, Draft
from cxmetrics.store.rollups import Recipe

_DAYS = "cx_month_days"
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
        self._create(list(ordered.values()))
        for name, layout in ordered.items():
            if name in self._kept:
                self._copy(name, layout, "TRUE")
            else:
                self._write(name, layout, self._built[name])
        rows = [(name, json.dumps(dataclasses.asdict(layout))) for name, layout in ordered.items()]
        listed = pa.table({"metric": [name for name, _ in rows], "layout": [text for _, text in rows]})
        if rows:
            self._work.insert(MONTHS_OF, listed)

    def _layout(self, rollup: Built) -> Monthly:
        places = dict.fromkeys(_TYPES, 0)
        sums = {}
        for name, kind in rollup.recipe.sums:
            sums[name] = f"{_TYPES[kind][0]}{places[kind]}"
            places[kind] += 1
        sign = months_sign(self._calendar, rollup.last_day_counts)
        return Monthly(0, sign, rollup.recipe.dimensions, sums)

    def _create(self, layouts: Sequence[Monthly]) -> None:
        dimensions = sorted({name for layout in layouts for name in layout.dimensions})
        sums = sorted({column for layout in layouts for column in layout.sums.values()})
        kinds = dict(_TYPES.values())
        columns = ["part INTEGER", "day DATE", *(f"{quoted('by_' + name)} TEXT" for name in dimensions)]
        columns += [f"{column} {kinds[column[0]]}" for column in sums]
        self._work.builder.execute(f"CREATE TABLE {NEW}.{MONTHS} ({', '.join(columns)})")
        self._work.builder.execute(f"CREATE TABLE {NEW}.{MONTHS_OF} (metric TEXT, layout TEXT)")

    def _copy(self, metric: str, layout: Monthly, days: str) -> None:
        """Takes rows of the last version over, of the days that the condition leaves."""
        base = self._last[metric].base
        named = [quoted("by_" + name) for name in layout.dimensions] + list(layout.sums.values())
        self._work.builder.execute(
            f"INSERT INTO {NEW}.{MONTHS} BY NAME SELECT part - {base} + {layout.base} AS part, day, "
            f"{', '.join(named)} FROM {OLD}.{MONTHS} WHERE part >= {base} AND part < {base + PARTS} AND {days}"
        )

    def _write(self, metric: str, layout: Monthly, rollup: Built) -> None:
        months = self._calendar.periods(rollup.span.first, rollup.span.end, "month")
        fresh = [month for month in months if not self._stays(metric, layout, rollup, month)]
        left = [month for month in months if month not in set(fresh)]
        if left:
            inside = " OR ".join(f"(day >= '{month.first}' AND day < '{month.end}')" for month in left)
            self._copy(metric, layout, f"({inside})")
        if fresh:
            self._sum(metric, layout, rollup, fresh)

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
