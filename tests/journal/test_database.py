"""The journal's tables come by themselves, once, and are those that the code describes."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from cxmetrics.errors import CxError, Unavailable
from cxmetrics.journal import Journal
from cxmetrics.journal.database import MIGRATIONS, newest
from cxmetrics.journal.schema import METADATA
from cxmetrics.settings import Settings, load
from cxmetrics.store.journal_engine import unwritten


def test_the_migrations_make_what_the_code_describes(journal: Journal) -> None:
    with journal.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_there_is_one_newest_revision() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [newest()]


def test_a_failed_change_leaves_nothing(journal: Journal) -> None:
    before = journal.revision()
    with pytest.raises(ZeroDivisionError), journal.writing():
        raise ZeroDivisionError
    assert journal.revision() == before


@pytest.fixture
def embedded(tmp_path: Path) -> Journal:
    """An empty journal in a file."""
    return Journal(load({"CX_HOME": str(tmp_path / "embedded")}))


def _long_ago(journal: Journal) -> Path:
    """The journal's file, as if nobody had written it for a minute."""
    [file] = journal.settings.home.glob("journal.sqlite")
    before = file.stat().st_mtime - 60
    os.utime(file, (before, before))
    return file


def _looks(engine: sa.Engine) -> list[object]:
    looks: list[object] = []
    sa.event.listen(engine, "connect", lambda *opened: looks.append(opened))
    return looks


def test_a_file_that_nobody_wrote_is_not_opened_for_what_is_remembered(embedded: Journal) -> None:
    _long_ago(embedded)
    assert [embedded.remembered("thing", lambda _: "read") for _ in "12"] == ["read", "read"]
    looks = _looks(embedded._engine)
    assert embedded.remembered("thing", lambda _: "again") == "read"
    assert looks == []


def test_what_another_process_writes_is_seen_at_once(embedded: Journal) -> None:
    file = _long_ago(embedded)
    before = embedded.revision()
    other = sqlite3.connect(file)  # stays open: what it wrote is not yet in the file itself
    with other:
        other.execute("UPDATE journal_state SET revision = revision + 1")
    assert embedded.revision() == before + 1
    _long_ago(embedded)
    os.utime(f"{file}-wal", (1, 1))
    assert embedded.revision() == before + 1
    with other:
        other.execute("UPDATE journal_state SET revision = revision + 1")
    assert embedded.revision() == before + 2
    other.close()


def test_a_file_written_just_now_is_looked_into(embedded: Journal) -> None:
    file = _long_ago(embedded)
    assert unwritten(embedded._engine) is not None
    os.utime(file)
    assert unwritten(embedded._engine) is None


def test_what_is_remembered_is_read_again_after_a_change(journal: Journal) -> None:
    asked = []
    for _ in range(3):
        journal.remembered("question", asked.append)
    assert len(asked) == 1
    with journal.writing():
        pass
    journal.remembered("question", asked.append)
    assert len(asked) == 2


def test_a_journal_of_a_newer_version_is_left_alone(journal_settings: Settings) -> None:
    journal = Journal(journal_settings)
    with journal.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    from cxmetrics.journal import database

    database._checked.clear()
    with pytest.raises(CxError, match="newer version"):
        Journal(journal_settings)


def test_a_file_that_was_taken_away_is_made_anew(tmp_path: Path) -> None:
    settings = load({"CX_HOME": str(tmp_path)})
    Journal(settings)
    (tmp_path / "journal.sqlite").unlink()
    assert Journal(settings).revision() == 0


def test_a_journal_that_does_not_answer_is_told_without_its_password(tmp_path: Path) -> None:
    settings = replace(load({"CX_HOME": str(tmp_path)}), journal=f"postgresql://u:secret@/x?host={tmp_path}")
    with pytest.raises(Unavailable) as raised:
        Journal(settings)
    assert "secret" not in str(raised.value)
    assert "CX_JOURNAL_URL" in str(raised.value)
