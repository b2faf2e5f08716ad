"""Whether agents differ by more than chance: how many lie how far from their colleagues, and never which.

Reads metrics with the dimension `band`, which count agents by their distance from what all had on
the same queues, in standard errors for as many calls as each took (a funnel, seen from its end).
"""

from __future__ import annotations

from dataclasses import dataclass

from cxmetrics.calendar import Period
from cxmetrics.errors import Unavailable
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.probability import binomial_above, normal_below
from cxmetrics.metrics.question import Question

BANDS = (
    ("over 3 below", None, -3.0),
    ("2 to 3 below", -3.0, -2.0),
    ("1 to 2 below", -2.0, -1.0),
    ("within 1", -1.0, 1.0),
    ("1 to 2 above", 1.0, 2.0),
    ("2 to 3 above", 2.0, 3.0),
    ("over 3 above", 3.0, None),
)
"""Name and ends of each band, in standard errors, as the bodies write them."""
UNLIKELY = 0.05


@dataclass(frozen=True)
class Band:
    """`agents` lie in it, where chance alone would put `expected`."""

    name: str
    agents: int
    expected: float
    outside: bool
    """Whether it lies beyond the limits of three standard errors."""


@dataclass(frozen=True)
class Crew:
    """All agents who took enough calls in one period."""

    period: Period
    bands: tuple[Band, ...]

    @property
    def agents(self) -> int:
        return sum(band.agents for band in self.bands)

    @property
    def outside(self) -> int:
        """How many lie beyond the limits, on either side."""
        return sum(band.agents for band in self.bands if band.outside)

    @property
    def likelihood(self) -> float:
        """How likely so many or more would lie beyond the limits by chance alone (binomial)."""
        share = 2 * normal_below(-3.0)
        return binomial_above(self.outside - 1, self.agents, share)

    @property
    def differ(self) -> bool:
        """Whether more lie beyond the limits than chance explains."""
        return self.likelihood < UNLIKELY


def crew(layer: Layer, metric: str) -> Crew:
    """The agents of the newest complete period. Raises Unavailable where there is none with enough of them."""
    answer = layer.answer(Question(metric, by="band"))
    counted = [row for row in answer.rows if row.complete and row.value and row.period is not None]
    if not counted:
        raise Unavailable(metric, "no complete month has 10 agents with 10 calls each: fewer are not shown.")
    period = max(row.period for row in counted if row.period is not None)
    found = {row.group: int(row.value or 0) for row in counted if row.period == period}
    everybody = sum(found.values())
    return Crew(period, tuple(_band(found.get(name, 0), everybody, name, low, high) for name, low, high in BANDS))


def _band(agents: int, everybody: int, name: str, low: float | None, high: float | None) -> Band:
    below = normal_below(high) if high is not None else 1.0
    chance = below - (normal_below(low) if low is not None else 0.0)
    return Band(name, agents, everybody * chance, low is None or high is None)
