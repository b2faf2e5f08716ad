"""The command query: its keys, formats, exit codes and words."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cxmetrics import __main__ as program
from tests.answers.company import days, metric, publish

KEYS = [
    *("metric", "period", "group", "value", "low", "high", "n"),
    *("numerator", "denominator"),
    *("complete", "suppressed", "center", "lower_limit", "upper_limit", "signals", "trust"),
    *("compare_period", "compare_value", "difference", "difference_low", "difference_high", "verdict"),
]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    rows: list[dict[str, Any]] = [
        {"day": day, "segment": "=cmd()", "region": "N", "numerator": 1, "denominator": 2}
        for day in days(date(2026, 1, 1), date(2026, 3, 31))
    ]
    scores = [{"day": row["day"], "segment": "A", "region": "N", "n": 1, "total": 3.0, "total_sq": 9.0} for row in rows]
    counts = [{"day": row["day"], "segment": "A", "region": "N", "amount": 4.0} for row in rows]
    waits = [{"day": row["day"], "segment": "A", "region": "N", "bucket": 3, "n": 4} for row in rows]
    metrics = [
        (metric(), rows),
        (metric("score", "mean"), scores),
        (metric("stock", "level"), counts),
        (metric("wait", "quantile", quantile=0.9), waits),
    ]
    publish(tmp_path, metrics, date(2026, 4, 1), unavailable={"calls": "it needs calls.\nLoad a call log."})
    monkeypatch.setenv("CX_HOME", str(tmp_path))
    return tmp_path


def _json(capsys: pytest.CaptureFixture[str], *args: str) -> list[dict[str, Any]]:
    assert program.main(["query", *args, "--format", "json"]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.usefixtures("home")
def test_json_has_every_key_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    found = _json(capsys, "answered", "--by", "segment", "--compare", "previous")
    assert [list(row) for row in found] == [KEYS] * 3
    assert found[1] == {
        **found[1],
        "metric": "answered",
        "period": "2026-02-01",
        "group": "=cmd()",
        "value": 0.5,
        "n": 56,
        "numerator": 28,
        "denominator": 56,
        "complete": True,
        "suppressed": False,
        "signals": [],
        "trust": "ok",
        "compare_period": "2026-01-01",
        "compare_value": 0.5,
        "difference": 0.0,
        "verdict": "no signal",
    }


@pytest.mark.usefixtures("home")
def test_sums_stand_under_their_own_names(capsys: pytest.CaptureFixture[str]) -> None:
    [score] = _json(capsys, "score", "--grain", "all")
    assert list(score)[:9] == ["metric", "period", "group", "value", "low", "high", "n", "total", "total_sq"]
    assert (score["n"], score["total"], score["low"]) == (90, 270.0, None)
    [stock] = _json(capsys, "stock", "--grain", "all")
    assert (stock["n"], stock["amount"], stock["low"]) == (None, 4.0, None)
    [wait] = _json(capsys, "wait", "--grain", "all")
    assert list(wait) == [key for key in KEYS if key not in ("numerator", "denominator")]
    assert wait["n"] == 360


@pytest.mark.usefixtures("home")
def test_csv_has_the_same_keys_and_no_formula(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["query", "answered", "--by", "segment", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert list(rows[0]) == KEYS
    assert rows[0]["group"] == "'=cmd()"
    assert rows[0]["value"] == "0.5"


@pytest.mark.usefixtures("home")
def test_text_shows_per_cent(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["query", "answered", "--from", "2026-03-01", "--to", "2026-03-15"]) == 0
    out = capsys.readouterr().out
    assert "50.00 %" in out
    assert "not complete" in out


@pytest.mark.usefixtures("home")
def test_filters_add_up(capsys: pytest.CaptureFixture[str]) -> None:
    args = ["--grain", "all", "--where", "segment==cmd()", "--where", "segment=(none)", "--where", "region=N"]
    assert _json(capsys, "answered", *args)[0]["n"] == 180


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["answerd"], "Did you mean 'answered'?"),
        (["answered", "--by", "segmen"], "Did you mean 'segment'?"),
        (["answered", "--where", "region=X"], "region has no value 'X'"),
        (["answered", "--where", "region"], "Write DIM=VALUE"),
        (["answered", "--grain", "months"], "Did you mean 'month'?"),
        (["answered", "--from", "01/02/2026"], "is no date"),
        (["answered", "--compare", "yeer"], "Did you mean 'year'?"),
        (["answered", "--format", "xml"], "is not known"),
        (["calls"], "Load a call log"),
    ],
)
def test_wrong_use_exits_2_with_the_way_out(args: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["query", *args]) == 2
    printed = capsys.readouterr()
    assert words in printed.err
    assert printed.out == ""


def test_nothing_published_yet_exits_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CX_HOME", str(tmp_path / "empty"))
    assert program.main(["query", "nps"]) == 2
    assert "cxmetrics refresh" in capsys.readouterr().err
