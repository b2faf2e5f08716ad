"""`curve`: how long consumers stay, group by group, and the planted onboarding fix in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import RunCommand

KEYS = ["group", "tenure", "at_risk", "left", "survival", "low", "high"]


def asked(run_command: RunCommand, home: Path, *args: str) -> list[dict[str, Any]]:
    done = run_command(["curve", "retention_curve", *args, "--format", "json"], home)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def test_the_curve_falls_by_those_who_left(run_command: RunCommand, sample_home: Path) -> None:
    rows = asked(run_command, sample_home)
    assert list(rows[0]) == KEYS
    assert {row["group"] for row in rows} == {None}
    held = 1.0
    for row in rows:
        assert row["survival"] == pytest.approx(held * (1 - row["left"] / row["at_risk"]), abs=1e-12)
        held = row["survival"]
        assert row["low"] is None or row["low"] < row["survival"] < row["high"]


def test_the_onboarding_fix_shows_in_the_curve(run_command: RunCommand, sample_home: Path) -> None:
    """The planted truth: leaving within 90 days falls from 24 % to 8 % for who joins from 2025-03-01 on."""

    def after_three_months(*window: str) -> float:
        rows = asked(run_command, sample_home, *window)
        return float(next(row["survival"] for row in rows if row["tenure"] == 2))

    before = after_three_months("--from", "2023-11-01", "--to", "2025-03-01")
    after = after_three_months("--from", "2025-03-01")
    assert before == pytest.approx(0.76, abs=0.03)
    assert after == pytest.approx(0.92, abs=0.03)


def test_a_curve_a_group(run_command: RunCommand, sample_home: Path) -> None:
    everybody, groups = asked(run_command, sample_home), asked(run_command, sample_home, "--by", "plan")
    entered = sum(row["at_risk"] for row in groups if row["tenure"] == 0)
    assert entered == everybody[0]["at_risk"]
    assert len({row["group"] for row in groups}) == 5


def test_a_metric_without_a_curve_says_so(run_command: RunCommand, sample_home: Path) -> None:
    done = run_command(["curve", "nps"], sample_home)
    assert done.returncode == 2
    assert "of kind 'nps' and has no curve" in done.stderr
