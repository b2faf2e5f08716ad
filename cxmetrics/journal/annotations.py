"""Annotations: what happened, when, and on which charts it is shown. Written, edited and removed with their history."""

from __future__ import annotations

import dataclasses
import hashlib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from cxmetrics.errors import CxError, Problem, Problems, did_you_mean
from cxmetrics.journal.database import Journal
from cxmetrics.journal.schema import ANNOTATION_VERSIONS, ANNOTATIONS
from cxmetrics.schema import ANNOTATION_KINDS
from cxmetrics.store.journal_engine import count_on

KINDS = ANNOTATION_KINDS
SCOPES = ("metric", "pillar", "all")
LONGEST_TITLE = 10_000
LONGEST_TEXT = 100_000

Where = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Annotation:
    """One annotation. `ends_on` is its last day, None for a single day; instants are in UTC.

    `source` is journal, or warehouse for those that come as data and cannot be edited
    (their `id` is negative). `version` is what an edit must name as the one it started from.
    """

    starts_on: date
    title: str
    ends_on: date | None = None
    text: str = ""
    kind: str = "outside event"
    scope: str = "all"
    metric: str | None = None
    pillar: str | None = None
    where: Where = field(default_factory=dict)
    rebases: bool = False
    accepts: str | None = None
    accepts_until: date | None = None
    author: str = ""
    id: int = 0
    created_at: datetime | None = None
    edited_at: datetime | None = None
    removed: bool = False
    version: int = 0
    source: str = "journal"

    @property
    def last_day(self) -> date:
        return self.ends_on or self.starts_on

    def overlaps(self, first: date, end: date) -> bool:
        """Whether one of its days lies in the window from `first` until before `end`."""
        return self.starts_on < end and self.last_day >= first

    def concerns(self, metric: str, pillar: str | None, where: Where | None = None) -> bool:
        """Whether it belongs on a chart of the metric under a filter.

        One of a segment is shown on charts of everybody and of that segment, not on those of others.
        """
        if self.scope == "metric" and self.metric != metric:
            return False
        if self.scope == "pillar" and (pillar is None or self.pillar != pillar):
            return False
        if not self.where:
            return True
        asked = where or {}
        return all(set(values) & set(asked[name]) for name, values in self.where.items() if name in asked)

    def moves_limits(self, metric: str, pillar: str | None, where: Where | None = None) -> bool:
        """Whether limits of the metric start anew at it: one of a segment only where nobody else is looked at."""
        asked = where or {}
        within = all(name in asked and set(asked[name]) <= set(values) for name, values in self.where.items())
        return self.rebases and not self.removed and within and self.concerns(metric, pillar, where)


class Conflict(CxError):
    """Somebody has changed it in the meantime; `current` is how it is now."""

    def __init__(self, current: Annotation, what: str) -> None:
        self.current = current
        super().__init__(f"annotation {current.id}", what, "Look at both, then save again or leave it as it is.")


@dataclass(frozen=True)
class Version:
    """One step of an annotation's history: what it said from then on, who did it, when."""

    version: int
    at: datetime
    author: str
    change: str
    """created, edited, removed or brought back."""
    content: Mapping[str, Any]


def written(journal: Journal) -> tuple[Annotation, ...]:
    """All that were ever written, removed ones too, by their first day."""
    return journal.remembered("annotations", _all)


def annotation(journal: Journal, number: int) -> Annotation:
    """The annotation with that id. Raises CxError where there is none."""
    with journal.reading() as connection:
        return _one(connection, number)


def versions(journal: Journal, number: int) -> tuple[Version, ...]:
    """The history of an annotation, oldest first. Raises CxError where there is none."""
    with journal.reading() as connection:
        _one(connection, number)
        table = ANNOTATION_VERSIONS
        rows = connection.execute(sa.select(table).where(table.c.annotation_id == number).order_by(table.c.version))
        return tuple(Version(r.version, r.at, r.author, r.change, dict(r.content)) for r in rows)


def add(journal: Journal, new: Annotation, *, author: str, mark: str | None = None) -> Annotation:
    """Writes a new annotation and returns it with its id. Raises CxError for what it may not say.

    With `mark`, one that was written under the same mark before is returned as it is.
    """
    checked(new)
    with journal.writing() as connection:
        held = _held(connection, mark)
        if held is not None:
            return held
        fresh = dataclasses.replace(new, id=0, author=checked_name(author), created_at=now(), edited_at=None)
        return _added(connection, dataclasses.replace(fresh, removed=False), mark, author, "created")


