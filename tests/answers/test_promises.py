"""What is owed, what a meeting looks back on, and how promises are told in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from cxmetrics.calendar import Calendar
from cxmetrics.errors import CxError
from cxmetrics.insight.before_after import Difference
from cxmetrics.insight.promises import Promise, looked_back, owed, promises
from cxmetrics.insight.restatement import Cause, Restated
from cxmetrics.insight.verdict import Beside, Elsewhere, Verdict
from cxmetrics.journal import Journal
from cxmetrics.journal import actions as journal_of
from cxmetrics.journal.actions import Action
from cxmetrics.journal.frozen import FrozenFigure
from cxmetrics.journal.meetings import Meeting
from cxmetrics.metrics.layer import Layer
from cxmetrics.settings import load
from cxmetrics.views.meeting import restatement
from cxmetrics.views.numbers import Numbers
from cxmetrics.views.promises import Naming, amount, card, context, expected, sentence
from cxmetrics.views.wording import Speech
from tests.answers.company import metric

TODAY = date(2026, 11, 1)
SHARE = metric("abandonment_rate", "proportion", better="lower")
NPS = metric("nps", "nps")
NAMING = Naming(Speech(Numbers(), Calendar()), {"abandonment_rate": SHARE, "nps": NPS}, {"queue": "Queue"})
ACTION = Action(
    "Shorter menu", "Ada", "service", date(2026, 10, 20), "abandonment_rate", {"queue": ("Billing",)}, "lower", 0.05,
    date(2025, 9, 1), id=1,
)  # fmt: skip
STEP = Difference(0.1, 0.045, 22, 6, 0.1, -0.065, -0.045)
WORKED = Verdict("worked", "month", date(2026, 3, 1), difference=STEP)


def promise(**fields: object) -> Promise:
    return Promise(replace(ACTION, **fields))  # type: ignore[arg-type]


def test_owed_are_the_open_ones_whose_day_has_passed_or_comes_within_a_week() -> None:
    those = [
        promise(id=1),
        promise(id=2, due_on=TODAY),
        promise(id=3, due_on=date(2026, 11, 8)),
        promise(id=4, due_on=date(2026, 11, 9)),
        promise(id=5, status="on hold"),
        promise(id=6, status="done"),
    ]
    found = owed(those, TODAY)
    assert [each.action.id for each in found.overdue] == [1]
    assert [each.action.id for each in found.due] == [2, 3]


def test_a_meeting_looks_back_on_news_first_and_not_on_its_own_promises() -> None:
    last = Meeting(date(2026, 10, 1), "Last", id=7, closed_at=datetime(2026, 10, 1, 12))
    current = Meeting(TODAY, "Now", id=8)
    old = Promise(replace(ACTION, id=1, status="done"), WORKED, datetime(2026, 9, 1))
    news = Promise(replace(ACTION, id=2, status="done"), WORKED, datetime(2026, 10, 20))
    of_last = promise(id=3, meeting_id=7, status="done")
    waits = promise(id=4)
    gone = promise(id=5, status="cancelled")
    own = promise(id=6, meeting_id=8)
    found = looked_back([old, of_last, waits, gone, own, news], last, current)
    assert [each.action.id for each in found] == [2, 4, 3]
    assert [each.action.id for each in looked_back([old, news], None)] == [1, 2]


def test_why_there_is_no_verdict_is_said(tmp_path: Path) -> None:
    journal = Journal(load({"CX_HOME": str(tmp_path)}))
    plain = Action("Call ten", "Ada", "people", TODAY)
    for each in (
        plain,
        replace(ACTION, takes_effect_on=None),
        replace(ACTION, status="cancelled"),
        ACTION,
    ):
        journal_of.promise(journal, each, author="Ada")
    told = {each.action.id: each.reason for each in promises(journal, None)}
    assert told == {
        1: "it names no figure that should move",
        2: "the day of its effect is not named yet",
        3: "it was cancelled",
        4: "nothing is published yet",
    }


def test_a_verdict_is_taken_by_who_looks_first_and_stands(sample_home: Path, tmp_path: Path) -> None:
    layer = Layer(load({"CX_HOME": str(sample_home)}))
    journal = Journal(load({"CX_HOME": str(tmp_path)}))
    kept = journal_of.promise(journal, replace(ACTION, where={}), author="Ada")
    [first] = promises(journal, layer)
    assert first.word == "worked"
    assert first.taken_at is not None
    assert journal_of.kept_verdicts(journal)[kept.id].word == "worked"
    [again] = promises(journal, None)
    assert again == first


def test_a_verdict_in_words() -> None:
    found = Promise(ACTION, WORKED)
    assert sentence(found, NAMING) == (
        "abandonment_rate 10.0% before (22 months), 4.5% after (6 months): −5.5 points "
        "(95% interval −6.5 to −4.5 points); promised −5.0 points."
    )
    assert expected(ACTION, NAMING) == "abandonment_rate lower by 5.0 points, Queue Billing"
    beside = replace(
        WORKED,
        elsewhere=(Elsewhere({"queue": ("Sales", "Technical")}, Difference(0.1, 0.099, 22, 6, 0.0, -0.01, 0.008)),),
        beside=(
            Beside(1, date(2025, 10, 1), None, "Campaign", "campaign", True),
            Beside(2, date(2024, 10, 1), None, "Before", "campaign", False),
        ),
    )
    assert context(replace(found, verdict=beside), NAMING) == [
        "Where it did not apply (Queue Sales or Technical): −0.1 points (95% interval −1.0 to +0.8 points)",
        "In the same time: Campaign (Oct 1, 2025)",
        "1 annotation in the time before",
    ]
    early = Verdict("too early", "month", date(2027, 5, 1))
    assert sentence(replace(found, verdict=early), NAMING) == "Too early; it is judged on May 1, 2027."


def test_markup_in_a_promise_is_text() -> None:
    hostile = replace(ACTION, title="<script>1</script>", owner="<img src=x>")
    shown = card(Promise(hostile, WORKED), NAMING, TODAY)
    assert "<script" not in shown
    assert "<img" not in shown


@pytest.mark.parametrize(
    ("of", "typed", "size"),
    [(SHARE, "0.05", 0.05), (SHARE, "5 %", 0.05), (SHARE, "5 points", 0.05), (NPS, "5 points", 5.0), (NPS, "5", 5.0)],
)
def test_a_size_as_it_is_typed(of: object, typed: str, size: float) -> None:
    assert amount(of, typed, Numbers()) == pytest.approx(size)  # type: ignore[arg-type]


@pytest.mark.parametrize("typed", ["0", "much", "-5 points", "5 apples"])
def test_what_is_no_size(typed: str) -> None:
    with pytest.raises(CxError):
        amount(SHARE, typed, Numbers())


def restated(then: float, now: float | None, *causes: Cause) -> str:
    figure = FrozenFigure(
        "nps", "NPS", "month", date(2026, 9, 1), date(2026, 10, 1), then, None, None, 10, "points", "no signal", "f",
        ("survey_responses",), 1, datetime(2026, 10, 1),
    )  # fmt: skip
    meeting = Meeting(date(2026, 10, 5), "Board")
    return restatement(Restated(meeting, figure, now, None, None, None, causes), NAMING.metrics, NAMING)


def test_a_restatement_in_words() -> None:
    assert restated(42.2, 39.4, Cause("late rows", "late.csv", date(2026, 10, 7), new=12)) == (
        "NPS, Sep 2026: reported 42 on Oct 5, 2026, now 39, because rows came late on Oct 7, 2026 (late.csv: 12 new)."
    )
    assert "reported 42.2 on Oct 5, 2026, now 42.4" in restated(42.2, 42.4, Cause("data"))
    assert "now 42.2 (it differs beyond the digits shown)" in restated(42.21, 42.22, Cause("data"))
    assert "because the data of that period changed." in restated(42, 39, Cause("data"))
    both = restated(42, 39, Cause("definition", on=date(2026, 10, 7)), Cause("mended file", "a.csv", None, 1, 2))
    assert both.endswith(
        "because its definition changed on Oct 7, 2026 and a mended file came (a.csv: 2 rows replaced, 1 new)."
    )
    many = restated(42, 39, *(Cause("late rows", f"{n}.csv", None, 1) for n in range(6)))
    assert many.endswith("and 3 more loads.")
