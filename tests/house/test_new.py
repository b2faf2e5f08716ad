"""`new` writes files that work as they stand, and never over another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import RunCommand


def test_a_new_metric_is_checked_refreshed_and_answers(
    sample_copy: Path, tmp_path: Path, run_command: RunCommand
) -> None:
    folder = tmp_path / "more" / "metrics"
    env = {"CX_SQL_DIR": str(folder)}
    made = run_command(["new", "metric", "answered_in_a_minute"], sample_copy, env)
    assert (made.returncode, made.stdout.strip()) == (0, str(folder / "answered_in_a_minute.sql"))
    checked = run_command(["check"], sample_copy, env)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    refreshed = run_command(["refresh", "answered_in_a_minute"], sample_copy, env)
    assert refreshed.returncode == 0, refreshed.stderr
    asked = run_command(["query", "answered_in_a_minute", "--grain", "all", "--format", "json"], sample_copy, env)
    (row,) = json.loads(asked.stdout)
    assert 0 < row["value"] < 1
    assert row["n"] > 1000


def test_a_new_page_is_written_where_pages_are_named(empty_home: Path, tmp_path: Path, run_command: RunCommand) -> None:
    folder = tmp_path / "pages"
    made = run_command(["new", "page", "first_minute"], empty_home, {"CX_PAGES_DIR": str(folder)})
    assert made.returncode == 0, made.stderr
    text = (folder / "first_minute.py").read_text(encoding="utf-8")
    assert text.startswith('"""First minute\n')
    compile(text, "first_minute.py", "exec")


def test_nothing_is_overwritten(empty_home: Path, tmp_path: Path, run_command: RunCommand) -> None:
    env = {"CX_SQL_DIR": str(tmp_path)}
    assert run_command(["new", "metric", "mine"], empty_home, env).returncode == 0
    (tmp_path / "mine.sql").write_text("kept")
    again = run_command(["new", "metric", "mine"], empty_home, env)
    assert again.returncode == 2
    assert "is there already" in again.stderr
    assert (tmp_path / "mine.sql").read_text() == "kept"
    shipped = run_command(["new", "metric", "nps"], empty_home, env)
    assert shipped.returncode == 2
    assert not (tmp_path / "nps.sql").exists()


@pytest.mark.parametrize("name", ["", "../up", "a/b", "Upper", "1st", "a b", "a;drop", "class", "é", "a" * 49, "x.sql"])
@pytest.mark.parametrize("what", ["metric", "page"])
def test_a_name_that_cannot_be_one_is_refused(
    what: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import argparse

    from cxmetrics.commands import new
    from cxmetrics.errors import CxError
    from cxmetrics.settings import load

    settings = load({"CX_HOME": str(tmp_path), "CX_SQL_DIR": str(tmp_path), "CX_PAGES_DIR": str(tmp_path)})
    with pytest.raises(CxError, match="cannot be a name"):
        new.run(argparse.Namespace(what=what, name=name), settings)
    assert list(tmp_path.iterdir()) == []
