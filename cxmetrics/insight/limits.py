"""Process limits and signals of a series (XmR charts): what is ordinary movement and what is not.

Pure arithmetic on a list of values in order of time, None for a gap. Which periods
belong to the series is decided by `cxmetrics.insight.judgement`. The rules are those of
NHS England's Making Data Count, with seven points to a shift or trend.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cxmetrics.metrics.answer import Run

RULES = ("outside", "trend", "two_of_three", "shift")
"""In the order in which a point lists them."""

LEAST, FIRM = 6, 12
"""Points below which there are no limits, and below which they are provisional."""


_SCREEN = 3.267
_LIMIT = 2.66
_NEAR = 2 / 3
_RUN = 7
_D2 = 1.128

Values = Sequence[float | None]


@dataclass(frozen=True)
class Limits:
    """Center and limits of every point of a series, gaps included; None where there are none."""

    center: tuple[float | None, ...]
    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]
    points: int
    """How many points the newest phase has."""
    ranges: int
    """How many moving ranges it has."""
    provisional_at: tuple[bool, ...] = ()
    """For every place whether its phase has so few points that its limits are provisional."""

    @property
    def known(self) -> bool:
        return self.points >= LEAST and self.ranges > 0

    @property
    def provisional(self) -> bool:
        return self.known and self.points < FIRM


class Signal(NamedTuple):
    """One run that breaks a rule: `first` to `last` are places in the series, of which `places` take part."""

    rule: str
    first: int
    last: int
    places: tuple[int, ...]
    side: int
    """1 where it points upwards, -1 downwards."""


def limits(
    values: Values, *, screen: bool = True, breaks: Sequence[int] = (), around: Sequence[float] | None = None
) -> Limits:
    """XmR limits: the mean, plus and minus 2.66 times the mean moving range (Wheeler 2000).

    `screen` leaves moving ranges above 3.267 times their mean out once. A new phase
    starts at each place of `breaks`, with its own limits; no moving range spans a break
    or a gap. `around` is a season by place: limits are those of the values less it, plus it.

    >>> limits([1, 2, 1, 2, 1, 2]).upper[0]
    4.16
    """
    season = around or [0.0] * len(values)
    return _joined([_of_values(phase, screen) for phase in _phases(_less(values, season), breaks)], season)


def p_prime_limits(
    numerators: Values,
    denominators: Values,
    *,
    screen: bool = True,
    breaks: Sequence[int] = (),
    around: Sequence[float] | None = None,
) -> Limits:
    """Limits of shares with uneven bases: p chart limits widened by the spread between periods (Laney 2002).

    Of a spread no larger than that of sampling (sigma z = 1) it is the p chart; of a
    smaller one it is narrower. The center is that of all answers together. `breaks` and
    `around` as for `limits`.
    """
    season = around or [0.0] * len(numerators)
    shares = [n / d if n is not None and d else None for n, d in zip(numerators, denominators, strict=True)]
    bases = [d if share is not None else None for share, d in zip(shares, denominators, strict=True)]
    parts = (_phases(each, breaks) for each in (_less(shares, season), bases, season))
    phases = [_of_shares(share, base, offsets, screen) for share, base, offsets in zip(*parts, strict=True)]
    return _joined(phases, season)


class _Phase(NamedTuple):
    """Limits of one phase before the season is added: half of their distance by place."""

    center: float | None
    half: Sequence[float | None]
    points: int
    ranges: int


def _of_values(phase: Values, screen: bool) -> _Phase:
    known = [value for value in phase if value is not None]
    ranges = moving_ranges(phase)
    if len(known) < LEAST or not ranges:
        return _Phase(None, [None] * len(phase), len(known), len(ranges))
    half = _LIMIT * mean_range(ranges, screen)
    return _Phase(math.fsum(known) / len(known), [half] * len(phase), len(known), len(ranges))


def _of_shares(phase: Values, base: Values, season: Values, screen: bool) -> _Phase:
    """`phase` are shares less the season; sampling spreads around the share expected with it."""
    known = [n for n in base if n]
    ranges = moving_ranges(phase)
    if len(known) < LEAST or not ranges:
        return _Phase(None, [None] * len(phase), len(known), len(ranges))
    mean = math.fsum(p * n for p, n in zip(phase, base, strict=True) if p is not None and n) / math.fsum(known)
    typical = math.fsum(known) / len(known)
    sigma = [_sampling(mean, offset or 0.0, n or typical) for n, offset in zip(base, season, strict=True)]
    scores = [(p - mean) / s if p is not None and s else None for p, s in zip(phase, sigma, strict=True)]
    wider = mean_range(moving_ranges(scores), screen) / _D2
    return _Phase(mean, [3 * s * wider for s in sigma], len(known), len(ranges))


def _sampling(mean: float, offset: float, n: float) -> float:
    """The standard deviation of a share of n; a season that leads out of 0 to 1 is left aside."""
    expected = mean + offset if 0 < mean + offset < 1 else min(max(mean, 0.0), 1.0)
    return math.sqrt(expected * (1 - expected) / n)


def _joined(phases: Sequence[_Phase], season: Sequence[float]) -> Limits:
    center = [phase.center for phase in phases for _ in phase.half]
    half = [each for phase in phases for each in phase.half]

    def lines(side: int) -> tuple[float | None, ...]:
        parts = zip(center, half, season, strict=True)
        return tuple(None if c is None or h is None else c + side * h + s for c, h, s in parts)

    few = tuple(phase.points < FIRM for phase in phases for _ in phase.half)
    points, ranges = (phases[-1].points, phases[-1].ranges) if phases else (0, 0)
    return Limits(lines(0), lines(-1), lines(1), points, ranges, few)


def _less(values: Values, season: Sequence[float]) -> list[float | None]:
    return [None if value is None else value - offset for value, offset in zip(values, season, strict=True)]


def moving_ranges(values: Values) -> list[float]:
    """The absolute changes between neighbors; none across a gap."""
    return [
        abs(values[place] - values[place - 1])  # type: ignore[operator]
        for place in range(1, len(values))
        if values[place] is not None and values[place - 1] is not None
    ]


def mean_range(ranges: Sequence[float], screen: bool) -> float:
    """The mean moving range; with `screen`, once without those above 3.267 times it. Zero of none.

    Where only they moved at all nothing is screened: a figure that mostly stands still is
    not one that cannot move.
    """
    if not ranges:
        return 0.0
    mean = math.fsum(ranges) / len(ranges)
    kept = [each for each in ranges if each <= _SCREEN * mean] if screen else ranges
    return math.fsum(kept) / len(kept) if any(kept) else mean


def signals(values: Values, of: Limits, breaks: Sequence[int] = ()) -> list[Signal]:
    """Every run that breaks a rule, in the order of RULES, then of time. Gaps and breaks end runs.

    `outside` strictly; `trend`, 7 points each higher (or lower) than the one before;
    `two_of_three` of three neighbors on one side of the center, two beyond two thirds
    of the way to the limit: those two take part; `shift`, 7 strictly on one side.
    """
    found: list[Signal] = []
    for start, stop in _stretches(values, of, breaks):
        found += _outside(values, of, start, stop)
        found += _trends(values, start, stop)
        found += _two_of_three(values, of, start, stop)
        found += _shifts(values, of, start, stop)
    return sorted(found, key=lambda signal: (RULES.index(signal.rule), signal.first))


def rules_by_point(found: Sequence[Signal], count: int) -> list[tuple[str, ...]]:
    """For every point the rules it takes part in, in the order of RULES."""
    by_point: list[set[str]] = [set() for _ in range(count)]
    for signal in found:
        for place in signal.places:
            by_point[place].add(signal.rule)
    return [tuple(rule for rule in RULES if rule in rules) for rules in by_point]


def sides_by_point(found: Sequence[Signal], count: int) -> list[tuple[int, ...]]:
    """For every point where each of its rules points, beside `rules_by_point`; of two trends that meet, the later."""
    by_point: list[dict[str, int]] = [{} for _ in range(count)]
    for signal in sorted(found, key=lambda signal: signal.first):
        for place in signal.places:
            by_point[place][signal.rule] = signal.side
    return [tuple(sides[rule] for rule in RULES if rule in sides) for sides in by_point]


def runs_by_point(found: Sequence[Signal], count: int, *, seasonal: bool = False) -> list[tuple[Run, ...]]:
    """For every point its place in the run of each of its rules, beside `rules_by_point`; of two trends the later."""
    by_point: list[dict[str, Run]] = [{} for _ in range(count)]
    for signal in sorted(found, key=lambda signal: signal.first):
        length = signal.last - signal.first + 1
        for hits, place in enumerate(signal.places, start=1):
            at = place - signal.first + 1
            by_point[place][signal.rule] = Run(signal.rule, signal.side, at, length, hits, seasonal)
    return [tuple(runs[rule] for rule in RULES if rule in runs) for runs in by_point]


def _phases(values: Values, breaks: Sequence[int]) -> Iterator[list[float | None]]:
    edges = [0, *sorted({place for place in breaks if 0 < place < len(values)}), len(values)]
    for first, stop in itertools.pairwise(edges):
        yield list(values[first:stop])


def _stretches(values: Values, of: Limits, breaks: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Half-open runs of places without a gap or break, that have limits."""
    start = None
    for place in range(len(values) + 1):
        ended = place == len(values) or values[place] is None or of.center[place] is None
        if start is not None and (ended or place in breaks):
            yield start, place
            start = None
        if not ended and start is None:
            start = place


