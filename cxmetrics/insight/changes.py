"""What changed: over all figures and their groups, against the period before and the year before; and what did not.

The rule is that of `change`, over everything together; see docs/judgement.md.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cxmetrics.calendar import Period, coarser
from cxmetrics.errors import CxError
from cxmetrics.insight import causes
from cxmetrics.insight.causes import BEYOND, LARGE, Cause
from cxmetrics.insight.change import CHANGED, NO_SIGNAL
from cxmetrics.insight.figures import Where, figures
from cxmetrics.insight.kinship import kin_of
from cxmetrics.insight.moves import Move, moves
from cxmetrics.insight.occasions import occasions
from cxmetrics.insight.onsets import Onset, onset, series_of
from cxmetrics.insight.quiet import Quiet, quiet
from cxmetrics.insight.stories import Story, changes, stories
from cxmetrics.metrics.answer import Row
from cxmetrics.metrics.layer import COMPARE, Layer
from cxmetrics.metrics.question import Question

_ONE_AT_A_TIME = threading.Lock()
"""To look through all figures is Python's own work: ten readers at once would hold ten times as much for as long."""


@dataclass(frozen=True)
class WhatChanged:
    """All that is to be said of one period. `label` is its name, empty where nothing is published."""

    grain: str
    period: Period | None
    label: str
    stories: tuple[Story, ...]
    """What changed, the weightiest for consumers first."""
    quiet: Mapping[str, tuple[Quiet, ...]]
    """By comparison: what looks like a change and is noise."""
    looked: int
    """How many figures could be judged: neither too few answers, nor data that failed a check."""
    judged: int
    """How many comparisons of them could be judged."""
    ignored: Mapping[str, tuple[str, ...]]
    """By metric the dimensions of the filter that it does not have."""

    @property
    def changed(self) -> int:
        """How many figures changed, all that tell a story counted."""
        return sum(len(story.changes) for story in self.stories)

    @property
    def rows(self) -> list[Row]:
        """Every row it holds: what it weighs in memory."""
        told = [move.row for story in self.stories for each in story.changes for move in each.moves.values()]
        return told + [each.move.row for found in self.quiet.values() for each in found]


def what_changed(
    layer: Layer, *, grain: str | None = None, where: Where | None = None, end: date | None = None
) -> WhatChanged:
    """The newest complete period that ends by `end`; what came later is not looked at, but by limits.

    By month, or by a coarser `grain`; `where` goes as far as each metric has it. Raises
    Unavailable where nothing is published.
    """
    asked = _asked(grain, where, end)

    def look() -> WhatChanged:
        with _ONE_AT_A_TIME:
            return _changed(layer, asked)

    return layer.remembered("what changed", asked, look, occasions(layer).revision)


def what_began(
    layer: Layer, *, grain: str | None = None, where: Where | None = None, end: date | None = None
) -> tuple[Onset, ...]:
    """The company's figures that begin to leave their usual range in that period and did not change: slow changes.

    One of a metric and its kin. Of groups there are too many for it to be more than chance.
    """
    asked = _asked(grain, where, end)
    return layer.remembered("what began", asked, lambda: _began(layer, asked), occasions(layer).revision)


def _asked(grain: str | None, where: Where | None, end: date | None) -> Question:
    wanted = grain if grain is not None and coarser(grain, "month") else "month"
    return Question("", wanted, where=dict(where or {}), end=end)


def _changed(layer: Layer, asked: Question) -> WhatChanged:
    looked = figures(layer, asked)
    judged = moves(looked.records, layer.settings.calendar)
    kin = kin_of(layer)
    found = changes([move for move in judged if move.row.trust != "vetoed"])
    known = {id(each.record) for each in found}
    signals = functools.partial(_signals, layer)
    able = [move for move in judged if move.p is not None and move.row.verdict in (CHANGED, NO_SIGNAL)
            and move.row.trust != "vetoed"]  # fmt: skip
    return WhatChanged(
        grain=looked.grain,
        period=looked.period,
        label=layer.settings.calendar.label(looked.period, looked.grain) if looked.period else "",
        stories=stories(found, kin, functools.partial(cause, layer)),
        quiet={compare: quiet(judged, compare, kin, known, signals) for compare in COMPARE},
        looked=len({id(move.record) for move in able}),
        judged=len(able),
        ignored=looked.ignored,
    )


def _began(layer: Layer, asked: Question) -> tuple[Onset, ...]:
    kin = kin_of(layer)
    changed = what_changed(layer, grain=asked.grain, where=asked.where, end=asked.end)
    told = {kin[each.record.metric.id] for story in changed.stories for each in story.changes if each.record.by is None}
    found: dict[str, Onset] = {}
    for record in figures(layer, asked, groups=False).records:
        begun = onset(record, series_of(layer, record))
        if begun is not None and kin[record.metric.id] not in told:
            found.setdefault(kin[record.metric.id], begun)
    return tuple(found.values())


def cause(layer: Layer, story: Story) -> Cause | None:
    """The group, or pair of groups, that carries the head's change; None where it is spread, or cannot be split."""
    move, record = story.head.told, story.head.record
    versus = move.row.compare_period
    own = {record.by: (record.group,)} if record.by is not None and record.group is not None else {}
    if versus is None:
        return None
    where = {**record.where, **own}
    try:
        found = causes.best(layer, record.metric.id, record.period.first, versus.first, grain=record.grain, where=where)
    except CxError:
        return None  # its kind cannot be split, or anonymity forbids to
    return found or _carrier(story)


def _carrier(story: Story) -> Cause | None:
    """The group among those of the story that changed as the company did and makes up most of its change.

    What was found there rests on the history up to the period, as the change itself does.
    """
    head = story.head
    found = []
    for each in story.also:
        move = each.moves.get(head.told.compare)
        own = each.record
        if own.metric.id != head.record.metric.id or head.record.by is not None or move is None or not move.changed:
            continue
        share = move.difference * (1.0 if own.metric.kind == "level" else each.reach) / head.told.difference
        beyond = (share - each.reach) / (1 - each.reach) if each.reach < 1 else 0.0
        if own.by and own.group and share >= LARGE and beyond >= BEYOND:
            part = share * head.told.difference
            found.append(Cause((own.by,), (own.group,), part, min(share, 1.0), each.reach, within=True))
    return max(found, key=lambda each: round(each.surprise, 9), default=None)


def _signals(layer: Layer, move: Move) -> bool:
    """Whether the figure breaks a rule of its limits in this period."""
    series = series_of(layer, move.record)
    place = series.places.get(move.record.period) if series else None
    return series is not None and place is not None and bool(series.rules[place])
