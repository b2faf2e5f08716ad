"""Targets of the journal reach answers, headlines, and the pages; the command sets, lists and withdraws them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cxmetrics.insight.headline import headline
from cxmetrics.insight.judgement import judged
from cxmetrics.journal import Journal
from cxmetrics.journal import targets as journal_of
from cxmetrics.journal.targets import BENCHMARK, Target
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from cxmetrics.settings import load
from tests.conftest import RunCommand


def layer(home: Path) -> Layer:
    return Layer(load({"CX_HOME": str(home)}))


def test_a_target_is_held_against_the_headline_and_goes_with_the_answer(sample_copy: Path) -> None:
    before = headline(layer(sample_copy), "service_level")
    assert before.target is None
    assert before.row is not None
    journal = Journal(load({"CX_HOME": str(sample_copy)}))
    old = journal_of.add(journal, Target("service_level", 0.2, date(2025, 1, 1)), author="Ada")
    new = journal_of.add(journal, Target("service_level", 0.99, date(2026, 10, 1)), author="Ada")
    after = headline(layer(sample_copy), "service_level")
    assert (after.target, after.assurance) == (0.99, "consistently missed")
    earlier = headline(layer(sample_copy), "service_level", end=date(2026, 10, 1))
    assert (earlier.target, earlier.assurance) == (0.2, "consistently met")
    answer = judged(layer(sample_copy), Question("service_level"))
    held = [answer.target(row.period) for row in answer.rows]
    assert held[0] is None
    assert held[-2:] == [0.2, 0.99]
    journal_of.withdraw(journal, new.id, author="Ada")
    assert headline(layer(sample_copy), "service_level").target == 0.2
    journal_of.withdraw(journal, old.id, author="Ada")
    assert headline(layer(sample_copy), "service_level").target is None


def test_a_target_of_a_segment_is_met_or_missed_by_that_segment(sample_copy: Path) -> None:
    journal = Journal(load({"CX_HOME": str(sample_copy)}))
    smb = {"segment": ("SMB",)}
    journal_of.add(journal, Target("service_level", 0.7, date(2024, 1, 1), where=smb), author="Ada")
    there = Target("service_level", 0.75, date(2024, 1, 1), BENCHMARK, source="S", definition="D", where=smb)
    journal_of.add(journal, there, author="Ada")
    assert headline(layer(sample_copy), "service_level").target is None
    assert headline(layer(sample_copy), "service_level", where=smb).target == 0.7
    answer = judged(layer(sample_copy), Question("service_level", where=smb))
    assert [(each.value, each.drawn) for each in answer.benchmarks] == [(0.75, False)]
    assert judged(layer(sample_copy), Question("service_level")).benchmarks == ()


def test_a_journal_that_does_not_answer_takes_no_figure_away(sample_home: Path, tmp_path: Path) -> None:
    settings = replace(load({"CX_HOME": str(sample_home)}), journal=f"postgresql://u:secret@/x?host={tmp_path}")
    assert headline(Layer(settings), "service_level").row is not None


def test_the_command_sets_lists_and_withdraws(sample_copy: Path, run_command: RunCommand) -> None:
    set_it = ["target", "service_level", "--set", "80 %", "--from", "2026-01-01", "--where", "segment=SMB"]
    done = run_command([*set_it, "--by", "Ada", "--format", "json"], sample_copy)
    assert done.returncode == 0, done.stderr
    [row] = json.loads(done.stdout)
    assert (row["value"], row["from"], row["where"]) == (0.8, "2026-01-01", {"segment": ["SMB"]})
    assert (row["author"], row["state"], row["high"]) == ("Ada", "in force", None)
    assert "0.8 (80.0%)" in done.stderr
    listed = run_command(["target", "--list"], sample_copy)
    assert "80.0%" in listed.stdout
    gone = run_command(["target", "--withdraw", str(row["id"]), "--by", "Ben", "--format", "json"], sample_copy)
    assert json.loads(gone.stdout)[0]["state"] == "withdrawn"
    of_metric = run_command(["target", "service_level", "--format", "csv"], sample_copy)
    assert of_metric.stdout.splitlines()[1].endswith("withdrawn")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["service_level", "--set", "80"], "80 %"),
        (["servce_level", "--set", "0.8"], "Did you mean 'service_level'"),
        (["service_level", "--set", "0.8", "--where", "segment=SMBB"], "Did you mean 'SMB'"),
        (["service_level", "--set", "0.8", "--where", "colour=red"], "has no dimension"),
        (["service_level", "--set", "0.8", "--source", "x"], "--source"),
        (["service_level", "--benchmark", "0.8"], "no source"),
        (["service_level", "--set", "0.8", "--from", "tomorrow"], "is no date"),
        (["--set", "0.8"], "no metric"),
        (["--withdraw", "99"], "there is none"),
        (["--list", "--note", "x"], "--note"),
    ],
)
def test_wrong_use_is_told_with_the_way_out(
    args: list[str], said: str, sample_home: Path, run_command: RunCommand, tmp_path: Path
) -> None:
    journal = {"CX_JOURNAL_URL": f"sqlite:///{tmp_path}/journal.sqlite"}
    done = run_command(["target", *args], sample_home, journal)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
