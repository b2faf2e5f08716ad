"""Killed, full or held by another: a load happens wholly or not at all, and says what is the matter."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT, RunCommand

HEAD = "call_id,offered_at,queue\n"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.csv"
    path.write_text(HEAD + "1,2024-01-01,a\n2,2024-01-02,b\n")
    return path


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large.csv"
    with path.open("w") as out:
        out.write(HEAD)
        out.writelines(f"{number},2024-01-{number % 28 + 1:02d},queue {number}\n" for number in range(400_000))
    return path


def begun(file: Path, home: Path, **more: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "cxmetrics", "load", str(file), "--table", "calls", "--format", "json"]
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        command,
        cwd=ROOT,
        env={**os.environ, "CX_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


def test_killed_in_the_middle_nothing_has_happened(
    small: Path, large: Path, empty_home: Path, run_command: RunCommand
) -> None:
    assert run_command(["load", small, "--table", "calls"], empty_home).returncode == 0
    started = time.monotonic()
    trial = begun(large, empty_home.parent / "trial")
    trial.communicate(timeout=200)
    usual = time.monotonic() - started
    stopped = 0
    for share in (0.3, 0.5, 0.65, 0.8, 0.95):
        process = begun(large, empty_home)
        try:
            process.wait(timeout=usual * share)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        stopped += process.wait() == -signal.SIGKILL
        process.communicate()
        loads = json.loads(run_command(["loads", "--format", "json"], empty_home).stdout)
        assert [load["new"] for load in loads] in ([2], [2, 399_998], [2, 400_000 - 2])
        if len(loads) == 2:
            break
    assert stopped
    done = run_command(["load", large, "--table", "calls", "--format", "json"], empty_home)
    told = json.loads(done.stdout)
    assert (told["read"], told["new"] + told["replaced"] + told["unchanged"]) == (400_000, 400_000)
    loads = json.loads(run_command(["loads", "--format", "json"], empty_home).stdout)
    assert [load["new"] for load in loads][:2] == [2, 399_998]


def test_a_full_disk_is_told_and_nothing_has_happened(
    small: Path, large: Path, empty_home: Path, run_command: RunCommand
) -> None:
    """The disk is full where a file may not grow past a limit: writing fails in the middle of the load."""
    assert run_command(["load", small, "--table", "calls"], empty_home).returncode == 0
    size = (empty_home / "warehouse.duckdb").stat().st_size

    def narrow() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + (1 << 20), size + (1 << 20)))

    process = begun(large, empty_home, preexec_fn=narrow)
    out, words = process.communicate(timeout=200)
    assert (process.returncode, out) == (2, "")
    assert "Nothing was changed" in words
    assert "Traceback" not in words
    loads = json.loads(run_command(["loads", "--format", "json"], empty_home).stdout)
    assert [load["new"] for load in loads] == [2]
    assert run_command(["load", large, "--table", "calls"], empty_home).returncode == 0


def test_a_load_waits_for_another(small: Path, large: Path, empty_home: Path, run_command: RunCommand) -> None:
    first = begun(large, empty_home)
    while first.poll() is None and not (empty_home / "warehouse.duckdb").exists():
        time.sleep(0.02)
    second = run_command(["load", small, "--table", "calls", "--format", "json"], empty_home)
    first.communicate(timeout=200)
    assert first.returncode == 0
    if second.returncode == 2:
        assert str(first.pid) in second.stderr
    else:
        assert json.loads(second.stdout)["read"] == 2


@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("setpriv") is None, reason="only root can lay its rights down")
def test_a_home_that_may_not_be_written_is_told_with_the_way_out(small: Path) -> None:
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o555)
        export = Path(home, "small.csv")
        export.write_text(small.read_text())
        command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", sys.executable, "-m", "cxmetrics"]
        done = subprocess.run(
            [*command, "load", str(export), "--table", "calls"],
            cwd=ROOT,
            env={**os.environ, "CX_HOME": home, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert (done.returncode, done.stdout) == (2, "")
    assert "may not be written" in done.stderr
    assert "CX_HOME" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Error" not in done.stderr
