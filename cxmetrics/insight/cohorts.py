"""Cohorts: of those who joined in one period, how many were still here after so many whole months.

Each cohort is the curve of its joiners, so that a cohort whose newest members have not yet been
seen for so long still has an estimate; its cell says that it is unfinished.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cxmetrics.calendar import Period
from cxmetrics.errors import CxError
from cxmetrics.insight.survival import Curve, LogRank, Tenures, log_rank
from cxmetrics.metrics import reading
from cxmetrics.metrics.kinds.survival import completed, curve
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question


@dataclass(frozen=True)
class Cell:
    """After `months` whole months: the share still here, its 95 % interval, and how many were seen so far.

    `finished` is whether every joiner of the cohort has been seen for so long, or has left before.
    """

    months: int
    share: float
    low: float | None
    high: float | None
    seen: int
    finished: bool


@dataclass(frozen=True)
class Cohort:
    """Those who joined in `period`; `entered` is how many. Cells go as far as anybody has been seen."""

    period: Period
    entered: int
    cells: Mapping[int, Cell]


def cohorts(layer: Layer, question: Question, months: tuple[int, ...]) -> tuple[Cohort, ...]:
    """A cohort a period of the question's grain, oldest first, with a cell for each of these tenures that was reached.

    Raises CxError for a metric of another kind and for what cannot be asked.
    """
    return tuple(_cohort(period, sums, months) for period, sums in _joined(layer, question))


def curves_by_joining(
    layer: Layer, question: Question, name: Callable[[Period], str]
) -> tuple[list[Curve], LogRank | None]:
    """The curve of each joining period under the name given to it, and whether they differ."""
    found = _joined(layer, question)
    made = [Curve(name(period), tuple(curve(of)), _entered(of)) for period, of in found]
    return made, log_rank([of for _, of in found])


def _joined(layer: Layer, question: Question) -> list[tuple[Period, Tenures]]:
    """The sums of those who joined in each period."""
    plan = layer.plan(question)
    if plan.kind.name != "survival":
        raise CxError(question.metric, f"it is of kind {plan.kind.name!r} and has no cohorts.")
    sums = reading.merged(layer.publication, plan, [plan.window(period) for period in plan.periods])
    held: dict[int, Tenures] = {place: each["tenures"] for (place, group), each in sums.items() if group is None}
    return [(period, held[place]) for place, period in enumerate(plan.periods) if place in held]


def _entered(of: Tenures) -> int:
    return sum(entered for entered, _, _ in of.values())


def _cohort(period: Period, of: Tenures, months: tuple[int, ...]) -> Cohort:
    steps = curve(of)
    cells: dict[int, Cell] = {}
    for tenure in months:
        last = completed(steps, tenure)
        still = sum(entered - left - censored for at, (entered, left, censored) in of.items() if at < tenure)
        gone = sum(left for at, (_, left, _) in of.items() if at < tenure)
        unseen = sum(censored for at, (_, _, censored) in of.items() if at < tenure)
        if last is None or (still == 0 and unseen):
            continue  # nobody has been seen for so long
        low, high = last.interval() or (None, None)
        cells[tenure] = Cell(tenure, last.survival, low, high, still + gone, finished=unseen == 0)
    return Cohort(period, _entered(of), cells)
