"""The employee survey item by item: every share and margin against the raw answers."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest

from cxmetrics.insight.census import margin
from cxmetrics.insight.items import sheet
from cxmetrics.metrics.layer import Layer
from cxmetrics.settings import ROOT, load

NAMES = ("item_engaged_1", "item_knows_promise")


@pytest.mark.parametrize("by", [None, "department", "site", "team"])
def test_shares_are_those_of_the_raw_answers(sample_home: Path, by: str | None) -> None:
    found = sheet(Layer(load({"CX_HOME": str(sample_home)})), NAMES, by)
    assert found.period is not None
    raw = pd.read_csv(ROOT / "sample_data" / "engagement_responses.csv.gz", parse_dates=["wave", "responded_on"])
    raw = raw[(raw["wave"].dt.date == found.period.first) & ~(raw["enps"] > 10)]
    raw = raw[~(raw["responded_on"] >= raw["wave"] + pd.Timedelta(days=28))]
    asked = pd.read_csv(ROOT / "sample_data" / "engagement_invitations.csv.gz", parse_dates=["wave"])
    asked = asked[asked["wave"].dt.date == found.period.first]
    assert len([item for item in found.items if item.n]) >= (2 if by is None else 6)
    for item in found.items:
        if not item.n:
            assert item.suppressed
            continue
        inside = raw if by is None else raw[raw[by] == item.group]
        scores = inside[item.metric.id.removeprefix("item_")].dropna()
        assert item.n == len(scores) >= 5
        assert item.favorable == pytest.approx((scores >= 4).mean())
        assert item.neutral == pytest.approx((scores == 3).mean())
        assert item.unfavorable == pytest.approx((scores <= 2).mean())
        invited = int((asked if by is None else asked[asked[by] == item.group])["invited"].sum())
        if item.asked is not None:
            assert item.asked == invited
            p = (scores >= 4).mean()
            rest = (invited - len(scores)) / (invited - 1)
            assert item.margin == pytest.approx(1.959964 * math.sqrt(p * (1 - p) / len(scores) * rest), rel=1e-5)


def test_a_census_has_no_margin_and_an_unknown_base_none() -> None:
    assert margin("proportion", {"numerator": 3, "denominator": 9}, 9) == 0
    assert margin("proportion", {"numerator": 3, "denominator": 9}, None) is None
    assert margin("proportion", {"numerator": 0, "denominator": 0}, 9) is None
    assert margin("level", {"amount": 3}, 9) is None


def test_margins_of_scores_and_means_follow_their_spread() -> None:
    """By hand: 4 promoters and 2 detractors of 10, of 40 asked; shares 0, 1/2, 1 of 3 people, of 12."""
    score = margin("nps", {"promoters": 4, "detractors": 2, "responses": 10}, 40)
    assert score == pytest.approx(1.959964 * 100 * math.sqrt(0.56 / 10) * math.sqrt(30 / 39), rel=1e-6)
    mean = margin("mean", {"n": 3, "total": 1.5, "total_sq": 1.25}, 12)
    assert mean == pytest.approx(1.959964 * math.sqrt((1.25 / 3 - 0.25) / 3) * math.sqrt(9 / 11), rel=1e-6)
