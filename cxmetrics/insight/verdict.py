"""Whether an action did what it promised: the metric before and after, looked at once, on the day agreed.

Reads figures and judges them; keeps nothing. A verdict says what went together, not what
caused it: beside it stand the groups where the action did not apply and what else happened.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from cxmetrics.calendar import Calendar, Period
from cxmetrics.errors import CxError
from cxmetrics.insight.before_after import LEAST_BEFORE, Difference, difference
from cxmetrics.insight.season import MONTHS, months_of, season
from cxmetrics.journal.annotations import Annotation, rebased_on
from cxmetrics.metrics.answer import Answer
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question

WORKED, WORSE, NO_EFFECT, FIGURES_ONLY, TOO_EARLY = (
    "worked",
    "got worse",
    "no detectable effect",
    "figures only",
    "too early",
)
WORDS = (WORKED, WORSE, NO_EFFECT, FIGURES_ONLY, TOO_EARLY)
PERIODS_AFTER = 6
"""So many complete periods after it took effect an action is judged, where nobody has said otherwise."""

Where = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Claim:
    """What was promised: that the metric goes `direction` (higher, lower) from a day on.

    Judged are the periods that end by `judge_after`; None is the last day of the sixth
    complete period.
    """

    metric: str
    direction: str
    takes_effect_on: date
    where: Where = field(default_factory=dict)
    judge_after: date | None = None


@dataclass(frozen=True)
class Elsewhere:
    """The same metric over the same periods where the action did not apply."""

    where: Where
    difference: Difference


@dataclass(frozen=True)
class Beside:
    """What else happened: an annotation of the time compared. `since` is whether it reaches into the time after."""

    id: int
    starts_on: date
    ends_on: date | None
    title: str
    kind: str
    since: bool


@dataclass(frozen=True)
class Verdict:
    """One of WORDS, and the figures it rests on. All but `too early` is final."""

    word: str
    grain: str
    judged_on: date
    """The first day on which the figures of all periods that count are settled."""
    before: Period | None = None
    """From the first to the last period before; the one in which an action takes effect midway belongs to neither."""
    after: Period | None = None
    difference: Difference | None = None
    seasonal: bool = False
    """A season was taken out of both."""
    elsewhere: tuple[Elsewhere, ...] = ()
    beside: tuple[Beside, ...] = ()
    reason: str = ""
    """Why there are only figures, or none yet."""
    version: int = 0
    """Of the publication."""
    fingerprint: str = ""
    """Of the metric's SQL and parameters."""

    @property
    def final(self) -> bool:
        return self.word != TOO_EARLY

    def stored(self) -> dict[str, Any]:
        """As JSON can hold it; `restored` turns it back."""
        return {f.name: _plain(getattr(self, f.name)) for f in dataclasses.fields(self)}


def restored(stored: Mapping[str, Any]) -> Verdict:
    """The verdict that `stored` gave. Fields unknown to this version are left out."""
    known = {f.name for f in dataclasses.fields(Verdict)}
    values = {name: value for name, value in stored.items() if name in known}
    values["judged_on"] = date.fromisoformat(values["judged_on"])
    for name in ("before", "after"):
        values[name] = Period(*map(date.fromisoformat, values[name])) if values.get(name) else None
    values["difference"] = Difference(**values["difference"]) if values.get("difference") else None
    values["elsewhere"] = tuple(
        Elsewhere({name: tuple(groups) for name, groups in each["where"].items()}, Difference(**each["difference"]))
        for each in values.get("elsewhere", ())
    )
    values["beside"] = tuple(
        Beside(**{**each, "starts_on": date.fromisoformat(each["starts_on"]),
                  "ends_on": date.fromisoformat(each["ends_on"]) if each["ends_on"] else None})
        for each in values.get("beside", ())
    )  # fmt: skip
    return Verdict(**values)


def verdict(layer: Layer, claim: Claim, annotations: Sequence[Annotation] = ()) -> Verdict:
    """The verdict from the last publication. Raises CxError or Unavailable where the metric cannot be asked.

    The time before goes back to the last re-basing among `annotations`, or to the first
    figure. It takes the same figures whenever it is taken: nothing after `judge_after` counts.
    """
    answer = layer.answer(Question(claim.metric, where=claim.where))
    calendar = layer.settings.calendar
    judge_after = claim.judge_after or judged_after(claim.takes_effect_on, answer.grain, calendar)
    after = _periods_after(claim.takes_effect_on, judge_after, answer.grain, calendar)
    settled = after[-1].end + timedelta(days=answer.metric.looks_ahead) if after else judge_after
    found = Verdict(
        TOO_EARLY,
        answer.grain,
        max(judge_after + timedelta(days=1), settled),
        version=answer.version,
        fingerprint=layer.published(claim.metric).fingerprint,
    )
    if layer.publication.today < found.judged_on:
        return found
    reached = max((row.period.end for row in answer.rows if row.period), default=date.min)
    if after and reached < after[-1].end:
        return dataclasses.replace(found, reason="its figures do not reach that day yet")
    since = _rebased(layer, claim, answer.grain, annotations)
    before = [
        row.period
        for row in answer.rows
        if row.period and row.period.end <= claim.takes_effect_on and (since is None or row.period.first >= since)
    ]
    step, seasonal = _difference(answer, before, after, calendar)
    spans = [Period(each[0].first, each[-1].end) if each else None for each in (before, after)]
    return dataclasses.replace(
        found,
        word=word(step, claim.direction),
        before=spans[0],
        after=spans[1],
        difference=step,
        seasonal=seasonal,
        elsewhere=tuple(_elsewhere(layer, claim, before, after)),
        beside=tuple(_beside(annotations, claim, answer.metric.pillar, spans)),
        reason=_reason(step, before, after),
    )


