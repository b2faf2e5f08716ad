"""Whether the journal answers: asked by the health route; changes nothing."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from cxmetrics.errors import CxError
from cxmetrics.settings import Settings
from cxmetrics.store.journal_engine import journal_engine


def reachable(settings: Settings) -> bool:
    """Whether the journal answers a question now; waits a few seconds at most, raises nothing."""
    try:
        with journal_engine(settings).connect() as connection:
            return connection.execute(text("SELECT 1")).scalar() == 1
    except (SQLAlchemyError, CxError, OSError):
        return False
