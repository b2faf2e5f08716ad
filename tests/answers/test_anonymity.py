"""What the read path shows of answers of employees: only cells that the publication released."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cxmetrics.errors import CxError
from cxmetrics.insight.judgement import judged
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from tests.answers.company import layer, metric

WAVES = (date(2026, 1, 5), date(2026, 2, 2), date(2026, 4, 6))


def _engaged(tmp_path: Path) -> Layer:
    rows = [
        {"day": wave, "department": department, "site": site, "promoters": 10, "detractors": 2, "responses": 20}
        for wave in WAVES
        for department, site in (("Sales", "North"), ("IT", "North"), ("HR", "South"))
    ]
    hidden = [(WAVES[1], "department", "HR"), (WAVES[1], "department", "IT"), (WAVES[2], "site", "South")]
    one = metric("enps", "nps", dimensions=("department", "site"))
    return layer(tmp_path, [(one, rows)], date(2026, 7, 1), hidden=hidden, anonymous=True)


def _shown(rows: object) -> list[tuple[object, ...]]:
    return [(row.period.first.month, row.group, row.suppressed, row.n) for row in rows]  # type: ignore[attr-defined]


def test_a_hidden_group_is_present_without_numbers(tmp_path: Path) -> None:
    rows = judged(_engaged(tmp_path), Question("enps", by="department", end=date(2026, 3, 1))).rows
    assert _shown(rows) == [
        (1, "HR", False, 20),
        (1, "IT", False, 20),
        (1, "Sales", False, 20),
        (2, "HR", True, None),
        (2, "IT", True, None),
        (2, "Sales", False, 20),
    ]
    hidden = rows[3]
    numbers = (hidden.value, hidden.low, hidden.high, hidden.n, hidden.center, hidden.lower_limit, hidden.upper_limit)
    assert numbers == (None,) * 7
    assert hidden.sums == {}


def test_a_period_shows_a_group_only_where_each_of_its_waves_may(tmp_path: Path) -> None:
    one = _engaged(tmp_path)
    rows = one.answer(Question("enps", grain="quarter", by="department")).rows
    assert _shown(rows) == [
        (1, "HR", True, None),
        (1, "IT", True, None),
        (1, "Sales", False, 40),
        (4, "HR", False, 20),
        (4, "IT", False, 20),
        (4, "Sales", False, 20),
    ]
    [whole] = one.answer(Question("enps", grain="all", where={"department": ("HR",)})).rows
    assert whole.suppressed


def test_a_filter_on_a_hidden_group_is_suppressed(tmp_path: Path) -> None:
    one = _engaged(tmp_path)
    rows = one.answer(Question("enps", where={"department": ("HR", "Sales")})).rows
    assert [(row.period.first.month, row.suppressed) for row in rows] == [(1, False), (2, True), (3, False), (4, False)]
    both = one.answer(Question("enps", by="department", where={"department": ("HR", "Sales")}, end=date(2026, 3, 1)))
    assert [(row.group, row.suppressed) for row in both.rows[2:]] == [("HR", True), ("Sales", False)]


def test_the_company_is_whole_where_its_groups_are_hidden(tmp_path: Path) -> None:
    rows = _engaged(tmp_path).answer(Question("enps", end=date(2026, 3, 1))).rows
    assert [(row.suppressed, row.n) for row in rows] == [(False, 60), (False, 60)]


def test_two_peoples_dimensions_are_never_combined(tmp_path: Path) -> None:
    with pytest.raises(CxError, match="at a time, not combined"):
        _engaged(tmp_path).answer(Question("enps", by="department", where={"site": ("North",)}))


def test_a_comparison_with_a_hidden_wave_gives_no_number(tmp_path: Path) -> None:
    rows = judged(_engaged(tmp_path), Question("enps", grain="quarter", by="department", compare="previous")).rows
    it = next(row for row in rows if row.group == "IT" and row.period.first.month == 4)
    assert (it.value, it.compare_value, it.difference, it.verdict) == (40, None, None, "not comparable")


def test_limits_leave_hidden_periods_out(tmp_path: Path) -> None:
    rows = [
        {"day": date(2025, month, 1), "department": "IT", "promoters": month, "detractors": 0, "responses": 20}
        for month in range(1, 13)
    ]
    one = metric("enps", "nps", dimensions=("department",))
    hidden = [(date(2025, 12, 1), "department", "IT")]
    layered = layer(tmp_path, [(one, rows)], date(2026, 7, 1), hidden=hidden, anonymous=True)
    answer = judged(layered, Question("enps", by="department"))
    assert answer.rows[0].center == pytest.approx(100 * 6 / 20)
    assert answer.rows[-1].center is None
    assert answer.limits_note == "provisional limits (11 points)"
