"""The journal's tables as they are now. How a journal comes to have them is in `migrations/`.

Instants are kept in UTC without a zone; days are days. A `where` is JSON: dimension to values.
"""

from __future__ import annotations

import sqlalchemy as sa

METADATA = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

STATE = sa.Table(
    "journal_state",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("revision", sa.Integer, nullable=False),
)
"""One row: how often the journal has been written. Who remembers what it read compares this number."""

ANNOTATIONS = sa.Table(
    "annotations",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("starts_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("metric", sa.Text),
    sa.Column("pillar", sa.Text),
    sa.Column("where", sa.JSON, nullable=False),
    sa.Column("rebases", sa.Boolean, nullable=False),
    sa.Column("accepts", sa.Text),
    sa.Column("accepts_until", sa.Date),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("edited_at", sa.DateTime),
    sa.Column("removed", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("mark", sa.Text, unique=True),
    sqlite_autoincrement=True,
)
"""`version` grows with every change: an edit names the one it started from. `mark` identifies what the product
writes by itself, so that it is written once."""

ANNOTATION_VERSIONS = sa.Table(
    "annotation_versions",
    METADATA,
    sa.Column("annotation_id", sa.Integer, sa.ForeignKey("annotations.id"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("change", sa.Text, nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
)
"""What an annotation said at each version: created, edited, removed, brought back; by whom and when."""

TARGETS = sa.Table(
    "targets",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("metric", sa.Text, nullable=False),
    sa.Column("value", sa.Double, nullable=False),
    sa.Column("high", sa.Double),
    sa.Column("starts_on", sa.Date, nullable=False),
    sa.Column("where", sa.JSON, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("definition", sa.Text, nullable=False),
    sa.Column("same_definition", sa.Boolean, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("withdrawn_at", sa.DateTime),
    sa.Column("withdrawn_by", sa.Text),
    sqlite_autoincrement=True,
)
"""Targets and benchmarks, in the metric's own unit. A row is never changed but to say that it was withdrawn."""
MEETINGS = sa.Table(
    "meetings",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("held_on", sa.Date, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("chair", sa.Text, nullable=False),
    sa.Column("agenda", sa.JSON, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("consumer_heard", sa.Boolean),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("edited_at", sa.DateTime),
    sa.Column("closed_at", sa.DateTime),
    sa.Column("removed", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sqlite_autoincrement=True,
)
"""`consumer_heard` is known once the meeting is closed: whether its consumer was shown, or skipped."""

DECISIONS = sa.Table(
    "decisions",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("meeting_id", sa.Integer, sa.ForeignKey("meetings.id"), nullable=False, index=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("edited_at", sa.DateTime),
    sa.Column("removed", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sqlite_autoincrement=True,
)

ACTIONS = sa.Table(
    "actions",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("function", sa.Text, nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("metric", sa.Text),
    sa.Column("where", sa.JSON, nullable=False),
    sa.Column("direction", sa.Text),
    sa.Column("amount", sa.Float),
    sa.Column("takes_effect_on", sa.Date),
    sa.Column("judge_after", sa.Date),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("meeting_id", sa.Integer, sa.ForeignKey("meetings.id"), index=True),
    sa.Column("decision_id", sa.Integer, sa.ForeignKey("decisions.id")),
    sa.Column("signal_id", sa.Integer, index=True),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("edited_at", sa.DateTime),
    sa.Column("version", sa.Integer, nullable=False),
    sqlite_autoincrement=True,
)
"""`amount` is a size in the metric's own unit (a share is a fraction); `direction` says which way."""

ACTION_COMMENTS = sa.Table(
    "action_comments",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("action_id", sa.Integer, sa.ForeignKey("actions.id"), nullable=False, index=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sqlite_autoincrement=True,
)

PROMISE_VERSIONS = sa.Table(
    "promise_versions",
    METADATA,
    sa.Column("record", sa.Text, primary_key=True),
    sa.Column("record_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("change", sa.Text, nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
)
"""What a meeting, decision or action (`record`) said at each version, by whom and when."""

VERDICTS = sa.Table(
    "verdicts",
    METADATA,
    sa.Column("action_id", sa.Integer, sa.ForeignKey("actions.id"), primary_key=True, autoincrement=False),
    sa.Column("taken_at", sa.DateTime, nullable=False),
    sa.Column("word", sa.Text, nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
)
"""One for each action, written once and never changed."""

FROZEN_MEETINGS = sa.Table(
    "frozen_meetings",
    METADATA,
    sa.Column("meeting_id", sa.Integer, sa.ForeignKey("meetings.id"), primary_key=True, autoincrement=False),
    sa.Column("content", sa.JSON, nullable=False),
)
"""What a meeting was shown beside its figures, as it read when it was closed: promises, annotations, decisions,
and the loads that its publication rested on."""

FROZEN_FIGURES = sa.Table(
    "frozen_figures",
    METADATA,
    sa.Column("meeting_id", sa.Integer, sa.ForeignKey("meetings.id"), primary_key=True, autoincrement=False),
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("metric", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("grain", sa.Text, nullable=False),
    sa.Column("first_day", sa.Date, nullable=False),
    sa.Column("end_day", sa.Date, nullable=False),
    sa.Column("where", sa.JSON, nullable=False),
    sa.Column("value", sa.Float),
    sa.Column("low", sa.Float),
    sa.Column("high", sa.Float),
    sa.Column("n", sa.Float),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("word", sa.Text, nullable=False),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("reads", sa.JSON, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("published_at", sa.DateTime, nullable=False),
)
"""A figure as it was shown: the question it answers, its numbers, and what it rested on (`fingerprint` of its SQL, the
tables it `reads`, the `version` of the publication)."""


SIGNALS = sa.Table(
    "signals",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("metric", sa.Text, nullable=False),
    sa.Column("dimension", sa.Text, nullable=False),
    sa.Column("group", sa.Text, nullable=False),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("side", sa.Integer, nullable=False),
    sa.Column("first_on", sa.Date, nullable=False),
    sa.Column("newest_on", sa.Date, nullable=False),
    sa.Column("grain", sa.Text, nullable=False),
    sa.Column("pillar", sa.Text),
    sa.Column("word", sa.Text, nullable=False),
    sa.Column("said", sa.Text, nullable=False),
    sa.Column("first_version", sa.Integer, nullable=False),
    sa.Column("last_version", sa.Integer, nullable=False),
    sa.Column("published_at", sa.DateTime, nullable=False),
    sa.Column("seen_at", sa.DateTime),
    sa.Column("acknowledged_at", sa.DateTime),
    sa.Column("acknowledged_by", sa.Text),
    sa.Column("answer", sa.Text),
    sa.UniqueConstraint("metric", "dimension", "group", "rule", "first_on", name="uq_signals_metric"),
    sqlite_autoincrement=True,
)
"""Signals that stood at the newest complete period, one a row: its identity is what is unique. `first_on` and
`newest_on` are first days of periods; without a group, dimension and group are empty. `said` is the sentence then."""

ANNOUNCEMENTS = sa.Table(
    "signal_announcements",
    METADATA,
    sa.Column("signal_id", sa.Integer, sa.ForeignKey("signals.id"), primary_key=True),
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("tried_at", sa.DateTime, nullable=False),
    sa.Column("sent_at", sa.DateTime),
)
"""Which signal was told by which channel (mail, webhook, log): claimed before it is sent, marked once it was."""
