"""What a metric answers: one row per period and group, each with its interval, n and state."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from cxmetrics.calendar import Period
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.question import Question
from cxmetrics.metrics.trust import Doubt, state


class Run(NamedTuple):
    """Where a period stands in the run of one of its signals.

    The period is the `place`-th (from 1) of the `length` periods that the run spans;
    `hits` periods of it up to here take part, which is `place` but for two_of_three.
    """

    rule: str
    """outside, trend, two_of_three or shift."""
    side: int
    """1 where it points upwards, -1 downwards."""
    place: int
    length: int
    hits: int
    seasonal: bool = False
    """Whether it is a run of the figure less its season."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. Differences and limits are in the units of `value`; a proportion is a fraction.

    `low` and `high` are the 95 % interval; `lower_limit` and `upper_limit` are process
    limits. What does not apply is None; `suppressed` rows carry no number at all.
    """

    metric: str
    period: Period | None
    """None for grain all."""
    group: str | None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: float | None = None
    sums: Mapping[str, float] = field(default_factory=dict)
    complete: bool = True
    suppressed: bool = False
    center: float | None = None
    lower_limit: float | None = None
    upper_limit: float | None = None
    signals: tuple[str, ...] = ()
    """Of outside, trend, two_of_three, shift; in this order."""
    sides: tuple[int, ...] = ()
    """Where each of the signals points: 1 upwards, -1 downwards."""
    provisional: bool = False
    """Whether its limits rest on fewer than 12 points."""
    runs: tuple[Run, ...] = ()
    """The run of each of the signals."""
    doubts: tuple[Doubt, ...] = ()
    """The failed data checks that touch it, the gravest first."""
    compare_period: Period | None = None
    compare_value: float | None = None
    difference: float | None = None
    difference_low: float | None = None
    difference_high: float | None = None
    difference_p: float | None = None
    """How often sampling alone would make a difference as large: two-sided, of the interval's own method."""
    verdict: str | None = None
    """changed, no signal, too few, not comparable."""

    def but(self, **changes: Any) -> Row:
        """A copy in which these fields read otherwise: what dataclasses.replace does, in a fifth of its time.

        A filter that nobody has used before makes thousands of them. Raises KeyError for what is no field.
        """
        made = object.__new__(Row)
        for put, value in zip(_PUTS.values(), _TAKE(self), strict=True):
            put(made, value)
        for name, value in changes.items():
            _PUTS[name](made, value)
        return made

    @property
    def trust(self) -> str:
        """ok, caution or vetoed."""
        return state(self.doubts)

    @property
    def run(self) -> Run | None:
        """The run of the first of its signals."""
        return self.runs[0] if self.runs else None


_PUTS = {name: getattr(Row, name).__set__ for name in Row.__slots__}
_TAKE = operator.attrgetter(*_PUTS)


class Benchmark(NamedTuple):
    """What others reach, in the metric's unit: `value`, or `value` to `high`. Never met or missed."""

    value: float
    high: float | None
    starts_on: date
    source: str
    definition: str
    drawn: bool
    """Whether it is defined as the metric is; else it is named, but not drawn."""


@dataclass(frozen=True)
class Answer:
    """All rows of one question, by period, then group; with what a reader must know beside them."""

    metric: Metric
    question: Question
    grain: str
    rows: tuple[Row, ...]
    published_at: datetime
    data_through: date | None
    """The newest day that has data."""
    version: int
    limits_note: str | None = None
    """"provisional limits (9 points)", "no limits yet (4 points)", "season taken out", ..."""
    reach: tuple[float, float] | None = None
    """The lowest lower and the highest upper limit of the newest year, of its newest phase: what things ordinarily
    reach, against which a target is held. None without limits and where there are groups."""
    rebased_on: tuple[date, ...] = ()
    """The days on which limits started anew."""
    change_note: str | None = None
    """"judged by sampling alone: ..." where history is too short to tell ordinary movement."""
    ignored_filters: tuple[str, ...] = ()
    """Dimensions of a page's filter that the metric does not have: said on its tile."""
    changes: tuple[tuple[date, str], ...] = ()
    """Days on which the definition changed, with a word on it."""
    targets: tuple[tuple[date, float | None], ...] = ()
    """The target from each day on, in order; None where there is none from then on."""
    benchmarks: tuple[Benchmark, ...] = ()

    def target(self, period: Period | None) -> float | None:
        """The target in force on the last day of a period; without a period the newest one.

        Where `targets` says nothing, the metric's own.
        """
        held = [value for day, value in self.targets if period is None or day <= period.last]
        return held[-1] if held else None if self.targets else self.metric.target
