"""Silently wrong: a period that is not over is judged, compared or announced as if it were."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cxmetrics.insight.headline import headline
from cxmetrics.insight.judgement import judged
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from tests.answers.company import days, layer, metric


def _daily(tmp_path: Path, today: date, **fields: object) -> Layer:
    rows = [
        {
            "day": day,
            "segment": "A",
            "region": "N",
            "numerator": 90 if day >= date(2026, 5, 1) else 50,
            "denominator": 100,
        }
        for day in days(date(2025, 6, 1), date(2026, 5, 31))
        if day < today
    ]
    return layer(tmp_path, [(metric(**fields), rows)], today)


def test_a_headline_waits_for_the_period_to_end(tmp_path: Path) -> None:
    found = headline(_daily(tmp_path, date(2026, 5, 31)), "answered")
    assert (found.label, found.word) == ("Apr 2026", "no signal")
    assert found.running is not None
    assert found.running.value == 0.9
    assert not found.running.complete


def test_a_headline_waits_for_the_period_to_settle(tmp_path: Path) -> None:
    found = headline(_daily(tmp_path, date(2026, 6, 5), looks_ahead=7), "answered")
    assert found.label == "Apr 2026"
    assert found.running is not None
    assert found.running.n == 100 * 28, "May 28 is the last settled day"
    assert headline(_daily(tmp_path / "later", date(2026, 6, 8), looks_ahead=7), "answered").label == "May 2026"


def test_an_unfinished_period_moves_no_limit_and_has_no_signal(tmp_path: Path) -> None:
    rows = judged(_daily(tmp_path, date(2026, 5, 31)), Question("answered")).rows
    assert rows[-1].center == 0.5
    assert rows[-1].signals == ()
    assert judged(_daily(tmp_path / "later", date(2026, 6, 1)), Question("answered")).rows[-1].signals == ("outside",)


def test_to_date_is_set_against_as_many_days_of_a_quarter(tmp_path: Path) -> None:
    rows = judged(_daily(tmp_path, date(2026, 5, 11)), Question("answered", grain="quarter", compare="previous")).rows
    assert rows[-1].n == 100 * 40
    assert rows[-1].compare_value == 0.5
    assert rows[-1].difference == (30 * 0.5 + 10 * 0.9) / 40 - 0.5


def test_what_was_not_refreshed_is_not_complete(tmp_path: Path) -> None:
    rows = [
        {"day": day, "segment": "A", "region": "N", "numerator": 1, "denominator": 2}
        for day in days(date(2026, 1, 1), date(2026, 2, 10))
    ]
    one = layer(tmp_path, [(metric(), rows)], date(2026, 6, 1), window_end=date(2026, 2, 11))
    assert [row.complete for row in one.answer(Question("answered")).rows] == [True, False]


def test_all_days_are_not_complete_while_the_month_they_end_in_is_not(tmp_path: Path) -> None:
    """A monthly figure is dated on the month's first day: that day is over, its month is not."""
    rows = [
        {"day": date(2026, month, 1), "segment": "A", "region": "N", "numerator": 1, "denominator": 2}
        for month in (3, 4, 5)
    ]
    for day, complete, through in ((20, False, date(2026, 5, 19)), (31, False, date(2026, 5, 30))):
        one = layer(tmp_path / str(day), [(metric(grain="month"), rows)], date(2026, 5, day))
        answer = one.answer(Question("answered", grain="all"))
        assert (answer.rows[0].complete, answer.data_through) == (complete, through)
    later = layer(tmp_path / "later", [(metric(grain="month"), rows)], date(2026, 6, 1))
    answer = later.answer(Question("answered", grain="all"))
    assert (answer.rows[0].complete, answer.data_through) == (True, date(2026, 5, 31))