def judged_after(takes_effect_on: date, grain: str, calendar: Calendar) -> date:
    """The last day of the sixth complete period after an action took effect."""
    period = calendar.period(takes_effect_on, grain)
    if period.first < takes_effect_on:
        period = calendar.period(period.end, grain)
    for _ in range(PERIODS_AFTER - 1):
        period = calendar.period(period.end, grain)
    return period.last


def word(found: Difference | None, direction: str) -> str:
    """What the interval of the difference says of the promise that the metric goes `direction`."""
    if found is None or found.low is None or found.high is None:
        return FIGURES_ONLY
    if found.low <= 0 <= found.high:
        return NO_EFFECT
    return WORKED if (found.value > 0) == (direction == "higher") else WORSE


def _difference(
    answer: Answer, before: Sequence[Period], after: Sequence[Period], calendar: Calendar
) -> tuple[Difference | None, bool]:
    """The difference, and whether a season was taken out: one that three years show, fitted beside the step."""
    values = {
        row.period: row.value for row in answer.rows if row.complete and not row.suppressed and row.trust != "vetoed"
    }
    first, second = ([values.get(period) for period in each] for each in (before, after))
    if answer.grain != "month" or not before or not after:
        return difference(first, second), False
    whole = calendar.periods(before[0].first, after[-1].end, "month")
    months = months_of(whole, calendar)
    counted = {*before, *after}
    offsets = season(
        [values.get(period) if period in counted else None for period in whole],
        months,
        breaks=[whole.index(after[0])],
    )
    if offsets is None:
        return difference(first, second), False
    adds = dict(zip(whole, offsets, strict=True))
    first, second = (
        [None if value is None else value - adds[period] for value, period in zip(each, periods, strict=True)]
        for each, periods in ((first, before), (second, after))
    )
    return difference(first, second, taken_out=MONTHS), True


def _periods_after(takes_effect_on: date, judge_after: date, grain: str, calendar: Calendar) -> list[Period]:
    """The whole periods from the day of effect until `judge_after`."""
    periods = calendar.periods(takes_effect_on, judge_after + timedelta(days=1), grain)
    return [each for each in periods if each.first >= takes_effect_on and each.last <= judge_after]


def _rebased(layer: Layer, claim: Claim, grain: str, annotations: Sequence[Annotation]) -> date | None:
    """The first day of the period of the last re-basing before the one in which the action takes effect."""
    calendar = layer.settings.calendar
    pillar = layer.published(claim.metric).definition.get("pillar")
    own = calendar.period(claim.takes_effect_on, grain)
    firsts = [calendar.period(day, grain).first for day in rebased_on(annotations, claim.metric, pillar, claim.where)]
    return max((first for first in firsts if first < own.first), default=None)


def _elsewhere(layer: Layer, claim: Claim, before: Sequence[Period], after: Sequence[Period]) -> Iterator[Elsewhere]:
    """The other groups of each dimension in which the action applied, taken together."""
    known = layer.published(claim.metric).groups
    for dimension, values in claim.where.items():
        others = tuple(group for group in known.get(dimension, ()) if group not in values)
        if not others:
            continue
        where = {**claim.where, dimension: others}
        try:
            answer = layer.answer(Question(claim.metric, where=where))
        except CxError:
            continue  # what may not or cannot be asked of them is no reason to lack the verdict
        step, _ = _difference(answer, before, after, layer.settings.calendar)
        if step is not None:
            yield Elsewhere(where, step)


def _beside(
    annotations: Sequence[Annotation], claim: Claim, pillar: str | None, spans: Sequence[Period | None]
) -> Iterator[Beside]:
    before, after = spans
    for each in annotations:
        since = after is not None and each.overlaps(after.first, after.end)
        earlier = before is not None and each.overlaps(before.first, after.first if after else before.end)
        if not each.removed and (since or earlier) and each.concerns(claim.metric, pillar, claim.where):
            yield Beside(each.id, each.starts_on, each.ends_on, each.title, each.kind, since)


def _reason(step: Difference | None, before: Sequence[Period], after: Sequence[Period]) -> str:
    if step is None:
        return "there is no figure " + ("before it" if not before else "after it" if not after else "to compare")
    if step.low is not None:
        return ""
    if step.points_before < LEAST_BEFORE:
        return f"{step.points_before} of the {LEAST_BEFORE} points before that tell its ordinary movement"
    return "the figures did not move at all before and after, so what is ordinary cannot be told"


def _plain(value: Any) -> Any:
    if isinstance(value, Period):
        return [value.first.isoformat(), value.end.isoformat()]
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {name: list(groups) for name, groups in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value
