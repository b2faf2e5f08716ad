"""The long way to an answer: the metric's body run once over the raw rows, the rest added up in plain Python.

Shares nothing with the rollups but the body: no grouping sets, no cells, no publication.
"""

from __future__ import annotations

import bisect
import math
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from cxmetrics.calendar import Calendar, Period
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.kinds import kinds

Run = Callable[[str], list[tuple[Any, ...]]]

_RESOLUTION = (
    "SELECT CAST(occurred_at AS DATE), segment, region, channel, stage, EPOCH(resolved_at) - EPOCH(occurred_at) "
    "FROM interactions WHERE is_problem AND resolved_at IS NOT NULL"
)
_WAIT = (
    "SELECT CAST(offered_at AS DATE), segment, region, queue, team, reason, caused_by_stage, wait_s "
    "FROM calls WHERE NOT abandoned AND wait_s IS NOT NULL"
)
_STAYS = "SELECT joined_on, segment, region, plan, left_on FROM consumers WHERE joined_on <= :today"
RAW_VALUES = {"time_to_resolution": _RESOLUTION, "wait_p50": _WAIT, "wait_p90": _WAIT, "retention_curve": _STAYS}
"""Of every metric whose sums keep a key apart: day, its dimensions and the value itself, one row a value."""


@dataclass(frozen=True)
class Figure:
    """What an answer's row must say; `sums` exactly where they are whole numbers."""

    value: float | None
    sums: Mapping[str, float]
    n: float | None


class Direct:
    """All rows of one metric over a half-open window, as its body returns them."""

    def __init__(self, metric: Metric, run: Run, window: Period, calendar: Calendar, bound: Mapping[str, Any]) -> None:
        self.metric = metric
        self.kind = kinds()[metric.kind]
        self.today = bound["today"]
        if metric.id in RAW_VALUES:
            sql, names = RAW_VALUES[metric.id].replace(":today", _literal(self.today)), ["value"]
        else:
            names = [total.name for total in self.kind.sums]
            sql = _bound(metric.body, window, calendar, bound)
            sql = f"SELECT day, {', '.join([*metric.dimensions, *names])} FROM ({sql}) AS body"
        found = [dict(zip(["day", *metric.dimensions, *names], row, strict=True)) for row in run(sql)]
        for row in found:
            row["day"] = row["day"].date() if isinstance(row["day"], datetime) else row["day"]
            row |= {name: "(none)" if row[name] is None else str(row[name]) for name in metric.dimensions}
        self.rows = sorted((row for row in found if window.first <= row["day"] < window.end), key=_day)

    @property
    def last_day_counts(self) -> bool:
        return self.metric.across_time == "last" or (self.kind.name == "level" and self.metric.across_time != "sum")

    def inside(self, span: Period) -> list[dict[str, Any]]:
        """The rows of a span; only those of its last day with rows where that day counts."""
        first, end = (bisect.bisect_left(self.rows, day, key=_day) for day in span)
        if self.last_day_counts and first < end:
            first = bisect.bisect_left(self.rows, self.rows[end - 1]["day"], key=_day)
        return self.rows[first:end]

    def figures(
        self, spans: list[Period], by: str | None, where: Mapping[str, tuple[str, ...]]
    ) -> dict[tuple[int, str | None], Figure]:
        """By place of the span and group; no entry where no row is."""
        found: dict[tuple[int, str | None], list[dict[str, Any]]] = defaultdict(list)
        for place, span in enumerate(spans):
            for row in self.inside(span):
                if all(row[dimension] in values for dimension, values in where.items()):
                    found[place, row[by] if by else None].append(row)
        return {key: self._figure(rows) for key, rows in found.items()}

    def _figure(self, rows: list[dict[str, Any]]) -> Figure:
        if self.metric.kind == "quantile":
            values = sorted(float(row["value"]) for row in rows)
            rank = math.ceil((self.metric.quantile or 0.5) * len(values) - 1e-9)
            return Figure(values[rank - 1], {}, len(values))
        if self.metric.kind == "survival":
            return Figure(_completed([(row["day"], _as_date(row["value"])) for row in rows], self.today), {}, len(rows))
        sums = {total.name: math.fsum(float(row[total.name] or 0) for row in rows) for total in self.kind.sums}
        return Figure(_value(self.metric.kind, sums), sums, _base(self.metric.kind, sums))


def _completed(stays: list[tuple[date, date | None]], today: date) -> float | None:
    """Kaplan and Meier's share that completes twelve months, counted person by person, month by month."""
    seen = [(_months(joined, min(left or today, today)), left is not None and left <= today) for joined, left in stays]
    share = 1.0
    for month in range(12):
        at_risk = sum(months >= month for months, _ in seen)
        if at_risk:
            share *= 1 - sum(months == month and gone for months, gone in seen) / at_risk
    return share if share < 1e-12 or any(months >= 12 for months, _ in seen) else None


def _months(first: date, last: date) -> int:
    """How many whole months lie between."""
    months = 0
    while True:
        year, month = divmod(first.month + months, 12)
        if (last.year, last.month, last.day) < (first.year + year, month + 1, first.day):
            return months
        months += 1


def _as_date(value: Any) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def _day(row: Mapping[str, Any]) -> date:
    day: date = row["day"]
    return day


def _value(kind: str, sums: Mapping[str, float]) -> float | None:
    match kind:
        case "proportion":
            top, bottom = sums["numerator"], sums["denominator"]
        case "nps":
            top, bottom = 100 * (sums["promoters"] - sums["detractors"]), sums["responses"]
        case "mean":
            top, bottom = sums["total"], sums["n"]
        case "rate":
            top, bottom = sums["events"], sums["exposure"]
        case "ratio":
            top, bottom = sums["num"], sums["den"]
        case _:
            top, bottom = sums["amount"], 1
    return top / bottom if bottom else None


def _base(kind: str, sums: Mapping[str, float]) -> float | None:
    names = {"proportion": "denominator", "nps": "responses", "rate": "events", "level": None}
    name = names.get(kind, "n")
    return sums[name] if name else None


def _bound(body: str, window: Period, calendar: Calendar, values: Mapping[str, Any]) -> str:
    """The body with its parameters as literals and the company's days and months in front."""
    texts = {"start": window.first, "end": window.end, **values}
    plain = re.sub(r"--[^\n]*", "", body)
    sql = re.sub(r"(?<![:\w]):([a-z_]\w*)", lambda found: _literal(texts[found.group(1)]), plain)
    days = [window.first + timedelta(days=place) for place in range((window.end - window.first).days)]
    months = [(month.first, month.last) for month in calendar.periods(window.first, window.end, "month")]
    given = (
        f"days AS (SELECT * FROM (VALUES {', '.join(f'({_literal(day)})' for day in days)}) AS d (day)), "
        f"months AS (SELECT * FROM (VALUES {', '.join(f'({_literal(a)}, {_literal(b)})' for a, b in months)}) "
        "AS m (month, month_end))"
    )
    return f"WITH {given}, cx_direct AS ({sql.strip().rstrip(';')}) SELECT * FROM cx_direct"


def _literal(value: Any) -> str:
    if isinstance(value, date):
        return f"DATE '{value}'"
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else repr(value)
