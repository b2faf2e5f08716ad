"""`profile` as a person and a program meet it: listings, a draft that loads once confirmed, questions on a terminal."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from cxmetrics import __main__ as program
from cxmetrics.profile.report import COLUMNS
from tests.conftest import ROOT
from tests.profile.profiled import written


def run(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str, str]:
    code = program.main([str(one) for one in args])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CX_HOME", str(tmp_path / "home"))
    rows = [
        f"C{one},{one % 12 + 1:02d}/{one % 11 + 1:02d}/2026,{one % 24:02d}:15:00,{one % 90},{one % 5 + 1}"
        for one in range(300)
    ]
    return written(tmp_path, "Call reference,Call date,Time,Wait (sec),Rating", *rows, name="calls.csv")


def test_json_and_csv_list_every_column(calls: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "profile", calls, "--format", "json")
    listed: list[dict[str, Any]] = json.loads(out)
    assert code == 0
    assert tuple(listed[0]) == COLUMNS
    assert [row["meaning"] for row in listed] == ["call_id", "offered_at", "offered_at", "wait_s", "csat"]
    assert "for you to confirm" in err
    assert run(capsys, "profile", calls, "--format", "csv")[1].splitlines()[0] == ",".join(COLUMNS)


def test_a_draft_loads_when_a_person_has_confirmed_it(
    calls: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = tmp_path / "calls.toml"
    assert run(capsys, "profile", calls, "--out", draft)[0] == 0
    code, _, err = run(capsys, "load", calls, "--mapping", draft)
    assert code == 2
    assert f"{draft}:6: a draft: nobody has confirmed offered_at." in err
    text = draft.read_text()
    assert "may be 2026-" in text
    confirmed = re.sub(r'(?m)^# (offered_at = .*"%d/%m/%Y.*)$', r"\1", text.replace('unsure = ["offered_at"]\n', ""))
    draft.write_text(confirmed)
    code, out, _ = run(capsys, "load", calls, "--mapping", draft, "--format", "json")
    assert (code, json.loads(out)["new"]) == (0, 300)


def test_nothing_is_overwritten(calls: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = tmp_path / "mine.toml"
    there.write_text("mine")
    code, out, err = run(capsys, "profile", calls, "--out", there)
    assert (code, out, there.read_text()) == (2, "", "mine")
    assert "nothing was overwritten" in err


@pytest.mark.parametrize("name", ["nowhere.csv", ""])
def test_what_cannot_be_read_is_said(name: str, calls: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "profile", calls.parent / name)
    assert (code, out) == (2, "")
    assert "Traceback" not in err


def test_the_warehouse_is_not_touched(calls: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "profile", calls)
    assert not (tmp_path / "home").exists()


def test_on_a_terminal_it_asks(calls: Path, tmp_path: Path) -> None:
    draft = tmp_path / "asked.toml"
    mine, theirs = pty.openpty()
    environment = {**os.environ, "CX_HOME": str(tmp_path / "home"), "PYTHONUTF8": "1"}
    asked = subprocess.Popen(
        [sys.executable, "-m", "cxmetrics", "profile", str(calls), "--out", str(draft)],
        cwd=ROOT, env=environment, stdin=theirs, stderr=theirs, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(theirs)
    os.write(mine, b"7\n2\n")  # there is no seventh answer: it asks again
    said = b""
    try:
        while chunk := os.read(mine, 4096):
            said += chunk
    except OSError:
        pass
    assert asked.wait(timeout=60) == 0
    os.close(mine)
    assert b"Which one holds?" in said
    assert b"300 rows" in said
    choices = re.findall(r"(\d)  (%\S+): ", said.decode())
    found = tomllib.loads(draft.read_text())
    assert "unsure" not in found
    assert found["columns"]["offered_at"]["format"] == f"{dict(choices)['2']} %H:%M:%S"
