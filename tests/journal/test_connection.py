"""The journal answers, in the file it makes for itself and on a server, and says so when it does not."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from cxmetrics import journal
from cxmetrics.errors import CxError
from cxmetrics.settings import load
from cxmetrics.store.journal_engine import journal_engine


def test_a_new_home_gets_a_journal_with_many_readers(tmp_path: Path) -> None:
    settings = load({"CX_HOME": str(tmp_path / "new")})
    assert journal.reachable(settings)
    with journal_engine(settings).connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
    assert (tmp_path / "new" / "journal.sqlite").is_file()


def test_a_folder_with_odd_characters(tmp_path: Path) -> None:
    home = tmp_path / "a?b #c%20"
    assert journal.reachable(load({"CX_HOME": str(home)}))
    assert (home / "journal.sqlite").is_file()


@pytest.mark.postgres
def test_a_server(postgres: str, tmp_path: Path) -> None:
    assert journal.reachable(load({"CX_HOME": str(tmp_path), "CX_JOURNAL_URL": postgres}))


def test_what_does_not_answer_is_not_reachable(tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    assert not journal.reachable(load({"CX_HOME": str(blocked)}))
    settings = load({"CX_HOME": str(tmp_path), "CX_JOURNAL_URL": f"postgresql://u:secret@/x?host={tmp_path}"})
    assert not journal.reachable(settings)


def test_a_url_that_is_none_is_told_without_its_password(tmp_path: Path) -> None:
    settings = replace(load({"CX_HOME": str(tmp_path)}), journal="nonsense://u:secret@host/x")
    with pytest.raises(CxError) as raised:
        journal_engine(settings)
    assert "secret" not in str(raised.value)
    assert "CX_JOURNAL_URL" in str(raised.value)
    assert not journal.reachable(settings)
