"""The employee survey item by item: favorable, neutral and unfavorable, with a margin among those who were asked.

Everything comes from released figures of the layer; nothing is known here of single answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cxmetrics.calendar import Period
from cxmetrics.errors import CxError
from cxmetrics.insight.census import margin
from cxmetrics.metrics.answer import Row
from cxmetrics.metrics.definition import Metric, restored
from cxmetrics.metrics.kinds import kinds
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question

INVITED = "participation"
"""The metric whose denominator says how many were asked."""
GRAIN = "month"
"""Waves are told apart by month: over longer spans a person would be asked more than once."""


@dataclass(frozen=True)
class Item:
    """One item among one group of people; shares are of `n` people and add up to 1, None where hidden or unasked."""

    metric: Metric
    group: str | None
    suppressed: bool = False
    n: int | None = None
    favorable: float | None = None
    neutral: float | None = None
    unfavorable: float | None = None
    low: float | None = None
    high: float | None = None
    """Wilson's 95 % interval of the favorable share, of the people whom these stand for."""
    asked: int | None = None
    margin: float | None = None
    """Half the 95 % interval of the favorable share among the people asked (finite population correction)."""


@dataclass(frozen=True)
class Sheet:
    """All items in one wave, by item, then group."""

    period: Period | None
    items: tuple[Item, ...]


def sheet(layer: Layer, metrics: Sequence[str], by: str | None = None) -> Sheet:
    """The items in the newest complete month in which most of them were asked, without those that cannot be had."""
    answers = {}
    for name in metrics:
        try:
            whole = layer.answer(Question(name, GRAIN)).rows
        except CxError:
            continue
        answers[name] = {row.period: row for row in whole if row.complete and (row.n or row.suppressed)}
    asked = [period for rows in answers.values() for period in rows if period is not None]
    if not asked:
        return Sheet(None, ())
    period = max(asked, key=lambda each: (asked.count(each), each.first))
    invited = {row.group: row for row in _rows(layer, INVITED, period, by)}
    found = [
        _item(restored(layer.published(name).definition), row, invited.get(row.group))
        for name in answers
        for row in _rows(layer, name, period, by)
        if row.n or row.suppressed
    ]
    return Sheet(period, tuple(found))


def _rows(layer: Layer, name: str, period: Period, by: str | None) -> Sequence[Row]:
    try:
        return layer.answer(Question(name, GRAIN, by, start=period.first, end=period.end)).rows
    except CxError:
        return ()


def _invited(row: Row | None) -> float | None:
    return None if row is None or row.suppressed or not row.sums else float(row.sums["denominator"])


def _item(metric: Metric, row: Row, invited: Row | None) -> Item:
    empty = Item(metric, row.group, row.suppressed)
    if row.suppressed or not row.n:
        return empty
    n, good, bad = (int(row.sums[name]) for name in ("responses", "promoters", "detractors"))
    share = {"numerator": good, "denominator": n}
    low, high = kinds()["proportion"].interval(share) or (None, None)
    asked = _invited(invited)
    return replace(
        empty,
        n=n,
        favorable=good / n,
        neutral=(n - good - bad) / n,
        unfavorable=bad / n,
        low=low,
        high=high,
        asked=None if asked is None else int(asked),
        margin=margin("proportion", share, asked),
    )
