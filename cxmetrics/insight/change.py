"""Whether a difference between two periods is more than noise: of sampling, and of the figure's ordinary movement."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cxmetrics.metrics.answer import Row
from cxmetrics.metrics.compare import NOT_COMPARABLE, TOO_FEW
from cxmetrics.metrics.kinds import z
from cxmetrics.metrics.probability import student_below, student_quantile

CHANGED, NO_SIGNAL = "changed", "no signal"
LEVEL = 0.05
LEAST_CHANGES = 12

SPREAD = 1.2533
"""The standard deviation over the mean absolute value of a centered normal: the root of pi / 2."""


@dataclass(frozen=True)
class Movement:
    """How much a figure ordinarily moves over one step: the standard error of a change and how many it rests on."""

    error: float
    changes: int

    @property
    def known(self) -> bool:
        return self.changes >= LEAST_CHANGES

    @property
    def reach(self) -> float:
        """Up to which size a change comes by ordinary movement alone in 19 of 20 cases."""
        return student_quantile(0.6 * self.changes, 1 - LEVEL / 2) * self.error if self.changes else 0.0

    def p_value(self, difference: float) -> float:
        """Two-sided, by Student's t with 0.6 degrees of freedom a change: absolute values tell less than squares."""
        if difference == 0:
            return 1.0
        if self.error == 0:
            return 0.0
        return 2 * student_below(0.6 * self.changes, -abs(difference) / self.error)


def movement(values: Sequence[float | None], before: Sequence[int | None]) -> Movement:
    """From the complete history: `before[i]` is the place that place i is set against, None where it has none."""
    changes = [
        abs(value - earlier)
        for value, place in zip(values, before, strict=True)
        if value is not None and place is not None and (earlier := values[place]) is not None
    ]
    return Movement(SPREAD * math.fsum(changes) / len(changes) if changes else 0.0, len(changes))


def p_value(row: Row, of: Movement, *, sampled: bool, chance: Callable[[], float | None] | None = None) -> float | None:
    """How often noise alone makes a difference as large, by the larger of the two standard errors.

    With fewer than 12 changes of history sampling alone counts; for levels (`sampled`
    false) movement alone. None where neither can be told. `chance` is asked for the p-value of
    sampling where the row does not have it.
    """
    if row.difference is None:
        return None
    if not sampled:
        return of.p_value(row.difference) if of.known else None
    sampling = sampling_error(row)
    if sampling is None:
        return of.p_value(row.difference) if of.known else None
    if of.known and of.error > sampling:
        return of.p_value(row.difference)
    return row.difference_p if chance is None else chance()


def sampling_error(row: Row) -> float | None:
    """The standard error of a comparison's difference that comes of sampling, from its 95 % interval."""
    if row.difference_low is None or row.difference_high is None:
        return None
    return (row.difference_high - row.difference_low) / (2 * z(0.95))


def verdicts(rows: Sequence[Row], p_values: Sequence[float | None], *, sampled: bool) -> list[str]:
    """The verdict of rows looked at together: changed only where Benjamini and Hochberg (1995) let it stand at 5 %."""
    asked = [p if row.verdict not in (NOT_COMPARABLE, TOO_FEW) else None for row, p in zip(rows, p_values, strict=True)]
    line = threshold([p for p in asked if p is not None])
    found = []
    for row, p in zip(rows, asked, strict=True):
        if row.verdict in (NOT_COMPARABLE, TOO_FEW):
            found.append(str(row.verdict))
        elif p is None:
            found.append(NO_SIGNAL if sampled else TOO_FEW)
        else:
            found.append(CHANGED if p <= line else NO_SIGNAL)
    return found


def threshold(p_values: Sequence[float]) -> float:
    """The largest p value that stands among all of them (Benjamini and Hochberg 1995), -1 where none does.

    >>> threshold([0.04, 0.001, 0.9, 0.02])
    0.02
    """
    count = len(p_values)
    standing = [p for place, p in enumerate(sorted(p_values), start=1) if p <= LEVEL * place / count]
    return max(standing, default=-1.0)
