"""What an outcome goes with most: its R2 split among the drivers, in two ways that each add up to it.

Everything is computed from the sums of the kind `drivers`, so ten million responses cost
what ten thousand do. Association, never cause: that an expectation goes with recommending
does not say that meeting it would bring recommendations.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cxmetrics.errors import CxError, Unavailable
from cxmetrics.metrics import reading
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.kinds.drivers import (
    FEWEST_BLOCKS,
    Array,
    correlations,
    jackknife_error,
    moments,
    needed,
    without_each,
)
from cxmetrics.metrics.kinds.drivers import table as blocks_of
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.probability import student_quantile
from cxmetrics.metrics.question import Question
from cxmetrics.metrics.trust import Doubt

MOST_NAMED = 4
"""So many drivers are named at most, in sentences."""
MOST_FOR_SHARES = 12
"""Up to so many drivers all their subsets are tried (LMG); beyond, relative weights stand alone."""
INFLATED = 10.0
"""The variance inflation factor above which drivers are too alike to be told apart well."""
_COLLINEAR = 1e-9


@dataclass(frozen=True)
class Driver:
    """One driver. `share` (LMG) and `weight` (Johnson) are parts of R2; `low` and `high` the 95 % interval of its part.

    `sign` is that of the simple correlation `r`; `suppressor` tells that the coefficient
    beside the other drivers points the other way. `mean` is the mean of its answers.
    """

    predictor: str
    share: float | None
    weight: float
    low: float | None
    high: float | None
    sign: int
    suppressor: bool
    r: float
    mean: float
    inflation: float

    @property
    def part(self) -> float:
        """Its part of R2: the LMG share, the relative weight where there are too many drivers for that."""
        return self.weight if self.share is None else self.share


@dataclass(frozen=True)
class Drivers:
    """The drivers of one outcome: ranked by their parts where blocks are enough, else as the header lists them."""

    metric: Metric
    drivers: tuple[Driver, ...]
    r2: float
    low: float | None
    high: float | None
    n: int
    mean: float
    """Of the outcome."""
    blocks: int
    """The weeks, or waves of employees, that have responses."""
    constant: tuple[str, ...] = ()
    """Predictors to which everybody gave the same answer: left out."""
    left_out: int = 0
    """Waves that may not be shown and are not in it."""
    waves: bool = False
    """Whether blocks are waves of employees."""
    doubts: tuple[Doubt, ...] = ()

    @property
    def ranked(self) -> bool:
        """Whether there are enough blocks to say which driver comes first."""
        return self.blocks >= FEWEST_BLOCKS

    @property
    def named(self) -> tuple[Driver, ...]:
        """Those that a sentence may name: the first four; none without a ranking."""
        return self.drivers[:MOST_NAMED] if self.ranked else ()

    @property
    def inflated(self) -> tuple[str, ...]:
        """Drivers so alike to others that their parts are uncertain."""
        return tuple(each.predictor for each in self.drivers if each.inflation > INFLATED)

    @property
    def suppressors(self) -> tuple[str, ...]:
        return tuple(each.predictor for each in self.drivers if each.suppressor)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know beside the figures, in sentences."""
        block = "waves" if self.waves else "weeks"
        found = [f"Everybody answered {name!r} alike: it is left out." for name in self.constant]
        if not self.ranked:
            found.append(f"{self.blocks} {block}: no intervals and no ranking under {FEWEST_BLOCKS}.")
        elif any(each.low is None for each in self.drivers):
            found.append(f"No intervals: without one of the {block} a driver does not vary.")
        if self.inflated:
            names = ", ".join(self.inflated)
            found.append(f"Hard to tell apart, they go together so closely (variance inflation above 10): {names}.")
        if self.suppressors:
            names = ", ".join(self.suppressors)
            found.append(f"Points the other way once the others are held (suppressor): {names}.")
        if self.left_out:
            found.append(f"{self.left_out} {block} may not be shown (anonymity) and are not in it.")
        return tuple(found)


def drivers(layer: Layer, question: Question) -> Drivers:
    """The drivers of a metric over the blocks that begin in the question's window; its grain and breakdown are ignored.

    Raises CxError for a metric of another kind, for what cannot be asked and for drivers
    that are one and the same; Unavailable for too few responses.
    """
    return layer.remembered("drivers", question, lambda: _drivers(layer, question))


def _drivers(layer: Layer, question: Question) -> Drivers:
    plan = layer.plan(dataclasses.replace(question, grain="all", by=None, compare=None))
    metric = plan.metric
    if plan.kind.name != "drivers":
        raise CxError(
            question.metric,
            f"it is of kind {plan.kind.name!r} and has no drivers.",
            "Ask a metric of kind 'drivers', such as nps_drivers.",
        )
    span = plan.window(plan.periods[0])
    sums = reading.merged(layer.publication, plan, [span]).get((0, None), reading.empty(plan.kind, None))
    hidden = sum(span.first <= day < span.end for day in plan.hidden.get((None, None), ()))
    if hidden and not sums["blocks"]:
        raise Unavailable(
            metric.id,
            "no wave of the window may be shown: too few people answered everything, or few did not.",
            "docs/anonymity.md says when drivers of what employees answer are shown.",
        )
    found = judged(metric, blocks_of(sums))
    return dataclasses.replace(
        found, left_out=hidden, waves=plan.published.anonymous, doubts=tuple(plan.trust.doubts(span))
    )