def _point(values: Values, of: Limits, place: int) -> tuple[float, float, float, float]:
    """Value, lower limit, center and upper limit at a place that has them all."""
    found = (values[place], of.lower[place], of.center[place], of.upper[place])
    return found  # type: ignore[return-value]


def _side(value: float, line: float) -> int:
    """1 above the line, -1 below; 0 on it, where the last digits of two floats do not count."""
    return 0 if math.isclose(value, line, rel_tol=1e-9, abs_tol=1e-12) else 1 if value > line else -1


def _outside(values: Values, of: Limits, start: int, stop: int) -> Iterator[Signal]:
    for place in range(start, stop):
        value, lower, _, upper = _point(values, of, place)
        side = 1 if _side(value, upper) > 0 else min(0, _side(value, lower))
        if side:
            yield Signal("outside", place, place, (place,), side)


def _trends(values: Values, start: int, stop: int) -> Iterator[Signal]:
    def step(place: int) -> int:
        return _side(values[place], values[place - 1])  # type: ignore[arg-type]

    for first, last, side in _runs(range(start + 1, stop), step):
        if last - first + 2 >= _RUN:
            yield Signal("trend", first - 1, last, tuple(range(first - 1, last + 1)), side)


def _shifts(values: Values, of: Limits, start: int, stop: int) -> Iterator[Signal]:
    def side_of(place: int) -> int:
        return _side(values[place], of.center[place])  # type: ignore[arg-type]

    for first, last, side in _runs(range(start, stop), side_of):
        if last - first + 1 >= _RUN:
            yield Signal("shift", first, last, tuple(range(first, last + 1)), side)


