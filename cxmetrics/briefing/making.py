"""What the sheets of one pack share: who asks, how it speaks, and the blocks made of tiles, histories and groups."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cxmetrics.briefing import grids
from cxmetrics.briefing.document import Block, Footnote, Histories
from cxmetrics.errors import CxError
from cxmetrics.insight.asking import Asking, Filters, window_start
from cxmetrics.insight.changes import WhatChanged, what_began, what_changed
from cxmetrics.insight.headline import Headline
from cxmetrics.insight.occasions import occasions
from cxmetrics.insight.onsets import Onset
from cxmetrics.insight.promises import Promise, promises
from cxmetrics.insight.respondents import behind_headline
from cxmetrics.journal import Journal
from cxmetrics.journal.database import begun
from cxmetrics.journal.meetings import Meeting
from cxmetrics.metrics.answer import Answer, Row
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.layer import Layer
from cxmetrics.views import wording
from cxmetrics.views.annotations import Note, annotated, cut, days, isolated, numbered, of_answer, of_answers
from cxmetrics.views.data_state import named
from cxmetrics.views.heard import behind
from cxmetrics.views.histories import histories
from cxmetrics.views.numbers import Numbers, joined
from cxmetrics.views.promises import Naming
from cxmetrics.views.subject import plain
from cxmetrics.views.tile_words import TileWords, tile_words, told_reason
from cxmetrics.views.wording import Speech

FRONT_PX, LINE_PX, LANE_PX = 56, 70, 40
"""Heights of a lane of the first page, of a pillar's own history, and of a lane of the figures beside it."""
_WINDOW = "3y"
"""So much of a history is shown, as on the pages."""
_NOTE_LETTERS = 160


@dataclass(frozen=True)
class Asked:
    """Of what a pack is asked: a meeting or none, whose consumers, until when (exclusive; None is the newest)."""

    meeting: Meeting | None = None
    where: Mapping[str, tuple[str, ...]] | None = None
    end: date | None = None

    @property
    def about(self) -> str:
        """Which part of all that could be told it is of; empty for everybody until the newest period."""
        groups = [f"{name}={value}" for name, values in sorted((self.where or {}).items()) for value in sorted(values)]
        return " ".join([*groups, *([self.end.isoformat()] if self.end else [])])


