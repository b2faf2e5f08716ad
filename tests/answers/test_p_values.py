"""The p-value of a difference is what trying confidences one by one finds, whatever method its interval has."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxmetrics.metrics.compare import p_value
from cxmetrics.metrics.kinds import Interval, Kind, Sums, kinds

WORTH = st.sampled_from((20, 300, 5_000, 400_000))


def bisected(kind: Kind, now: Sums, before: Sums) -> float | None:
    interval = kind.difference(now, before)
    if interval is None or interval[0] <= 0 <= interval[1]:
        return None if interval is None else 1.0
    within, beyond = 0.0, 12.0
    for _ in range(40):
        middle = (within + beyond) / 2
        interval = kind.difference(now, before, 1 - 10**-middle)
        if interval is None or interval[0] <= 0 <= interval[1]:
            beyond = middle
        else:
            within = middle
    return float(10**-within)


@st.composite
def shares(draw: st.DrawFn) -> Sums:
    n = draw(WORTH)
    return {"numerator": draw(st.integers(0, n)), "denominator": n}


@st.composite
def recommendations(draw: st.DrawFn) -> Sums:
    n = draw(WORTH)
    promoters = draw(st.integers(0, n))
    return {"promoters": promoters, "detractors": draw(st.integers(0, n - promoters)), "responses": n}


@st.composite
def means(draw: st.DrawFn) -> Sums:
    n, mean = draw(WORTH), draw(st.floats(4.8, 5.2))
    return {"n": n, "total": mean * n, "total_sq": n * (mean * mean + draw(st.floats(0, 4)))}


@st.composite
def waits(draw: st.DrawFn) -> Sums:
    first = draw(st.integers(0, 8))
    counts = draw(st.lists(st.integers(1, 60), min_size=3, max_size=9))
    return {"histogram": {first + place: n for place, n in enumerate(counts)}, "quantile": 0.5}


@pytest.mark.parametrize(
    ("name", "sums"),
    [("proportion", shares), ("nps", recommendations), ("mean", means), ("quantile", waits)],
)
def test_it_is_what_bisection_finds(name: str, sums: Callable[[], st.SearchStrategy[Sums]]) -> None:
    kind = kinds()[name]

    @settings(deadline=None)
    @given(sums(), sums())
    def holds(now: Sums, before: Sums) -> None:
        mine, plain = p_value(kind, now, before), bisected(kind, now, before)
        assert (mine is None) == (plain is None)
        if mine is not None and plain is not None:
            assert math.log10(mine) == pytest.approx(math.log10(plain), abs=5e-6)

    holds()


def test_it_takes_few_tries() -> None:
    """Executives wait for it: some hundred differences are judged for every filter that nobody has used."""
    kind = kinds()["proportion"]

    class Counted:
        tries = 0

        def difference(
            self, now: Mapping[str, int], before: Mapping[str, int], confidence: float = 0.95
        ) -> Interval | None:
            Counted.tries += 1
            return kind.difference(now, before, confidence)

    now, before = ({"numerator": n, "denominator": 1000} for n in (560, 500))
    assert p_value(Counted(), now, before) == pytest.approx(0.0071, abs=2e-4)  # type: ignore[arg-type]
    assert Counted.tries <= 10
