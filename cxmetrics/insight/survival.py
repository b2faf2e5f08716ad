"""Curves of staying: by group, their medians and restricted means, and whether groups differ.

Everything is computed from the sums of the kind `survival`, so a curve of ten million
consumers costs what one of ten thousand does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cxmetrics.errors import CxError
from cxmetrics.metrics import reading
from cxmetrics.metrics.kinds import Interval, z
from cxmetrics.metrics.kinds.survival import Step, completed, curve
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.probability import chi_square_above
from cxmetrics.metrics.question import Question

Tenures = Mapping[int, tuple[int, int, int]]


@dataclass(frozen=True)
class Curve:
    """The curve of one group (None: everybody). `entered` is how many there are; months are whole ones."""

    group: str | None
    steps: tuple[Step, ...]
    entered: int

    def after(self, months: int) -> float | None:
        """The share still here after so many whole months; None where nobody has been seen for so long."""
        step = completed(self.steps, months)
        return None if step is None else step.survival

    def quantile(self, share: float = 0.5) -> float | None:
        """The first month at which no more than 1 - `share` stay; None where so many never left."""
        return next((float(step.tenure) for step in self.steps if step.survival <= 1 - share + 1e-12), None)

    def quantile_interval(self, share: float = 0.5, confidence: float = 0.95) -> tuple[float | None, float | None]:
        """Where the curve's own limits cross (Brookmeyer and Crowley 1982); None at an end that is never reached."""
        low = high = None
        for step in self.steps:
            limits = step.interval(confidence) or (step.survival, step.survival)
            low = step.tenure if low is None and limits[0] <= 1 - share + 1e-12 else low
            high = step.tenure if high is None and limits[1] <= 1 - share + 1e-12 else high
        return (None if low is None else float(low), None if high is None else float(high))

    def restricted_mean(self, months: int) -> float | None:
        """The mean time stayed, counted for so many months at most: the area under the curve (Irwin 1949).

        None where the curve does not reach so far.
        """
        heights = self._heights(months)
        return None if heights is None else math.fsum(heights)

    def restricted_mean_interval(self, months: int, confidence: float = 0.95) -> Interval | None:
        """Normal, with Greenwood's variance: each exit weighs by the area that lies beyond it."""
        heights = self._heights(months)
        if heights is None:
            return None
        beyond = np.cumsum(np.asarray(heights)[::-1])[::-1]
        variance = math.fsum(
            float(beyond[step.tenure]) ** 2 * step.left / (step.at_risk * (step.at_risk - step.left))
            for step in self.steps
            if 0 <= step.tenure < months and step.left < step.at_risk
        )
        mean, half = math.fsum(heights), z(confidence) * math.sqrt(variance)
        return (mean - half, mean + half)

    def _heights(self, months: int) -> list[float] | None:
        """Survival from each month to the next."""
        if not self.steps or (self.steps[-1].tenure < months - 1 and self.steps[-1].survival > 0):
            return None
        by_tenure = {step.tenure: step.survival for step in self.steps}
        heights, height = [], 1.0
        for month in range(months):
            height = by_tenure.get(month, height)
            heights.append(height)
        return heights


@dataclass(frozen=True)
class LogRank:
    """Whether curves of groups are one curve. `p` is two-sided."""

    chi_square: float
    freedom: int
    p: float


def curves(layer: Layer, question: Question) -> list[Curve]:
    """The curves of a metric over all that joined in the question's window, by group where it names a dimension.

    Its grain is ignored. Raises CxError for a metric of another kind and for what cannot be asked.
    """
    return _curves(tenures(layer, question))


def compared(layer: Layer, question: Question) -> tuple[list[Curve], LogRank | None]:
    """The same, with the log-rank test over the groups; None where it says nothing."""
    found = tenures(layer, question)
    return _curves(found), log_rank(list(found.values()))


def _curves(found: Mapping[str | None, Tenures]) -> list[Curve]:
    return [_curve(group, found[group]) for group in sorted(found, key=lambda group: group or "")]


def tenures(layer: Layer, question: Question) -> dict[str | None, Tenures]:
    """The sums behind the curves, by group."""
    whole = Question(question.metric, "all", question.by, question.start, question.end, question.where)
    plan = layer.plan(whole)
    if plan.kind.name != "survival":
        raise CxError(
            question.metric,
            f"it is of kind {plan.kind.name!r} and has no curve.",
            "Ask a metric of kind 'survival', such as retention_curve.",
        )
    sums = reading.merged(layer.publication, plan, [plan.window(period) for period in plan.periods])
    return {group: each["tenures"] for (_, group), each in sums.items()}


def log_rank(groups: Sequence[Tenures]) -> LogRank | None:
    """The log-rank test over two or more groups (Mantel 1966; Peto and Peto 1972); None where it says nothing.

    Observed less expected exits at every tenure, with the hypergeometric covariance.
    """
    steps = [{step.tenure: step for step in curve(group)} for group in groups]
    count = len(groups)
    if count < 2:
        return None
    surplus, covariance = np.zeros(count), np.zeros((count, count))
    for tenure in sorted({tenure for each in steps for tenure in each}):
        at_risk = np.array([each[tenure].at_risk if tenure in each else 0 for each in steps], dtype=float)
        left = np.array([each[tenure].left if tenure in each else 0 for each in steps], dtype=float)
        n, d = at_risk.sum(), left.sum()
        if d == 0 or n < 2:
            continue
        share = at_risk / n
        surplus += left - d * share
        covariance += d * (n - d) / (n - 1) * (np.diag(share) - np.outer(share, share))
    known = np.flatnonzero(np.diag(covariance) > 0)[:-1]
    if not len(known):
        return None
    part = covariance[np.ix_(known, known)]
    chi_square = float(surplus[known] @ np.linalg.solve(part, surplus[known]))
    return LogRank(chi_square, len(known), chi_square_above(len(known), chi_square))


def _curve(group: str | None, of: Tenures) -> Curve:
    return Curve(group, tuple(curve(of)), sum(entered for entered, _, _ in of.values()))
