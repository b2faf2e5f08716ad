"""What happened, as charts and judgements need it: annotations of the journal and of the warehouse, read once a run.

Everything that is judged asks here for the days on which limits start anew. A journal that
does not answer takes no figure away: there is then nothing of it, and `trouble` says so.
"""

from __future__ import annotations

import time
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from cxmetrics.errors import CxError, Unavailable
from cxmetrics.journal import annotations as journal_of
from cxmetrics.journal.annotations import Annotation
from cxmetrics.journal.database import Journal, begun
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.memo import Memo
from cxmetrics.metrics.question import Question
from cxmetrics.settings import Settings
from cxmetrics.store import told_annotations
from cxmetrics.store.publication import Publication

_DOWN_S = 15
"""So long a journal that did not answer is not asked again by what is only read."""


@dataclass(frozen=True)
class Occasions:
    """All annotations at one moment. `revision` changes when one of them does: part of every key of what is drawn."""

    written: tuple[Annotation, ...] = ()
    """By first day; removed ones too."""
    revision: Hashable = None
    trouble: CxError | None = None
    """Why the journal's annotations are not among them."""

    @property
    def shown(self) -> tuple[Annotation, ...]:
        """Those that belong on charts."""
        return tuple(each for each in self.written if not each.removed)


@dataclass(frozen=True)
class Rebased:
    """The days on which limits start anew: of everybody asked for, and of those groups that have further ones."""

    days: tuple[date, ...] = ()
    groups: Mapping[str, tuple[date, ...]] = field(default_factory=dict)

    def of(self, group: str | None) -> tuple[date, ...]:
        """The days of one group of a breakdown; None is everybody."""
        return self.days if group is None else self.groups.get(group, self.days)

    @property
    def key(self) -> Hashable:
        return self.days, tuple(sorted(self.groups.items()))


def occasions(layer: Layer) -> Occasions:
    """What is written down now; the journal is read once for each `layer`."""
    return layer.once("occasions", lambda: _read(layer))


def shown(layer: Layer) -> tuple[Annotation, ...]:
    """The annotations that belong on charts, by first day; what `concerns` and `overlaps` say of each is asked there.

    Those of the warehouse have negative ids and `source` warehouse.
    """
    return occasions(layer).shown


def rebased(layer: Layer, question: Question, given: Sequence[date] | None = None) -> Rebased:
    """When limits of the question's metric start anew under its filter; `given` days replace the journal's."""
    if given is not None:
        return Rebased(tuple(sorted(set(given))))
    those = [each for each in occasions(layer).shown if each.rebases]
    if not those:
        return Rebased()
    published = layer.publication.metrics.get(question.metric)
    pillar = published.definition.get("pillar") if published else None
    days = journal_of.rebased_on(those, question.metric, pillar, question.where)
    if question.by is None:
        return Rebased(days)
    named = {group for each in those for group in each.where.get(question.by, ())}
    found = {
        group: journal_of.rebased_on(those, question.metric, pillar, {**question.where, question.by: (group,)})
        for group in named
    }
    return Rebased(days, {group: own for group, own in found.items() if own != days})


def note_redefinitions(layer: Layer) -> int:
    """Writes an annotation for every change of a metric's SQL that has none yet; gives how many.

    Raises Unavailable where the journal does not answer: the next call writes them then.
    """
    wanted = {
        f"definition {name} {change['on']} {change['was']} {change.get('now', '')}".rstrip(): (name, change)
        for name, metric in layer.publication.metrics.items()
        for change in metric.changes
    }
    if not wanted:
        return 0
    journal = Journal(layer.settings)
    missing = [mark for mark in wanted if mark not in journal_of.marks(journal)]
    for mark in missing:
        name, change = wanted[mark]
        title = str(layer.publication.metrics[name].definition.get("title", name))
        new = Annotation(
            date.fromisoformat(change["on"]),
            f"{title} is made in another way",
            text=change.get("what", ""),
            kind=REDEFINED,
            scope="metric",
            metric=name,
        )
        journal_of.add(journal, new, author=REFRESH, mark=mark)
    return len(missing)


def unmarked(layer: Layer, metric: str, changes: Sequence[tuple[date, str]]) -> tuple[tuple[date, str], ...]:
    """Those changes of a metric's definition for which the journal has no annotation: the others stand in it."""
    if not changes:
        return ()
    noted = {each.starts_on for each in occasions(layer).written if each.kind == REDEFINED and each.metric == metric}
    return tuple(change for change in changes if change[0] not in noted)


REDEFINED, REFRESH = "definition change", "refresh"
_TOLD = Memo(4)
_down: dict[tuple[str | None, str], tuple[float, CxError]] = {}


def _read(layer: Layer) -> Occasions:
    from_journal = _of_journal(layer.settings)
    data = _of_warehouse(layer)
    if not data:
        return from_journal
    together = sorted((*from_journal.written, *data), key=lambda each: each.starts_on)
    return replace(from_journal, written=tuple(together))


def _of_warehouse(layer: Layer) -> tuple[Annotation, ...]:
    """What the warehouse told at the last refresh; numbered downwards from -1 by first day."""
    publication = layer.publication
    place = (publication.file, publication.version, publication.published_at)
    return _TOLD.get(place, lambda: _told(publication))


def _told(publication: Publication) -> tuple[Annotation, ...]:
    return tuple(
        Annotation(
            each.starts_on,
            each.title,
            each.ends_on,
            text=each.text,
            kind=each.kind,
            author=each.source,
            id=-number,
            source="warehouse",
        )
        for number, each in enumerate(told_annotations.told(publication), start=1)
    )


def _of_journal(settings: Settings) -> Occasions:
    if not begun(settings):
        return Occasions()
    place = (settings.journal, str(settings.home))
    until, error = _down.get(place, (0.0, None))
    if error is None or time.monotonic() >= until:
        try:
            return _asked(settings)
        except CxError as found:
            error = found
            _down[place] = (time.monotonic() + _DOWN_S, error)
    return Occasions(trouble=error)


def _asked(settings: Settings) -> Occasions:
    journal = Journal(settings)
    revision = journal.revision()
    return Occasions(journal_of.written(journal), (journal.place, revision))


def told(trouble: CxError) -> str:
    """What a reader must know of a journal that does not answer."""
    way = trouble.ways_out[-1] if trouble.ways_out else ""
    what = "Annotations are not shown, and limits are drawn as if no process had changed."
    return str(Unavailable("journal", f"{what} {trouble.what[:1].upper()}{trouble.what[1:]}", way))
