"""Erlang C: how long callers wait, given how many call, how long a call takes and how many agents there are.

Calls come at random at a steady rate, last exponentially, wait in one line in their order,
and nobody gives up (Erlang 1917; Koole, Call Center Optimization, 2013). Callers who do give
up make room for others, so the model waits longer than they do: it asks for too many agents
rather than too few. Where the work is as much as the agents can do, or more, the line grows
without end and there is no number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

MOST_AGENTS = 10_000


@dataclass(frozen=True)
class Line:
    """A waiting line: `load` is the work that comes in a second (erlangs: calls a second times seconds a call)."""

    load: float
    handle_s: float
    agents: int

    @property
    def stable(self) -> bool:
        """Whether the agents can do the work that comes in."""
        return self.agents > self.load >= 0

    @property
    def occupancy(self) -> float | None:
        """The share of their time that agents are busy; None where the line is not stable."""
        return self.load / self.agents if self.stable else None

    @property
    def waiting(self) -> float | None:
        """How likely a caller has to wait at all; None where the line is not stable.

        >>> round(Line(load=10, handle_s=180, agents=14).waiting, 7)
        0.1741319
        """
        if not self.stable:
            return None
        blocked = 1.0
        for agent in range(1, self.agents + 1):
            blocked = self.load * blocked / (agent + self.load * blocked)
        return self.agents * blocked / (self.agents - self.load * (1 - blocked))

    def within(self, seconds: float) -> float | None:
        """The share of callers who are answered within so many seconds (at most); None where not stable.

        >>> round(Line(load=10, handle_s=180, agents=14).within(20), 5)
        0.88835
        """
        waiting = self.waiting
        if waiting is None:
            return None
        if self.handle_s <= 0:
            return 1.0
        return 1.0 - waiting * math.exp(-(self.agents - self.load) * seconds / self.handle_s)

    @property
    def speed_of_answer(self) -> float | None:
        """The mean wait of all callers in seconds; None where not stable."""
        waiting = self.waiting
        return None if waiting is None else waiting * self.handle_s / (self.agents - self.load)


def agents_needed(load: float, handle_s: float, seconds: float, share: float) -> int | None:
    """The fewest agents with whom `share` of the callers are answered within `seconds`; None beyond MOST_AGENTS.

    >>> agents_needed(10, 180, seconds=20, share=0.8)
    14
    """
    if load <= 0:
        return 0
    for agents in range(math.floor(load) + 1, MOST_AGENTS + 1):
        answered = Line(load, handle_s, agents).within(seconds)
        if answered is not None and answered >= share:
            return agents
    return None
