"""The journal on both databases: every test that takes `journal` runs on an embedded file and on a server."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from cxmetrics.journal import Journal
from cxmetrics.settings import Settings, load


@pytest.fixture
def server_journal(postgres: str, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of this test's own on a real PostgreSQL server."""
    url = make_url(postgres).set(drivername="postgresql+psycopg")
    name = f"cx_{uuid.uuid4().hex[:12]}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    server.dispose()


@pytest.fixture(params=["file", pytest.param("server", marks=pytest.mark.postgres)])
def journal_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings with a journal of this test's own."""
    settings = load({"CX_HOME": str(tmp_path / "home")})
    return (
        replace(settings, journal=request.getfixturevalue("server_journal")) if request.param == "server" else settings
    )


@pytest.fixture
def journal(journal_settings: Settings) -> Journal:
    """An empty journal of this test's own."""
    return Journal(journal_settings)
