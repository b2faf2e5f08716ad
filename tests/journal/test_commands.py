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


def test_lists_those_that_a_window_touches(run_command: RunCommand, empty_home: Path) -> None:
    span = ["--on", "2026-05-01", "--until", "2026-06-11"]
    assert run_command(["annotate", *span, "--title", "x"], empty_home).returncode == 0
    assert listed(run_command, empty_home, "--from", "2026-06-11")
    assert not listed(run_command, empty_home, "--from", "2026-06-12")
    assert listed(run_command, empty_home, "--to", "2026-05-02")
    assert not listed(run_command, empty_home, "--to", "2026-05-01")


def test_an_edit_keeps_what_is_not_given_and_takes_away_what_is_empty(
    run_command: RunCommand, empty_home: Path
) -> None:
    said = ["--on", "2026-05-01", "--until", "2026-06-11", "--title", "x", "--text", "more", "--metric", "nps",
            "--where", "segment=SMB", "--where", "segment=Youth", "--rebase"]  # fmt: skip
    assert run_command(["annotate", *said], empty_home).returncode == 0
    assert run_command(["annotate", "--edit", "1", "--title", "y"], empty_home).returncode == 0
    [kept] = listed(run_command, empty_home)
    assert (kept["title"], kept["ends_on"], kept["text"], kept["rebases"]) == ("y", "2026-06-11", "more", True)
    assert kept["where"] == {"segment": ["SMB", "Youth"]}
    bare = ["--until", "", "--text", "", "--where", "", "--no-rebase", "--all"]
    assert run_command(["annotate", "--edit", "1", *bare], empty_home).returncode == 0
    [kept] = listed(run_command, empty_home)
    assert [kept[name] for name in ("ends_on", "text", "where", "rebases", "scope")] == [None, "", {}, False, "all"]
    steps = json.loads(run_command(["annotations", "--history", "1", "--format", "json"], empty_home).stdout)
    assert [step["where"] for step in steps] == [{"segment": ["SMB", "Youth"]}] * 2 + [{}]


def test_a_csv_file_goes_out_and_in_again(run_command: RunCommand, empty_home: Path, tmp_path: Path) -> None:
    for title in ("=1+1", "two\nlines, and more"):
        assert run_command(["annotate", "--on", "2026-05-01", "--title", title], empty_home).returncode == 0
    file, other = tmp_path / "notes.csv", tmp_path / "other"
    file.write_bytes(run_command(["annotations", "--format", "csv"], empty_home).stdout.encode())
    for said in ("2 new, 0 changed, 0 unchanged.", "0 new, 0 changed, 2 unchanged."):
        done = run_command(["annotate", "--import", file], other)
        assert done.returncode == 0, done.stderr
        assert said in done.stderr
    assert listed(run_command, other) == listed(run_command, empty_home)
    file.write_text("starts_on,title,pillar\n2026-01-01,x,loyaty\n2026-01-01,,\n")
    done = run_command(["annotate", "--import", file], other)
    assert done.returncode == 2
    assert f"{file}:2: pillar: 'loyaty' is not known." in done.stderr
    assert f"{file}:3: annotation: it has no title." in done.stderr


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


def test_the_new_menu_of_the_sample_rebases_its_abandonment(run_command: RunCommand, sample_copy: Path) -> None:
    """From September 2025 on fewer hang up: news until it is written down, ordinary from then on."""
    asked = ["query", "abandonment_rate", "--format", "json"]

    def newest() -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(run_command(asked, sample_copy).stdout)
        return [row for row in rows if row["complete"] and row["value"] is not None]

    before = newest()
    assert all("shift" in row["signals"] for row in before[-3:])
    said = ["--on", "2025-09-01", "--rebase", "--metric", "abandonment_rate", "--title", "IVR change"]
    assert run_command(["annotate", *said], sample_copy).returncode == 0
    after = newest()
    assert not any(row["signals"] for row in after[-3:])
    centers = {"old": {}, "new": {}}  # type: dict[str, dict[str, float]]
    for row in after:
        centers["old" if row["period"] < "2025-09-01" else "new"][row["period"]] = row["center"]
    assert max(centers["new"].values()) < min(centers["old"].values())
    assert [row["value"] for row in after] == [row["value"] for row in before]
