"""Erlang C: how long callers wait where calls come at random, nobody hangs up and agents work through.

Formulas as in Gans, Koole and Mandelbaum, "Telephone call centers" (2003), section 4.1, by
Erlang B's recursion, which neither overflows nor cancels. `load` is in Erlangs: calls per
second times seconds each keeps an agent busy. Real callers hang up, so the model asks for more
agents than are needed; its error against what was observed is told by `staffing`.
"""

from __future__ import annotations

import math

MOST_AGENTS = 10_000
"""Beyond so many nothing is searched."""


def blocking(load: float, agents: float) -> float:
    """Erlang B: the share of calls that find all agents busy where none may wait.

    `agents` may be broken (a mean over days): the part behind the point starts the recursion,
    by Jagerman's (1974) extension of the formula.

    >>> round(blocking(4.461, 10), 3)
    0.01
    """
    if load < 0 or agents < 0:
        raise ValueError(f"load {load} and agents {agents}: neither may be below 0.")
    if load == 0:
        return 1.0 if agents == 0 else 0.0
    place = agents - math.floor(agents)
    share = _part(load, place)
    for _ in range(math.floor(agents)):
        place += 1
        share = load * share / (place + load * share)
    return share


def waiting(load: float, agents: float) -> float | None:
    """Erlang C: the share of calls that wait at all; None where the load is not below the agents.

    >>> round(waiting(10, 14), 4)
    0.1741
    """
    if load >= agents:
        return None
    share = blocking(load, agents)
    return agents * share / (agents - load * (1 - share))


def within(load: float, agents: float, target_s: float, handle_s: float) -> float | None:
    """The share answered within `target_s` seconds; None where unstable.

    >>> round(within(10, 14, 20, 180), 4)
    0.8884
    """
    wait = waiting(load, agents)
    if wait is None:
        return None
    if handle_s <= 0:
        return 1.0
    return 1 - wait * math.exp(-(agents - load) * target_s / handle_s)


def speed_of_answer(load: float, agents: float, handle_s: float) -> float | None:
    """The mean wait of all calls in seconds; None where unstable.

    >>> round(speed_of_answer(10, 14, 180), 2)
    7.84
    """
    wait = waiting(load, agents)
    return None if wait is None else wait * handle_s / (agents - load)


def needed(load: float, share: float, target_s: float, handle_s: float) -> int | None:
    """The fewest agents who answer `share` (below 1) of the calls within `target_s` seconds.

    None beyond MOST_AGENTS.

    >>> needed(10, 0.8, 20, 180)
    14
    """
    if not 0 <= share < 1:
        raise ValueError(f"share {share}: it must be at least 0 and below 1.")
    agents = math.floor(load) + 1 if load > 0 else 0
    while agents <= MOST_AGENTS:
        reached = 1.0 if load == 0 else within(load, agents, target_s, handle_s)
        if reached is not None and reached >= share:
            return agents
        agents += 1
    return None


def _part(load: float, agents: float) -> float:
    """Erlang B of less than one agent: 1 over the integral of load exp(-load t) (1 + t)^agents, t from 0 on.

    By Simpson's rule over v from 0 to 1, where exp(-load t) = v^4.
    """
    if agents == 0:
        return 1.0
    steps = 2000
    # without the fourth power the integrand would rise without end at 0
    total = 0.0
    for place in range(1, steps + 1):
        v = place / steps
        height = (1 - 4 * math.log(v) / load) ** agents * 4 * v**3
        total += height * (1 if place == steps else 4 if place % 2 else 2)
    return 1 / (total / (3 * steps))
