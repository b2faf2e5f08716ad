"""The engine of the journal: an embedded file with many readers and one writer at a time, or a server.

Leaves what is kept in it to `cxmetrics.journal`.
"""

from __future__ import annotations

import functools
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from cxmetrics.errors import CxError
from cxmetrics.settings import Settings

_WAIT_S = 5
"""How long a writer waits for another, and a connection for its server."""


def journal_engine(settings: Settings) -> Engine:
    """The journal's engine, one per URL and process. Raises CxError for a URL that cannot be one."""
    if settings.journal:
        return _engine(settings.journal)
    settings.home.mkdir(parents=True, exist_ok=True)
    return _engine(URL.create("sqlite", database=str(settings.home / "journal.sqlite")).render_as_string())


@functools.lru_cache(maxsize=8)
def _engine(text: str) -> Engine:
    try:
        url = make_url(text)
        if url.drivername in ("postgresql", "postgres"):
            url = url.set(drivername="postgresql+psycopg")
        if url.get_backend_name() == "sqlite":
            engine = create_engine(url, connect_args={"timeout": _WAIT_S})
            event.listen(engine, "connect", _prepare)
            return engine
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": _WAIT_S})
    except (ArgumentError, ImportError, ValueError) as error:
        raise CxError(
            "journal",
            "the database URL cannot be used; its form is wrong or its driver is not installed.",
            "Set [databases] journal, or CX_JOURNAL_URL, to a URL such as postgresql://user@host/database,",
            "or leave both out: the journal is then a file in CX_HOME.",
        ) from error


def _prepare(connection: Any, _record: Any) -> None:
    """Readers go on while one writes, and references between rows hold."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA foreign_keys=ON")
