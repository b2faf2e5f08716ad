"""The rules of NHSRplotthedots, written anew from what its source and vignettes say: a plain second opinion.

Follows R/ptd_spc_standard.R and R/ptd_calculate_point_type.R (MIT) step by step, in
exact fractions, and shares nothing with the product. One rule names a point, by the
order outside, trend, two in three, shift.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

LIMIT, SCREEN = Fraction(266, 100), Fraction(3267, 1000)


class Chart(NamedTuple):
    """Limits, and for each point the rule that names it, or None for common cause."""

    lower: list[Fraction]
    center: list[Fraction]
    upper: list[Fraction]
    rules: list[str | None]


def chart(values: Sequence[float], *, screen: bool = True, rebased_at: Sequence[int] = ()) -> Chart:
    """Each stretch between `rebased_at` by itself. There are no gaps: the package wants none."""
    whole = Chart([], [], [], [])
    for first, stop in pairwise([0, *sorted(rebased_at), len(values)]):
        for held, part in zip(whole, _phase([Fraction(value) for value in values[first:stop]], screen), strict=True):
            held.extend(part)  # type: ignore[arg-type]
    return whole


def _phase(y: Sequence[Fraction], screen: bool) -> Chart:
    mean = sum(y, Fraction()) / len(y)
    moving = [abs(after - value) for value, after in pairwise(y)]
    average = sum(moving, Fraction()) / len(moving)
    if screen:
        moving = [each for each in moving if each < SCREEN * average]
        average = sum(moving, Fraction()) / len(moving) if moving else Fraction()
    reach, near = LIMIT * average, 2 * LIMIT / 3 * average
    outside = [abs(value - mean) > reach for value in y]
    close = [abs(value - mean) > near and not beyond for value, beyond in zip(y, outside, strict=True)]
    side = [(value > mean) - (value < mean) for value in y]
    named = {
        "outside": outside,
        "trend": _part_of_seven(_seven_trending(y)),
        "two_of_three": _two_in_three(close, side),
        "shift": _part_of_seven(_seven_on_one_side(side)),
    }
    rules = [next((rule for rule, hits in named.items() if hits[place]), None) for place in range(len(y))]
    return Chart([mean - reach] * len(y), [mean] * len(y), [mean + reach] * len(y), rules)


def _seven_on_one_side(side: Sequence[int]) -> list[bool]:
    """Whether a point and the six before it lie on one side."""
    return [place >= 6 and abs(sum(side[place - 6 : place + 1])) == 7 for place in range(len(side))]


def _seven_trending(y: Sequence[Fraction]) -> list[bool]:
    """Whether six steps up, or six down, lead to a point."""
    steps = [0, *((after > value) - (after < value) for value, after in pairwise(y))]
    return [place >= 6 and abs(sum(steps[place - 5 : place + 1])) == 6 for place in range(len(y))]


def _part_of_seven(seventh: Sequence[bool]) -> list[bool]:
    """Whether a point, or one of the six after it, is a seventh."""
    return [any(seventh[place : place + 7]) for place in range(len(seventh))]


def _two_in_three(close: Sequence[bool], side: Sequence[int]) -> list[bool]:
    """The close points of any three on one side, of which two are close."""
    threes = [
        range(first, first + 3)
        for first in range(len(close) - 2)
        if sum(close[first : first + 3]) >= 2 and abs(sum(side[first : first + 3])) == 3
    ]
    return [close[place] and any(place in three for three in threes) for place in range(len(close))]
