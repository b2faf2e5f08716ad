"""Actions: what was promised, by whom, until when, and which figure it should move. With comments and history."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from cxmetrics.errors import CxError, did_you_mean
from cxmetrics.journal import meetings, records
from cxmetrics.journal.annotations import Version, checked_name, checked_text, now
from cxmetrics.journal.database import Journal
from cxmetrics.journal.records import Changed
from cxmetrics.journal.schema import ACTION_COMMENTS, ACTIONS, DECISIONS, VERDICTS

FUNCTIONS = ("strategy", "marketing", "sales", "product", "service", "people", "data")
STATUSES = ("open", "on hold", "done", "cancelled")
DIRECTIONS = ("higher", "lower")

Where = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Action:
    """One promise; instants are in UTC. Without a metric it is followed, but not judged.

    `amount` is how far the metric should go in its `direction`, in its own unit.
    """

    title: str
    owner: str
    function: str
    due_on: date
    metric: str | None = None
    where: Where = field(default_factory=dict)
    direction: str | None = None
    amount: float | None = None
    takes_effect_on: date | None = None
    judge_after: date | None = None
    status: str = "open"
    meeting_id: int | None = None
    decision_id: int | None = None
    signal_id: int | None = None
    author: str = ""
    id: int = 0
    created_at: datetime | None = None
    edited_at: datetime | None = None
    version: int = 0

    def overdue(self, today: date) -> bool:
        """Whether it is open and its day has passed."""
        return self.status == "open" and self.due_on < today


@dataclass(frozen=True)
class Comment:
    """What somebody said of an action."""

    action_id: int
    text: str
    author: str
    id: int
    created_at: datetime


@dataclass(frozen=True)
class KeptVerdict:
    """The verdict of an action as it was taken; `content` is what `insight.verdict` made of it."""

    action_id: int
    taken_at: datetime
    word: str
    content: Mapping[str, Any]


_PROMISED = ("metric", "where", "direction", "amount", "takes_effect_on", "judge_after")
"""What a verdict rests on: it stays as it is once the verdict has been taken."""


def actions(journal: Journal) -> tuple[Action, ...]:
    """All of them, by due date."""
    return journal.remembered("actions", _all)


def action(journal: Journal, number: int) -> Action:
    """The action with that id. Raises CxError where there is none."""
    with journal.reading() as connection:
        return _one(connection, number)


def promise(journal: Journal, new: Action, *, author: str) -> Action:
    """Writes a new action. Raises CxError for what it may not say, and where its meeting or decision is not there."""
    checked(new)
    with journal.writing() as connection:
        if new.meeting_id is not None:
            meetings.one(connection, new.meeting_id)
        asked = sa.select(DECISIONS.c.meeting_id).where(DECISIONS.c.id == new.decision_id)
        if new.decision_id is not None and connection.execute(asked).scalar() != new.meeting_id:
            raise CxError(
                f"decision {new.decision_id}", "its meeting has no such decision.", "Name both of one meeting."
            )
        return _one(connection, records.added(connection, ACTIONS, _content(new), author))


def edit(journal: Journal, changed: Action, *, author: str, change: str = "edited") -> Action:
    """Keeps what `changed` says. Raises Changed where it was changed since.

    Once its verdict has been taken, what the verdict rests on stays: CxError.
    """
    checked(changed)
    with journal.writing() as connection:
        held = _one(connection, changed.id)
        judged = connection.execute(sa.select(VERDICTS.c.action_id).where(VERDICTS.c.action_id == changed.id)).first()
        moved = [name for name in _PROMISED if _content(held)[name] != _content(changed)[name]]
        if judged and moved and held.version == changed.version:
            raise CxError(
                f"action {changed.id}",
                f"its verdict has been taken, so {moved[0].replace('_', ' ')} stays as it is.",
                "Promise something new instead.",
            )
        if not records.replaced(
            connection, ACTIONS, changed.id, changed.version, content=_content(changed), author=author, change=change
        ):
            raise Changed(f"action {changed.id}", held)
        return _one(connection, changed.id)


def set_status(journal: Journal, number: int, status: str, *, author: str, on: date) -> Action:
    """Says how an action stands. One that is done takes effect `on` that day where no other was named."""
    held = action(journal, number)
    effect = held.takes_effect_on or (on if status == "done" and held.metric else None)
    if (held.status, held.takes_effect_on) == (status, effect):
        return held
    return edit(journal, dataclasses.replace(held, status=status, takes_effect_on=effect), author=author, change=status)


def link_signal(journal: Journal, number: int, signal_id: int | None, *, author: str) -> Action:
    """Says which signal an action answers."""
    held = dataclasses.replace(action(journal, number), signal_id=signal_id)
    return edit(journal, held, author=author, change="linked to a signal" if signal_id else "unlinked from its signal")


def comment(journal: Journal, number: int, text: str, *, author: str) -> Comment:
    """Adds a comment. Raises CxError for an empty one."""
    checked_text("comment", text, records.LONGEST_TEXT)
    if not text.strip():
        raise CxError("comment", "it is empty.", "Write something, or leave it.")
    row: dict[str, Any] = {"action_id": number, "text": text.strip(), "author": checked_name(author)}
    row["created_at"] = now()
    with journal.writing() as connection:
        _one(connection, number)
        found = connection.execute(sa.insert(ACTION_COMMENTS).values(row).returning(ACTION_COMMENTS.c.id)).scalar_one()
        return Comment(**row, id=int(found))


def comments(journal: Journal, number: int) -> tuple[Comment, ...]:
    """The comments on an action, oldest first."""
    return tuple(each for each in journal.remembered("action comments", _comments) if each.action_id == number)


def history(journal: Journal, number: int) -> tuple[Version, ...]:
    """What an action said at each version, oldest first. Raises CxError where there is none."""
    with journal.reading() as connection:
        _one(connection, number)
        return tuple(
            Version(row.version, row.at, row.author, row.change, dict(row.content))
            for row in records.history(connection, ACTIONS, number)
        )


def keep_verdict(journal: Journal, of: Action, word: str, content: Mapping[str, Any]) -> KeptVerdict:
    """Keeps the verdict of an action as it is promised in `of`; where one was kept before, that one stands.

    Raises Changed where the action has been changed since, so that no verdict is kept of another promise.
    """
    with journal.writing() as connection:
        held = connection.execute(sa.select(VERDICTS).where(VERDICTS.c.action_id == of.id)).first()
        if held is None:
            current = _one(connection, of.id)
            if any(_content(current)[name] != _content(of)[name] for name in _PROMISED):
                raise Changed(f"action {of.id}", current)
            kept = KeptVerdict(of.id, now(), word, dict(content))
            connection.execute(sa.insert(VERDICTS).values(dataclasses.asdict(kept)))
            return kept
        return KeptVerdict(**held._mapping)


def kept_verdicts(journal: Journal) -> Mapping[int, KeptVerdict]:
    """The verdicts that were taken, by action."""
    return journal.remembered("verdicts", _verdicts)


def checked(given: Action) -> Action:
    """The same; raises CxError naming what it may not say and the way out."""
    records.line("action title", given.title, needed="Say what will be done.")
    records.line("action owner", given.owner, needed="Name one person who answers for it.")
    for name, value, choices in (
        ("function", given.function, FUNCTIONS),
        ("status", given.status, STATUSES),
        ("direction", given.direction, DIRECTIONS),
    ):
        if value is not None and value not in choices:
            raise CxError(f"action {name}", f"{value!r} is not known.", did_you_mean(value, choices))
    for texts in ((given.metric or "",), *given.where.values()):
        for text in texts:
            checked_text("action", text, records.LONGEST_LINE)
    if given.metric is None:
        said = [name for name in _PROMISED if name not in ("takes_effect_on", "metric") and getattr(given, name)]
        if said:
            raise CxError(
                f"action {said[0].replace('_', ' ')}", "no metric is named that it is of.", "Name the metric."
            )
    elif given.direction is None:
        raise CxError("action direction", "it is not said which way the metric should go.", "Say higher or lower.")
    if given.amount is not None and not (math.isfinite(given.amount) and given.amount > 0):
        raise CxError(
            "action amount", f"{given.amount:g} is no size.", "Give a number above 0; the direction has the sign."
        )
    if given.judge_after is not None and (given.takes_effect_on is None or given.judge_after <= given.takes_effect_on):
        raise CxError(
            "action judge after",
            f"{given.judge_after} is not after the day of its effect ({given.takes_effect_on or 'not named'}).",
            "Give a later day, or leave it out: then it is judged after six complete periods.",
        )
    return given


def _all(connection: sa.Connection) -> tuple[Action, ...]:
    return tuple(
        _action(row) for row in connection.execute(sa.select(ACTIONS).order_by(ACTIONS.c.due_on, ACTIONS.c.id))
    )


def _one(connection: sa.Connection, number: int) -> Action:
    row = connection.execute(sa.select(ACTIONS).where(ACTIONS.c.id == number)).first()
    if row is None:
        raise CxError(f"action {number}", "there is none.", "List them: `python -m cxmetrics actions`.")
    return _action(row)


def _action(row: Any) -> Action:
    named = dict(row._mapping)
    where = {name: tuple(values) for name, values in (named.pop("where") or {}).items()}
    return Action(**named, where=where)


def _content(of: Action) -> dict[str, Any]:
    named = {f.name: getattr(of, f.name) for f in dataclasses.fields(of)}
    for own in ("author", "id", "created_at", "edited_at", "version"):
        del named[own]
    texts = {name: records.line(f"action {name}", getattr(of, name)) for name in ("title", "owner")}
    return named | texts | {"where": records.dimensions(of.where)}


def _comments(connection: sa.Connection) -> tuple[Comment, ...]:
    rows = connection.execute(sa.select(ACTION_COMMENTS).order_by(ACTION_COMMENTS.c.id))
    return tuple(Comment(**row._mapping) for row in rows)


def _verdicts(connection: sa.Connection) -> dict[int, KeptVerdict]:
    return {row.action_id: KeptVerdict(**row._mapping) for row in connection.execute(sa.select(VERDICTS))}
