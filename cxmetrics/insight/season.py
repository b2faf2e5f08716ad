"""Whether a monthly series has a season, and what it is: what the month of the year adds to each figure."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from cxmetrics.calendar import Calendar, Period
from cxmetrics.metrics.probability import f_above

MONTHS = 12
LEAST = 36
LEVEL = 0.01


def season(values: Sequence[float | None], months: Sequence[int]) -> list[float] | None:
    """What the month of the year adds at each place, gaps included; None without a season.

    `months` is the month of the year of each place, 1 to 12. A season needs 36 points,
    each month seen in three years, and an F test at 1 %: the months must explain more than
    the levels of the years and one common slope do (analysis of variance with years as
    blocks; a level shift or a steady trend is no season). What is then taken out are the
    plain month-of-year means, as differences from their mean.
    """
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    seen = [sum(months[place] == month for place, _ in known) for month in range(1, MONTHS + 1)]
    if len(known) < LEAST or min(seen) < LEAST // MONTHS:
        return None
    if not _explains(
        [place for place, _ in known], [value for _, value in known], [months[place] for place, _ in known]
    ):
        return None
    means = [
        math.fsum(value for place, value in known if months[place] == month) / seen[month - 1]
        for month in range(1, MONTHS + 1)
    ]
    middle = math.fsum(means) / MONTHS
    return [means[month - 1] - middle for month in months]


def months_of(periods: Sequence[Period], calendar: Calendar) -> list[int]:
    """The month of the fiscal year of each monthly period."""
    return [calendar.month_of_year(period.first) for period in periods]


def _explains(places: Sequence[int], values: Sequence[float], months: Sequence[int]) -> bool:
    y = np.asarray(values, dtype=float)
    spread = y - y.mean()
    if not spread.any():
        return False
    at = np.asarray(places)
    years = (at[:, None] // MONTHS == np.unique(at // MONTHS)).astype(float)
    slope = (at - at.mean())[:, None] / MONTHS
    plain = np.hstack([years, slope])
    full = np.hstack([plain, (np.asarray(months)[:, None] == np.arange(1, MONTHS + 1)).astype(float)])
    left, rank = _left_over(plain, y)
    left_full, rank_full = _left_over(full, y)
    added, free = rank_full - rank, len(y) - rank_full
    if added <= 0 or free <= 0 or left <= 1e-12 * float(spread @ spread):
        return False
    if left_full <= 1e-12 * left:
        return True
    ratio = (left - left_full) / added / (left_full / free)
    return f_above(added, free, ratio) < LEVEL


def _left_over(design: np.ndarray, y: np.ndarray) -> tuple[float, int]:
    """Sum of squares that the design leaves, and its rank."""
    fitted, _, rank, _ = np.linalg.lstsq(design, y, rcond=None)
    rest = y - design @ fitted
    return float(rest @ rest), int(rank)
