"""LMG shares and relative weights against published output.

swiss (R's datasets; Mosteller and Tukey 1977): LMG of R's relaimpo 2.2-7 (Groemping 2006, J. Stat.
Software 17(1)), relative weights of relativeImp 0.0.2; both as quoted in Siamang-Labs/siamang,
tests/test_drivers.py. mtcars (R's datasets; Henderson and Velleman 1981): rwa_multiregress of R's
rwa, martinctc.github.io/rwa/articles/regression-methods.html. Five correlations: example of relWt of R's
iopsych, rdrr.io/cran/iopsych/man/relWt.html.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from cxmetrics.insight.drivers import judged, lmg, relative_weights
from cxmetrics.metrics.kinds.drivers import KIND, correlations, moments
from tests.answers.company import metric

DATA = Path(__file__).parent / "data"
NAMES = ("Agriculture", "Examination", "Education", "Catholic", "Infant.Mortality")
LMG = [0.0570912207681, 0.1711730289002, 0.2601346786244, 0.1055701503735, 0.1127659229265]
JOHNSON = [0.048416895812, 0.154708249806, 0.271964104646, 0.114680029948, 0.116965721381]
BETA = [-0.3129212825, -0.164778222539, -0.670400780106, 0.347600028144, 0.251135976299]
FIRST = [0.124664909906, 0.417164470501, 0.440615646724, 0.215003501619, 0.173518927325]
R2 = 0.706735001593
# mpg, cyl, disp, hp, wt
MTCARS = """
21.0 6 160.0 110 2.620   21.0 6 160.0 110 2.875   22.8 4 108.0  93 2.320   21.4 6 258.0 110 3.215
18.7 8 360.0 175 3.440   18.1 6 225.0 105 3.460   14.3 8 360.0 245 3.570   24.4 4 146.7  62 3.190
22.8 4 140.8  95 3.150   19.2 6 167.6 123 3.440   17.8 6 167.6 123 3.440   16.4 8 275.8 180 4.070
17.3 8 275.8 180 3.730   15.2 8 275.8 180 3.780   10.4 8 472.0 205 5.250   10.4 8 460.0 215 5.424
14.7 8 440.0 230 5.345   32.4 4  78.7  66 2.200   30.4 4  75.7  52 1.615   33.9 4  71.1  65 1.835
21.5 4 120.1  97 2.465   15.5 8 318.0 150 3.520   15.2 8 304.0 150 3.435   13.3 8 350.0 245 3.840
19.2 8 400.0 175 3.845   27.3 4  79.0  66 1.935   26.0 4 120.3  91 2.140   30.4 4  95.1 113 1.513
15.8 8 351.0 264 3.170   19.7 6 145.0 175 2.770   15.0 8 301.0 335 3.570   21.4 4 121.0 109 2.780
"""


def swiss() -> NDArray[np.float64]:
    with (DATA / "swiss.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return np.array([[float(row[name]) for name in ("Fertility", *NAMES)] for row in rows])


def sums(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the engine makes of rows: their number, sums and products."""
    products = (table.T @ table)[np.triu_indices(table.shape[1])]
    return np.array([len(table), *table.sum(axis=0), *products])


def correlated(table: NDArray[np.float64]) -> NDArray[np.float64]:
    return correlations(moments(sums(table))[1])


def test_swiss_from_its_sums() -> None:
    table = correlated(swiss())
    assert lmg(table) == pytest.approx(LMG, abs=1e-10)
    assert relative_weights(table) == pytest.approx(JOHNSON, abs=1e-10)
    assert lmg(table).sum() == pytest.approx(R2, abs=1e-10)
    assert table[1:, 0] ** 2 == pytest.approx(FIRST, abs=1e-10)


def test_swiss_signs_and_the_suppressor() -> None:
    """Agriculture goes with fertility, but has a negative coefficient beside the others."""
    one = metric("fertility", "drivers", outcome="Fertility", predictors=NAMES)
    twice = np.array([2 * sums(swiss())])  # 94 rows: 47 are fewer than drivers are found from
    found = judged(one, twice)
    assert [each.predictor for each in found.drivers] == list(NAMES), "one block gives no ranking"
    assert [each.sign for each in found.drivers] == [1, -1, -1, 1, 1]
    assert found.suppressors == ("Agriculture",)
    assert np.sign(BETA).tolist() == [-1, -1, -1, 1, 1]
    assert found.r2 == pytest.approx(R2, abs=1e-10)
    assert KIND.value({"blocks": {date(2026, 1, 5): twice[0]}}) == pytest.approx(R2, abs=1e-10)


def test_mtcars() -> None:
    table = np.array(MTCARS.split(), dtype=float).reshape(-1, 5)
    assert len(table) == 32
    found = relative_weights(correlated(table))
    assert found == pytest.approx([0.2096904, 0.1883043, 0.1799590, 0.2706812], abs=5e-8)
    assert 100 * found / found.sum() == pytest.approx([24.70914, 22.18908, 21.20570, 31.89607], abs=5e-6)
    assert lmg(correlated(table)).sum() == pytest.approx(found.sum(), abs=1e-10)


def test_five_correlations() -> None:
    between = np.array(
        [
            [1.0, 0.2, 0.3, 0.4, -0.4],
            [0.2, 1.0, 0.5, 0.1, 0.1],
            [0.3, 0.5, 1.0, 0.2, -0.3],
            [0.4, 0.1, 0.2, 1.0, 0.4],
            [-0.4, 0.1, -0.3, 0.4, 1.0],
        ]
    )
    order = [4, 0, 1, 2, 3]
    found = relative_weights(between[np.ix_(order, order)])
    assert found == pytest.approx([0.24066119, 0.05492664, 0.12143476, 0.28158189], abs=5e-9)


def test_two_drivers_by_hand() -> None:
    """r 0.6 and 0.5 with the outcome, 0.3 with each other: R2 = (0.36 + 0.25 - 2 x 0.09) / 0.91; each gets the mean
    of what it explains alone and of what it adds."""
    table = np.array([[1.0, 0.6, 0.5], [0.6, 1.0, 0.3], [0.5, 0.3, 1.0]])
    r2 = 0.43 / 0.91
    assert lmg(table) == pytest.approx([(0.36 + r2 - 0.25) / 2, (0.25 + r2 - 0.36) / 2], abs=1e-12)
    assert relative_weights(table).sum() == pytest.approx(r2, abs=1e-12)


def test_one_driver_has_it_all() -> None:
    table = np.array([[1.0, -0.5], [-0.5, 1.0]])
    assert lmg(table) == pytest.approx([0.25])
    assert relative_weights(table) == pytest.approx([0.25])
