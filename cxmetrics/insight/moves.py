"""Many figures against the period before and the year before, judged together.

Two looks: the company's figures, which are read first, and the groups behind them. Each is
judged by itself, both comparisons together (Benjamini and Hochberg at 5 %), so that a
thousand groups do not drown the few figures that a meeting is about.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from cxmetrics.calendar import Calendar, Period
from cxmetrics.insight import change
from cxmetrics.insight.change import Movement
from cxmetrics.metrics.answer import Row
from cxmetrics.metrics.compare import TOO_FEW, other_period
from cxmetrics.metrics.record import Record


@dataclass(frozen=True)
class Move:
    """One figure against another period. `row` has the comparison and its verdict."""

    record: Record
    compare: str
    """previous or year."""
    row: Row
    movement: Movement
    """Of the figure over the same step, up to this period."""
    p: float | None

    @property
    def changed(self) -> bool:
        return self.row.verdict == change.CHANGED

    @property
    def difference(self) -> float:
        assert self.row.difference is not None  # records hold only comparisons that have one
        return self.row.difference

    @property
    def sampled(self) -> float | None:
        """The standard error of sampling; None where nothing is sampled."""
        return change.sampling_error(self.row)

    @property
    def ordinary(self) -> bool:
        """Whether ordinary movement judges it, rather than sampling: the larger of the two."""
        return self.movement.known and self.movement.error >= (self.sampled or 0.0)

    @property
    def size(self) -> float:
        """The difference in standard errors, by the larger of the two; sign left out."""
        error = self.movement.error if self.ordinary else self.sampled
        return abs(self.difference) / error if error else 0.0

    @property
    def word(self) -> str:
        """better, worse, or changed where neither way is better: which way it went, whether a signal or not."""
        return self.record.metric.way(self.difference)


def moves(records: Sequence[Record], calendar: Calendar) -> tuple[Move, ...]:
    """Every comparison of the records with its verdict, in their order."""
    found = [_move(record, compare, calendar) for record in records for compare in record.compared]
    judged: dict[int, Move] = {}
    for groups in (False, True):
        places = [place for place, move in enumerate(found) if (move.record.by is not None) is groups]
        together = [found[place] for place in places]
        words = change.verdicts([move.row for move in together], [move.p for move in together], sampled=True)
        for place, move, word in zip(places, together, words, strict=True):
            row = move.row.but(verdict=_word(move, word))
            judged[place] = Move(move.record, move.compare, row, move.movement, move.p)
    return tuple(judged[place] for place in range(len(found)))


def _move(record: Record, compare: str, calendar: Calendar) -> Move:
    places = _places(record.periods, record.grain, compare, calendar)
    moved = change.movement(record.values, places)
    row = record.compared[compare]
    if _few(record, row):
        row = row.but(verdict=TOO_FEW)
    chance = functools.partial(record.chance, compare)
    p = change.p_value(row, moved, sampled=record.metric.kind != "level", chance=chance)
    return Move(record, compare, row, moved, p)


def _few(record: Record, row: Row) -> bool:
    """Whether a level is a count of few, now and before: a count is an n itself. Other amounts tell nothing of n."""
    amounts = [each for each in (row.value, row.compare_value) if each is not None]
    counted = record.metric.kind == "level" and all(each == round(each) for each in amounts)
    return counted and max(amounts, default=0.0) < record.metric.minimum_n


def _word(move: Move, word: str) -> str:
    """A level without enough history cannot be judged."""
    return TOO_FEW if move.p is None and move.record.metric.kind == "level" else word


@functools.lru_cache(maxsize=512)
def _places(periods: tuple[Period, ...], grain: str, compare: str, calendar: Calendar) -> tuple[int | None, ...]:
    """By place of a period the place of the one it is set against; many figures share their periods."""
    at = {period: place for place, period in enumerate(periods)}
    others = [other_period(period, grain, compare, calendar) for period in periods]
    return tuple(at.get(other) if other else None for other in others)
