"""How often limits cry wolf on figures of which nothing has changed, and how soon they see what has.

Seeded normal series, judged as the pages judge them: limits with moving ranges screened,
the season taken out where its test finds one. To reach, on stable series of 36 points: at
most 0.6 % of points outside and 5 % in any rule (7 % after taking out a season); and a shift
of three standard deviations flagged within 7 points in at least 95 %, each point judged when
it is the newest. Re-basing may cost at most half as much again.

    python benchmarks/limits.py [--series 4000]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cxmetrics.insight.limits import Signal, limits, rules_by_point, signals  # noqa: E402
from cxmetrics.insight.season import season  # noqa: E402

POINTS = 36
OUTSIDE, ANY, SEASONAL, SEEN = 0.006, 0.05, 0.07, 0.95
WITHIN, SHIFT = 7, 3.0
SLOWER = 1.5
SEED = 20261031


class Rates(NamedTuple):
    """Shares of all points, and of series in which a season was found."""

    outside: float
    any: float
    seasonal: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--series", type=int, default=4000)
    count = parser.parse_args().series
    reached = [*_stable(count), *_seasons(count), *_shifts(count), _rebasing()]
    print("all reached" if all(reached) else "not reached: see above")
    return 0 if all(reached) else 1


def _stable(count: int) -> list[bool]:
    print(f"{count:,} stable normal series; to reach at {POINTS} points: outside {OUTSIDE:.1%}, any rule {ANY:.0%}")
    for points in (12, 24):
        _say(f"{points} points", _rates(_noise(count, points)))
    _say(f"{POINTS} points, moving ranges not screened", _rates(_noise(count, POINTS), screen=False))
    found = _rates(_noise(count, POINTS))
    _say(f"{POINTS} points", found)
    return [found.outside <= OUTSIDE, found.any <= ANY]


def _seasons(count: int) -> list[bool]:
    print(f"the same with the season test; to reach: any rule {SEASONAL:.0%}")
    reached = []
    for swing in (0.0, 0.5, 1.0, 2.0, 4.0):
        found = _rates(_noise(count, POINTS, swing), seasonal=True)
        planted = f"a season of {swing:g} standard deviations" if swing else "no season"
        _say(f"{planted}: found in {found.seasonal:.1%}", found)
        reached += [found.any <= (SEASONAL if swing else ANY)]
        reached += [found.outside <= OUTSIDE] if not swing else []
    return reached


def _shifts(count: int) -> list[bool]:
    print(f"a shift of {SHIFT:g} standard deviations, seen within {WITHIN} points; to reach: {SEEN:.0%}")
    reached = []
    for points, swing in ((12, 0.0), (24, 0.0), (POINTS - WITHIN, 0.0), (POINTS, 0.0), (POINTS, 2.0)):
        after = [_seen(series, points) for series in _noise(count, points + WITHIN, swing)]
        share = sum(each is not None for each in after) / count
        median = np.median([each for each in after if each is not None])
        title = f"after {points} points" + (f" with a season of {swing:g} standard deviations" if swing else "")
        print(f"  {title:<58} {share:7.2%}   half of them by point {median:.0f}")
        reached.append(share >= SEEN)
    return reached


def _seen(series: Sequence[float], stable: int) -> int | None:
    """The first point after the shift that has a signal upwards when it is the newest; None within 7."""
    moved = [*series[:stable], *(value + SHIFT for value in series[stable:])]
    for newest in range(stable, stable + WITHIN):
        found, _ = _judged(moved[: newest + 1])
        if any(newest in signal.places and signal.side > 0 for signal in found):
            return newest - stable + 1
    return None


def _rebasing() -> bool:
    """Judging three years of days in a dozen phases against one phase."""
    [series] = _noise(1, 1096)
    breaks = list(range(90, 1096, 90))
    once, often = (min(_seconds(series, found) for _ in range(15)) for found in ([], breaks))
    print(f"1,096 days: judged in {once * 1000:.1f} ms, in {len(breaks) + 1} phases {often * 1000:.1f} ms", end=" ")
    print(f"({often / once:.2f} times; to reach: {SLOWER:g})")
    return often / once <= SLOWER


def _seconds(series: Sequence[float], breaks: Sequence[int]) -> float:
    start = time.perf_counter()
    signals(series, limits(series, breaks=breaks), breaks)
    return time.perf_counter() - start


def _noise(count: int, points: int, swing: float = 0.0) -> Iterator[list[float]]:
    """Normal series with standard deviation 1; `swing` is the standard deviation of planted month-of-year means."""
    random = np.random.default_rng(SEED)
    for _ in range(count):
        series = random.normal(size=points)
        if swing:
            of_months = random.normal(size=12)
            of_months = swing * (of_months - of_months.mean()) / of_months.std()
            series = series + of_months[np.arange(points) % 12]
        yield series.tolist()


def _rates(drawn: Iterator[list[float]], *, seasonal: bool = False, screen: bool = True) -> Rates:
    outside = flagged = found_seasons = points = series_count = 0
    for series in drawn:
        found, with_season = _judged(series, seasonal=seasonal, screen=screen)
        rules = rules_by_point(found, len(series))
        outside += sum("outside" in each for each in rules)
        flagged += sum(bool(each) for each in rules)
        found_seasons += with_season
        points += len(series)
        series_count += 1
    return Rates(outside / points, flagged / points, found_seasons / series_count)


def _judged(series: Sequence[float], *, seasonal: bool = True, screen: bool = True) -> tuple[list[Signal], bool]:
    """The signals of a series of months, and whether a season was taken out."""
    offsets = season(series, [place % 12 + 1 for place in range(len(series))]) if seasonal else None
    plain = [value - offset for value, offset in zip(series, offsets or [0.0] * len(series), strict=True)]
    return signals(plain, limits(plain, screen=screen)), offsets is not None


def _say(title: str, rates: Rates) -> None:
    print(f"  {title:<58} outside {rates.outside:6.2%}   any rule {rates.any:6.2%}")


if __name__ == "__main__":
    sys.exit(main())
