"""Figures that read differently today than when they were reported, and why, as far as the books tell.

What was reported is what closed meetings were shown; the newest report of a figure counts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cxmetrics.errors import CxError
from cxmetrics.insight.headline import Headline
from cxmetrics.journal import Journal, frozen, meetings
from cxmetrics.journal.frozen import FrozenFigure
from cxmetrics.journal.meetings import Meeting
from cxmetrics.metrics.answer import Row
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question

DEFINITION, MENDED, LATE, TAKEN_BACK, DATA = "definition", "mended file", "late rows", "taken back", "data"


@dataclass(frozen=True)
class Cause:
    """One thing that happened since: `kind` is definition, mended file, late rows, taken back or data.

    `data` is all that can be said where the books know of nothing else.
    """

    kind: str
    file: str = ""
    on: date | None = None
    new: int = 0
    replaced: int = 0


@dataclass(frozen=True)
class Restated:
    """A figure as a meeting was shown it, and the same one today; `value` is None where there is none any more."""

    meeting: Meeting
    figure: FrozenFigure
    value: float | None
    low: float | None
    high: float | None
    n: float | None
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class Books:
    """What a publication says of loading: the loads it rests on, and which days each load and unload changed."""

    loads: Mapping[int, tuple[str, date, int, int]]
    """The file's name, day of loading, new and replaced rows, by load."""
    touched: tuple[tuple[int, int, str, date | None, date | None], ...]
    """Sequence, load, table, first and last day."""

    def stored(self) -> dict[str, Any]:
        """What a meeting keeps of it, as JSON: up to where the books went, and the files' names."""
        last = max((sequence for sequence, *_ in self.touched), default=0)
        return {"sequence": last, "files": {str(number): load[0] for number, load in self.loads.items()}}


def reported(layer: Layer, found: Headline, title: str, unit: str) -> FrozenFigure | None:
    """A headline as a meeting keeps it; None where it shows no figure of a period, or one that is not trusted."""
    row, history = found.row, found.history
    if row is None or row.period is None or history is None or row.trust == "vetoed":
        return None
    published, publication = layer.published(found.metric), layer.publication
    return FrozenFigure(
        metric=found.metric,
        title=title,
        grain=history.grain,
        first_day=row.period.first,
        end_day=row.period.end,
        where=history.question.where,
        value=row.value,
        low=row.low,
        high=row.high,
        n=row.n,
        unit=unit,
        word=found.word,
        fingerprint=published.fingerprint,
        reads=tuple(sorted({name.partition(".")[0] for name in published.reads})),
        version=publication.version,
        published_at=publication.published_at,
    )


def books(layer: Layer) -> Books:
    """The books of the last publication; empty where the warehouse is not filled by `load`."""
    publication = layer.publication
    there = {name for (name,) in publication.rows("SELECT table_name FROM information_schema.tables")}
    if not {"loads", "touched"} <= there:
        return Books({}, ())
    loads = publication.rows('SELECT id, file, "when", new, replaced FROM loads')
    touched = publication.rows('SELECT sequence, load, "table", first_day, last_day FROM touched ORDER BY sequence')
    return Books(
        {
            int(number): (_name(file), when.date(), int(new), int(replaced))
            for number, file, when, new, replaced in loads
        },
        tuple((int(sequence), int(load), str(table), first, last) for sequence, load, table, first, last in touched),
    )


def _name(file: str) -> str:
    """A file's name without its folders, which say nothing to a meeting."""
    return str(file).replace("\\", "/").rsplit("/", 1)[-1]


def restatements(journal: Journal, layer: Layer) -> tuple[Restated, ...]:
    """Every reported figure that is another one today, in the order of being reported."""
    kept = frozen.frozen(journal)
    newest: dict[tuple[Any, ...], tuple[Meeting, FrozenFigure]] = {}
    for meeting in sorted(
        meetings.meetings(journal), key=lambda each: (each.held_on, each.closed_at or each.created_at)
    ):
        if meeting.closed and meeting.id in kept:
            newest |= {figure.question: (meeting, figure) for figure in kept[meeting.id].figures}
    held = books(layer)
    found = []
    for meeting, figure in newest.values():
        if figure.version == layer.publication.version and figure.published_at == layer.publication.published_at:
            continue
        row = _now(layer, figure)
        if row is None or not _same(figure.value, row.value):
            causes = _causes(layer, figure, kept[meeting.id].content.get("books", {}), held)
            numbers = (row.value, row.low, row.high, row.n) if row else (None, None, None, None)
            found.append(Restated(meeting, figure, *numbers, causes))
    return tuple(found)


def _now(layer: Layer, figure: FrozenFigure) -> Row | None:
    question = Question(figure.metric, figure.grain, start=figure.first_day, end=figure.end_day, where=figure.where)
    try:
        rows = layer.answer(question).rows
    except CxError:
        return None
    return next((row for row in rows if row.period and row.period.first == figure.first_day), None)


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def _causes(layer: Layer, figure: FrozenFigure, then: Mapping[str, Any], now: Books) -> tuple[Cause, ...]:
    published = layer.publication.metrics.get(figure.metric)
    found: list[Cause] = []
    if published is not None and published.fingerprint != figure.fingerprint:
        days = [date.fromisoformat(change["on"]) for change in published.changes if change.get("on")]
        found.append(Cause(DEFINITION, on=max(days, default=None)))
    ahead, back = (int(published.definition.get(name, 0)) if published else 0 for name in ("looks_ahead", "looks_back"))
    first, end = figure.first_day - timedelta(days=back), figure.end_day + timedelta(days=ahead)
    since = [each for each in now.touched if each[0] > int(then.get("sequence", 0)) and each[2] in figure.reads]
    within = [each for each in since if each[3] is None or each[4] is None or (each[3] < end and each[4] >= first)]
    found += _loads(within or since, then.get("files", {}), now)
    return tuple(found) or (Cause(DATA),)


def _loads(
    touched: Sequence[tuple[int, int, str, date | None, date | None]], files: Mapping[str, str], now: Books
) -> list[Cause]:
    """What loads and unloads those were; the newest first."""
    found: dict[int, Cause] = {}
    for _, load, *_ in reversed(touched):
        if load in found:
            continue
        if load not in now.loads:
            if str(load) in files:  # one that came and went in between has left nothing behind
                found[load] = Cause(TAKEN_BACK, files[str(load)])
            continue
        file, when, new, replaced = now.loads[load]
        found[load] = Cause(MENDED if replaced else LATE, file, when, new, replaced)
    return list(found.values())
