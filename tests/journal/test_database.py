"""The journal's tables come by themselves, once, and are those that the code describes."""

from __future__ import annotations

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
