"""Where a falling function crosses zero, in few tries."""

from __future__ import annotations

import math
from collections.abc import Callable

_PATIENCE = 3
"""So many steps may fail to halve the distance before one does."""


def crossing(
    function: Callable[[float], float], one: tuple[float, float], other: tuple[float, float], *, close: float
) -> float:
    """Where `function` crosses zero between two places, given with its values: above it at `one`, not at `other`.

    The last place, to within `close`, at which it is still above. Regula falsi with the retained end halved
    (Illinois; Dowell and Jarratt 1971): where the function all but vanishes the other end is looked for close
    beside. By bisection where that does not halve the distance, as of a function with steps. Not scipy's brentq,
    which is content with any place of a step at zero, and whose package takes 24 MiB.

    >>> round(crossing(lambda x: 2 - x * x, (1, 1), (2, -2), close=1e-9), 6)
    1.414214
    """
    (low, above), (high, below) = one, other
    vanishing, moved, slow = above * 1e-9, 0, 0
    beside: float | None = None
    while (width := high - low) > close:
        at = (low + high) / 2
        if beside is not None and low < beside < high:
            at = beside
        elif slow < _PATIENCE and vanishing < -below < math.inf:
            guess = (low * below - high * above) / (below - above)
            at = guess if low < guess < high else at
        found = function(at)
        if found > 0:
            low, above, below = at, found, below / 2 if moved > 0 else below
            moved = 1
        else:
            high, below, above = at, found, above / 2 if moved < 0 else above
            moved = -1
        beside = at + moved * close / 2 if beside is None and abs(found) <= vanishing else None
        slow = 0 if high - low <= width / 2 else slow + 1
    return low
