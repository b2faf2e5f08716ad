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