def take_in(journal: Journal, those: Sequence[Annotation], *, author: str) -> tuple[int, int, int]:
    """Takes annotations of an export in, all or none; gives how many are new, changed and unchanged.

    One that was written at the same instant by the same person under the same id is that one:
    it is edited where it says something else. Every other is new, once; it keeps its author, its
    instants, and its id where that is free. Raises CxError for what may not be said, and naming
    every one that was changed here after the export was written.
    """
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    stale = []
    for each in those:
        checked(each)
    with journal.writing() as connection:
        for each in those:
            try:
                counts[_taken(connection, each, author)] += 1
            except Conflict as error:
                stale.append(Problem(error.where, None, "error", error.what, error.ways_out))
        if stale:
            raise Problems(stale)
        count_on(connection, ANNOTATIONS)
    return counts["new"], counts["changed"], counts["unchanged"]


def marks(journal: Journal) -> frozenset[str]:
    """The marks under which the product has written annotations by itself."""
    return journal.remembered("annotation marks", _marks)


def edit(journal: Journal, changed: Annotation, *, author: str) -> Annotation:
    """Keeps what `changed` says under its id; its `version` is the one that was read. Saying the same is no edit.

    Raises Conflict where it has been changed since, CxError for what it may not say.
    """
    held = annotation(journal, changed.id)
    if (held.version, _content(held)) == (changed.version, _content(checked(changed))):
        return held
    return _replaced(journal, changed, author, "edited")


def remove(journal: Journal, number: int, *, author: str) -> Annotation:
    """Takes an annotation off every chart; `bring_back` undoes it."""
    held = annotation(journal, number)
    return held if held.removed else _replaced(journal, dataclasses.replace(held, removed=True), author, "removed")


def bring_back(journal: Journal, number: int, *, author: str) -> Annotation:
    """Shows a removed annotation again."""
    held = annotation(journal, number)
    again = dataclasses.replace(held, removed=False)
    return _replaced(journal, again, author, "brought back") if held.removed else held


def rebased_on(
    those: Iterable[Annotation], metric: str, pillar: str | None, where: Where | None = None
) -> tuple[date, ...]:
    """The days on which the metric's limits start anew under a filter, in order."""
    return tuple(sorted({each.starts_on for each in those if each.moves_limits(metric, pillar, where)}))


def checked(given: Annotation) -> Annotation:
    """The same; raises CxError naming what it may not say and the way out."""
    where = "annotation"
    if not given.title.strip():
        raise CxError(where, "it has no title.", "Say in a few words what happened.")
    for name, text, most in (("title", given.title, LONGEST_TITLE), ("text", given.text, LONGEST_TEXT)):
        checked_text(f"{where} {name}", text, most)
    words = [
        given.metric,
        given.pillar,
        given.accepts,
        *given.where,
        *(v for values in given.where.values() for v in values),
    ]
    for word in words:
        checked_text(f"{where} scope", word or "", LONGEST_TITLE)
    if given.kind not in KINDS:
        raise CxError(f"{where} kind", f"{given.kind!r} is not known.", did_you_mean(given.kind, KINDS))
    if given.scope not in SCOPES:
        raise CxError(f"{where} scope", f"{given.scope!r} is not known.", did_you_mean(given.scope, SCOPES))
    if given.ends_on is not None and given.ends_on < given.starts_on:
        raise CxError(where, f"it ends on {given.ends_on}, before it starts ({given.starts_on}).", "Swap the days.")
    if (given.scope == "metric") != bool(given.metric) or (given.scope == "pillar") != bool(given.pillar):
        raise CxError(where, "its scope names no metric or pillar, or two.", "Give one metric, one pillar, or neither.")
    return given


def checked_text(where: str, text: str, most: int) -> str:
    """The text as it is. Raises CxError for what no database keeps, and for more than `most` letters."""
    if "\x00" in text:
        raise CxError(where, "it holds a NUL character, which databases cannot keep.", "Take that character out.")
    if any(unicodedata.category(letter) == "Cs" for letter in text):
        raise CxError(where, "it holds half a character (a lone surrogate).", "Type that letter again.")
    if len(text) > most:
        raise CxError(where, f"it has {len(text):,} letters; {most:,} can be kept.", "Shorten it.")
    return text


def checked_name(author: str) -> str:
    """Who writes, as it is kept. Raises CxError for a name that cannot be."""
    name = " ".join(checked_text("author", author, 200).split())
    if not name:
        raise CxError("author", "there is no name.", "Say who you are: --by NAME, or the field 'Your name'.")
    return name


