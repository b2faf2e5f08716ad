"""Which figures tell the same thing: service level by four denominators, answered and abandoned, gross and net.

Found in the figures themselves, so that a new metric needs no second place to be registered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cxmetrics.calendar import Period
from cxmetrics.insight.figures import figures
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from cxmetrics.metrics.record import Record

ALIKE = 0.7
"""Rank correlation of the changes from period to period, either sign, from which on two figures are kin."""
LEAST = 12
"""Changes in common below which it cannot be told."""


@dataclass(frozen=True)
class Kin:
    """`first` names for each metric the first one, by name, of its kin; one that is not in it is its own."""

    first: Mapping[str, str]

    def __getitem__(self, metric: str) -> str:
        return self.first.get(metric, metric)


def kin_of(layer: Layer) -> Kin:
    """The kin of all published metrics, by month, without a filter: the same on every page."""
    asked = Question("", "month")
    return layer.remembered("kin", asked, lambda: kin(figures(layer, asked, groups=False).records))


def kin(everybody: Sequence[Record]) -> Kin:
    """Which metrics are kin: those of one pillar whose changes run together.

    By Spearman's rank correlation, so that one month that shook everything makes no kin; kin
    of kin are kin. `everybody` are records without a breakdown.
    """
    changes = {record.metric.id: _changes(record) for record in everybody}
    names = sorted(changes)
    pillars = {record.metric.id: record.metric.pillar for record in everybody}
    first = {name: name for name in names}
    for place, name in enumerate(names):
        for other in names[place + 1 :]:
            if (
                pillars[name] == pillars[other]
                and first[name] != first[other]
                and _alike(changes[name], changes[other])
            ):
                joined, kept = sorted((first[name], first[other]), reverse=True)
                first = {each: kept if root == joined else root for each, root in first.items()}
    return Kin(first)


def _changes(record: Record) -> dict[Period, float]:
    found = {}
    for place in range(1, len(record.periods)):
        value, before = record.values[place], record.values[place - 1]
        if value is not None and before is not None:
            found[record.periods[place]] = value - before
    return found


def _alike(one: Mapping[Period, float], other: Mapping[Period, float]) -> bool:
    common = sorted(one.keys() & other.keys())
    if len(common) < LEAST:
        return False
    ranks = [_ranks(np.array([each[period] for period in common])) for each in (one, other)]
    spread = [each - each.mean() for each in ranks]
    size = float(np.sqrt((spread[0] ** 2).sum() * (spread[1] ** 2).sum()))
    return size > 0 and abs(float(spread[0] @ spread[1])) >= ALIKE * size


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks from 0, the mean of them for equals."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return ((last - counts + last - 1) / 2)[inverse]
