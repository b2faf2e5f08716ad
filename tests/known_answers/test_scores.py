"""Net promoter scores, means and rates against published and hand-worked figures.

N1: the R package NPS (brendan-r/NPS, tests/testthat/test_01_basics.R); scores of -1 to 1 there.
N3: an interval that is plain Wald checks the variance only. N7: Cross Validated 18603 (whuber).
E2, E3: UK Civil Service People Survey 2018, technical guide. NPS interval: Rocks 2016, by hand.
Garwood's limits of 10 events: 4.7954 and 18.3904 (Garwood 1936; every table of Poisson limits).
"""

from __future__ import annotations

import math
from statistics import NormalDist

import pytest

from cxmetrics.metrics.kinds.mean import KIND as MEAN
from cxmetrics.metrics.kinds.nps import KIND as NPS
from cxmetrics.metrics.kinds.nps import spread
from cxmetrics.metrics.kinds.quantile import KIND as QUANTILE
from cxmetrics.metrics.kinds.rate import KIND as RATE
from cxmetrics.metrics.kinds.ratio import KIND as RATIO


@pytest.mark.parametrize(
    ("scores", "nps", "variance", "error"),
    [
        ((0, 7, 7, 9, 9, 9), 1 / 3, 5 / 9, 0.304),
        ((0, 1, 2), -1, 0, 0),
        ((7, 8, 7), 0, 0, 0),
        ((9, 10, 9), 1, 0, 0),
        ((1, 9), 0, 1, 0.707),
        ((7, 9), 0.5, 0.25, 0.354),
        ((0, 7, 9), 0, 2 / 3, 0.471),
    ],
)
def test_score_and_variance_of_answers(scores: tuple[int, ...], nps: float, variance: float, error: float) -> None:
    promoters, detractors, n = sum(s >= 9 for s in scores), sum(s <= 6 for s in scores), len(scores)
    value = NPS.value({"promoters": promoters, "detractors": detractors, "responses": n})
    assert value == pytest.approx(100 * nps, abs=1e-7)
    assert spread(promoters, detractors, n) == pytest.approx(variance, abs=1e-9)
    assert math.sqrt(spread(promoters, detractors, n) / n) == pytest.approx(error, abs=1e-3)


def test_fifty_thirty_twenty() -> None:
    half = NormalDist().inv_cdf(0.975) * 100 * math.sqrt(spread(50, 20, 100) / 100)
    assert (30 - half, 30 + half) == pytest.approx((14.6922, 45.3078), abs=5e-5)
    assert NPS.value({"promoters": 50, "detractors": 20, "responses": 100}) == 30


def test_the_interval_is_the_adjusted_wald_and_never_without_width() -> None:
    p, d, n = 50.75 / 103, 20.75 / 103, 103
    half = 1.959963984540054 * math.sqrt((p + d - (p - d) ** 2) / n)
    low, high = NPS.interval({"promoters": 50, "detractors": 20, "responses": 100}) or (0, 0)
    assert (low, high) == pytest.approx((100 * (p - d - half), 100 * (p - d + half)))
    low, high = NPS.interval({"promoters": 4, "detractors": 0, "responses": 4}) or (0, 0)
    assert low < high == 100


def test_weighted_scores_with_equal_weights_are_plain_scores() -> None:
    promoters, detractors, n = 500, 200, 1000
    sums = {
        "n": n,
        "num": 100.0 * (promoters - detractors),
        "den": float(n),
        "num_sq": 10_000.0 * (promoters + detractors),
        "den_sq": float(n),
        "num_den": 100.0 * (promoters - detractors),
    }
    assert RATIO.value(sums) == pytest.approx(30)
    variance = RATIO.variance(sums)
    assert variance == pytest.approx(10_000 * spread(promoters, detractors, n) / (n - 1))


def test_students_interval() -> None:
    """Student's own sleep data (1908), drug 2: mean 2.33, 95 % from 0.8976775 to 3.7623225 (R's t.test)."""
    values = (1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4)
    sums = {"n": 10, "total": math.fsum(values), "total_sq": math.fsum(v * v for v in values)}
    assert MEAN.value(sums) == pytest.approx(2.33)
    assert MEAN.interval(sums) == pytest.approx((0.8976775, 3.7623225), abs=1e-6)


def test_welchs_difference() -> None:
    """The same data, both drugs as independent samples: R's t.test gives -3.3654832 to 0.2054832."""
    one = (0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0)
    other = (1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4)
    sums = [{"n": 10, "total": math.fsum(v), "total_sq": math.fsum(x * x for x in v)} for v in (one, other)]
    assert MEAN.difference(*sums) == pytest.approx((-3.3654832, 0.2054832), abs=1e-6)


def test_engagement_of_one_and_of_a_group() -> None:
    """E2: answers of 100, 75, 75, 50 and 25 are an engagement of 65."""
    values = (100, 75, 75, 50, 25)
    assert MEAN.value({"n": 5, "total": sum(values), "total_sq": sum(v * v for v in values)}) == 65


def test_garwoods_limits() -> None:
    assert RATE.interval({"events": 10, "exposure": 1.0}) == pytest.approx((4.7954, 18.3904), abs=1e-4)
    assert RATE.interval({"events": 0, "exposure": 1.0}) == pytest.approx((0, 3.6889), abs=1e-4)


def test_order_statistics_around_a_median() -> None:
    """Of 100 values the 95 % interval of the median is the 40th to the 61st (Conover 1999, table A3)."""
    histogram = dict.fromkeys(range(1, 101), 1)
    low, high = QUANTILE.interval({"histogram": histogram, "quantile": 0.5}) or (0, 0)
    assert (low, high) == pytest.approx((1.05**40.5, 1.05**61.5))
    assert QUANTILE.interval({"histogram": {1: 5}, "quantile": 0.5}) is None