def now() -> datetime:
    """This instant in UTC, without a zone, as the journal keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


_CONTENT = ("starts_on", "ends_on", "title", "text", "kind", "scope", "metric", "pillar", "where", "rebases",
            "accepts", "accepts_until")  # fmt: skip


def _all(connection: sa.Connection) -> tuple[Annotation, ...]:
    rows = connection.execute(sa.select(ANNOTATIONS).order_by(ANNOTATIONS.c.starts_on, ANNOTATIONS.c.id))
    return tuple(_annotation(row) for row in rows)


def _one(connection: sa.Connection, number: int) -> Annotation:
    row = connection.execute(sa.select(ANNOTATIONS).where(ANNOTATIONS.c.id == number)).first()
    if row is None:
        raise CxError(f"annotation {number}", "there is none.", "List them: `python -m cxmetrics annotations`.")
    return _annotation(row)


def _annotation(row: Any) -> Annotation:
    named = dict(row._mapping)
    del named["mark"]
    where = {name: tuple(values) for name, values in (named.pop("where") or {}).items()}
    return Annotation(**named, where=where)


def _content(of: Annotation) -> dict[str, Any]:
    found = {name: getattr(of, name) for name in _CONTENT}
    return found | {"where": {name: list(values) for name, values in of.where.items() if values}}


def _marks(connection: sa.Connection) -> frozenset[str]:
    found = connection.execute(sa.select(ANNOTATIONS.c.mark).where(ANNOTATIONS.c.mark.is_not(None)))
    return frozenset(str(mark) for (mark,) in found)


def _held(connection: sa.Connection, mark: str | None) -> Annotation | None:
    """The annotation that was written under a mark."""
    if mark is None:
        return None
    row = connection.execute(sa.select(ANNOTATIONS).where(ANNOTATIONS.c.mark == mark)).first()
    return None if row is None else _annotation(row)


def _added(connection: sa.Connection, new: Annotation, mark: str | None, author: str, change: str) -> Annotation:
    """Inserts an annotation with the author and instants it has, under its id or, where that is 0, the next one."""
    kept = dataclasses.replace(new, version=1)
    row = {**_content(kept), "author": kept.author, "created_at": kept.created_at, "edited_at": kept.edited_at,
           "removed": kept.removed, "version": 1, "mark": mark}  # fmt: skip
    row |= {"id": kept.id} if kept.id else {}
    number = connection.execute(sa.insert(ANNOTATIONS).values(row).returning(ANNOTATIONS.c.id)).scalar_one()
    kept = dataclasses.replace(kept, id=int(number))
    _note(connection, kept, now(), author, change)
    return kept


def _taken(connection: sa.Connection, each: Annotation, author: str) -> str:
    """new, changed or unchanged. Raises Conflict where it was changed here since the export."""
    typed = each.created_at is None
    known_by = sorted(_content(each).items()) if typed else (each.id, each.created_at, each.author)
    mark = "import " + hashlib.sha256(repr(known_by).encode()).hexdigest()
    row = connection.execute(sa.select(ANNOTATIONS).where(ANNOTATIONS.c.id == each.id)).first()
    held = there = None if row is None else _annotation(row)
    if there is None or (there.created_at, there.author) != (each.created_at, each.author):
        held = _held(connection, mark)
    if held is None:
        name, at = checked_name(each.author or author), each.created_at or now()
        number = 0 if there is not None or typed else each.id
        fresh = dataclasses.replace(each, id=number, author=name, created_at=at)
        _added(connection, fresh, mark, author, "imported")
        return "new"
    wanted = dataclasses.replace(each, id=held.id, version=held.version, accepts_until=held.accepts_until)
    if typed or (_content(held), held.removed) == (_content(wanted), wanted.removed):
        return "unchanged"
    if held.edited_at is not None and (each.edited_at is None or each.edited_at < held.edited_at):
        raise Conflict(
            held, f"it was changed here on {held.edited_at:%Y-%m-%d %H:%M} (UTC), after this file was written."
        )
    removal = "removed" if each.removed else "brought back"
    _changed(connection, wanted, author, "edited" if held.removed == each.removed else removal)
    return "changed"


def _replaced(journal: Journal, changed: Annotation, author: str, change: str) -> Annotation:
    with journal.writing() as connection:
        return _changed(connection, changed, author, change)


def _changed(connection: sa.Connection, changed: Annotation, author: str, change: str) -> Annotation:
    at = now()
    kept = dataclasses.replace(changed, edited_at=at, version=changed.version + 1)
    done = connection.execute(
        sa.update(ANNOTATIONS)
        .where(ANNOTATIONS.c.id == changed.id, ANNOTATIONS.c.version == changed.version)
        .values(**_content(kept), removed=kept.removed, edited_at=at, version=kept.version)
    )
    if done.rowcount != 1:
        raise Conflict(_one(connection, changed.id), "it was changed by somebody else while you had it open.")
    _note(connection, kept, at, author, change)
    return kept


def _note(connection: sa.Connection, of: Annotation, at: datetime, author: str, change: str) -> None:
    content: Sequence[tuple[str, Any]] = [*_content(of).items(), ("removed", of.removed)]
    said = {name: value.isoformat() if isinstance(value, date) else value for name, value in content}
    row = {"annotation_id": of.id, "version": of.version, "at": at, "author": checked_name(author), "change": change}
    connection.execute(sa.insert(ANNOTATION_VERSIONS).values(**row, content=said))
