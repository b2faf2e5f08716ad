"""A transaction killed while it commits is kept whole or not at all, whatever the engine's log had of it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from cxmetrics.store.atomic import atomic
from tests.conftest import ROOT

PROGRAM = """
import sys
import duckdb
from cxmetrics.store.atomic import atomic

raw = duckdb.connect(sys.argv[1])
with atomic(raw):
    raw.execute("DELETE FROM calls WHERE id IN (1, 2)")
    raw.execute("INSERT INTO calls SELECT range, 'queue ' || range FROM range(400000)")
    print("about to commit", flush=True)
print("committed", flush=True)
sys.stdin.read()
"""
BEFORE, AFTER = (2, 2), (400_000, 400_000)
"""Rows and different keys."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "calls.duckdb"
    with duckdb.connect(path) as raw:
        raw.execute("CREATE TABLE calls (id INTEGER, queue TEXT)")
        raw.execute("INSERT INTO calls VALUES (1, 'a'), (2, 'b')")
    return path


def killed(file: Path, wait: float | None) -> str:
    """What a program that commits said until it was killed, `wait` seconds into its commit; None: after it."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(file)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        if wait is None:
            said += process.stdout.readline()
        else:
            time.sleep(wait)
        process.kill()
        return said + process.stdout.read()


@pytest.mark.parametrize("wait", [0, 0.005, 0.01, 0.02, 0.03, 0.05])
def test_killed_while_it_commits(file: Path, wait: float) -> None:
    said = killed(file, wait)
    assert said.startswith("about to commit")
    assert not file.with_suffix(".duckdb.wal").exists()
    with duckdb.connect(file) as raw:
        found = raw.execute("SELECT count(*), count(DISTINCT id) FROM calls").fetchone()
    assert found in ((AFTER,) if "committed" in said else (BEFORE, AFTER))


def test_killed_after_it_said_so(file: Path) -> None:
    assert "committed" in killed(file, None)
    assert not file.with_suffix(".duckdb.wal").exists()
    with duckdb.connect(file) as raw:
        assert raw.execute("SELECT count(*), count(DISTINCT id) FROM calls").fetchone() == AFTER


def test_settings_are_as_before(file: Path) -> None:
    def settings(raw: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
        return raw.execute("SELECT name, value FROM duckdb_settings() WHERE name LIKE '%checkpoint%'").fetchall()

    with duckdb.connect(file) as raw:
        before = settings(raw)
        with atomic(raw):
            raw.execute("DELETE FROM calls")
        with pytest.raises(duckdb.Error), atomic(raw):
            raw.execute("DELETE FROM nothing")
        assert settings(raw) == before
