"""A change of a figure split exactly into shift of mix and change within groups. Takes sums, gives parts.

The symmetric split of Kitagawa (1955). With w the group's share of the denominators and v
its figure, for two periods 1 and 0, and V the figure of all groups:

    within = (w1 + w0) / 2 x (v1 - v0)
    mix    = (w1 - w0) x ((v1 + v0) / 2 - (V1 + V0) / 2)

Together they are the whole change: shares add up to one in both periods, so measuring the
mix from the middle of the two totals takes nothing away. A group without a denominator in
either period has no figure to change: all of its part is mix.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from cxmetrics.metrics.kinds import Sums, base

Groups = tuple[str, ...]

FRACTIONS = {
    "proportion": ("numerator", "denominator"),
    "mean": ("total", "n"),
    "rate": ("events", "exposure"),
    "ratio": ("num", "den"),
}
"""Of the kinds that are one sum over another: the two."""

WHOLE = {
    "quantile": "the quantiles of groups do not average to the quantile of all, so no part of it is a group's own",
    "survival": "the curves of groups do not average to the curve of all",
    "drivers": "the explained shares of groups do not average to those of all",
}
"""Why a kind cannot be split."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one group adds to a change: `mix` and `within`, in the units of the figure.

    `groups` has one group for each of `dimensions`; shares are those of the denominators,
    of a level those of the amount.
    """

    dimensions: tuple[str, ...]
    groups: Groups
    mix: float
    within: float
    value: float | None = None
    versus_value: float | None = None
    share: float = 0.0
    versus_share: float = 0.0

    @property
    def both(self) -> float:
        return self.mix + self.within

    @property
    def dimension(self) -> str:
        """As `--by` has it."""
        return ",".join(self.dimensions)

    @property
    def group(self) -> str:
        return ",".join(self.groups)


def splits(kind: str) -> bool:
    """Whether a change of a figure of this kind can be split."""
    return kind in FRACTIONS or kind in ("nps", "level")


def fraction(kind: str, sums: Sums) -> tuple[float, float]:
    """Numerator and denominator of a figure; a level is over nothing: its denominator is 1."""
    if kind == "level":
        return base(sums, "amount"), 1.0
    if kind == "nps":
        return 100.0 * (base(sums, "promoters") - base(sums, "detractors")), base(sums, "responses")
    over, under = FRACTIONS[kind]
    return base(sums, over), base(sums, under)


def parts(
    kind: str,
    dimensions: tuple[str, ...],
    now: Mapping[Groups, Sums],
    before: Mapping[Groups, Sums],
    change: float,
) -> tuple[Part, ...]:
    """The parts of `change`, the largest first; they add up to it but for the last digit of a float.

    `now` and `before` hold the sums of every group, and in both periods the denominators
    must not add up to zero. What adding floats in another order leaves over goes to the
    largest part. Raises ValueError where the groups do not make up the change.

    >>> a, b = parts("proportion", ("queue",), {("A",): {"numerator": 8, "denominator": 10},
    ...     ("B",): {"numerator": 9, "denominator": 30}}, {("A",): {"numerator": 15, "denominator": 20},
    ...     ("B",): {"numerator": 4, "denominator": 20}}, 17 / 40 - 19 / 40)
    >>> (a.group, round(a.mix, 6), round(a.within, 6)), (b.group, round(b.mix, 6), round(b.within, 6))
    (('A', -0.08125, 0.01875), ('B', -0.05, 0.0625))
    """
    keys = sorted({*now, *before})
    pairs = {groups: (fraction(kind, now.get(groups, {})), fraction(kind, before.get(groups, {}))) for groups in keys}
    whole = tuple(
        (math.fsum(pair[place][0] for pair in pairs.values()), math.fsum(pair[place][1] for pair in pairs.values()))
        for place in (0, 1)
    )
    if kind == "level":
        found = [_amounts(dimensions, groups, pairs[groups], (whole[0][0], whole[1][0])) for groups in keys]
    else:
        found = [_part(dimensions, groups, pairs[groups], (whole[0], whole[1])) for groups in keys]
    found.sort(key=lambda part: (-abs(part.both), part.groups))
    left = change - math.fsum(number for part in found for number in (part.mix, part.within))
    size = max([1.0, *(abs(number) for part in found for number in (part.mix, part.within))])
    if abs(left) > 1e-9 * size or (found == [] and change):
        raise ValueError(f"the groups of {', '.join(dimensions)} do not make up the change: {left} is left over")
    return tuple(_with(part, left) if place == 0 else part for place, part in enumerate(found))


Fraction = tuple[float, float]


def _part(
    dimensions: tuple[str, ...], groups: Groups, pair: tuple[Fraction, Fraction], whole: tuple[Fraction, Fraction]
) -> Part:
    (num, den), (num0, den0) = pair
    (all_num, all_den), (all_num0, all_den0) = whole
    share, share0 = den / all_den, den0 / all_den0
    middle = (all_num / all_den + all_num0 / all_den0) / 2
    value, value0 = (num / den if den else None), (num0 / den0 if den0 else None)
    if value is None or value0 is None:
        within = 0.0
        mix = num / all_den - num0 / all_den0 - (share - share0) * middle
    else:
        within = (share + share0) / 2 * (value - value0)
        mix = (share - share0) * ((value + value0) / 2 - middle)
    return Part(dimensions, groups, mix, within, value, value0, share, share0)


def _amounts(
    dimensions: tuple[str, ...], groups: Groups, pair: tuple[Fraction, Fraction], whole: tuple[float, float]
) -> Part:
    (amount, _), (amount0, _) = pair
    shares = [part / all_ if all_ else 0.0 for part, all_ in zip((amount, amount0), whole, strict=True)]
    return Part(dimensions, groups, 0.0, amount - amount0, amount, amount0, *shares)


def _with(part: Part, more: float) -> Part:
    """The part with what rounding left over added to the larger of its two."""
    mix, within = (part.mix + more, part.within) if abs(part.mix) > abs(part.within) else (part.mix, part.within + more)
    return Part(part.dimensions, part.groups, mix, within, part.value, part.versus_value, part.share, part.versus_share)
