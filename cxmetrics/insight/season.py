"""Whether a monthly series has a season, and what it is: what the month of the year adds to each figure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cxmetrics.calendar import Calendar, Period
from cxmetrics.metrics.probability import f_above

Floats = np.ndarray

MONTHS = 12
LEAST = 36
LEVEL = 0.01


def season(
    values: Sequence[float | None],
    months: Sequence[int],
    breaks: Sequence[int] = (),
    *,
    weights: Sequence[float | None] | None = None,
) -> list[float] | None:
    """What the month of the year adds at each place, gaps included; None without a season.

    `months` is the month of the year of each place, 1 to 12. A season needs 36 points,
    each month seen in three years, and an F test at 1 %: the months must explain more than
    the levels of the years, of the phases between `breaks` and one common slope do
    (analysis of variance with years as blocks; a level shift or a steady trend is no
    season). What is then taken out are the month-of-year means of the values less the
    level of their phase (both fitted at once; of one phase the plain means), as differences
    from their mean. `weights` are the bases of shares, of which one of few says less.
    """
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    seen = [sum(months[place] == month for place, _ in known) for month in range(1, MONTHS + 1)]
    if len(known) < LEAST or min(seen) < LEAST // MONTHS:
        return None
    at = np.asarray([place for place, _ in known])
    y = np.asarray([value for _, value in known], dtype=float)
    share = np.sqrt([(weights[place] or 0.0) if weights else 1.0 for place in at])
    phases = np.searchsorted(np.asarray(sorted(breaks)), at, side="right")
    levels = (phases[:, None] == np.unique(phases)).astype(float)
    of_months = (np.asarray(months)[at][:, None] == np.arange(1, MONTHS + 1)).astype(float)
    if not _explains(at, y, levels, of_months, share[:, None]):
        return None
    fitted = np.linalg.lstsq(np.hstack([of_months, levels]) * share[:, None], y * share, rcond=None)[0][:MONTHS]
    means = [float(mean) for mean in fitted - fitted.mean()]
    return [means[month - 1] for month in months]


def months_of(periods: Sequence[Period], calendar: Calendar) -> list[int]:
    """The month of the fiscal year of each monthly period."""
    return [calendar.month_of_year(period.first) for period in periods]


def _explains(at: Floats, y: Floats, levels: Floats, of_months: Floats, share: Floats) -> bool:
    """Whether the months explain more of y than years, levels and a slope leave, by an F test."""
    spread = y - y.mean()
    if not spread.any():
        return False
    years = (at[:, None] // MONTHS == np.unique(at // MONTHS)).astype(float)
    slope = (at - at.mean())[:, None] / MONTHS
    plain = np.hstack([years, levels, slope])
    left, rank = _left_over(plain * share, y * share[:, 0])
    left_full, rank_full = _left_over(np.hstack([plain, of_months]) * share, y * share[:, 0])
    added, free = rank_full - rank, len(y) - rank_full
    if added <= 0 or free <= 0 or left <= 1e-12 * float((spread * share[:, 0]) @ (spread * share[:, 0])):
        return False
    if left_full <= 1e-12 * left:
        return True
    ratio = (left - left_full) / added / (left_full / free)
    return f_above(added, free, ratio) < LEVEL


def _left_over(design: Floats, y: Floats) -> tuple[float, int]:
    """Sum of squares that the design leaves, and its rank."""
    fitted, _, rank, _ = np.linalg.lstsq(design, y, rcond=None)
    rest = y - design @ fitted
    return float(rest @ rest), int(rank)
