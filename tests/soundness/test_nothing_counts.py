"""Silently wrong: rows are there, none of them counts for a metric, and its blank is taken for good news."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxmetrics import __main__ as program

CALLS = """call_id,offered_at,abandoned,wait_s
a,2026-01-05 09:00:00,false,12
b,2026-01-05 09:10:00,true,
c,2026-01-06 09:00:00,false,31
"""


def test_where_no_abandoned_call_has_a_wait_its_metrics_are_unavailable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cx.toml").write_text("[company]\ntoday = 2026-02-01\n", encoding="utf-8")
    monkeypatch.setenv("CX_HOME", str(tmp_path))
    file = tmp_path / "calls.csv"
    file.write_text(CALLS, encoding="utf-8")
    assert program.main(["load", str(file), "--table", "calls"]) == 0
    assert program.main(["refresh"]) == 0
    for metric in (
        "abandonment_rate_excluding_short",
        "service_level_excluding_short",
        "service_level_abandons_as_met",
    ):
        capsys.readouterr()
        assert program.main(["query", metric]) == 2
        assert "no row of calls counts for it" in capsys.readouterr().err
    assert program.main(["query", "service_level"]) == 0
