"""The sound company, loaded once a run and copied for each damage; and the account of what was found at the end."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cxmetrics.store.warehouse import FILE_NAME
from tests.damage.suffering import Company

ACCOUNT = "damage"
"""The property under which a test tells what became of a damage: its name, "found" or "missed", and false alarms."""


@pytest.fixture(scope="session")
def healthy(shared_folder: Path) -> Company:
    """The sound company; read it, do not write to it."""
    home = shared_folder / "healthy"
    with (shared_folder / "healthy.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "done").is_file():
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir()
            Company(home).found()
            (home / "done").touch()
    return Company(home)


@pytest.fixture
def company(healthy: Company, tmp_path: Path) -> Iterator[Company]:
    """A copy of the sound company to be damaged."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("cx.toml", FILE_NAME):
        shutil.copy(healthy.folder / name, home / name)
    yield Company(home)
    shutil.rmtree(home)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    told = [
        value
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == ACCOUNT and getattr(report, "when", "") == "call"
    ]
    if told:
        missed = [name for name, state, _ in told if state == "missed"]
        false = [f"{name}: {alarm}" for name, _, alarms in told for alarm in alarms]
        terminalreporter.write_line(
            f"damage: {len(told)} kinds tried, {len(told) - len(missed)} found and rightly named "
            f"({1 - len(missed) / len(told):.0%}), {len(missed)} missed, {len(false)} false alarms"
        )
        for line in [*(f"  missed: {name}" for name in missed), *(f"  false alarm at {one}" for one in false)]:
            terminalreporter.write_line(line)
