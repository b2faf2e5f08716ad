"""The difference of two means with its interval: against other libraries, and how often noise passes for an effect."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from cxmetrics.insight.before_after import autocorrelation, difference
from cxmetrics.insight.season import season
from cxmetrics.insight.verdict import WORKED, WORSE, word

CALM = [10.0, 11, 9, 11, 9, 10, 11, 9, 10, 11, 9, 10]
"""Its neighbors are less alike than chance has it, so nothing is widened."""


def test_without_autocorrelation_it_is_the_t_interval() -> None:
    after = [4.0, 5, 4, 5, 4, 5]
    found = difference(CALM, after)
    assert found is not None
    assert found.autocorrelation == 0.0
    plain = stats.ttest_ind(after, CALM).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high))


def test_a_spread_that_grew_widens_it_as_welch_has_it() -> None:
    after = [0.0, 20, 2, 18, 1, 25]
    found = difference(CALM, after)
    assert found is not None
    pooled = stats.ttest_ind(after, CALM).confidence_interval(0.95)
    welch = stats.ttest_ind(after, CALM, equal_var=False)
    half = stats.t.ppf(0.975, len(CALM) + len(after) - 2) * abs((np.mean(after) - np.mean(CALM)) / welch.statistic)
    assert found.high - found.low == pytest.approx(2 * half)
    assert found.high - found.low > pooled.high - pooled.low


def test_autocorrelation_widens_the_variance_and_takes_degrees_of_freedom() -> None:
    before = [1.0, 2, 3, 2, 1, 0, -1, 0, 1, 2, 3, 2, 1, 0, -1, 0, 1, 2, 3, 2, 1, 0, -1, 0]
    after = [1.0, 2, 3, 2, 1, 0]
    mean = sum(before) / 24
    lag = sum((one - mean) * (two - mean) for one, two in itertools.pairwise(before))
    r = lag / sum((value - mean) ** 2 for value in before) + 2 / 24
    found = difference(before, after)
    assert found is not None
    assert found.autocorrelation == pytest.approx(r)
    n, m = 24, 6
    first, second = np.var(before, ddof=1), np.var(after, ddof=1)
    pooled = ((n - 1) * first + (m - 1) * second) / (n + m - 2) * (1 / n + 1 / m)
    variance = max(pooled, first / n + second / m) * (1 + r) / (1 - r)
    half = stats.t.ppf(0.975, max(4, 30 * (1 - r) / (1 + r) - 2)) * math.sqrt(variance)
    assert found.high - found.low == pytest.approx(2 * half)


def test_eleven_points_before_give_figures_only() -> None:
    found = difference(CALM[:11], [4.0] * 6)
    assert found is not None
    assert (found.points_before, found.low, found.high) == (11, None, None)
    assert word(found, "lower") == "figures only"
    assert word(difference(CALM, [4.0, 5, 4]), "lower") == "worked"


def test_gaps_are_no_points_and_make_no_neighbors() -> None:
    gapped = [*CALM[:6], None, *CALM[6:], None]
    found = difference(gapped, [4.0, None, 5])
    assert found is not None
    assert (found.points_before, found.points_after) == (12, 2)
    assert autocorrelation([1.0, None, 2, None, 3, None, 4]) == 0.0
    assert difference(CALM, [None, None]) is None


def test_figures_that_never_move_are_not_judged() -> None:
    found = difference([1.0] * 20, [0.9] * 6)
    assert found is not None
    assert found.low is None


def test_one_point_after_is_judged_by_the_spread_before() -> None:
    found = difference(CALM, [2.0])
    assert found is not None
    assert found.high is not None
    assert found.high < 0


def series(random: np.random.Generator, length: int) -> np.ndarray:
    values = random.standard_normal(length)
    for place in range(1, length):
        values[place] = 0.3 * values[place - 1] + math.sqrt(1 - 0.09) * values[place]
    return values


@pytest.mark.parametrize("points", [12, 30])
def test_noise_after_the_worst_of_six_seldom_passes_for_an_effect(points: int) -> None:
    random, said = np.random.default_rng(7), {WORKED: 0, WORSE: 0}
    for _ in range(2000):
        values = series(random, points + 11)
        start = points + int(values[points - 1 : points + 5].argmin())
        found = word(difference(list(values[start - points : start]), list(values[start : start + 6])), "higher")
        said[found] = said.get(found, 0) + 1
    assert max(said[WORKED], said[WORSE]) <= 0.05 * 2000
    assert said[WORKED] > 20, "a rule that never says it would pass too"


def test_nor_does_a_season_that_was_taken_out() -> None:
    random, worked, seasonal = np.random.default_rng(8), 0, 0
    for _ in range(600):
        values = series(random, 41)
        start = 30 + int(values[29:35].argmin())
        window = [
            value + 3 * math.sin(math.tau * month / 12) for month, value in enumerate(values[start - 30 : start + 6])
        ]
        offsets = season(window, [1 + month % 12 for month in range(36)], breaks=[30])
        seasonal += offsets is not None
        flat = [value - offset for value, offset in zip(window, offsets or [0.0] * 36, strict=True)]
        worked += word(difference(flat[:30], flat[30:], taken_out=12), "higher") == WORKED
    assert seasonal > 500
    assert worked <= 0.05 * 600
