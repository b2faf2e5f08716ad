"""Erlang B and C against published tables and examples, scipy, and the limits of the model.

Sources: the worked example of 100 calls in half an hour at 180 s, in the documentation of
pyworkforce (PyPI, 0.1.0: 14 positions, service level 0.8883500191794669, waiting probability
0.1741319335950498) and of the R package ErlangC (CRAN, 0.1.0: average speed of answer
7.83593701177724 s; 11 agents wait 0.6821182, answer 0.3896138); Erlang B's loads at given
blocking as in the usual traffic tables (Bellamy, Digital Telephony, appendix D; Cooper,
Introduction to Queueing Theory): 1 % at 5 agents 1.361, at 10 4.461, at 20 12.03, at 100 84.06;
0.1 % at 10 3.092.
"""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import poisson

from cxmetrics.insight.erlang import blocking, needed, speed_of_answer, waiting, within


@pytest.mark.parametrize(
    ("agents", "load", "blocked"),
    [(5, 1.361, 0.01), (10, 4.461, 0.01), (20, 12.03, 0.01), (100, 84.06, 0.01), (10, 3.092, 0.001)],
)
def test_traffic_tables(agents: int, load: float, blocked: float) -> None:
    """The tables give loads with four digits."""
    assert blocking(load, agents) == pytest.approx(blocked, rel=1e-3)


def test_the_usual_example() -> None:
    assert waiting(10, 14) == pytest.approx(0.1741319335950498, rel=1e-12)
    assert within(10, 14, 20, 180) == pytest.approx(0.8883500191794669, rel=1e-12)
    assert speed_of_answer(10, 14, 180) == pytest.approx(7.83593701177724, rel=1e-12)
    assert waiting(10, 11) == pytest.approx(0.6821182, abs=5e-8)
    assert within(10, 11, 20, 180) == pytest.approx(0.3896138, abs=5e-8)
    assert needed(10, 0.8, 20, 180) == 14


@given(st.integers(1, 400), st.floats(0.01, 0.999))
def test_by_the_poisson_distribution(agents: int, busy: float) -> None:
    """B = P(X = c) / P(X <= c), X Poisson with the load; and C from it."""
    load = agents * busy
    lost = poisson.pmf(agents, load) / poisson.cdf(agents, load)
    assert blocking(load, agents) == pytest.approx(lost, rel=1e-8, abs=1e-300)
    assert waiting(load, agents) == pytest.approx(lost / (1 - busy * (1 - lost)), rel=1e-8, abs=1e-300)


@given(st.floats(0.02, 50), st.floats(0.0, 30))
def test_a_broken_number_of_agents_by_the_integral(load: float, agents: float) -> None:
    inverse, _ = quad(lambda t: load * math.exp(-load * t) * (1 + t) ** agents, 0, math.inf, epsabs=0, epsrel=1e-10)
    assert blocking(load, agents) == pytest.approx(1 / inverse, rel=1e-4)


@given(st.floats(0.1, 60), st.integers(1, 80))
def test_not_below_the_agents_is_unstable_and_has_no_number(load: float, agents: int) -> None:
    stable = load < agents
    assert (waiting(load, agents) is not None) == stable
    assert (within(load, agents, 20, 180) is not None) == stable
    assert (speed_of_answer(load, agents, 180) is not None) == stable
    assert waiting(float(agents), agents) is None


@given(st.floats(0.0, 60), st.floats(0.0, 0.999), st.floats(0, 600), st.floats(1, 900))
def test_needed_is_enough_and_one_less_is_not(load: float, share: float, target_s: float, handle_s: float) -> None:
    agents = needed(load, share, target_s, handle_s)
    assert agents is not None
    if load == 0:
        assert agents == 0
        return
    reached = within(load, agents, target_s, handle_s)
    assert reached is not None
    assert reached >= share
    fewer = within(load, agents - 1, target_s, handle_s) if agents > 1 else None
    assert fewer is None or fewer < share


def test_the_edges() -> None:
    assert blocking(0.0, 0) == 1.0
    assert waiting(0.0, 3) == 0.0
    assert within(0.0, 3, 0, 180) == 1.0
    assert needed(0.0, 0.8, 20, 180) == 0
    with pytest.raises(ValueError, match="below 0"):
        blocking(-1, 3)
    with pytest.raises(ValueError, match="below 1"):
        needed(3, 1.0, 20, 180)
