"""Signals as they were published, seen and answered; and which of them was told to whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signals",
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
    op.create_table(
        "signal_announcements",
        sa.Column(
            "signal_id",
            sa.Integer,
            sa.ForeignKey("signals.id", name="fk_signal_announcements_signal_id"),
            primary_key=True,
        ),
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("tried_at", sa.DateTime, nullable=False),
        sa.Column("sent_at", sa.DateTime),
    )


def downgrade() -> None:
    op.drop_table("signal_announcements")
    op.drop_table("signals")
