"""Silently wrong: a figure that was reported reads differently now, and nobody is told, or told a wrong cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cxmetrics import __main__ as program
from cxmetrics.insight.headline import headline
from cxmetrics.insight.restatement import Cause, Restated, books, reported, restatements
from cxmetrics.journal import Journal, frozen, meetings
from cxmetrics.journal.meetings import Meeting
from cxmetrics.metrics.layer import Layer
from cxmetrics.settings import load

HEAD = "response_id,responded_at,nps,segment,region"
FIRST = [
    f"a{month}-{day},2026-{month:02}-{day:02} 09:00:00,{9 - day % 3},A,N"
    for month in (1, 2, 3)
    for day in range(1, 20, 2)
]
OWN = """-- title: Answers
-- question: How many answered?
-- kind: proportion
-- better: higher
-- dimensions: segment
-- owner: tests
--
SELECT CAST(responded_at AS DATE) AS day, segment, SUM(CASE WHEN nps >= {least} THEN 1 ELSE 0 END) AS numerator,
       COUNT(*) AS denominator
FROM survey_responses WHERE responded_at >= :start AND responded_at < :end GROUP BY ALL
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "cx.toml").write_text("[company]\ntoday = 2026-03-20\n", encoding="utf-8")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "promoting.sql").write_text(OWN.format(least=9))
    monkeypatch.setenv("CX_HOME", str(tmp_path))
    monkeypatch.setenv("CX_SQL_DIR", str(tmp_path / "own"))
    bring(tmp_path, "first", FIRST)
    return tmp_path


def bring(home: Path, name: str, rows: Sequence[str]) -> None:
    file = home / f"{name}.csv"
    file.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    assert program.main(["load", str(file), "--table", "survey_responses"]) == 0
    refresh()


def refresh() -> None:
    assert program.main(["refresh", "nps", "promoting"]) == 0


def report(on: date = date(2026, 3, 2), metric: str = "nps") -> None:
    """A meeting that is shown the newest complete month, of February, and closed."""
    settings = load()
    journal, layer = Journal(settings), Layer(settings)
    shown = reported(layer, headline(layer, metric), "A figure", "points")
    assert shown is not None
    assert shown.first_day == date(2026, 2, 1)
    held = meetings.plan(journal, Meeting(on, "Board"), author="Ada")
    frozen.close(journal, held.id, [shown], {"books": books(layer).stored()}, consumer_heard=False, author="Ada")


def found() -> tuple[Restated, ...]:
    settings = load()
    return restatements(Journal(settings), Layer(settings))


def test_a_figure_that_stands_is_not_restated(home: Path) -> None:
    report()
    bring(home, "march", ["m1,2026-03-19 09:00:00,0,A,N"])
    assert found() == ()


def test_rows_that_came_late_are_the_cause(home: Path) -> None:
    report()
    bring(home, "march", ["m1,2026-03-19 09:00:00,0,A,N"])
    bring(home, "late", ["l1,2026-02-11 09:00:00,0,A,N", "l2,2026-02-12 09:00:00,0,A,N"])
    [one] = found()
    assert one.figure.value != one.value
    [cause] = one.causes
    assert (cause.kind, cause.file, cause.new, cause.replaced) == ("late rows", "late.csv", 2, 0)


def test_a_mended_file_is_the_cause(home: Path) -> None:
    report()
    bring(home, "mended", ["a2-1,2026-02-01 09:00:00,0,A,N"])
    [cause] = found()[0].causes
    assert (cause.kind, cause.file, cause.replaced) == ("mended file", "mended.csv", 1)


def test_a_load_that_was_taken_back_is_the_cause(home: Path) -> None:
    bring(home, "wrong", ["w1,2026-02-11 09:00:00,0,A,N"])
    report()
    assert program.main(["unload", "2"]) == 0
    refresh()
    assert found()[0].causes == (Cause("taken back", "wrong.csv"),)


def test_a_load_that_came_and_went_is_no_cause(home: Path) -> None:
    report()
    bring(home, "wrong", ["w1,2026-02-11 09:00:00,0,A,N"])
    assert program.main(["unload", "2"]) == 0
    refresh()
    assert found() == ()


def test_a_definition_that_changed_is_the_cause(home: Path) -> None:
    report(metric="promoting")
    (home / "own" / "promoting.sql").write_text(OWN.format(least=8))
    refresh()
    [cause] = found()[0].causes
    assert cause == Cause("definition", on=date(2026, 3, 20))


def test_where_the_books_know_nothing_the_data_changed(home: Path) -> None:
    report()
    bring(home, "late", ["l1,2026-02-11 09:00:00,0,A,N"])
    journal = Journal(load())
    [held] = frozen.frozen(journal).values()
    claimed = {"books": {"sequence": 99, "files": {}}}
    other = meetings.plan(journal, Meeting(date(2026, 3, 3), "Later"), author="Ada")
    frozen.close(journal, other.id, held.figures, claimed, consumer_heard=False, author="Ada")
    assert found()[0].causes == (Cause("data"),)


def test_what_was_restated_once_is_not_told_again(home: Path) -> None:
    report()
    bring(home, "late", ["l1,2026-02-11 09:00:00,0,A,N"])
    [one] = found()
    report(on=date(2026, 3, 19))
    assert found() == ()
    bring(home, "later", ["l2,2026-02-11 09:00:00,10,A,N"])
    [again] = found()
    assert again.figure.value == one.value
    assert again.meeting.held_on == date(2026, 3, 19)


def test_a_figure_that_cannot_be_had_any_more_is_restated(home: Path) -> None:
    report(metric="promoting")
    (home / "own" / "promoting.sql").unlink()
    assert program.main(["refresh"]) in (0, 2)
    [one] = found()
    assert one.value is None
    assert replace(one.figure, value=one.figure.value) == one.figure
