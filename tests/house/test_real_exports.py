"""What the README promises of one's own export, tried on four public ones with the committed mappings.

The figures are those their publishers give, or a plain count of the file.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

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


def test_the_published_figures_come_out(loaded: Path, run_command: RunCommand) -> None:
    found = {}
    for metric in FIGURES:
        done = run_command(["query", metric, "--grain", "all", "--format", "json"], loaded)
        (row,) = json.loads(done.stdout)
        found[metric] = (row["value"], row["n"])
    for metric, (value, n) in FIGURES.items():
        digits = 2 if value > 1 else 4
        assert (round(found[metric][0], digits), found[metric][1]) == (value, n), metric


def test_by_department(loaded: Path, run_command: RunCommand) -> None:
    args = ["query", "employees_left", "--grain", "all", "--by", "department", "--format", "json"]
    rows = json.loads(run_command(args, loaded).stdout)
    assert {row["group"]: round(row["value"], 4) for row in rows} == LEFT_BY_DEPARTMENT
