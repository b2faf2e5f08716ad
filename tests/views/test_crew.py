"""How agents are shown: a distribution beside chance, and nobody by name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cxmetrics.calendar import Period
from cxmetrics.insight.crew import BANDS, Band, Crew
from cxmetrics.metrics.definition import Metric, dimension_names
from cxmetrics.metrics.probability import normal_below
from cxmetrics.views.crew import crew, finding
from cxmetrics.views.numbers import Numbers

METRIC = Metric("agents", Path(), "Agents by handle time", "", "level", "neither", ("band",), "")
OCTOBER = Period(date(2026, 10, 1), date(2026, 11, 1))
NUMBERS = Numbers("en-US", "USD")


def a_crew(*agents: int) -> Crew:
    ends = zip(BANDS, agents, strict=True)
    return Crew(OCTOBER, tuple(Band(name, n, 1.0, low is None or high is None) for (name, low, high), n in ends))


def test_two_of_ninety_beyond_the_limits_are_more_than_chance():
    """1 - (1 - q)^90 - 90 q (1 - q)^89 with q = 0.0027: 2.4 in 100."""
    found = a_crew(0, 2, 12, 60, 12, 2, 2)
    assert (found.agents, found.outside, found.differ) == (90, 2, True)
    q = 2 * normal_below(-3)
    assert found.likelihood == pytest.approx(1 - (1 - q) ** 90 - 90 * q * (1 - q) ** 89)
    assert "differ by more than chance, 2 of 90" in finding(METRIC, found, "Oct 2026", NUMBERS)


@pytest.mark.parametrize("outside", [0, 1])
def test_none_or_one_of_ninety_is_what_chance_does(outside):
    found = a_crew(outside, 2, 12, 60, 12, 3, 0)
    assert not found.differ
    assert "no more than chance" in finding(METRIC, found, "Oct 2026", NUMBERS)


def test_every_band_is_shown_with_what_chance_alone_would_give():
    drawn = crew(METRIC, a_crew(0, 2, 12, 60, 12, 2, 2), "Oct 2026", NUMBERS)
    assert all(name in drawn for name, _, _ in BANDS)
    assert drawn.count("<tr>") == 1 + len(BANDS)


def test_a_figure_cannot_be_broken_down_by_agent():
    assert "agent_id" not in dimension_names()
