"""What a meeting was shown, kept as it was when the meeting was closed. Written once, never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from cxmetrics.journal import meetings, records
from cxmetrics.journal.database import Journal
from cxmetrics.journal.meetings import Meeting
from cxmetrics.journal.schema import FROZEN_FIGURES, FROZEN_MEETINGS

Where = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class FrozenFigure:
    """One figure as it was shown: the question, its numbers in the metric's own unit, and what it rested on."""

    metric: str
    title: str
    grain: str
    first_day: date
    end_day: date
    """The first day that does not belong to the period any more."""
    value: float | None
    low: float | None
    high: float | None
    n: float | None
    unit: str
    word: str
    """The verdict that stood beside it: better, worse, no signal, ..."""
    fingerprint: str
    reads: tuple[str, ...]
    """The tables that its SQL reads."""
    version: int
    """Of the publication."""
    published_at: datetime
    where: Where = field(default_factory=dict)

    @property
    def question(self) -> tuple[Any, ...]:
        """The same for two figures that answer one question."""
        where = tuple(sorted((name, tuple(sorted(values))) for name, values in self.where.items()))
        return self.metric, self.grain, self.first_day, self.end_day, where


@dataclass(frozen=True)
class Frozen:
    """All that a closed meeting was shown. `content` has promises, annotations, decisions and loads, as JSON."""

    meeting_id: int
    figures: tuple[FrozenFigure, ...]
    content: Mapping[str, Any]


def close(
    journal: Journal,
    number: int,
    figures: Sequence[FrozenFigure],
    content: Mapping[str, Any],
    *,
    consumer_heard: bool,
    author: str,
) -> Meeting:
    """Closes a meeting and keeps what it was shown, in one piece. Raises CxError where it is closed already."""
    with journal.writing() as connection:
        closed = meetings.close_within(connection, number, consumer_heard=consumer_heard, author=author)
        connection.execute(sa.insert(FROZEN_MEETINGS).values(meeting_id=number, content=dict(content)))
        for place, figure in enumerate(figures):
            row = {**asdict(figure), "where": records.dimensions(figure.where), "reads": list(figure.reads)}
            connection.execute(sa.insert(FROZEN_FIGURES).values(meeting_id=number, place=place, **row))
        return closed


def frozen(journal: Journal) -> Mapping[int, Frozen]:
    """What the closed meetings were shown, by meeting."""
    return journal.remembered("frozen", _all)


def _all(connection: sa.Connection) -> dict[int, Frozen]:
    figures: dict[int, list[FrozenFigure]] = {}
    rows = connection.execute(sa.select(FROZEN_FIGURES).order_by(FROZEN_FIGURES.c.meeting_id, FROZEN_FIGURES.c.place))
    for row in rows:
        figures.setdefault(row.meeting_id, []).append(_figure(row))
    return {
        row.meeting_id: Frozen(row.meeting_id, tuple(figures.get(row.meeting_id, ())), row.content)
        for row in connection.execute(sa.select(FROZEN_MEETINGS))
    }


def _figure(row: Any) -> FrozenFigure:
    named = dict(row._mapping)
    del named["meeting_id"], named["place"]
    where = {name: tuple(values) for name, values in named.pop("where").items()}
    return FrozenFigure(**{**named, "reads": tuple(named["reads"])}, where=where)
