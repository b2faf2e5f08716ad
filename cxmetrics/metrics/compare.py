"""Sets each figure against another period, like for like.

Fills the compare fields of rows and says what cannot be compared; whether a difference
is more than noise is judged by `cxmetrics.insight.change`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from cxmetrics.calendar import Calendar, Period, coarser
from cxmetrics.errors import CxError
from cxmetrics.metrics import reading
from cxmetrics.metrics.answer import Row
from cxmetrics.metrics.crossing import crossing
from cxmetrics.metrics.kinds import Interval, Kind, Sums, z
from cxmetrics.metrics.plan import Plan
from cxmetrics.metrics.probability import normal_quantile
from cxmetrics.store.publication import Publication

NOT_COMPARABLE = "not comparable"
TOO_FEW = "too few"


def compared(
    rows: Sequence[Row],
    plan: Plan,
    compare: str,
    calendar: Calendar,
    publication: Publication,
    *,
    known: reading.Merged,
) -> list[Row]:
    """The rows with their comparison; an unfinished period's own figures are cut at its last settled day.

    `known` are the sums of the plan's periods: only what is not among them is read.
    """
    pairs = {row.period: like_for_like(row.period, plan, compare, calendar) for row in rows if row.period}
    windows = {plan.window(period): place for place, period in enumerate(plan.periods)}
    wanted = dict.fromkeys(span for pair in pairs.values() if pair for span in pair)
    further = [span for span in wanted if span not in windows]
    read = reading.merged(publication, plan, further)
    sums = {(plan.window(plan.periods[place]), group): held for (place, group), held in known.items()}
    sums |= {(further[place], group): held for (place, group), held in read.items()}
    nothing = reading.empty(plan.kind, plan.metric.quantile)
    found = []
    for row in rows:
        other = other_period(row.period, plan.grain, compare, calendar) if row.period else None
        held = row.but(compare_period=other, verdict=NOT_COMPARABLE)
        pair = pairs.get(row.period) if row.period else None
        if pair and not row.suppressed:
            now, before = (sums.get((span, row.group), nothing) for span in pair)
            held = against(held, plan, pair, now, before)
        found.append(held)
    return found


def other_period(period: Period, grain: str, compare: str, calendar: Calendar) -> Period | None:
    """The period before, or the same one of the year before; None where the calendar does not reach it."""
    try:
        return calendar.previous(period, grain) if compare == "previous" else calendar.year_before(period, grain)
    except CxError:
        return None


def like_for_like(period: Period, plan: Plan, compare: str, calendar: Calendar) -> tuple[Period, Period] | None:
    """The days of a period and those of the other that may be set against each other; None where none may."""
    other = other_period(period, plan.grain, compare, calendar)
    return None if other is None else alike(period, other, plan)


def alike(period: Period, other: Period, plan: Plan) -> tuple[Period, Period] | None:
    """The days of two periods that may be set against each other; None where none may.

    A complete period stands against the whole other one. An unfinished one is cut at its
    last settled day (and where the window cuts it), and the other at the same places.
    """
    if plan.complete(period):
        return period, other
    if coarser(plan.metric.grain, "day") or plan.last_day_counts or plan.kind.name == "level":
        return None
    window = plan.window(period)
    now = Period(window.first, min(window.end, plan.settled_end))
    if now.first >= now.end:
        return None
    first = other.first + (now.first - period.first)
    end = other.end if now.end == period.end else min(other.end, other.first + (now.end - period.first))
    return (now, Period(first, end)) if first < end else None


def against(row: Row, plan: Plan, pair: tuple[Period, Period], now: Sums, before: Sums, *, chance: bool = True) -> Row:
    """One row with its own figures over the first span and the comparison with the second.

    `chance` false leaves out `difference_p`, which takes longer than all else.
    """
    kind = plan.kind
    if plan.suppressed(pair[1], row.group):
        return row
    vetoed = plan.trust.vetoed(pair[0]) or plan.trust.vetoed(pair[1])
    low, high = kind.interval(now) or (None, None)
    value, earlier = kind.value(now), kind.value(before)
    found: dict[str, Any] = {"value": value, "low": low, "high": high, "n": kind.n(now), "sums": reading.named(now)}
    found["compare_value"] = earlier
    if value is None or earlier is None or vetoed:
        return row.but(**found)
    interval = kind.difference(now, before)
    few = min(count for count in (kind.n(now), kind.n(before), float("inf")) if count is not None)
    return row.but(
        **found,
        difference=value - earlier,
        difference_low=interval[0] if interval else None,
        difference_high=interval[1] if interval else None,
        difference_p=p_value(kind, now, before, known=interval) if chance and interval else None,
        verdict=TOO_FEW if few < plan.metric.minimum_n else None,
    )


def p_value(kind: Kind, now: Sums, before: Sums, *, known: Interval | None = None) -> float | None:
    """One minus the confidence at which the difference's interval touches zero; above 0.05 it is given as 1.

    Found by trying confidences, so that it agrees with whatever method the interval has; 1e-12 is the least that
    is told. `known` is the 95 % interval, where it is. None without an interval.
    """
    interval = kind.difference(now, before) if known is None else known
    if interval is None:
        return None
    if interval[0] <= 0 <= interval[1]:
        return 1.0
    rises = interval[0] > 0

    def clear(found: Interval | None) -> float:
        """How far from zero an interval ends; at most 0 where it holds zero."""
        return -math.inf if found is None else found[0] if rises else -found[1]

    def at(spread: float) -> float:
        return clear(kind.difference(now, before, 1 - _outside(spread)))

    beyond = at(_MOST)
    if beyond > 0:
        return _LEAST
    return _outside(crossing(at, (z(0.95), clear(interval)), (_MOST, beyond), close=_CLOSE))


_LEAST = 1e-12
_MOST = -normal_quantile(_LEAST / 2)
_CLOSE = 2e-7
"""Of a standard error: a millionth of the p-value, and less."""


def _outside(spread: float) -> float:
    """How much of the normal curve lies farther out than so many standard errors, on both sides."""
    return math.erfc(spread / math.sqrt(2))
