"""Annotations with their history, and the journal's count of changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    state = op.create_table(
        "journal_state",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("revision", sa.Integer, nullable=False),
    )
    op.bulk_insert(state, [{"id": 1, "revision": 0}])
    op.create_table(
        "annotations",
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
        sa.Column("mark", sa.Text),
        sa.UniqueConstraint("mark", name="uq_annotations_mark"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "annotation_versions",
        sa.Column(
            "annotation_id",
            sa.Integer,
            sa.ForeignKey("annotations.id", name="fk_annotation_versions_annotation_id"),
            primary_key=True,
        ),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("change", sa.Text, nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("annotation_versions")
    op.drop_table("annotations")
    op.drop_table("journal_state")
