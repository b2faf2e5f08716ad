"""What leaving costs, of the sample company, against counts on its committed exports and published arithmetic."""

from __future__ import annotations

import csv
import gzip
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cxmetrics.calendar import Period
from cxmetrics.insight.stakes import Stake, bridge, relative_risk, stake
from cxmetrics.metrics.answer import Row
from cxmetrics.metrics.layer import Layer
from cxmetrics.settings import ROOT
from cxmetrics.ui.frame import speech
from cxmetrics.views.stakes import bridge_table, stake_text
from tests.answers.company import settings_of


@pytest.fixture(scope="module")
def sample(sample_home: Path) -> Layer:
    return Layer(settings_of(sample_home))


@pytest.mark.parametrize("where", [{}, {"segment": ("SMB",)}, {"region": ("Coast", "South")}])
def test_the_parts_of_the_bridge_add_up(sample: Layer, where) -> None:
    found = bridge(sample, where)
    assert found is not None
    assert 1 - found.lost - found.contraction + found.expansion == pytest.approx(found.kept, abs=1e-12)
    assert found.now == pytest.approx(found.kept + found.new, abs=1e-12)
    assert min(found.lost, found.contraction, found.expansion, found.new) > 0
    html = bridge_table(found, speech(sample.settings))
    assert "Oct 2026: net retention" in html
    assert "Oct 2026: all revenue" in html
    assert html.count("<tr") == 8


def test_all_revenue_is_the_sum_of_the_raw_values(sample: Layer) -> None:
    """October 2026's over October 2025's, whoever the consumers were."""
    totals = {"2026-10-01": 0.0, "2025-10-01": 0.0}
    with gzip.open(ROOT / "sample_data" / "consumer_values.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["month"] in totals:
                totals[row["month"]] += max(float(row["monthly_value"]), 0.0)
    found = bridge(sample, {})
    assert found is not None
    assert found.now == pytest.approx(totals["2026-10-01"] / totals["2025-10-01"], rel=1e-9)


def test_a_problem_goes_with_nothing_once_onboarding_is_mended(sample: Layer) -> None:
    found = stake(sample, {})
    assert found is not None
    assert found.period.first == date(2025, 8, 1)
    assert not found.shown
    assert "no more than sampling" in stake_text(found, speech(sample.settings))
    assert "at stake" not in stake_text(found, speech(sample.settings))


def proportion(stayed: int, of: int) -> Row:
    return Row("m", None, None, stayed / of, n=of, sums={"numerator": stayed, "denominator": of})


def test_the_relative_risk_is_the_published_one() -> None:
    """Physicians' Health Study: 189 of 11,034 and 104 of 11,037; 1.82, 1.43 to 2.31 (Agresti 2013, 3.1.3)."""
    ratio, low, high = relative_risk(proportion(11034 - 189, 11034), proportion(11037 - 104, 11037))
    assert (round(ratio or 0, 2), round(low or 0, 2), round(high or 0, 2)) == (1.82, 1.43, 2.31)


def test_the_arithmetic_stands_beside_the_amount(sample: Layer) -> None:
    period = Period(date(2025, 8, 1), date(2025, 9, 1))
    found = Stake(
        period, proportion(900, 1000), proportion(160, 200), 0.1, 0.05, 0.16, 2.0, 1.4, 2.8,
        Period(date(2026, 10, 1), date(2026, 11, 1)), 700, 40.0,
    )  # fmt: skip
    said = stake_text(found, speech(sample.settings))
    assert "70 consumers are at stake with the problems of Oct 2026, $2,800 a month ($1,400 to $4,480)." in said
    assert "700 × 10.0 points = 70 consumers" in said
    assert "(35 to 112)" in said
    assert "2.0 times as often (1.4 to 2.8)" in said
    german = stake_text(found, speech(replace(sample.settings, locale="de-DE")))
    assert "2,0 times as often (1,4 to 2,8)" in german
    assert "The difference is 10,0 points (95\N{NO-BREAK SPACE}% interval 5,0 points to 16,0 points)" in german
    assert "An association" in said
