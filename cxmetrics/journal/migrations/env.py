"""Run by Alembic within the transaction that `cxmetrics.journal.database` has begun."""

from alembic import context

from cxmetrics.journal.schema import METADATA

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True)
context.run_migrations()
