"""Silently wrong: somebody moves to another department between two waves, and an old answer moves along."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from cxmetrics.metrics.refresh import refresh
from tests.engine.company import fill, settings_in

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


def test_an_answer_stays_where_it_was_given(tmp_path: Path) -> None:
    """Ten people of the shop are in the lab a month later, and so is the table of employees."""
    settings = settings_in(tmp_path, ["employee_nps", "voluntary_turnover"])
    people = [("shop", n) for n in range(20)] + [("lab", n) for n in range(20, 40)]
    answers, employees = [], []
    for department, n in people:
        now = "lab" if n < 10 else department
        employees.append({
            "employee_id": f"e{n}", "hired_on": date(2020, 1, 1), "department": now, "site": "x", "team": now,
            "left_on": date(2026, 2, 10) if n == 0 else None, "left_voluntarily": True if n == 0 else None,
        })  # fmt: skip
        for wave, where in ((JANUARY, department), (FEBRUARY, now)):
            answers.append({
                "response_id": f"{wave}-{n}", "wave": wave, "responded_on": wave, "department": where, "site": "x",
                "team": where, "enps": 10 if n < 10 else 5,
            })  # fmt: skip
    fill(settings, "engagement_responses", answers)
    fill(settings, "employees", employees)
    refresh(settings)
    layer = Layer(settings)
    rows = layer.answer(Question("employee_nps", "month", "department")).rows
    counted = {(row.period.first, row.group): (row.n, row.sums["promoters"]) for row in rows if row.period}
    assert counted[JANUARY, "shop"] == (20, 10)
    assert counted[JANUARY, "lab"] == (20, 0)
    assert counted[FEBRUARY, "shop"] == (10, 0)
    assert counted[FEBRUARY, "lab"] == (30, 10)
    [shop] = [
        row for row in layer.answer(Question("employee_nps", "quarter", "department")).rows if row.group == "shop"
    ]
    assert shop.n == 30
    left = layer.answer(
        Question("voluntary_turnover", "month", "department", start=FEBRUARY, end=date(2026, 3, 1))
    ).rows
    assert {row.group: row.sums["num"] for row in left} == {"lab": 1, "shop": 0}
