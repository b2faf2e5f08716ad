"""The command `actions` on the sample company: promised, listed with verdicts, changed, refused."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import RunCommand

COLUMNS = ["id", "title", "owner", "function", "due_on", "metric", "where", "direction", "amount", "status", "verdict"]
BASE = ["actions", "--add", "--owner", "Ada", "--function", "service", "--due", "2026-10-30"]


@pytest.fixture
def home(sample_copy: Path, run_command: RunCommand) -> Path:
    """The sample company with three promises, the last of them of last week."""
    for more in (
        ["--title", "IVR change", "--metric", "abandonment_rate", "--amount", "5 points", "--effect", "2025-09-01"],
        ["--title", "Poster", "--metric", "csat", "--effect", "2025-12-01"],
        ["--title", "New script", "--metric", "abandonment_rate", "--where", "queue=Billing", "--effect", "2026-10-25"],
    ):
        done = run_command([*BASE, *more], sample_copy)
        assert done.returncode == 0, done.stderr
    return sample_copy


def listed(run_command: RunCommand, home: Path, *more: str) -> list[dict[str, Any]]:
    done = run_command(["actions", "--format", "json", *more], home)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def test_verdicts_of_the_sample_company(home: Path, run_command: RunCommand) -> None:
    rows = listed(run_command, home)
    assert [list(row) for row in rows] == [COLUMNS] * 3
    assert [row["verdict"] for row in rows] == ["worked", "no detectable effect", "too early"]
    assert (rows[0]["direction"], rows[0]["amount"], rows[2]["where"]) == ("lower", 0.05, {"queue": ["Billing"]})
    text = run_command(["actions"], home).stdout
    assert "too early (on 2027-05-01)" in text
    assert "5.0 points" in text
    cells = list(csv.reader(io.StringIO(run_command(["actions", "--format", "csv"], home).stdout)))
    assert cells[0] == COLUMNS
    assert cells[1][-1] == "worked"


def test_done_and_overdue(home: Path, run_command: RunCommand) -> None:
    assert len(listed(run_command, home, "--overdue")) == 3
    [done] = listed(run_command, home, "--done", "2")
    assert done["status"] == "done"
    assert [row["id"] for row in listed(run_command, home, "--open")] == [1, 3]
    assert [row["id"] for row in listed(run_command, home, "--overdue")] == [1, 3]
    listed(run_command, home, "--edit", "3", "--due", "2026-11-01")
    assert [row["id"] for row in listed(run_command, home, "--overdue")] == [1]
    listed(run_command, home, "--comment", "3", "--text", "Waits.")


REFUSED = (
    (["--edit", "1", "--direction", "higher"], "its verdict has been taken"),
    (["--edit", "9", "--owner", "x"], "action 9: there is none"),
    (["--done", "1", "--owner", "x"], "--owner: does not go with"),
    (["--title", "x"], "--title: does not go with"),
    (["--add", "--title", "x"], "--owner, --function, --due lacks"),
    ([*BASE[1:], "--title", "x", "--metric", "npz"], "Did you mean 'nps'"),
    ([*BASE[1:], "--title", "x", "--metric", "nps", "--where", "segment=SMBs"], "Did you mean 'SMB'"),
    ([*BASE[1:], "--title", "x", "--metric", "nps", "--amount", "-3"], "no size"),
    ([*BASE[1:], "--title", "x", "--amount", "3"], "Name it: --metric"),
    ([*BASE[1:], "--title", "x", "--metric", "headcount"], "Say higher or lower"),
)


def test_what_is_refused_changes_nothing(home: Path, run_command: RunCommand) -> None:
    before = listed(run_command, home)
    for given, said in REFUSED:
        done = run_command(["actions", *given], home)
        assert done.returncode == 2, given
        assert said in done.stderr, given
        assert "Traceback" not in done.stderr
    assert listed(run_command, home) == before


def test_a_home_without_figures_keeps_promises_all_the_same(empty_home: Path, run_command: RunCommand) -> None:
    done = run_command([*BASE, "--title", "=1+1", "--metric", "nps", "--effect", "2025-01-01"], empty_home)
    assert done.returncode == 0, done.stderr
    [row] = listed(run_command, empty_home)
    assert (row["title"], row["verdict"]) == ("=1+1", None)
    assert "'=1+1" in run_command(["actions", "--format", "csv"], empty_home).stdout
