"""Weights that bring those who answered to the shares of those they stand for: raking, trimmed, with what it costs.

Pure arithmetic on counts: which groups there are and how many they should be is told by the caller.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cxmetrics.errors import CxError

LIMITS = (0.3, 3.0)
"""Between so many times the mean weight a trimmed weight lies."""
MOST_CYCLES = 1_000
_SETTLED = 1e-8
"""Of the mean weight: no weight changes more in a cycle once the weights have settled."""
_EQUAL = 1e-6
"""Of the larger one: totals of two margins that lie nearer are the same total."""
_MISSED = 0.001
"""Of the total: a group nearer to its target than that has reached it."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Missed:
    """A group that weights could not bring to its share."""

    margin: str
    group: str
    wanted: float
    reached: float


@dataclass(frozen=True)
class Raked:
    """The weight of one respondent in each cell, their mean 1, and what weighting costs."""

    weights: tuple[float, ...]
    cycles: int
    converged: bool
    change: float
    """The largest change of a weight in the last cycle, as a share of the mean weight."""
    design_effect: float
    """1 + CV^2 of the weights (Kish 1965): so many times as many answers would be needed."""
    effective_n: float
    lowest: float
    highest: float
    trimmed: bool
    """Whether a weight would have been beyond the limits."""
    missed: tuple[Missed, ...] = ()
    """Groups that fall short of their share, or go beyond it, most first."""


def raked(
    cells: Sequence[Mapping[str, str]],
    counts: Sequence[float],
    margins: Mapping[str, Mapping[str, float]],
    *,
    design: Sequence[float] | None = None,
    limits: tuple[float, float] | None = None,
) -> Raked:
    """Weights for cells of respondents, so that every margin's groups add up to their targets.

    `cells` say to which group of each margin a respondent belongs, `counts` how many there are,
    `design` what each weighed before (1). Margins are adjusted in turn until no weight changes
    by more than 1e-8 of the mean weight, in at most MOST_CYCLES cycles: Deming and Stephan
    (1940). Where weights then lie beyond `limits` (multiples of the mean weight) it goes on,
    each cycle ending by trimming; what cannot be reached so stands in `missed`.

    Raises CxError where margins have different totals, a respondent's group has no target, or
    a group of some size has no respondent. Not to be trusted as a cure: within a group it
    takes who answered for those who did not.
    """
    kept = np.asarray(counts, dtype=float)
    if not cells or kept.sum() <= 0:
        raise CxError("weighting", "nobody answered.", "There is nothing to weigh.")
    total = _total(margins)
    places = {name: _places(cells, kept, name, targets) for name, targets in margins.items()}
    wanted = {name: np.array(list(targets.values()), dtype=float) for name, targets in margins.items()}
    start = np.ones(len(cells)) if design is None else np.asarray(design, dtype=float)
    weights = start * (total / (start @ kept))
    mean = total / kept.sum()
    parts = [(places[name], targets) for name, targets in wanted.items()]
    weights, course = _settled(weights, kept, parts, None)
    outside = limits is not None and ((weights < limits[0] * mean) | (weights > limits[1] * mean))[kept > 0].any()
    if limits is not None and outside:
        weights, again = _settled(weights, kept, parts, limits)
        course = _Course(course.cycles + again.cycles, again.change, course.converged and again.converged)
    missed = _short(weights * kept, places, margins, total)
    return _told(weights / mean, kept, course, missed, limits if outside else None)


@dataclass(frozen=True)
class _Course:
    cycles: int
    change: float
    converged: bool


def _settled(
    weights: Floats,
    counts: Floats,
    parts: Sequence[tuple[NDArray[np.intp], Floats]],
    limits: tuple[float, float] | None,
) -> tuple[Floats, _Course]:
    """The weights after as many cycles as it takes; with limits each cycle ends by trimming.

    Without limits no step of the last cycle may change anything: margins that contradict each
    other push the weights to and fro within each cycle and look settled from one to the next.
    """
    mean = float(weights @ counts / counts.sum())
    change, cycle = np.inf, 0
    while change >= _SETTLED and cycle < MOST_CYCLES:
        cycle += 1
        first, change = weights, 0.0
        for places, targets in parts:
            before = weights
            weights = weights * _factors(weights * counts, places, targets)
            change = max(change, float(np.abs(weights - before).max()) / mean)
        if limits is not None:
            weights = mean * trimmed(weights / mean, counts, limits)
            change = float(np.abs(weights - first).max()) / mean
    return weights, _Course(cycle, change, change < _SETTLED)


