"""What the README promises of one's own export, tried on four public ones with the committed mappings.

The figures are those their publishers give, or a plain count of the file.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cxmetrics import __main__ as program
from tests.conftest import ROOT, RunCommand

EXPORTS = ROOT.parent / "shared" / "data"
FIGURES = {
    "nps": (39.84, 2746),
    "nps_weighted": (40.40, 2746),
    "answered_rate": (0.8108, 5000),
    "average_speed_of_answer": (67.52, 4054),
    "service_level": (0.0748, 5000),
    "call_csat": (3.40, 4054),
    "left_since_joining": (0.2654, 7043),
    "employees_left": (0.1612, 1470),
}
LEFT_BY_DEPARTMENT = {"Human Resources": 0.1905, "Research & Development": 0.1384, "Sales": 0.2063}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory, run_command: RunCommand) -> Path:
    if not EXPORTS.is_dir():
        pytest.skip("../shared/data is not there: the public exports lie beside the checkout, not in it.")
    home = tmp_path_factory.mktemp("exports")
    for mapping in sorted((ROOT / "sample_data" / "mappings").glob("*.toml")):
        done = run_command(["load", EXPORTS / f"{mapping.stem}.csv", "--mapping", mapping], home)
        assert done.returncode == 0, done.stderr
    assert run_command(["refresh"], home).returncode == 0
    return home


def asked(home: Path, args: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("CX_HOME", str(home))
    assert program.main(["query", *args, "--grain", "all", "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("metric", FIGURES)
def test_the_published_figures_come_out(
    metric: str, loaded: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (row,) = asked(loaded, [metric], capsys, monkeypatch)
    value, n = FIGURES[metric]
    assert (round(row["value"], 2 if value > 1 else 4), row["n"]) == (value, n)


def test_at_most_one_check_is_alarmed(loaded: Path, run_command: RunCommand) -> None:
    done = run_command(["check", "--data", "--format", "json"], loaded)
    found = [row["message"] for row in json.loads(done.stdout) if row["severity"] != "tolerated"]
    assert len(found) <= 1, found


def test_by_department(loaded: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    rows = asked(loaded, ["employees_left", "--by", "department"], capsys, monkeypatch)
    assert {row["group"]: round(row["value"], 4) for row in rows} == LEFT_BY_DEPARTMENT