def judged(metric: Metric, blocks: Array) -> Drivers:
    """The drivers of a metric from its sums, one line a block. Raises as `drivers` does."""
    n = int(blocks[:, 0].sum()) if blocks.size else 0
    least = needed(len(metric.predictors))
    if n < least:
        raise Unavailable(
            metric.id,
            f"{n} responses answered everything; drivers are found from {least} up.",
            "Take a longer window or fewer filters, or ask for fewer predictors in a metric of your own.",
        )
    total = blocks.sum(axis=0)
    means, covariances = moments(total)
    varying = [place for place in range(1, len(means)) if covariances[place, place] > 0]
    if covariances[0, 0] <= 0 or not varying:
        what = f"every response gives the same {metric.outcome!r}" if varying else "none of the predictors varies"
        raise Unavailable(metric.id, f"{what}: nothing can go with it.", "Take a longer window or fewer filters.")
    kept = [0, *varying]
    names = [metric.predictors[place - 1] for place in varying]
    table = correlations(covariances[np.ix_(kept, kept)])
    _refuse_collinear(metric, names, table[1:, 1:])
    shares = lmg(table) if len(names) <= MOST_FOR_SHARES else None
    weights = relative_weights(table)
    errors = _errors(blocks, kept, shares is not None)
    inverse = np.linalg.inv(table[1:, 1:])
    slopes = inverse @ table[1:, 0]
    each = []
    for place, name in enumerate(names):
        r = float(table[place + 1, 0])
        sign = 0 if abs(r) < 1e-12 else int(math.copysign(1, r))
        part = float(weights[place] if shares is None else shares[place])
        low, high = _interval(part, None if errors is None else float(errors[place + 1]), len(blocks))
        each.append(
            Driver(
                predictor=name,
                share=None if shares is None else float(shares[place]),
                weight=float(weights[place]),
                low=low,
                high=high,
                sign=sign,
                suppressor=bool(sign * slopes[place] < -1e-12),
                r=r,
                mean=float(means[varying[place]]),
                inflation=float(inverse[place, place]),
            )
        )
    r2 = min(1.0, float(table[1:, 0] @ slopes))
    low, high = _interval(r2, None if errors is None else float(errors[0]), len(blocks))
    if len(blocks) >= FEWEST_BLOCKS:
        each.sort(key=lambda driver: -driver.part)
    constant = tuple(name for place, name in enumerate(metric.predictors, start=1) if place not in varying)
    return Drivers(metric, tuple(each), r2, low, high, n, float(means[0]), len(blocks), constant)


def lmg(table: Array) -> Array:
    """The parts of R2 after Lindeman, Merenda and Gold (1980): Shapley values over all orders of entering.

    `table` holds correlations with the outcome at place 0, over leading axes. Equals R's
    relaimpo (Groemping 2006). 2 to the power of the number of drivers regressions.
    """
    count = table.shape[-1] - 1
    r2 = np.zeros((2**count, *table.shape[:-2]))
    for subset in range(1, 2**count):
        r2[subset] = _explained(table, [place + 1 for place in range(count) if subset >> place & 1])
    shares = np.zeros((*table.shape[:-2], count))
    for place in range(count):
        for subset in range(2**count):
            if not subset >> place & 1:
                size = subset.bit_count()
                orders = math.factorial(size) * math.factorial(count - size - 1) / math.factorial(count)
                shares[..., place] += orders * (r2[subset | 1 << place] - r2[subset])
    return shares


def _explained(table: Array, of: Sequence[int]) -> Array:
    """R2 on some of the drivers."""
    toward = table[..., of, 0]
    slopes = np.linalg.solve(table[..., of, :][..., :, of], toward[..., None])[..., 0]
    return np.asarray((toward * slopes).sum(axis=-1))


def relative_weights(table: Array) -> Array:
    """The parts of R2 after Johnson (2000): by the nearest orthogonal stand-ins of the drivers.

    Close to LMG, not equal. Thomas et al. (2014) criticize them; they are shown beside LMG.
    """
    spectrum, directions = np.linalg.eigh(table[..., 1:, 1:])
    roots = np.sqrt(np.maximum(spectrum, 0))
    turned = np.swapaxes(directions, -1, -2)
    between = (directions * roots[..., None, :]) @ turned
    slopes = ((directions / roots[..., None, :]) @ turned @ table[..., 1:, :1])[..., 0]
    return np.asarray(((between**2) @ (slopes**2)[..., None])[..., 0])


def _errors(blocks: Array, kept: Sequence[int], by_shares: bool) -> Array | None:
    """The jackknife errors of R2 and of each part; None where there is no jackknife."""
    if len(blocks) < FEWEST_BLOCKS:
        return None
    rests = without_each(blocks)
    if rests[:, 0].min() < 1:
        return None
    _, covariances = moments(rests)
    tables = correlations(covariances[:, kept, :][:, :, kept])
    if not np.isfinite(tables).all() or np.linalg.eigvalsh(tables[:, 1:, 1:]).min() < _COLLINEAR:
        return None
    parts = lmg(tables) if by_shares else relative_weights(tables)
    return jackknife_error(np.concatenate([parts.sum(axis=1, keepdims=True), parts], axis=1))


def _interval(part: float, error: float | None, blocks: int) -> tuple[float | None, float | None]:
    """By t, cut at 0 and 1, between which parts of R2 lie."""
    if error is None:
        return None, None
    half = student_quantile(blocks - 1, 0.975) * error
    return max(0.0, part - half), min(1.0, part + half)


def _refuse_collinear(metric: Metric, names: Sequence[str], between: Array) -> None:
    spectrum, directions = np.linalg.eigh(between)
    if spectrum[0] >= _COLLINEAR:
        return
    null = directions[:, spectrum < _COLLINEAR]
    alike = [name for name, part in zip(names, np.abs(null).max(axis=1), strict=True) if part > 1e-4]
    raise CxError(
        metric.id,
        f"{', '.join(map(repr, alike))} say the same: each follows exactly from the others.",
        f"Leave one of them out of `predictors` in {metric.path}.",
    )
