"""Verdict words, signals, targets and titles of histories in words, made from computed facts only.

One fact always gives the same words; nothing is added that the numbers do not say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cxmetrics.calendar import Calendar
from cxmetrics.metrics.answer import Answer, Benchmark, Row
from cxmetrics.metrics.definition import Metric
from cxmetrics.views import aim
from cxmetrics.views.doubts import IN_DOUBT, note_text
from cxmetrics.views.numbers import Numbers, joined
from cxmetrics.views.signals import run_text
from cxmetrics.views.subject import plain

SHAPES = {"better": "up", "worse": "down", "changed": "diamond", "associated": "diamond"}
"""The shape beside a verdict word; every other word has a dash. Up and down are good and bad, not high and low."""


@dataclass(frozen=True)
class Speech:
    """What a company's sentences need: how it writes numbers, and its calendar."""

    numbers: Numbers
    calendar: Calendar

    def period(self, row: Row, grain: str) -> str:
        """The name of the row's period."""
        return self.calendar.label(row.period, grain)


def signal_word(metric: Metric, row: Row) -> str:
    """better, worse, changed or no signal, for one point of a history."""
    return metric.way(row.sides[0]) if row.sides and row.value is not None else "no signal"


def signal_text(row: Row, grain: str) -> str:
    """What the first of the row's signals says, such as "below the usual range"; empty without one."""
    return next(iter(signal_texts(row, grain)), "")


def signal_texts(row: Row, grain: str) -> list[str]:
    """What each of the row's signals says, in their order; none without one."""
    return [] if row.value is None or grain == "all" else [run_text(run, grain) for run in row.runs]


def change_word(metric: Metric, row: Row) -> str:
    """better, worse, changed, no signal, too few or not comparable: the verdict of a comparison."""
    if row.verdict != "changed" or row.difference is None:
        return row.verdict or "not comparable"
    return metric.way(row.difference)


def target_text(metric: Metric, value: float | None, target: float | None, numbers: Numbers) -> str:
    """ "target 80.0% missed (−1.4 points)"; empty without a target or a figure."""
    if target is None or value is None:
        return ""
    step = numbers.difference(metric, value - target, value)
    met = metric.meets(value, target)
    if met is None:
        return f"target {numbers.figure(metric, target)} ({step})"
    return f"target {numbers.figure(metric, target)} {'met' if met else 'missed'} ({step})"


def benchmark_text(metric: Metric, benchmark: Benchmark, numbers: Numbers) -> str:
    """ "benchmark 75.0% (ACSI, Jan 2026)": what others reach, who says so, of when."""
    shown = numbers.interval(metric, benchmark.value, benchmark.high) or numbers.figure(metric, benchmark.value)
    return f"benchmark {shown} ({benchmark.source}, {numbers.short_day(benchmark.starts_on)})"


def base_text(metric: Metric, row: Row, numbers: Numbers) -> str:
    """ "n 5,412"; empty where nothing is sampled."""
    return "" if row.n is None or metric.kind == "level" else f"n {numbers.count(row.n)}"


def usual_range(metric: Metric, row: Row, numbers: Numbers, *, fine: bool = False) -> str:
    """ "28 to 41": the process limits within the metric's scale; empty where there are none."""
    ends = (numbers.within(metric, row.lower_limit), numbers.within(metric, row.upper_limit))
    return numbers.interval(metric, *ends, fine=fine)


def beside_its_range(metric: Metric, row: Row, numbers: Numbers) -> tuple[str, str]:
    """The figure and its usual range; with one more digit each where one outside would look the same as the edge."""
    edges = [numbers.within(metric, edge) for edge in (row.lower_limit, row.upper_limit)]
    same = numbers.figure(metric, row.value) in [numbers.figure(metric, edge) for edge in edges]
    fine = "outside" in row.signals and same
    return numbers.figure(metric, row.value, fine=fine), usual_range(metric, row, numbers, fine=fine)


def newest(answer: Answer) -> Row | None:
    """The newest complete row with a value."""
    return next((row for row in reversed(answer.rows) if row.value is not None and row.complete), None)


def lane_title(answer: Answer, speech: Speech) -> str:
    """A history in one line: "NPS 25 in Oct 2026: below the usual range (28 to 41), target 40 hit or miss"."""
    row = newest(answer)
    aimed = aim.title_part(answer, answer.target(row.period), speech.numbers) if row is not None else ""
    doubtful = IN_DOUBT if row is not None and row.trust == "caution" else ""
    return ", ".join(part for part in (_finding(answer, speech), doubtful, aimed) if part)


def _finding(answer: Answer, speech: Speech) -> str:
    metric, numbers = answer.metric, speech.numbers
    name = plain(metric.title)
    row = newest(answer)
    if row is None:
        held = any(r.suppressed for r in answer.rows)
        return f"{name}: {'hidden to protect anonymity' if held else 'no figures in this period'}"
    period = speech.period(row, answer.grain)
    if row.trust == "vetoed":
        return f"{name} in {period}: its data failed a check, no figure to go by"
    value, usual = beside_its_range(metric, row, numbers)
    figure = f"{name} {value} in {period}"
    if row.n is not None and row.n < metric.minimum_n and metric.kind != "level":
        return f"{figure}: too few to judge (n {numbers.count(row.n)})"
    if row.signals:
        said = signal_text(row, answer.grain)
        return f"{figure}: {said} ({usual})" if usual else f"{figure}: {said}"
    if usual:
        return f"{figure}: within the usual range ({usual})"
    return f"{figure}: {answer.limits_note or 'no limits yet'}"


def state_notes(answer: Answer, titles: Mapping[str, str], numbers: Numbers) -> list[str]:
    """What a reader must know beside a chart: ignored filters, limits, target, benchmarks, hidden groups, trust."""
    notes = []
    if answer.ignored_filters:
        names = joined([titles.get(name, name) for name in answer.ignored_filters])
        notes.append(f"not filtered by {names}: this figure is not kept by it")
    if answer.limits_note:
        notes.append(answer.limits_note)
    row = newest(answer)
    if row is not None and (why := aim.reason(answer.metric, answer.target(row.period), answer.reach, numbers)):
        notes.append(why)
    for each in answer.benchmarks:
        said = benchmark_text(answer.metric, each, numbers)
        notes.append(f"{said}: {each.definition}" + ("" if each.drawn else "; not drawn, for it is defined otherwise"))
    hidden = sum(1 for row in answer.rows if row.suppressed)
    if hidden:
        notes.append(f"{hidden} {'figure' if hidden == 1 else 'figures'} hidden to protect anonymity")
    return notes + note_text(answer.rows, numbers)
