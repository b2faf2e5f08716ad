"""What an outcome goes with: least squares from counts, sums and products that add up over weeks and groups.

Its figure is R2, the share of the outcome's variance that the drivers explain together;
how that is split among them is found by `insight.drivers`, from the same sums.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cxmetrics.metrics.kinds import Interval, Sum, Sums, mover
from cxmetrics.metrics.probability import student_quantile

Array = NDArray[np.float64]
FEWEST_BLOCKS = 8
"""Weeks (or waves) from which a jackknife interval is given."""
_CONSTANT = 1e-10
"""A variance of so small a part of the mean square is what rounding leaves of none."""


def needed(predictors: int) -> int:
    """How many responses drivers need to be shown: 50, and 10 for each of them."""
    return max(50, 10 * predictors)


def sums_of(predictors: int) -> tuple[Sum, ...]:
    """The sums by name: how many responses; sum_0 of the outcome, sum_1 of the first predictor, ...; product_0_0, ...

    By place and not by name, so that no two can collide and every database takes them.
    """
    places = range(predictors + 1)
    totals = [Sum(f"sum_{one}", "float") for one in places]
    products = [Sum(f"product_{one}_{other}", "float") for one in places for other in places if one <= other]
    return (Sum("n"), *totals, *products)


def table(sums: Sums) -> Array:
    """The blocks in order of time, one a line: n, the sums, the products. None where a number cannot be one."""
    blocks: Mapping[date, Sequence[float]] = sums["blocks"]
    found = np.array([blocks[day] for day in sorted(blocks)], dtype=np.float64)
    if not blocks or not np.isfinite(found).all() or (found[:, 0] < 0).any():
        return np.zeros((0, 0))
    return found


def without_each(blocks: Array) -> Array:
    """The sums of all blocks but one, for each of them."""
    return np.asarray(blocks.sum(axis=0) - blocks, dtype=np.float64)


def moments(totals: Array) -> tuple[Array, Array]:
    """Means and covariances (divided by n) of the outcome, at place 0, and the predictors; over leading axes.

    What varies no more than rounding does has a variance of exactly 0.
    """
    size = _variables(totals.shape[-1])
    n = totals[..., :1]
    means = totals[..., 1 : size + 1] / n
    upper = np.triu_indices(size)
    products = np.zeros((*totals.shape[:-1], size, size))
    products[..., upper[0], upper[1]] = totals[..., size + 1 :] / n
    products[..., upper[1], upper[0]] = products[..., upper[0], upper[1]]
    squares = np.diagonal(products, axis1=-2, axis2=-1)
    covariances = products - means[..., :, None] * means[..., None, :]
    still = np.diagonal(covariances, axis1=-2, axis2=-1) <= _CONSTANT * squares
    return means, np.where(still[..., :, None] | still[..., None, :], 0.0, covariances)


def correlations(covariances: Array) -> Array:
    """From covariances, over leading axes; NaN with what does not vary."""
    spread = np.sqrt(np.diagonal(covariances, axis1=-2, axis2=-1))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = covariances / (spread[..., :, None] * spread[..., None, :])
    return np.asarray(found, dtype=np.float64)


def explained(totals: Array) -> float | None:
    """R2 of the outcome on all predictors that vary; None where the outcome does not."""
    _, covariances = moments(totals)
    varying = [place for place in range(1, len(covariances)) if covariances[place, place] > 0]
    if covariances[0, 0] <= 0:
        return None
    if not varying:
        return 0.0
    found = correlations(covariances[np.ix_([0, *varying], [0, *varying])])
    weights = np.linalg.pinv(found[1:, 1:], rcond=1e-9, hermitian=True) @ found[1:, 0]
    return min(1.0, max(0.0, float(found[1:, 0] @ weights)))


def jackknife_error(estimates: Array) -> Array:
    """The standard error from the estimates without each block, which lie along the first axis (Efron 1982, 3.2)."""
    count = len(estimates)
    return np.asarray(np.sqrt((count - 1) / count * ((estimates - estimates.mean(axis=0)) ** 2).sum(axis=0)))


def _variables(width: int) -> int:
    """How many variables there are where a block has so many numbers: 1 + k + k (k + 1) / 2."""
    return (math.isqrt(1 + 8 * width) - 3) // 2


class Drivers:
    """R2 and its interval; the split among the drivers is asked for by `drivers`.

    Its sums are `{"blocks": {first day: (n, sums, products)}}`: weeks, or waves of employees.
    """

    name = "drivers"
    sums: tuple[Sum, ...] = (Sum("n"),)
    """Those of a metric depend on how many predictors it has: see `sums_of`."""
    keys: tuple[Sum, ...] = ()

    def value(self, sums: Sums) -> float | None:
        """R2; None under the number of responses that drivers need."""
        blocks = table(sums)
        if not len(blocks) or blocks[:, 0].sum() < needed(_variables(blocks.shape[1]) - 1):
            return None
        return explained(blocks.sum(axis=0))

    def interval(self, sums: Sums, confidence: float = 0.95) -> Interval | None:
        """From the delete-one-block jackknife, by t; None under eight blocks."""
        value, error = self.value(sums), self._error(sums)
        if value is None or error is None:
            return None
        half = student_quantile(len(sums["blocks"]) - 1, 0.5 + confidence / 2) * error
        return (max(0.0, value - half), min(1.0, value + half))

    def n(self, sums: Sums) -> float | None:
        """The responses that answered everything."""
        blocks = table(sums)
        return float(blocks[:, 0].sum()) if len(blocks) else 0.0

    def variance(self, sums: Sums) -> float | None:
        """That of the jackknife; None where there is no interval."""
        error = self._error(sums)
        return None if error is None or self.value(sums) is None else error**2

    def difference(self, now: Sums, before: Sums, confidence: float = 0.95) -> Interval | None:
        """Variance estimates recovered from the two intervals (MOVER; Zou and Donner 2008)."""
        return mover(self, now, before, confidence)

    def _error(self, sums: Sums) -> float | None:
        blocks = table(sums)
        if len(blocks) < FEWEST_BLOCKS:
            return None
        left: list[Any] = [explained(rest) if rest[0] > 0 else None for rest in without_each(blocks)]
        return None if None in left else float(jackknife_error(np.array(left, dtype=np.float64)))


KIND = Drivers()
