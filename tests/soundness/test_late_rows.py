"""Silently wrong: rows that come late, change their day or are taken back leave yesterday's figure standing."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from cxmetrics import __main__ as program

Figures = Callable[[], list[tuple[str, float]]]
HEAD = "response_id,responded_at,nps,segment,region"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "cx.toml").write_text("[company]\ntoday = 2026-03-20\n", encoding="utf-8")
    monkeypatch.setenv("CX_HOME", str(tmp_path))
    return tmp_path


def _load(home: Path, name: str, rows: Sequence[str]) -> None:
    file = home / f"{name}.csv"
    file.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    assert program.main(["load", str(file), "--table", "survey_responses"]) == 0
    assert program.main(["refresh", "nps"]) == 0


def _months(capsys: pytest.CaptureFixture[str]) -> list[tuple[Any, ...]]:
    capsys.readouterr()
    assert program.main(["query", "nps", "--format", "json"]) == 0
    return [(row["period"], row["n"], row["promoters"]) for row in json.loads(capsys.readouterr().out)]


FIRST = [f"a{day},2026-{month:02}-{day:02} 09:00:00,9,A,N" for month in (1, 2, 3) for day in range(month, 20, 3)]


def test_a_row_of_a_month_long_published_counts(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _load(home, "first", FIRST)
    before = _months(capsys)
    _load(home, "late", ["late,2026-01-31 23:59:59,2,A,N"])
    assert _months(capsys) == [("2026-01-01", before[0][1] + 1, before[0][2]), *before[1:]]


def test_a_row_earlier_than_all_that_is_published_counts(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _load(home, "first", FIRST)
    _load(home, "older", ["older,2025-11-30 12:00:00,10,A,N"])
    months = _months(capsys)
    assert months[0] == ("2025-11-01", 1, 1)
    assert months[1] == ("2025-12-01", 0, 0)


def test_a_row_that_moves_leaves_its_old_day(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _load(home, "first", [*FIRST, "moved,2026-01-15 09:00:00,9,A,N"])
    before = {period: n for period, n, _ in _months(capsys)}
    _load(home, "mended", ["moved,2026-02-15 09:00:00,9,A,N"])
    after = {period: n for period, n, _ in _months(capsys)}
    assert after == {
        **before,
        "2026-01-01": before["2026-01-01"] - 1,
        "2026-02-01": before["2026-02-01"] + 1,
    }


def test_a_load_taken_back_is_as_if_it_had_never_been(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _load(home, "first", FIRST)
    before = _months(capsys)
    _load(home, "wrong", ["a1,2026-03-19 09:00:00,0,A,N", "new,2026-01-02 09:00:00,0,A,N"])
    assert _months(capsys) != before
    capsys.readouterr()
    assert program.main(["loads", "--format", "json"]) == 0
    newest = max(load["id"] for load in json.loads(capsys.readouterr().out))
    assert program.main(["unload", str(newest)]) == 0
    assert program.main(["refresh", "nps"]) == 0
    assert _months(capsys) == before
