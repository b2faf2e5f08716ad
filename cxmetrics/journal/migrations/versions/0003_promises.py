"""Meetings with their decisions and actions, verdicts, and figures as they were shown."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meetings",
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
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "meeting_id", sa.Integer, sa.ForeignKey("meetings.id", name="fk_decisions_meeting_id"), nullable=False
        ),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("edited_at", sa.DateTime),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "actions",
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
        sa.Column("meeting_id", sa.Integer, sa.ForeignKey("meetings.id", name="fk_actions_meeting_id")),
        sa.Column("decision_id", sa.Integer, sa.ForeignKey("decisions.id", name="fk_actions_decision_id")),
        sa.Column("signal_id", sa.Integer),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("edited_at", sa.DateTime),
        sa.Column("version", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "action_comments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "action_id", sa.Integer, sa.ForeignKey("actions.id", name="fk_action_comments_action_id"), nullable=False
        ),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "promise_versions",
        sa.Column("record", sa.Text, primary_key=True),
        sa.Column("record_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("change", sa.Text, nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
    )
    op.create_table(
        "verdicts",
        sa.Column(
            "action_id",
            sa.Integer,
            sa.ForeignKey("actions.id", name="fk_verdicts_action_id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("taken_at", sa.DateTime, nullable=False),
        sa.Column("word", sa.Text, nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
    )
    op.create_table(
        "frozen_meetings",
        sa.Column(
            "meeting_id",
            sa.Integer,
            sa.ForeignKey("meetings.id", name="fk_frozen_meetings_meeting_id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("content", sa.JSON, nullable=False),
    )
    op.create_table(
        "frozen_figures",
        sa.Column(
            "meeting_id",
            sa.Integer,
            sa.ForeignKey("meetings.id", name="fk_frozen_figures_meeting_id"),
            primary_key=True,
            autoincrement=False,
        ),
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
    op.create_index("ix_decisions_meeting_id", "decisions", ["meeting_id"])
    op.create_index("ix_actions_meeting_id", "actions", ["meeting_id"])
    op.create_index("ix_actions_signal_id", "actions", ["signal_id"])
    op.create_index("ix_action_comments_action_id", "action_comments", ["action_id"])


def downgrade() -> None:
    op.drop_table("frozen_figures")
    op.drop_table("frozen_meetings")
    op.drop_table("verdicts")
    op.drop_table("promise_versions")
    op.drop_table("action_comments")
    op.drop_table("actions")
    op.drop_table("decisions")
    op.drop_table("meetings")
