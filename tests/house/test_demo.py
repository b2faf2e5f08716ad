"""`demo` fills an empty home once, and never mixes the sample company with other data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cxmetrics import schema
from tests.conftest import RunCommand

CALLS = "call_id,offered_at,abandoned\n1,2026-01-05 09:00:00,false\n"


def loads(home: Path, run_command: RunCommand) -> list[dict[str, object]]:
    done = run_command(["loads", "--format", "json"], home)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def test_every_table_of_the_sample_is_loaded_and_published(sample_copy: Path, run_command: RunCommand) -> None:
    assert {load["table"] for load in loads(sample_copy, run_command)} == set(schema.tables())
    assert (sample_copy / "cx.toml").read_bytes() == (Path(schema.ROOT) / "sample_data" / "cx.toml").read_bytes()
    done = run_command(["query", "nps", "--grain", "all", "--format", "json"], sample_copy)
    assert json.loads(done.stdout)[0]["n"] > 10_000


def test_the_signals_of_the_sample_are_noted(sample_journal: Path, run_command: RunCommand) -> None:
    listed = json.loads(run_command(["watch", "--list", "--format", "json"], sample_journal).stdout)
    assert {"abandonment_rate_excluding_short", "retention_12m"} <= {each["metric"] for each in listed}


def test_a_meeting_is_planned_for_which_a_pack_can_be_made(sample_journal: Path, run_command: RunCommand) -> None:
    done = run_command(["brief", "--meeting", "NEXT", "--out", sample_journal / "meetings.ics"], sample_journal)
    assert done.returncode == 0, done.stderr
    assert "1 meeting." in done.stderr
    assert "Consumer board" in (sample_journal / "meetings.ics").read_text(encoding="utf-8")


def test_a_second_time_nothing_is_done(sample_copy: Path, run_command: RunCommand) -> None:
    pointer = sample_copy / "published" / "current.json"
    before = (pointer.read_bytes(), loads(sample_copy, run_command))
    done = run_command(["demo", "--if-needed"], sample_copy)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    again = run_command(["demo"], sample_copy)
    assert again.returncode == 0
    assert "already" in again.stderr
    assert (pointer.read_bytes(), loads(sample_copy, run_command)) == before


def test_a_load_that_was_taken_back_is_loaded_again(sample_copy: Path, run_command: RunCommand) -> None:
    (employees,) = (load for load in loads(sample_copy, run_command) if load["table"] == "employees")
    assert run_command(["unload", str(employees["id"])], sample_copy).returncode == 0
    assert run_command(["demo"], sample_copy, timeout=200).returncode == 0
    assert "employees" in {load["table"] for load in loads(sample_copy, run_command)}


def test_other_data_is_left_alone(empty_home: Path, tmp_path: Path, run_command: RunCommand) -> None:
    (tmp_path / "mine.csv").write_text(CALLS)
    assert run_command(["load", tmp_path / "mine.csv", "--table", "calls"], empty_home).returncode == 0
    asked = run_command(["demo"], empty_home)
    assert asked.returncode == 2
    assert "mine.csv" in asked.stderr
    assert "CX_HOME" in asked.stderr
    started = run_command(["demo", "--if-needed"], empty_home)
    assert started.returncode == 0
    assert len(loads(empty_home, run_command)) == 1
    assert not (empty_home / "cx.toml").exists(), "another company's data would bear the sample's name and date"


def test_settings_of_ones_own_keep_the_sample_out_of_make_run(empty_home: Path, run_command: RunCommand) -> None:
    empty_home.mkdir()
    (empty_home / "cx.toml").write_text('[company]\nname = "Ours"\n')
    done = run_command(["demo", "--if-needed"], empty_home)
    assert done.returncode == 0
    assert "left out" in done.stderr
    assert [file.name for file in empty_home.iterdir()] == ["cx.toml"]


@pytest.mark.parametrize(("options", "code"), [([], 2), (["--if-needed"], 0)])
def test_a_warehouse_of_ones_own_is_never_filled(
    options: list[str], code: int, empty_home: Path, run_command: RunCommand
) -> None:
    env = {"CX_WAREHOUSE_URL": "postgresql://u:secret@127.0.0.1:1/x"}
    done = run_command(["demo", *options], empty_home, env)
    assert done.returncode == code
    assert "warehouse of your own" in done.stderr
    assert "secret" not in done.stderr
    assert not empty_home.exists()
