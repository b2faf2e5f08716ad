"""`annotate` and `annotations` as the contract has them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import RunCommand

KEYS = ["id", "starts_on", "ends_on", "title", "text", "kind", "scope", "metric", "pillar", "where", "rebases",
        "accepts", "author", "created_at", "edited_at", "removed"]  # fmt: skip


def listed(run_command: RunCommand, home: Path, *args: str) -> list[dict[str, Any]]:
    done = run_command(["annotations", "--format", "json", *args], home)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def test_written_edited_removed_and_brought_back(run_command: RunCommand, empty_home: Path) -> None:
    span = ["--on", "2026-05-01", "--until", "2026-06-11"]
    done = run_command(["annotate", *span, "--title", "App outage", "--kind", "outage", "--metric", "nps",
                        "--where", "segment=SMB", "--by", "Ada", "--format", "json"], empty_home)  # fmt: skip
    assert done.returncode == 0, done.stderr
    [kept] = json.loads(done.stdout)
    assert list(kept) == KEYS
    assert kept | {"created_at": None} == {
        "id": 1, "starts_on": "2026-05-01", "ends_on": "2026-06-11", "title": "App outage", "text": "",
        "kind": "outage", "scope": "metric", "metric": "nps", "pillar": None, "where": {"segment": ["SMB"]},
        "rebases": False, "accepts": None, "author": "Ada", "created_at": None, "edited_at": None, "removed": False,
    }  # fmt: skip
    assert run_command(["annotate", "--edit", "1", "--title", "Outage", "--by", "Ben"], empty_home).returncode == 0
    assert run_command(["annotate", "--remove", "1", "--by", "Ben"], empty_home).returncode == 0
    [held] = listed(run_command, empty_home)
    assert (held["title"], held["removed"]) == ("Outage", True)
    assert "Outage" not in run_command(["annotations"], empty_home).stdout
    assert run_command(["annotate", "--bring-back", "1"], empty_home).returncode == 0
    assert "Outage" in run_command(["annotations"], empty_home).stdout
    history = json.loads(run_command(["annotations", "--history", "1", "--format", "json"], empty_home).stdout)
    assert [step["change"] for step in history] == ["created", "edited", "removed", "brought back"]
    assert history[0]["title"] == "App outage"


def test_lists_by_metric_and_pillar(run_command: RunCommand, empty_home: Path) -> None:
    for scope in (["--metric", "nps"], ["--pillar", "retention"], ["--all"]):
        title = scope[-1].strip("-")
        assert run_command(["annotate", "--on", "2026-05-01", "--title", title, *scope], empty_home).returncode == 0
    assert {row["title"] for row in listed(run_command, empty_home, "--metric", "nps")} == {"nps", "all"}
    assert {row["title"] for row in listed(run_command, empty_home, "--pillar", "retention")} == {"retention", "all"}


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--title", "x"], "--on is missing"),
        (["--on", "2026-01-01"], "--title is missing"),
        (["--on", "May", "--title", "x"], "'May' is no date"),
        (["--on", "2026-01-01", "--title", "x", "--metric", "npss"], "'nps'"),
        (["--on", "2026-01-01", "--title", "x", "--pillar", "loyaty"], "Did you mean 'loyalty'?"),
        (["--on", "2026-01-01", "--title", "x", "--kind", "outrage"], "Did you mean 'outage'?"),
        (["--on", "2026-01-01", "--title", "x", "--where", "segmen=SMB"], "Did you mean 'segment'?"),
        (["--on", "2026-01-01", "--title", "x", "--until", "2025-01-01"], "before it starts"),
        (["--on", "2026-01-01", "--title", "x", "--kind", "outage", "--accepts", "c"], "'data issue' only"),
        (["--edit", "7", "--title", "x"], "there is none"),
        (["--remove", "7", "--title", "x"], "--title: does not go"),
    ],
)  # fmt: skip
def test_what_is_refused(run_command: RunCommand, empty_home: Path, args: list[str], said: str) -> None:
    done = run_command(["annotate", *args], empty_home)
    assert done.returncode == 2
    assert said in done.stderr
    assert listed(run_command, empty_home) == []


def test_unknown_values_are_refused_where_something_is_published(run_command: RunCommand, sample_copy: Path) -> None:
    asked = ["annotate", "--on", "2026-01-01", "--title", "x", "--where", "segment=SBM"]
    done = run_command(asked, sample_copy)
    assert done.returncode == 2
    assert "Did you mean 'SMB'?" in done.stderr
