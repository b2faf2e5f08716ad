"""How long people stay: the Kaplan-Meier curve from counts by tenure that add up over joining days and groups."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cxmetrics.metrics.kinds import Interval, Sum, Sums, mover, z

FULL_YEAR = 12
"""The metric's single figure is the share that completes so many months: survival just before that tenure."""


@dataclass(frozen=True)
class Step:
    """One tenure of a curve. `at_risk` counts those who entered up to it and had not gone before it.

    `variance` is Greenwood's sum of d / (n (n - d)) up to here: that of the logarithm of
    survival; infinite once nobody is left.
    """

    tenure: int
    at_risk: int
    left: int
    survival: float
    variance: float

    def interval(self, confidence: float = 0.95) -> Interval | None:
        """On the log-log scale (Kalbfleisch and Prentice 2002, 1.4); None at 1 and at 0, where it is not defined."""
        if not 0 < self.survival < 1 or not math.isfinite(self.variance):
            return None
        scale = math.log(self.survival)
        half = z(confidence) * math.sqrt(self.variance) / abs(scale)
        return (self.survival ** math.exp(half), self.survival ** math.exp(-half))


def curve(tenures: Mapping[int, tuple[int, int, int]]) -> list[Step]:
    """The steps at every whole tenure from the first entry to the last exit (Kaplan and Meier 1958).

    At risk at tenure t are those who entered at t or before, less those who left or were
    censored before t: who leaves at t counts before who is censored at t, and one who
    enters late is at risk only from then on. A tenure at which nobody is at risk has no
    step; the curve goes on where somebody is again.
    """
    steps: list[Step] = []
    entered = gone = 0
    survival, variance = 1.0, 0.0
    for tenure in range(min(tenures, default=0), max(tenures, default=-1) + 1):
        new, left, censored = tenures.get(tenure, (0, 0, 0))
        entered += new
        at_risk = entered - gone
        gone += left + censored
        if at_risk <= 0:
            continue
        survival *= 1 - left / at_risk
        variance += left / (at_risk * (at_risk - left)) if left < at_risk else math.inf
        steps.append(Step(tenure, at_risk, left, survival, variance))
    return steps


def completed(steps: Sequence[Step], months: int) -> Step | None:
    """The step that tells who completes so many whole months: the last one before that tenure.

    None where nobody was seen for so long though somebody was still there.
    """
    held = next((step for step in reversed(steps) if step.tenure < months), None)
    if held is None or (held.survival > 0 and steps[-1].tenure < months):
        return None
    return held


class Survival:
    """Its figure is the share that completes 12 months; the curve itself is asked for by `curve`.

    Its sums are `{"tenures": {tenure: (entered, left, censored)}}`.
    """

    name = "survival"
    sums: tuple[Sum, ...] = (Sum("entered"), Sum("left"), Sum("censored"))
    keys: tuple[Sum, ...] = (Sum("tenure"),)

    def value(self, sums: Sums) -> float | None:
        """Survival just before 12 months; None where nobody was seen for as long, unless all had left before."""
        step = self._step(sums)
        return None if step is None else step.survival

    def interval(self, sums: Sums, confidence: float = 0.95) -> Interval | None:
        """Greenwood's, on the log-log scale; None where all or none are left."""
        step = self._step(sums)
        return None if step is None else step.interval(confidence)

    def n(self, sums: Sums) -> float | None:
        """Everybody who entered."""
        return float(sum(entered for entered, _, _ in sums["tenures"].values()))

    def variance(self, sums: Sums) -> float | None:
        """Greenwood's variance of the figure; None where it is not defined."""
        step = self._step(sums)
        if step is None or step.interval() is None:
            return None
        return step.survival**2 * step.variance

    def difference(self, now: Sums, before: Sums, confidence: float = 0.95) -> Interval | None:
        """Variance estimates recovered from the two intervals (MOVER; Zou and Donner 2008)."""
        return mover(self, now, before, confidence)

    def _step(self, sums: Sums) -> Step | None:
        return completed(curve(sums["tenures"]), FULL_YEAR)


KIND = Survival()
