"""The newest complete figure of a metric with its comparisons and one word of verdict: what a tile shows."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cxmetrics.calendar import coarser
from cxmetrics.errors import Unavailable
from cxmetrics.insight.aims import aims
from cxmetrics.insight.assurance import assurance
from cxmetrics.insight.change import CHANGED
from cxmetrics.insight.judgement import history as judgements
from cxmetrics.insight.judgement import judged
from cxmetrics.insight.occasions import rebased
from cxmetrics.metrics.answer import Answer, Row
from cxmetrics.metrics.layer import COMPARE, Layer
from cxmetrics.metrics.question import Question


@dataclass(frozen=True)
class Comparison:
    """The headline against another period. `label` is that period's name, such as "Sep 2026"."""

    label: str
    row: Row | None
    """The headline's row with the compare_ fields filled; None where there is nothing to compare with."""


@dataclass(frozen=True)
class Headline:
    """What a tile says. `state` is ok, few, suppressed, vetoed, no data or unavailable."""

    metric: str
    state: str
    word: str
    """better, worse, changed (no direction), no signal, too few, no limits yet, no data, hidden, not trusted,
    unavailable."""
    label: str | None = None
    """The name of the newest complete period."""
    row: Row | None = None
    previous: Comparison | None = None
    year: Comparison | None = None
    running: Row | None = None
    """The unfinished period, to date: cut at its last settled day where it can be compared."""
    running_label: str | None = None
    """The name of the unfinished period."""
    running_through: date | None = None
    """The last day that it counts, where later days are in but may still change."""
    target: float | None = None
    """The one in force at the newest complete period."""
    assurance: str | None = None
    """Of the target: consistently met, consistently missed, hit or miss; None without one, or without limits."""
    history: Answer | None = None
    reason: str | None = None
    """Why there is no figure, and the way out."""
    grain: str = "month"
    wave: bool = False
    """Whether its periods stand for waves of the employee survey."""
    points: int = 0
    """How many periods the limits rest on."""
    provisional: bool = False
    seasonal: bool = False
    """Whether limits and signals are those of the figure less its season."""


_WORDS = {"few": "too few", "suppressed": "hidden", "vetoed": "not trusted", "no data": "no data"}


def headline(
    layer: Layer,
    metric_id: str,
    *,
    grain: str | None = None,
    where: Mapping[str, tuple[str, ...]] | None = None,
    end: date | None = None,
    target: float | None = None,
) -> Headline:
    """The newest complete period before `end` (exclusive). Filters that the metric does not have are left out.

    `target` is what the figure is to reach; where it is not given, the one in force: the
    journal's, else the metric's own.

    Better and worse are said only of a signal at that period or of a comparison that
    changed. An unavailable metric gives a headline that says so; raises CxError for
    what cannot be asked.
    """
    question = Question(metric_id, grain=grain, where=dict(where or {}), end=end)
    try:
        question, _ = layer.honoured(question)
        key = target, rebased(layer, question).key, aims(layer).key
        return layer.remembered("headline", question, lambda: _headline(layer, question, where or {}, target), *key)
    except Unavailable as error:
        return Headline(metric_id, "unavailable", "unavailable", reason=str(error))


def _headline(layer: Layer, question: Question, where: Mapping[str, tuple[str, ...]], target: float | None) -> Headline:
    asked = Question(question.metric, question.grain, where=where, end=question.end)
    history = judged(layer, asked, strict=False)
    lower, upper = history.reach or (None, None)
    row = next((row for row in reversed(history.rows) if row.complete and row.period), None)
    against = {compare: judged(layer, dataclasses.replace(asked, compare=compare), strict=False) for compare in COMPARE}
    running = _running(layer, against["previous"])
    running_label = layer.settings.calendar.label(running.period, history.grain) if running else None
    waves = layer.published(asked.metric).anonymous and not coarser(history.grain, "month")
    if row is None:
        reason = "No complete period is published yet." if history.rows else "Nothing is published for this filter."
        return Headline(asked.metric, "no data", "no data", running=running, running_label=running_label,
                        history=history, reason=reason, grain=history.grain, wave=waves)  # fmt: skip
    series = judgements(layer, dataclasses.replace(asked, where=question.where)).get(row.group)
    rows = {compare: _same_period(answer, row) for compare, answer in against.items()}
    state = _state(row, history)
    aim = history.target(row.period) if target is None else target
    return Headline(
        metric=asked.metric,
        state=state,
        word=_WORDS.get(state) or _word(row, history, rows),
        label=layer.settings.calendar.label(row.period, history.grain),
        row=row,
        previous=_comparison(layer, history.grain, rows["previous"]),
        year=_comparison(layer, history.grain, rows["year"]),
        running=running,
        running_label=running_label,
        running_through=_running_through(layer, against["previous"], running),
        target=aim,
        assurance=assurance(lower, upper, aim, history.metric.better),
        history=history,
        reason=_REASONS.get(state),
        grain=history.grain,
        wave=waves,
        points=series.points(row.period) if series else 0,
        provisional=row.provisional,
        seasonal=bool(series and series.seasonal),
    )


_REASONS = {
    "suppressed": "Too few people answered for their answers to be shown.",
    "no data": "The newest complete period has no answers for this filter.",
}


def _state(row: Row, history: Answer) -> str:
    if row.suppressed:
        return "suppressed"
    if row.value is None:
        return "no data"
    if row.trust == "vetoed":
        return "vetoed"
    return "few" if row.n is not None and row.n < history.metric.minimum_n else "ok"


def _word(row: Row, history: Answer, rows: Mapping[str, Row | None]) -> str:
    """The signal at the newest period first, then the period before, then the year before."""
    way = _direction(row)
    for compared in rows.values():
        if not way and compared is not None and compared.verdict == CHANGED:
            way = _sign(compared.difference or 0.0)
    if way:
        return history.metric.way(way)
    return "no limits yet" if row.center is None else "no signal"


def _direction(row: Row) -> int:
    """Where the newest period's first signal points: 1 upwards, -1 downwards, 0 without one."""
    return row.sides[0] if row.signals and row.sides else 0


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


def _same_period(answer: Answer, row: Row) -> Row | None:
    return next((each for each in answer.rows if each.period == row.period), None)


def _comparison(layer: Layer, grain: str, row: Row | None) -> Comparison | None:
    if row is None or row.compare_period is None:
        return None
    label = layer.settings.calendar.label(row.compare_period, grain)
    return Comparison(label, row if row.compare_value is not None else None)


def _running_through(layer: Layer, answer: Answer, running: Row | None) -> date | None:
    through = layer.plan(answer.question).settled_end - timedelta(days=1)
    if running is None or running.period is None or answer.data_through is None:
        return None
    cut = running.compare_value is not None and through < min(answer.data_through, running.period.end)
    return through if cut else None


def _running(layer: Layer, answer: Answer) -> Row | None:
    """The newest unfinished period that has a settled day and whose data may be relied on."""
    plan = layer.plan(answer.question)
    found = [
        row
        for row in answer.rows
        if row.period is not None
        and not row.complete
        and not row.suppressed
        and row.value is not None
        and row.trust != "vetoed"
        and row.period.first < plan.settled_end
    ]
    return found[-1] if found else None
