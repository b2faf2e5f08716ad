"""Erlang C against published figures, and against the Poisson curve of a library."""

from __future__ import annotations

import math

import pytest
from scipy.stats import poisson

from cxmetrics.insight.erlang import Line, agents_needed


def test_the_published_example_of_a_hundred_calls():
    """100 calls in 30 minutes, 180 s each, 14 agents, 20 s: the README of ErlangC 0.1.0 on CRAN,
    https://cran.r-project.org/web/packages/ErlangC/readme/README.html."""
    line = Line(load=100 * 180 / 1800, handle_s=180, agents=14)
    assert line.load == 10
    assert line.waiting == pytest.approx(0.1741319, abs=5e-8)
    assert line.within(20) == pytest.approx(0.88835, abs=5e-6)
    assert line.speed_of_answer == pytest.approx(7.83593701177724, abs=1e-9)
    assert line.occupancy == pytest.approx(0.7142857, abs=5e-8)
    assert agents_needed(10, 180, seconds=20, share=0.8) == 14


def test_eleven_agents_are_not_enough_in_the_same_example():
    """The first line of the search for agents in the same README: 11 agents, 0.6821182 and 0.3896138."""
    line = Line(load=10, handle_s=180, agents=11)
    assert line.waiting == pytest.approx(0.6821182, abs=5e-8)
    assert line.within(20) == pytest.approx(0.3896138, abs=5e-8)


@pytest.mark.parametrize("agents", [1, 2, 5, 20, 100, 400, 2000])
@pytest.mark.parametrize("busy", [0.01, 0.3, 0.8, 0.95, 0.999])
def test_agrees_with_the_poisson_curve_of_scipy(agents, busy):
    """C = p(c) / (p(c) + (1 - a/c) P(c - 1)) with the Poisson curve of mean a: another way to the same number."""
    load = agents * busy
    at, below = poisson.pmf(agents, load), poisson.cdf(agents - 1, load)
    expected = at / (at + (1 - busy) * below)
    line = Line(load, 240, agents)
    assert line.waiting == pytest.approx(expected, rel=1e-9)
    assert line.within(15) == pytest.approx(1 - expected * math.exp(-(agents - load) * 15 / 240), rel=1e-9)


def test_one_agent_waits_as_the_textbook_says():
    """M/M/1: a caller waits as often as the agent is busy; the mean wait is busy x handle time / (1 - busy)."""
    line = Line(load=0.75, handle_s=200, agents=1)
    assert line.waiting == pytest.approx(0.75)
    assert line.speed_of_answer == pytest.approx(600)


@pytest.mark.parametrize("load", [3.0, 3.5, 40.0])
def test_as_much_work_as_agents_or_more_has_no_number(load):
    line = Line(load, 180, agents=3)
    assert (line.stable, line.waiting, line.within(20), line.speed_of_answer, line.occupancy) == (False, *[None] * 4)


def test_nobody_calls():
    line = Line(0.0, 180, agents=2)
    assert (line.waiting, line.within(0), line.speed_of_answer) == (0.0, 1.0, 0.0)
    assert agents_needed(0.0, 180, seconds=20, share=0.8) == 0
    assert not Line(0.0, 180, agents=0).stable


def test_the_fewest_agents_are_the_fewest():
    for load in (0.1, 1.0, 7.3, 55.5):
        needed = agents_needed(load, 300, seconds=20, share=0.9)
        assert Line(load, 300, needed).within(20) >= 0.9
        fewer = Line(load, 300, needed - 1).within(20)
        assert fewer is None or fewer < 0.9
    assert agents_needed(20_000.0, 300, seconds=20, share=0.8) is None
