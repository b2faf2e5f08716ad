"""Publishes the sums of every rollup by the company's months, beside its days: what pages mostly read.

The months of all rollups are one table, with a sixth to a thirtieth as many rows as their days,
so that one query reads what all figures need. The two dimensions that most rollups have, which pages
mostly filter by, have a column each, and by these the rows are sorted; the others share columns.
Of a figure whose last day counts, a month is its last day with rows.
"""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa

from cxmetrics.calendar import Calendar, Period
from cxmetrics.errors import CxError
from cxmetrics.store.publication import MONTHS, MONTHS_OF, PARTS, Monthly, months_sign, quoted
from cxmetrics.store.publishing import NEW, OLD, Draft
from cxmetrics.store.rollups import Recipe

_DAYS, _STAY, _GONE, _UNSORTED = "cx_month_days", "cx_months_stay", "cx_months_gone", "cx_months_unsorted"
_FILTERS = 2
"""So many dimensions have a column of their own."""
_EVER = Period(date.min, date.max)
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
        """Writes the tables. Months that no window touched are those of the last version."""
        filters = self._filters()
        layouts = {name: _layout(rollup, filters, self._calendar) for name, rollup in self._built.items()} | self._kept
        ordered = self._placed(layouts)
        columns = self._create(list(ordered.values()))
        stay = {name: self._staying(name, layout) for name, layout in ordered.items()}
        if self._in_place:
            self._clear(stay)
        else:
            self._copy(columns, [(self._last[n].base, ordered[n].base, p) for n, left in stay.items() for p in left])
        with self._work.together():
            for name in sorted(self._built.keys() - self._kept.keys()):
                left = set(stay[name])
                if fresh := [month for month in self._months(self._built[name]) if month not in left]:
                    self._sum(name, ordered[name], self._built[name], fresh)
        if not self._in_place:
            order = [quoted(column) for column in filters.values() if column in columns]
            self._work.make(MONTHS, f"SELECT * FROM {_UNSORTED} ORDER BY {', '.join([*order, 'part', 'day'])}")
            self._work.builder.execute(f"DROP TABLE {_UNSORTED}")
        if ordered:
            rows = {name: json.dumps(dataclasses.asdict(layout)) for name, layout in ordered.items()}
            self._work.insert(MONTHS_OF, pa.table({"metric": list(rows), "layout": list(rows.values())}))

    @property
    def _in_place(self) -> bool:
        return self._work.copied and self._work.has_old(MONTHS)

    @property
    def _table(self) -> str:
        """Where rows are put: what is written whole is sorted before it is."""
        return f"{NEW}.{MONTHS}" if self._in_place else _UNSORTED

    def _placed(self, layouts: Mapping[str, Monthly]) -> dict[str, Monthly]:
        """By name, where each rollup lies: in a copy where it lay, new ones behind all others."""
        bases = {name: self._last[name].base for name in layouts if name in self._last} if self._in_place else {}
        free = max(bases.values(), default=0)
        for place, name in enumerate(sorted(layouts.keys() - bases.keys()), start=1):
            bases[name] = free + PARTS * place
        return {name: dataclasses.replace(layouts[name], base=bases[name]) for name in sorted(layouts)}

    def _months(self, rollup: Built) -> list[Period]:
        return self._calendar.periods(rollup.span.first, rollup.span.end, "month")

    def _staying(self, name: str, layout: Monthly) -> list[Period]:
        """The days of which the sums of a rollup are taken over."""
        if name in self._kept:
            return [_EVER]
        rollup = self._built[name]
        return [month for month in self._months(rollup) if self._stays(name, layout, rollup, month)]

    def _clear(self, stay: Mapping[str, Sequence[Period]]) -> None:
        """Takes away what does not stay of the last version's rows."""
        gone = [(last.base, gap) for name, last in self._last.items() for gap in _gaps(stay.get(name, ()))]
        if gone:
            bases = {"base": [base for base, _ in gone]}
            spans = {"first": [each.first for _, each in gone], "stop": [each.end for _, each in gone]}
            self._work.builder.register(_GONE, pa.table(bases | spans))
            self._work.builder.execute(
                f"DELETE FROM {NEW}.{MONTHS} USING {_GONE} AS cx_gone WHERE part - part % {PARTS} = cx_gone.base "
                "AND day >= cx_gone.first AND day < cx_gone.stop"
            )
            self._work.builder.unregister(_GONE)

    def _filters(self) -> dict[str, str]:
        """The column of each dimension that has one of its own, that of the most rollups first."""
        every = [built.recipe.dimensions for built in self._built.values()]
        every += [tuple(layout.dimensions) for layout in self._kept.values()]
        counts = Counter(name for dimensions in every for name in dimensions)
        ranked = sorted(counts, key=lambda name: (-counts[name], name))
        return {name: f"by_{name}" for name in ranked[:_FILTERS]}

    def _create(self, layouts: Sequence[Monthly]) -> list[str]:
        """Makes the tables, or the columns that they lack; gives those beside part and day."""
        dimensions = sorted({column for layout in layouts for column in layout.dimensions.values()})
        sums = sorted({column for layout in layouts for column in layout.sums.values()})
        kinds = dict(_TYPES.values())
        columns = [f"{quoted(column)} TEXT" for column in dimensions]
        columns += [f"{column} {kinds[column[0]]}" for column in sums]
        if self._in_place:
            for column in columns:
                self._work.builder.execute(f"ALTER TABLE {NEW}.{MONTHS} ADD COLUMN IF NOT EXISTS {column}")
        else:
            listed = ", ".join(["part INTEGER", "day DATE", *columns])
            self._work.builder.execute(f"CREATE OR REPLACE TEMP TABLE {_UNSORTED} ({listed})")
        self._work.create(MONTHS_OF, "metric TEXT, layout TEXT")
        return dimensions + sums

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
            f"INSERT INTO {self._table} BY NAME SELECT cx_rows.part - cx_stay.base + cx_stay.now AS part, "
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
        dimensions = [f"{quoted(name)} AS {quoted(column)}" for name, column in layout.dimensions.items()]
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
        builder.execute(f"INSERT INTO {self._table} BY NAME SELECT {columns} FROM {joined} GROUP BY {groups}")
        builder.unregister(_DAYS)


def _layout(rollup: Built, filters: Mapping[str, str], calendar: Calendar) -> Monthly:
    places = dict.fromkeys(_TYPES, 0)
    sums = {}
    for name, kind in rollup.recipe.sums:
        sums[name] = f"{_TYPES[kind][0]}{places[kind]}"
        places[kind] += 1
    own, further = rollup.recipe.dimensions, itertools.count()
    dimensions = {name: filters.get(name) or f"d{next(further)}" for name in own}
    return Monthly(0, months_sign(calendar, rollup.last_day_counts), dimensions, sums)


def _gaps(periods: Sequence[Period]) -> list[Period]:
    """What lies before, between and after periods that follow each other."""
    ends = [_EVER.first, *(period.end for period in periods)]
    firsts = [*(period.first for period in periods), _EVER.end]
    return [Period(end, first) for end, first in zip(ends, firsts, strict=True) if end < first]
