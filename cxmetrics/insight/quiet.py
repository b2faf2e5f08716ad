"""Moves that look like something and are noise: what nobody should spend a meeting on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from cxmetrics.insight.change import LEVEL, NO_SIGNAL, SPREAD
from cxmetrics.insight.kinship import Kin
from cxmetrics.insight.moves import Move
from cxmetrics.insight.standing import HEADLINES
from cxmetrics.insight.stories import plainer, reaches

MOST = 7
LARGE = 0.15
"""Groups of at least this share of the people are looked at; a small one jumps every month."""
SEEN = 2.0
"""Points, or per cent of the figure before, from which on a reader sees a move."""
MOST_SEEN = 100.0
"""A figure that doubled looks no smaller than one that grew from nothing."""
_NPS_POINTS = 2
"""So many points of a net promoter score are seen as one point of a share: its scale is twice as long."""


@dataclass(frozen=True)
class Quiet:
    """A move to leave alone, and by what it is judged."""

    move: Move
    reach: float
    seen: float
    """How large it looks: points, or per cent of the figure before."""

    @property
    def ordinary(self) -> float | None:
        """The mean absolute change over the same step; None where the history is too short to tell."""
        return self.move.movement.error / SPREAD if self.move.movement.known else None

    @property
    def chance(self) -> float | None:
        """Up to which difference sampling alone goes in 19 of 20 cases; None where nothing is sampled."""
        error = self.move.sampled
        return None if error is None else 1.96 * error


def quiet(
    moves: Sequence[Move],
    compare: str,
    kin: Kin,
    changed: Collection[int],
    signals: Callable[[Move], bool],
) -> tuple[Quiet, ...]:
    """At most seven of the company's figures and the large groups of headline figures, the headlines first.

    Then what looks largest. Only moves of no signal that come by chance in more than one case
    of twenty, of figures that did not change by the other comparison either (`changed`: ids of
    records) and that break no rule of their limits (`signals`, asked last); one of a metric and
    its kin, and no variants: not `nps_weighted` beside `nps`.
    """
    reach = reaches([move.record for move in {id(move.record): move for move in moves}.values()])
    metrics = {move.record.metric.id for move in moves}
    found = [
        Quiet(move, reach[id(move.record)], apparent(move))
        for move in moves
        if move.compare == compare and _noise(move) and id(move.record) not in changed
    ]
    kept: list[Quiet] = []
    told: set[str] = set()
    for each in sorted(found, key=_order):
        metric = each.move.record.metric.id
        large = each.seen >= SEEN and (each.move.record.by is None or (metric in HEADLINES and each.reach >= LARGE))
        new = kin[metric] not in told and not plainer(metric, metrics)
        if len(kept) < MOST and large and new and not signals(each.move):
            told.add(kin[metric])
            kept.append(each)
    return tuple(kept)


def _noise(move: Move) -> bool:
    return move.row.verdict == NO_SIGNAL and move.p is not None and move.p > LEVEL


def apparent(move: Move) -> float:
    """How large a move looks: points of a share or (halved) of a score, else per cent of the figure before."""
    size, kind = abs(move.difference), move.record.metric.kind
    if kind == "proportion":
        return 100 * size
    if kind == "nps":
        return size / _NPS_POINTS
    before = abs(move.row.compare_value or 0.0)
    return min(MOST_SEEN, 100 * size / before) if before else MOST_SEEN


def _order(each: Quiet) -> tuple[bool, float, str, str, str]:
    record = each.move.record
    headline = record.by is None and record.metric.id in HEADLINES
    return (not headline, -round(each.reach * each.seen, 9), record.metric.id, record.by or "", record.group or "")
