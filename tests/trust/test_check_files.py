"""A check is read from its file, and everything wrong with the file is told at once, with lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxmetrics import __main__ as program
from cxmetrics.errors import Problems
from cxmetrics.metrics.checks import checks, findings, read
from cxmetrics.settings import ROOT, Settings
from cxmetrics.store.check_run import odd

SHIPPED, PROBLEMS = checks(Settings(home=ROOT / "data" / "none"))
GOOD = {
    "title": "Short calls",
    "question": "Are calls long?",
    "severity": "warn",
    "owner": "Tests",
    "table": "calls",
    "remedy": "Talk.",
}
BODY = "SELECT row_day AS day, call_id FROM checked WHERE talk_s < 1"


def written(folder: Path, body: str = BODY, name: str = "short_calls", **keys: str) -> Path:
    path = folder / f"{name}.sql"
    header = "".join(f"-- {key}: {value}\n" for key, value in {**GOOD, **keys}.items() if value)
    path.write_text(f"{header}--\n-- Prose.\n\n{body}\n", encoding="utf-8")
    return path


def told(path: Path) -> list[tuple[int | None, str]]:
    with pytest.raises(Problems) as raised:
        read(path, {"limit_s": 3})
    return [(problem.line, problem.message) for problem in raised.value.problems]


def test_what_is_shipped_reads_well_and_is_carried_over_everywhere() -> None:
    assert not PROBLEMS
    assert len(SHIPPED) >= 30
    assert not [str(problem) for check in SHIPPED.values() for problem in findings(check)]


def test_a_file_says_all_there_is_to_know(tmp_path: Path) -> None:
    body = "SELECT row_day AS day, row_id FROM checked WHERE csat = 3"
    check = read(written(tmp_path, body, tolerates="0.1 %", table="calls, survey_responses", severity="fail"), {})
    assert (check.id, check.state, check.tables) == ("short_calls", "vetoed", ("calls", "survey_responses"))
    assert check.tolerates == pytest.approx(0.001)
    assert check.prose == "Prose."


def test_half_a_percent_is_tolerated_where_nothing_is_said(tmp_path: Path) -> None:
    assert read(written(tmp_path), {}).tolerates == 0.005


@pytest.mark.parametrize(
    ("keys", "body", "line", "words"),
    [
        ({"severity": "bad"}, BODY, 3, "severity is 'bad'."),
        ({"table": "cals"}, BODY, 5, "there is no table 'cals'."),
        ({"tolerates": "much"}, BODY, 7, "tolerates is 'much'"),
        ({"owner": ""}, BODY, 1, "the required key 'owner' is missing."),
        ({"colour": "red"}, BODY, 7, "unknown key 'colour'."),
        ({}, "SELECT call_id FROM checked", 10, "the body does not return 'day'."),
        ({}, "SELECT * FROM checked", 10, "the body returns a star."),
        ({}, "SELECT row_day AS day FROM cals", 10, "there is no table 'cals'."),
        ({}, "SELECT row_day AS day,\n    wiat_s FROM checked", 11, "there is no column 'wiat_s'"),
        ({}, "SELECT row_day AS day FROM checked WHERE talk_s < :limit_s", 10, ":limit_s is not known here"),
        ({}, "DELETE FROM calls", 10, "the body is not a SELECT"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    keys: dict[str, str], body: str, line: int, words: str, tmp_path: Path
) -> None:
    found = told(written(tmp_path, body, **keys))
    assert any(at == line and words in message for at, message in found), found


def test_check_lists_what_is_wrong_with_checks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine" / "checks").mkdir(parents=True)
    written(tmp_path / "mine" / "checks", severity="bad")
    written(tmp_path / "mine" / "checks", "SELECT row_day AS day FROM checked WHERE row_day < NOW()", name="clock")
    written(tmp_path / "mine" / "checks", name="orphans")
    monkeypatch.setenv("CX_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CX_SQL_DIR", str(tmp_path / "mine"))
    assert program.main(["check", "--format", "csv"]) == 1
    listed = capsys.readouterr().out
    for words in ("severity is 'bad'", "reads the server's clock", "the check 'orphans' is already defined"):
        assert words in listed


def test_odd_values_are_misspelt_ones_not_new_or_numbered_ones() -> None:
    usual = {"Coast": 900, "North": 800, "Tech 1": 900}
    assert odd(usual | {"Cosat": 8, "Tech 7": 3, "Letters": 5}, {}) == [("Cosat", "Coast")]
    assert odd(usual | {"coast ": 300}, {}) == [("coast ", "Coast")]
    assert odd(usual | {"Atlantis": 5}, usual) == [("Atlantis", None)]
