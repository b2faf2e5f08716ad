"""What is added to the points of a lane: dotted lines near the limits, stretches that are a run, marks of doubt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from cxmetrics.metrics.answer import Answer, Row

NEAR = 2 / 3
"""Where the near limits lie on the way from the center to the limits."""

DOUBT = "?"
"""Stands beside a point whose data a check found fault with."""

Point = dict[str, Any]


def phase(answer: Answer, row: Row) -> int:
    """How many times limits have started anew up to the row's period."""
    return sum(1 for day in answer.rebased_on if row.period is not None and day < row.period.end)


def near_limits(row: Row, within: Callable[[float], float | None]) -> tuple[float | None, float | None] | None:
    """The lower and the upper near limit; None for one that lies outside of the figure's scale."""
    if row.center is None or row.upper_limit is None:
        return None
    reach = NEAR * (row.upper_limit - row.center)
    low, high = row.center - reach, row.center + reach
    return (low if within(low) == low else None), (high if within(high) == high else None)


def near(points: Sequence[Point]) -> Iterator[Point]:
    """The lines of the near limits; of a level stretch only its ends."""
    for side in (0, 1):
        line = [(p["phase"], p["x"], p["near"][side]) for p in points if p["near"] and p["near"][side] is not None]
        for place, (of, x, value) in enumerate(line):
            beside = line[max(0, place - 1) : place] + line[place + 1 : place + 2]
            if len(beside) < 2 or any((other, level) != (of, value) for other, _, level in beside):
                yield {"part": "near", "phase": f"{of} {side}", "x": x, "value": value}


def runs(answer: Answer, rows: Sequence[Row], points: Sequence[Point]) -> Iterator[Point]:
    """The stretches that rise, fall or stay on one side for a run, each with its word."""
    held, number = "", 0
    for (row, point), (after, then) in pairwise(zip(rows, points, strict=True)):
        side = _side(row, after) if phase(answer, row) == phase(answer, after) else 0
        word = answer.metric.way(side) if side else ""
        if word and word != held:
            number += 1
            yield _of_run(point, number, word)
        if word:
            yield _of_run(then, number, word)
        held = word


def doubts(rows: Sequence[Row], points: Sequence[Point]) -> list[Point]:
    """The mark at points whose data is in doubt."""
    return [
        {"part": "doubt", "x": points[at]["x"], "value": points[at]["value"], "note": DOUBT} for at in doubtful(rows)
    ]


def doubtful(rows: Sequence[Row]) -> list[int]:
    """The places whose data is in doubt and which are marked: the first of a stretch, and every one with a signal."""
    marked, before = [], False
    for at, row in enumerate(rows):
        doubt = row.trust == "caution" and row.value is not None
        if doubt and (row.signals or not before):
            marked.append(at)
        before = doubt
    return marked


def _side(row: Row, after: Row) -> int:
    """The side of the run that the stretch between two neighbors belongs to; 0 where it belongs to none.

    A trend goes before a shift, as in the list of a point's rules. Where a rise ends and a fall
    begins one point is of both: its stretch goes the way it points.
    """
    if row.value is None or after.value is None:
        return 0
    ours, theirs = dict(zip(row.signals, row.sides, strict=False)), dict(zip(after.signals, after.sides, strict=False))
    step = (after.value > row.value) - (after.value < row.value)
    if "trend" in theirs and ours.get("trend") == step:
        return step
    return ours["shift"] if "shift" in ours and ours["shift"] == theirs.get("shift") else 0


def _of_run(point: Point, number: int, word: str) -> Point:
    return {"part": "run", "phase": f"run {number}", "x": point["x"], "value": point["value"], "sign": word}
