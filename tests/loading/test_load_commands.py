"""`load`, `loads`, `rejects` and `unload` as a person and a program meet them: codes, words, one object."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, RunCommand

HEAD = "call_id,offered_at,queue\n"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "calls.csv"
    path.write_text(HEAD + "1,2024-01-01,a\n2,never,=1+1\n3,2024-01-02,c\n")
    return path


def test_the_object_and_the_code(export: Path, empty_home: Path, run_command: RunCommand) -> None:
    done = run_command(["load", export, "--table", "calls", "--format", "json"], empty_home)
    told = json.loads(done.stdout)
    assert done.returncode == 3
    keys = ["table", "file", "read", "new", "replaced", "unchanged", "skipped", "rejected", "reasons"]
    assert list(told) == keys
    assert told["read"] == sum(told[key] for key in keys[3:8]) == 3
    assert told["reasons"] == {"not a date and time": 1}
    assert "line 3" in done.stderr
    assert "'never'" in done.stderr
    assert "\r" not in done.stderr

    listed = run_command(["rejects", "--format", "json"], empty_home)
    assert json.loads(listed.stdout) == [
        {
            "table": "calls",
            "file": str(export),
            "line": 3,
            "column": "offered_at",
            "value": "never",
            "reason": "not a date and time",
        }
    ]
    export.write_text(HEAD + "1,2024-01-01,a\n2,2024-01-03,=1+1\n3,2024-01-02,c\n")
    done = run_command(["load", export, "--table", "calls"], empty_home)
    assert done.returncode == 0
    assert "1 new" in done.stdout
    assert json.loads(run_command(["rejects", "--format", "json"], empty_home).stdout) == []
    (first, second) = json.loads(run_command(["loads", "--format", "json"], empty_home).stdout)
    assert (first["id"], first["new"], second["unchanged"]) == (1, 2, 2)
    assert run_command(["unload", "2"], empty_home).returncode == 0
    assert len(json.loads(run_command(["rejects", "--format", "json"], empty_home).stdout)) == 1


def test_wrong_use(export: Path, empty_home: Path, tmp_path: Path, run_command: RunCommand) -> None:
    for args, told in (
        (["load", export], "--mapping"),
        (["load", export, "--table", "call"], "'calls'"),
        (["load", tmp_path, "--table", "calls"], "is a folder"),
        (["load", tmp_path / "cals.csv", "--table", "calls"], "'calls.csv'"),
        (["load", export, "--mapping", tmp_path / "none.toml"], "none.toml"),
        (["unload", "1"], "no such load"),
    ):
        done = run_command(args, empty_home)
        assert (done.returncode, done.stdout) == (2, "")
        assert told in done.stderr
        assert "Traceback" not in done.stderr


def test_another_warehouse_is_not_written(
    export: Path, empty_home: Path, postgres: str, run_command: RunCommand
) -> None:
    url = postgres.replace("postgresql://", "postgresql+psycopg://")
    done = run_command(["load", export, "--table", "calls"], empty_home, {"CX_WAREHOUSE_URL": url})
    assert done.returncode == 2
    assert "embedded warehouse only" in done.stderr


def test_progress_is_shown_on_a_terminal_only(tmp_path: Path, empty_home: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(HEAD + "".join(f"{number},2024-01-01,{'x' * 60}\n" for number in range(60_000)))
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "cxmetrics", "load", str(path), "--table", "calls", "--format", "json"]
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "CX_HOME": str(empty_home)}, stdout=subprocess.PIPE, stderr=theirs
    ) as process:
        os.close(theirs)
        assert process.stdout is not None
        told = json.loads(process.stdout.read())
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert told["new"] == 60_000
    assert "rows read" in shown
