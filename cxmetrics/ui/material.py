"""What a meeting is shown: gathered once a run, for the slides and for what closing keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from cxmetrics.errors import Unavailable
from cxmetrics.insight import occasions
from cxmetrics.insight.changes import what_changed
from cxmetrics.insight.draw import Hearing, hearing
from cxmetrics.insight.headline import Headline
from cxmetrics.insight.promises import Promise, looked_back, promises
from cxmetrics.insight.restatement import Restated, restatements
from cxmetrics.journal import Journal, meetings
from cxmetrics.journal.annotations import Annotation
from cxmetrics.journal.meetings import Decision, Meeting
from cxmetrics.metrics.definition import Metric
from cxmetrics.ui.frame import Frame
from cxmetrics.views.meeting import MOVED

_MOST_CHANGED = 5
"""So many changes a room can talk about."""
_NOTED_BEFORE = timedelta(days=62)
"""Without a meeting before, annotations of so many days are shown."""


@dataclass(frozen=True)
class Material:
    """What one meeting is shown, read once a run."""

    meeting: Meeting
    earlier: tuple[Meeting, ...]
    """The closed meetings before it, by date."""
    promises: tuple[Promise, ...]
    restated: tuple[Restated, ...]
    figures: tuple[tuple[Metric, Headline], ...]
    noted: tuple[Annotation, ...]
    decisions: tuple[Decision, ...]
    consumer: Hearing | None = None
    """Whom it hears; None where nobody wrote."""

    @property
    def moved(self) -> list[tuple[Metric, Headline]]:
        return [(metric, found) for metric, found in self.figures if found.word in MOVED]


def material(
    frame: Frame, journal: Journal, meeting: Meeting, metrics: Sequence[str], *, picked: str = "", because: str = ""
) -> Material:
    """What the meeting is shown now: these figures, and those of everybody that truly changed.

    The consumer is drawn, unless the comment named `picked` is there.
    """
    every = meetings.meetings(journal)
    last = meetings.last_closed(every, meeting)
    found = []
    for name in dict.fromkeys([*metrics, *_changed(frame)]):
        try:
            found.append(frame.asking.headline(name)[:2])
        except Unavailable:
            continue  # its page says what is missing
    since = last.held_on if last else meeting.held_on - _NOTED_BEFORE
    noted = [
        each
        for each in occasions.shown(frame.layer)
        if each.overlaps(since, meeting.held_on + timedelta(days=1))
        and any(each.concerns(metric.id, metric.pillar, frame.filters.where) for metric, _ in found)
    ]
    return Material(
        meeting,
        tuple(each for each in every if each.closed and each.held_on <= meeting.held_on),
        looked_back(promises(journal, frame.layer), last, meeting),
        restatements(journal, frame.layer),
        tuple(found),
        tuple(noted),
        meetings.decisions(journal, meeting.id),
        hearing(frame.layer, frame.filters, meeting.id, picked, because),
    )


def _changed(frame: Frame) -> list[str]:
    """The metrics whose figure of everybody truly changed, the weightiest for consumers first."""
    filters = frame.filters
    found = what_changed(frame.layer, grain=filters.grain, where=filters.where, end=filters.end)
    return [story.head.record.metric.id for story in found.stories if story.head.record.by is None][:_MOST_CHANGED]
