"""What a history is held against: the target as a line with steps, benchmarks as labeled lines or bands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from cxmetrics.calendar import Period
from cxmetrics.metrics.answer import Answer, Benchmark, Row
from cxmetrics.views.numbers import Numbers

Point = dict[str, Any]
_LABEL = 34
"""So many letters of a benchmark's source stand on the chart; the line below it has all."""


def target_points(answer: Answer, rows: Sequence[Row], place: Callable[[date], float]) -> Iterator[Point]:
    """The target's line: level over the periods in which it holds, a step half-way between two periods."""
    periods = [row.period for row in rows if row.period is not None]
    at = [place(period.first) for period in periods]
    first = 0
    for value, together in groupby(answer.target(period) for period in periods):
        last = first + len(list(together)) - 1
        if value is not None:
            starts = (at[first - 1] + at[first]) / 2 if first else at[first]
            ends = (at[last] + at[last + 1]) / 2 if last + 1 < len(at) else at[last]
            yield from ({"part": "target", "x": x, "value": float(value)} for x in (starts, ends))
        first = last + 1


def benchmark_points(
    answer: Answer, rows: Sequence[Row], place: Callable[[date], float], numbers: Numbers
) -> Iterator[Point]:
    """Each benchmark that may be drawn, over all periods from its day on (at least the newest two)."""
    periods = [row.period for row in rows if row.period is not None]
    for number, each in enumerate(each for each in answer.benchmarks if each.drawn and periods):
        shown = _from(periods, each.starts_on)
        ends = (place(shown[0].first), place(shown[-1].first))
        for side, value in enumerate((each.value,) if each.high is None else (each.value, each.high)):
            line = {"part": "benchmark", "phase": f"{number} {side}", "value": value}
            yield from ({**line, "x": x} for x in ends)
        if each.high is not None:
            band = {"part": "benchmark band", "phase": str(number), "lower": each.value, "upper": each.high}
            yield from ({**band, "x": x} for x in ends)
        top = each.value if each.high is None else each.high
        label = {"part": "benchmark label", "note": _label(answer, each, numbers)}
        yield {**label, "x": ends[1], "value": top, "lower": each.value}


def _from(periods: Sequence[Period], day: date) -> Sequence[Period]:
    later = [period for period in periods if period.end > day]
    return later if len(later) > 1 else periods[-2:]


def _label(answer: Answer, each: Benchmark, numbers: Numbers) -> str:
    metric = answer.metric
    figure = numbers.interval(metric, each.value, each.high) or numbers.figure(metric, each.value)
    source = " ".join(each.source.split())
    source = source if len(source) <= _LABEL else source[: _LABEL - 1].rstrip() + "…"
    return f"benchmark {figure}, {source} {each.starts_on.year}"
