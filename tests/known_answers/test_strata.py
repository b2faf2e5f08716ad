"""The relative risk pooled over strata, against published examples."""

from __future__ import annotations

import pytest

from cxmetrics.insight.strata import Stratum, relative_risk

TOLBUTAMIDE = (Stratum(8, 106, 5, 120), Stratum(22, 98, 16, 85))
"""Deaths in the University Group Diabetes Program, below 55 years of age and from 55 on."""
SMOKING = (Stratum(647, 1269, 2, 29), Stratum(41, 69, 19, 51))
"""Lung cancer and smoking, men and women (Doll and Hill 1950)."""


def test_of_the_diabetes_program() -> None:
    """Rothman, Greenland and Lash, Modern Epidemiology, 3rd edition 2008, chapter 15: 1.33, limits 0.80 and 2.2."""
    found = relative_risk(TOLBUTAMIDE)
    assert found is not None
    assert (round(found.value, 2), round(found.low, 2), round(found.high, 1)) == (1.33, 0.80, 2.2)


def test_of_doll_and_hill() -> None:
    """Fagerland, Lydersen and Laake, Statistical Analysis of Contingency Tables, 2017, chapter 10, as their package
    contingencytables prints it: 2.4751 (1.5831 to 3.8698)."""
    found = relative_risk(SMOKING)
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((2.4751, 1.5831, 3.8698), abs=5e-5)
    assert found.p < 0.001


def test_of_one_stratum_it_is_katz() -> None:
    """Physicians' Health Study: 189 of 11,034 and 104 of 11,037; 1.82, 1.43 to 2.31 (Agresti 2013, 3.1.3)."""
    found = relative_risk([Stratum(189, 11034, 104, 11037)])
    assert found is not None
    assert (round(found.value, 2), round(found.low, 2), round(found.high, 2)) == (1.82, 1.43, 2.31)


def test_a_stratum_with_one_side_only_says_nothing() -> None:
    assert relative_risk([*TOLBUTAMIDE, Stratum(50, 60, 0, 0), Stratum(0, 0, 9, 10)]) == relative_risk(TOLBUTAMIDE)


@pytest.mark.parametrize("strata", [[], [Stratum(0, 10, 3, 10)], [Stratum(3, 10, 0, 10)], [Stratum(10, 10, 10, 10)]])
def test_none_where_nobody_left_on_a_side_or_everybody_on_both(strata: list[Stratum]) -> None:
    assert relative_risk(strata) is None


def test_confounding_by_stratum_is_taken_out() -> None:
    """No difference within either stratum, and a crude risk of 2.3 to 1."""
    strata = [Stratum(50, 100, 5, 10), Stratum(1, 10, 10, 100)]
    found = relative_risk(strata)
    assert found is not None
    assert found.value == pytest.approx(1.0)
    assert found.p == pytest.approx(1.0)
