"""The journal on both databases: every test that takes `journal` runs on an embedded file and on a server."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cxmetrics.journal import Journal
from cxmetrics.settings import Settings, load


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
