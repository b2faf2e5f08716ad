"""Point by point against NHSRplotthedots: where we differ is what docs/judgement.md says, and no more.

The package's answers come from `plot_the_dots`, its rules written anew. Series: seeded
normal ones, with steps, slopes and outliers, in whole numbers with many ties, and the
published ones of this folder.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from cxmetrics.insight.limits import limits, rules_by_point, signals
from tests.known_answers import plot_the_dots

DATA = Path(__file__).parent / "data"
SERIES = 400


def _made(kind: str) -> Iterator[list[float]]:
    seeded = random.Random(f"20261031 {kind}")
    for _ in range(SERIES):
        noise = [seeded.gauss(0, 1) for _ in range(seeded.choice((12, 24, 36, 60)))]
        half = len(noise) // 2
        if kind == "step":
            noise = [value + (2.5 if place >= half else 0) for place, value in enumerate(noise)]
        if kind == "slope":
            noise = [value + place / 6 for place, value in enumerate(noise)]
        if kind == "outliers":
            noise = [value + (9 if seeded.random() < 0.06 else 0) for value in noise]
        if kind == "whole numbers":
            noise = [float(round(value)) for value in noise]
        yield noise


def _published() -> Iterator[list[float]]:
    for file, column in (("montgomery_tbl_06_07_cost.csv", "cost"), ("nhs_ae_england_total.csv", "attendances")):
        with (DATA / file).open(encoding="utf-8", newline="") as rows:
            yield [float(row[column]) for row in csv.DictReader(rows)]
    with (DATA / "montgomery_tbl_07_03_p.csv").open(encoding="utf-8", newline="") as rows:
        yield [float(row["count"]) for row in csv.DictReader(rows)]
    yield [1.0, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]


def _compared(kind: str, screen: bool) -> Iterator[tuple[list[float], plot_the_dots.Chart]]:
    """Series with the package's answers, but for the few of which it screens all movement away."""
    left_out = 0
    for values in _published() if kind == "published" else _made(kind):
        theirs = plot_the_dots.chart(values, screen=screen)
        if theirs.upper[0] == theirs.center[0] and len(set(values)) > 1:
            left_out += 1
            continue
        yield values, theirs
    assert left_out <= (SERIES // 50 if kind == "whole numbers" and screen else 0)


KINDS = ("stable", "step", "slope", "outliers", "whole numbers", "published")


@pytest.mark.parametrize("screen", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_limits_are_the_same(kind: str, screen: bool) -> None:
    for values, theirs in _compared(kind, screen):
        ours = limits(values, screen=screen)
        for line, other in ((ours.lower, theirs.lower), (ours.center, theirs.center), (ours.upper, theirs.upper)):
            assert line[0] == pytest.approx(float(other[0]), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("screen", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_points_are_flagged_the_same(kind: str, screen: bool) -> None:
    """But for points near a limit beside one outside of it, which they leave alone and we name two of three."""
    points = 0
    for values, theirs in _compared(kind, screen):
        ours = rules_by_point(signals(values, limits(values, screen=screen)), len(values))
        for place, (rules, rule) in enumerate(zip(ours, theirs.rules, strict=True)):
            points += 1
            if (rules[0] if rules else None) == rule:
                continue
            assert rules[0] == "two_of_three", (values, place, rules, rule)
            assert rule in (None, "shift")
            beside = ours[max(0, place - 2) : place + 3]
            assert any("outside" in each for each in beside), (values, place)
    assert points > 100


def test_the_difference_of_two_of_three() -> None:
    """A point near the limit, and its neighbor outside on the same side."""
    values = [0.0, 1, 0, -1] * 5 + [2.4, 4.0, 0.5] + [0, -1, 0, 1] * 3
    of = limits(values)
    ours = rules_by_point(signals(values, of), len(values))
    theirs = plot_the_dots.chart(values).rules
    assert ours[20] == ("two_of_three",)
    assert theirs[20] is None
    assert ours[21] == ("outside", "two_of_three")
    assert theirs[21] == "outside"


@pytest.mark.parametrize("kind", ["stable", "step", "outliers"])
def test_phases_are_the_same(kind: str) -> None:
    for values in _made(kind):
        breaks = [len(values) // 2]
        of = limits(values, breaks=breaks)
        theirs = plot_the_dots.chart(values, rebased_at=breaks)
        assert of.center == pytest.approx([float(line) for line in theirs.center], abs=1e-9)
        assert of.upper == pytest.approx([float(line) for line in theirs.upper], abs=1e-9)
        ours = rules_by_point(signals(values, of, breaks), len(values))
        for rules, rule in zip(ours, theirs.rules, strict=True):
            assert (rules[0] if rules else None) == rule or (rules[:1] == ("two_of_three",) and rule in (None, "shift"))


def test_where_all_movement_would_be_screened_they_flag_every_point() -> None:
    """Two moves in thirty months: theirs leaves a range of none, ours keeps what movement there is."""
    values = [0.0] * 15 + [5.0] + [0.0] * 15
    assert all(rule == "outside" for rule in plot_the_dots.chart(values).rules)
    flagged = rules_by_point(signals(values, limits(values)), len(values))
    assert [place for place, rules in enumerate(flagged) if "outside" in rules] == [15]


def test_fewer_than_six_points_have_no_limits_here() -> None:
    assert plot_the_dots.chart([1, 2, 1, 2, 1]).upper[0] > 0
    assert limits([1, 2, 1, 2, 1]).upper == (None,) * 5