def _two_of_three(values: Values, of: Limits, start: int, stop: int) -> Iterator[Signal]:
    """Overlapping threes on one side are one run."""
    held: tuple[int, set[int]] | None = None
    for first in range(start, stop - 2):
        side, beyond = _beyond(values, of, range(first, first + 3))
        if len(beyond) < 2:
            continue
        if held is not None and held[0] == side and max(held[1]) >= min(beyond):
            held[1].update(beyond)
            continue
        if held is not None:
            yield _near(held)
        held = (side, beyond)
    if held is not None:
        yield _near(held)


def _near(held: tuple[int, set[int]]) -> Signal:
    places = tuple(sorted(held[1]))
    return Signal("two_of_three", places[0], places[-1], places, held[0])


def _beyond(values: Values, of: Limits, places: range) -> tuple[int, set[int]]:
    """The side on which all places lie, and which of them are beyond the near limit there."""
    sides, beyond = set(), set()
    for place in places:
        value, _, center, upper = _point(values, of, place)
        sides.add(_side(value, center))
        if abs(value - center) > _NEAR * (upper - center):
            beyond.add(place)
    side = sides.pop()
    return (0, set()) if sides or side == 0 else (side, beyond)


def _runs(places: range, sign: Callable[[int], int]) -> Iterator[tuple[int, int, int]]:
    """The longest runs of places with the same sign, not zero: first, last and sign."""
    first, held = 0, 0
    for place in places:
        side = sign(place)
        if side != held:
            if held:
                yield first, place - 1, held
            first, held = place, side
    if held and len(places):
        yield first, places[-1], held