def trimmed(weights: Floats, counts: Floats, limits: tuple[float, float]) -> Floats:
    """Weights between the limits whose mean over all respondents is 1: all times one factor, then cut.

    >>> trimmed(np.array([0.5, 5.0]), np.array([8.0, 1.0]), (0.3, 3.0)).round(6).tolist()
    [0.75, 3.0]
    """
    low, high = limits
    n = counts.sum()
    lower, upper = 0.0, 2 * high / max(float(weights.min()), 1e-12)
    factor = 1.0
    for _ in range(200):
        cut: Floats = np.clip(factor * weights, low, high)
        over = float(cut @ counts - n)
        if abs(over) <= 1e-13 * n:
            break
        lower, upper = (lower, factor) if over > 0 else (factor, upper)
        free = (cut > low) & (cut < high)
        slope = float(weights[free] @ counts[free])
        factor = factor - over / slope if slope > 0 else upper
        if not lower < factor < upper:
            factor = (lower + upper) / 2
    return cut


def _total(margins: Mapping[str, Mapping[str, float]]) -> float:
    """The total of all margins."""
    totals = {name: float(sum(targets.values())) for name, targets in margins.items()}
    largest = max(totals.values(), default=0.0)
    if largest <= 0:
        raise CxError("weighting", "no group has a target.", "There is nobody to stand for.")
    odd = [name for name, total in totals.items() if largest - total > _EQUAL * largest]
    if odd:
        told = ", ".join(f"{name} {total:.0f}" for name, total in totals.items())
        raise CxError("weighting", f"the margins have different totals ({told}).", "Count the same people in each.")
    return largest


def _places(
    cells: Sequence[Mapping[str, str]], counts: Floats, name: str, targets: Mapping[str, float]
) -> NDArray[np.intp]:
    """For each cell the place of its group among the margin's."""
    order = {group: place for place, group in enumerate(targets)}
    unknown = sorted({cell[name] for cell in cells} - set(order))
    if unknown:
        raise CxError("weighting", f"{name} {unknown[0]!r} has no target.", "Leave its respondents out, or count it.")
    places = np.array([order[cell[name]] for cell in cells], dtype=np.intp)
    heard = np.bincount(places, counts, len(order))
    silent = [group for group, place in order.items() if targets[group] > 0 and heard[place] <= 0]
    if silent:
        named = ", ".join(repr(group) for group in silent)
        near = next((group for group in targets if group not in silent), None)
        way = f"Merge it with another group of {name}" + (f", such as {near!r}." if near else ".")
        raise CxError("weighting", f"nobody of {name} {named} answered.", way)
    return places


def _factors(sizes: Floats, places: NDArray[np.intp], targets: Floats) -> Floats:
    """By what each cell must be multiplied for its margin's groups to reach their targets."""
    now = np.bincount(places, sizes, len(targets))
    each = np.divide(targets, now, out=np.zeros_like(targets), where=now > 0)
    found: Floats = each[places]
    return found


def _short(
    sizes: Floats,
    places: Mapping[str, NDArray[np.intp]],
    margins: Mapping[str, Mapping[str, float]],
    total: float,
) -> tuple[Missed, ...]:
    found = []
    for name, targets in margins.items():
        reached = np.bincount(places[name], sizes, len(targets)) / total
        for (group, target), share in zip(targets.items(), reached, strict=True):
            if abs(share - target / total) > _MISSED:
                found.append(Missed(name, group, target / total, float(share)))
    return tuple(sorted(found, key=lambda each: -abs(each.wanted - each.reached)))


def _told(
    weights: Floats,
    counts: Floats,
    course: _Course,
    missed: tuple[Missed, ...],
    limits: tuple[float, float] | None,
) -> Raked:
    there = counts > 0
    n, first, second = float(counts.sum()), float(weights @ counts), float(weights**2 @ counts)
    return Raked(
        weights=tuple(map(float, weights)),
        cycles=course.cycles,
        converged=course.converged,
        change=course.change,
        design_effect=n * second / first**2,
        effective_n=first**2 / second,
        lowest=float(weights[there].min()),
        highest=float(weights[there].max()),
        trimmed=limits is not None,
        missed=missed,
    )
