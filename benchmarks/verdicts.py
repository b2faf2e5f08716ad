"""How often an action without effect is called one that worked, and how often an effect is seen.

Series of monthly figures with autocorrelation 0.3. Actions are decided when something went
badly: each is dated right after the worst of the six points before it, so that part of the
recovery that follows by itself falls into the time after. To reach: of 10,000 actions
without effect at most 5 % worked and at most 5 % got worse, whatever the length of the
history. The power is that of an effect of one and of two standard deviations.

    python benchmarks/verdicts.py [--actions 10000]
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cxmetrics.insight.before_after import difference  # noqa: E402
from cxmetrics.insight.verdict import NO_EFFECT, PERIODS_AFTER, WORKED, WORSE, word  # noqa: E402

AUTOCORRELATION = 0.3
POINTS_BEFORE = (12, 18, 24, 36)
LOOKED_BACK = 6
TARGET = 0.05
SEED = 20261101


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--actions", type=int, default=10_000)
    args = parser.parse_args()
    random = np.random.default_rng(SEED)
    reached = True
    print(f"{args.actions:,} actions a line, autocorrelation {AUTOCORRELATION}, judged on {PERIODS_AFTER} points after")
    for title, dated in (
        ("dated after the worst of six", _after_the_worst),
        ("dated when the sixth is the worst", _at_a_low),
    ):
        for points in POINTS_BEFORE:
            shares = [_shares(dated(random, args.actions, points), effect) for effect in (0.0, 1.0, 2.0)]
            none = shares[0]
            reached = reached and max(none[WORKED], none[WORSE]) <= TARGET
            print(
                f"  {title:<34} {points} before   no effect: worked {100 * none[WORKED]:.1f} %, "
                f"got worse {100 * none[WORSE]:.1f} %   power at 1 sd {100 * shares[1][WORKED]:.0f} %, "
                f"at 2 sd {100 * shares[2][WORKED]:.0f} %"
            )
    print(f"  to reach: worked and got worse at most {100 * TARGET:.0f} % each: {'reached' if reached else 'MISSED'}")
    return 0 if reached else 1


def _shares(series: tuple[Any, Any], effect: float) -> dict[str, float]:
    """How often each word is said of the actions when they move the mean by `effect` standard deviations."""
    before, after = series
    said = Counter(
        word(difference(list(one), [value + effect for value in other]), "higher")
        for one, other in zip(before.tolist(), after.tolist(), strict=True)
    )
    return {name: said[name] / len(before) for name in (WORKED, WORSE, NO_EFFECT)}


def _after_the_worst(random: np.random.Generator, actions: int, points: int) -> tuple[Any, Any]:
    """Of six points in a row the action follows the worst; the rest of the six lies after it."""
    values = _series(random, actions, points + LOOKED_BACK - 1 + PERIODS_AFTER)
    ends = points + values[:, points - 1 : points - 1 + LOOKED_BACK].argmin(axis=1)
    rows = np.arange(actions)[:, None]
    starts = ends[:, None] - points
    return values[rows, starts + np.arange(points)], values[rows, ends[:, None] + np.arange(PERIODS_AFTER)]


def _at_a_low(random: np.random.Generator, actions: int, points: int) -> tuple[Any, Any]:
    """The last of the six points before the action is the worst of them."""
    kept: list[Any] = []
    while sum(map(len, kept)) < actions:
        values = _series(random, actions, points + PERIODS_AFTER)
        kept.append(values[values[:, points - LOOKED_BACK : points].argmin(axis=1) == LOOKED_BACK - 1])
    values = np.concatenate(kept)[:actions]
    return values[:, :points], values[:, points:]


def _series(random: np.random.Generator, count: int, length: int) -> Any:
    """Series with standard deviation 1 in which a point keeps 0.3 of the one before."""
    noise = random.standard_normal((count, length))
    values = np.empty_like(noise)
    values[:, 0] = noise[:, 0]
    for place in range(1, length):
        values[:, place] = AUTOCORRELATION * values[:, place - 1] + np.sqrt(1 - AUTOCORRELATION**2) * noise[:, place]
    return values


if __name__ == "__main__":
    sys.exit(main())