class Making:
    """One pack in the making."""

    def __init__(self, layer: Layer, asked: Asked) -> None:
        self.layer, self.asked, self.settings = layer, asked, layer.settings
        today = layer.publication.today
        start = window_start(_WINDOW, asked.end or today)
        where = dict(asked.where or {})
        first = layer.settings.calendar.period(asked.end - timedelta(days=1), "month").first if asked.end else None
        query = [("period", first.isoformat())] if first else []
        query += [(name, value) for name, values in where.items() for value in values]
        self.filters = Filters(start=start, end=asked.end, where=where, window=_WINDOW, query=tuple(query))
        self.asking = Asking(layer, self.filters)
        self.numbers = Numbers(self.settings.locale, self.settings.currency)
        self.speech = Speech(self.numbers, self.settings.calendar)
        self.notes = numbered(occasions(layer).shown, start, asked.end or today + timedelta(days=1))
        self.shown: dict[str, None] = {}
        """The metrics that some sheet has shown, in their order."""

    @functools.cached_property
    def dimensions(self) -> dict[str, str]:
        """What people call the dimensions."""
        names = {name for metric in self.layer.catalog.metrics.values() for name in metric.dimensions}
        return {name: self.settings.dimension_title(name) for name in sorted(names)}

    @functools.cached_property
    def naming(self) -> Naming:
        return Naming(self.speech, self.layer.catalog.metrics, self.dimensions)

    @functools.cached_property
    def journal(self) -> Journal | None:
        """None where nothing has been written yet: a pack is no reason to begin."""
        return Journal(self.settings) if begun(self.settings) else None

    @functools.cached_property
    def promised(self) -> tuple[Promise, ...]:
        return promises(self.journal, self.layer) if self.journal else ()

    @functools.cached_property
    def changed(self) -> WhatChanged:
        filters = self.filters
        return what_changed(self.layer, grain=filters.grain, where=filters.where, end=filters.end)

    @functools.cached_property
    def began(self) -> tuple[Onset, ...]:
        filters = self.filters
        return what_began(self.layer, grain=filters.grain, where=filters.where, end=filters.end)

    def known(self, name: str) -> bool:
        """Whether there is such a metric at all; one that cannot be had has a tile that says so."""
        there = name in self.layer.catalog.metrics
        if there:
            self.shown[name] = None
        return there

    def tile(self, name: str) -> TileWords:
        """The tile of a metric; without a number where its data failed a check."""
        ignored: tuple[str, ...] = ()
        try:
            metric, headline, ignored = self.asking.headline(name)
        except CxError as error:
            metric = self.layer.catalog.metrics[name]
            headline = Headline(name, "unavailable", "unavailable", reason=str(error))
        if headline.state == "unavailable":
            headline = replace(headline, reason=wanting(told_reason(metric, headline.reason)))
        names = [self.settings.dimension_title(each).lower() for each in ignored]
        notes = [f"not filtered by {joined(names)}"] if names else []
        if headline.grain != self.filters.grain and headline.row is not None:
            notes.append(f"by {headline.grain}: no finer figure")
        if headline.state == "vetoed" and headline.row is not None:
            headline = replace(headline, row=without_number(headline.row), reason=headline.label)
        elif worth := self._worth(metric, headline):
            notes.append(worth)
        return tile_words(metric, headline, notes, self.numbers)

    def _worth(self, metric: Metric, headline: Headline) -> str:
        """What the answers of a survey figure are worth once weighted to the consumers; empty for other figures."""
        found, row = behind_headline(self.asking, metric, headline), headline.row
        if found is None or found.raked is None or row is None or not row.n:
            return ""
        return behind(found, row.n, self.settings.dimension_title, self.numbers).short

    def histories(self, metrics: Sequence[str], height: int, *, brief: bool = False) -> list[Block]:
        """One block of the histories that there are; a metric without one says why in its tile.

        A `brief` one leaves to the pillar's page why a target is hit or missed.
        """
        asked: list[Answer] = []
        for name in metrics:
            try:
                asked.append(self.asking.history(name))
            except CxError:
                continue
        if not asked:
            return []
        answers = [cleared(answer) for answer in asked]
        shown = of_answers(self.notes, answers)
        chart = annotated(histories(answers, self.speech, "light", height=height), answers, shown, self.speech)
        return [
            Histories(
                tuple(answers),
                tuple(wording.lane_title(answer, self.speech) for answer in asked),
                chart,
                tuple(Footnote(note.number, self._footnote(note)) for note in shown),
                self._remark([replace(answer, reach=None) for answer in asked] if brief else asked),
                self.speech,
                tuple(tuple((note.number, note.said.starts_on) for note in of_answer(shown, each)) for each in answers),
            )
        ]

    def groups(self, name: str, by: str) -> list[Block]:
        """A table of the newest complete period by group; nothing where there is none."""
        try:
            answer = self.asking.groups(name, by)
            whole = self.asking.whole(answer.metric, None, by=(by,)) if answer else None
        except CxError:
            return []  # the metric's tile says why
        if answer is None or whole is None:
            return []
        label = self.speech.calendar.label(whole.period, answer.grain)
        return [grids.groups(cleared(answer), self.settings.dimension_title(by), label, self.speech)]

    def _footnote(self, note: Note) -> str:
        said = note.said
        by = f" ({isolated(cut(said.author))})" if said.author else ""
        return f"{days(said, self.speech)}, {said.kind}: {isolated(cut(said.title, _NOTE_LETTERS))}{by}"

    def _remark(self, answers: Sequence[Answer]) -> str:
        """What stands under the charts of the pages: ignored filters, limits, targets, hidden and doubtful figures."""
        lines: dict[str, list[str]] = {}
        for answer in answers:
            titles = {name: self.settings.dimension_title(name).lower() for name in answer.ignored_filters}
            told = wording.lane_title(answer, self.speech).endswith(f": {answer.limits_note}")
            notes = wording.state_notes(replace(answer, limits_note=None) if told else answer, titles, self.numbers)
            if notes:
                lines.setdefault("; ".join(notes), []).append(plain(answer.metric.title))
        return " ".join(f"{joined(names)}: {said}." for said, names in lines.items())


def wanting(reason: str) -> str:
    """What lacks, as a board says it: no names of columns, no files and no commands.

    >>> wanting("calls.consumer_id has no values and consumers has no rows.\\n  Load an export that fills calls.")
    'no “consumer id” in calls and no consumers'
    """
    said = reason.partition("\n")[0].strip().rstrip(".")
    said = re.sub(r"\b(\w+)\.(\w+) has no values", r"no “\2” in \1", said)
    said = re.sub(r"\b(\w+) has no rows", r"no \1", said)
    return re.sub(r"\b[a-z]+(?:_[a-z0-9]+)+\b", lambda found: named(found[0]), said)


def cleared(answer: Answer) -> Answer:
    """The answer without the numbers of periods whose data failed a check: they enter no pack."""
    rows = tuple(without_number(row) if row.trust == "vetoed" else row for row in answer.rows)
    return replace(answer, rows=rows)


def without_number(row: Row) -> Row:
    """The row with its period, group and doubts alone."""
    return Row(row.metric, row.period, row.group, complete=row.complete, doubts=row.doubts)
