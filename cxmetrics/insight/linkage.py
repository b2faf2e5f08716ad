"""Whether a team's engagement and its consumers' figures run together, and which of them first: association, not cause.

Works on released figures alone, each team's less its own mean and the mean of all teams in the
month, so that neither a good team nor a common season makes a link. How many months the
consumers come later is looked for; the p-value corrects for all months and figures looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from cxmetrics.errors import CxError
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import NO_GROUP, Question

GRAIN = "month"
LAGS = tuple(range(7))
"""So many months may the consumers come after the employees."""
FEWEST_TEAMS = 6
"""With fewer teams there are too few ways to exchange them for any link to be told from chance."""
FEWEST_PAIRS = 30
"""Team-months in common below which a lag is not looked at."""
SHUFFLES = 4999
LEVEL = 0.02
"""Of companies without a link this share shows one, whatever is looked at; half of what would be put up with."""
INTERVAL_LEVEL = 0.05
Series = Mapping[str, Mapping[date, float]]
"""By team and month."""


@dataclass(frozen=True)
class Link:
    """A consumers' figure beside engagement: at the lag in months at which they run together most.

    `r` is the correlation over `pairs` team-months of `teams` teams; `p` the share of ways to
    exchange the teams in which any figure at any lag runs together as much. `low` to `high` is
    its 95 % interval, as wide as having looked at all figures and lags makes it.
    """

    metric: str
    lag: int
    r: float
    pairs: int
    teams: int
    p: float
    low: float = -1.0
    high: float = 1.0

    @property
    def found(self) -> bool:
        return self.p <= LEVEL


def series(layer: Layer, metric: str, by: str) -> dict[str, dict[date, float]]:
    """The released monthly figures of a metric by group; nothing where it cannot be had by it."""
    try:
        rows = layer.answer(Question(metric, GRAIN, by)).rows
    except CxError:
        return {}
    found: dict[str, dict[date, float]] = {}
    for row in rows:
        if row.value is not None and row.complete and row.period is not None and row.group != NO_GROUP:
            found.setdefault(str(row.group), {})[row.period.first] = row.value
    return found


def linkage(
    engagement: Series, consumers: Mapping[str, Series], *, lags: Sequence[int] = LAGS, seed: int = 1
) -> tuple[Link, ...]:
    """For each consumers' figure by name its best lag, with r and p; those with too few teams are left out.

    p by exchanging whole teams (Westfall and Young 1993, the largest statistic over figures
    and lags): who is engaged when and how satisfied consumers are when stay as they are, only
    which belong together is drawn anew. The statistic is r times the root of the pairs. The
    intervals are simultaneous: on Fisher's scale, as far to both sides as the largest statistic
    of an exchange reaches in 95 % of them, whatever ties a team's months together.
    """
    teams = sorted(set(engagement) & set().union(*consumers.values()))
    months = sorted({month for held in (engagement, *consumers.values()) for one in held.values() for month in one})
    if len(teams) < FEWEST_TEAMS or not months:
        return ()
    first = months[0]
    span = 1 + max(_months(first, month) for month in months)
    one = _residuals(_matrix(engagement, teams, first, span))
    draw = np.random.default_rng(seed)
    orders = np.array([np.arange(len(teams)), *(draw.permutation(len(teams)) for _ in range(SHUFFLES))])
    best: dict[str, tuple[int, float, int]] = {}
    sizes: dict[str, NDArray[np.float64]] = {}
    for name, held in consumers.items():
        other = _residuals(_matrix(held, teams, first, span))
        for lag in lags:
            r, pairs = _correlations(one, other, lag, orders)
            size = np.where(pairs >= FEWEST_PAIRS, np.abs(r) * np.sqrt(pairs), 0.0)
            if pairs[0] >= FEWEST_PAIRS and (name not in best or size[0] > sizes[name][0]):
                best[name] = (lag, float(r[0]), int(pairs[0]))
            sizes[name] = np.maximum(sizes.get(name, np.zeros(len(orders))), size)
    if not best:
        return ()
    largest = np.max(list(sizes.values()), axis=0)
    reach = float(np.quantile(largest, 1 - INTERVAL_LEVEL))
    return tuple(
        Link(
            name,
            lag,
            r,
            pairs,
            len(set(engagement) & set(consumers[name])),
            float(np.mean(largest >= sizes[name][0] - 1e-12)),
            *_interval(r, reach / np.sqrt(pairs)),
        )
        for name, (lag, r, pairs) in best.items()
    )


def _interval(r: float, reach: float) -> tuple[float, float]:
    """From and to, `reach` to both sides of a correlation on Fisher's scale."""
    middle, half = np.arctanh(np.clip([r, reach], -1 + 1e-12, 1 - 1e-12))
    return float(np.tanh(middle - half)), float(np.tanh(middle + half))


def _months(first: date, month: date) -> int:
    return 12 * (month.year - first.year) + month.month - first.month


def _matrix(held: Series, teams: Sequence[str], first: date, span: int) -> NDArray[np.float64]:
    """Teams by months, NaN where there is no released figure."""
    found = np.full((len(teams), span), np.nan)
    for place, team in enumerate(teams):
        for month, value in held.get(team, {}).items():
            found[place, _months(first, month)] = value
    return found


def _residuals(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """What is left of each value less its team's and its month's mean, by turns until nothing moves."""
    there = np.isfinite(values)
    left = np.where(there, values, 0.0)
    for _ in range(200):
        before = left.copy()
        for axis in (1, 0):
            counts = there.sum(axis=axis, keepdims=True)
            left = np.where(there, left - left.sum(axis=axis, keepdims=True) / np.maximum(counts, 1), 0.0)
        if np.abs(left - before).max() < 1e-12:
            break
    return np.where(there, left, np.nan)


def _correlations(
    one: NDArray[np.float64], other: NDArray[np.float64], lag: int, orders: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """r and the pairs, for every order in which the teams of `one` are put beside those of `other`."""
    early, late = one[:, : one.shape[1] - lag], other[:, lag:]
    x, y = np.nan_to_num(early), np.nan_to_num(late)
    has_x, has_y = np.isfinite(early).astype(float), np.isfinite(late).astype(float)
    place = np.arange(one.shape[0])

    def over(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray((a @ b.T)[orders, place].sum(axis=1))

    spread = over(x**2, has_y) * over(has_x, y**2)
    r = np.where(spread > 1e-12, over(x, y) / np.sqrt(np.maximum(spread, 1e-12)), 0.0)
    return r, over(has_x, has_y)
