"""What a question is answered with, from a published file of known rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cxmetrics.calendar import Period
from cxmetrics.errors import CxError, Unavailable
from cxmetrics.metrics import reading
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from tests.answers.company import days, layer, metric, publish, settings_of

TODAY = date(2026, 4, 10)


def _rows(first: date, last: date, **fields: object) -> list[dict[str, object]]:
    return [{"day": day, "numerator": 1, "denominator": 2, **fields} for day in days(first, last)]


def _one(tmp_path: Path, **fields: object) -> Layer:
    rows = [
        *_rows(date(2026, 1, 1), date(2026, 4, 9), segment="A", region="North"),
        *_rows(date(2026, 2, 1), date(2026, 2, 28), segment="B", region=None),
    ]
    return layer(tmp_path, [(metric(**fields), rows)], TODAY)


def test_months_are_the_default_and_rows_come_by_period(tmp_path: Path) -> None:
    answer = _one(tmp_path).answer(Question("answered"))
    assert [row.period.first for row in answer.rows] == [date(2026, month, 1) for month in (1, 2, 3, 4)]
    assert [row.n for row in answer.rows] == [62, 112, 62, 18]
    assert [row.complete for row in answer.rows] == [True, True, True, False]
    assert {row.value for row in answer.rows} == {0.5}
    assert answer.rows[0].sums == {"numerator": 31, "denominator": 62}


def test_groups_are_listed_in_every_period_and_a_missing_value_is_a_group(tmp_path: Path) -> None:
    answer = _one(tmp_path).answer(Question("answered", by="region", end=date(2026, 4, 1)))
    assert [(row.period.first.month, row.group, row.n) for row in answer.rows] == [
        (1, "(none)", 0),
        (1, "North", 62),
        (2, "(none)", 56),
        (2, "North", 56),
        (3, "(none)", 0),
        (3, "North", 62),
    ]
    assert answer.rows[0].value is None
    assert answer.rows[0].sums == {"numerator": 0, "denominator": 0}


def test_values_of_a_dimension_are_or_and_dimensions_are_and(tmp_path: Path) -> None:
    one = _one(tmp_path)

    def n(**where: tuple[str, ...]) -> float | None:
        return one.answer(Question("answered", grain="all", where=where)).rows[0].n

    assert n() == 254
    assert n(segment=("A",)) == 198
    assert n(segment=("A", "B")) == 254
    assert n(segment=("A",), region=("(none)",)) == 0
    assert n(segment=("B",), region=("(none)",)) == 56


def test_all_days_are_one_row_without_a_period(tmp_path: Path) -> None:
    [row] = _one(tmp_path).answer(Question("answered", grain="all", start=date(2026, 1, 30), end=date(2026, 2, 2))).rows
    assert row.period is None
    assert row.n == 8
    assert row.complete


def test_a_window_that_cuts_a_period_leaves_it_incomplete(tmp_path: Path) -> None:
    answer = _one(tmp_path).answer(Question("answered", start=date(2026, 1, 15), end=date(2026, 3, 15)))
    assert [row.complete for row in answer.rows] == [False, True, False]
    assert [row.n for row in answer.rows] == [34, 112, 28]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (Question("answerd"), "Did you mean 'answered'?"),
        (Question("answered", by="segmnt"), "Did you mean 'segment'?"),
        (Question("answered", where={"region": ("Nroth",)}), "Did you mean 'North'?"),
        (Question("answered", grain="hour"), "there is no grain 'hour'"),
        (Question("answered", start=date(2026, 2, 1), end=date(2026, 2, 1)), "holds no day"),
    ],
)
def test_what_cannot_be_asked_says_the_way_out(tmp_path: Path, question: Question, words: str) -> None:
    with pytest.raises(CxError, match=words.replace("?", r"\?")):
        _one(tmp_path).answer(question)


def test_a_finer_grain_than_the_metrics_is_refused(tmp_path: Path) -> None:
    one = _one(tmp_path, grain="month")
    with pytest.raises(CxError, match="finest it has is by month"):
        one.answer(Question("answered", grain="week"))
    assert len(one.answer(Question("answered", grain="quarter")).rows) == 2


def test_a_pair_that_is_not_stored_names_the_line_to_add(tmp_path: Path) -> None:
    fields = {"dimensions": ("segment", "queue", "reason", "team"), "cross": (("queue", "team"),)}
    rows = _rows(date(2026, 1, 1), date(2026, 1, 9), segment="A", queue="q", reason="r", team="t")
    one = layer(tmp_path, [(metric(**fields), rows)], TODAY)
    with pytest.raises(CxError, match="-- cross: queue, team; queue, reason"):
        one.answer(Question("answered", by="queue", where={"reason": ("r",)}))
    assert one.answer(Question("answered", grain="all", by="queue", where={"team": ("t",)})).rows[0].n == 18
    assert one.answer(Question("answered", grain="all", by="queue", where={"segment": ("A",)})).rows[0].n == 18


def test_nothing_published_and_unavailable_say_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="cxmetrics demo"):
        Layer(settings_of(tmp_path))
    publish(tmp_path, [], TODAY, unavailable={"answered": "it needs calls.\nLoad a call log."})
    with pytest.raises(Unavailable, match=r"needs calls\.\n  Load"):
        Layer(settings_of(tmp_path)).answer(Question("answered"))


def test_levels_take_the_last_day_with_any_row_for_all_groups(tmp_path: Path) -> None:
    rows = [
        {"day": date(2026, 1, 30), "segment": "A", "amount": 10.0},
        {"day": date(2026, 1, 30), "segment": "B", "amount": 5.0},
        {"day": date(2026, 1, 31), "segment": "A", "amount": 11.0},
    ]
    stock = metric("stock", "level", dimensions=("segment",))
    flow = metric("flow", "level", dimensions=("segment",), across_time="sum")
    one = layer(tmp_path, [(stock, rows), (flow, rows)], TODAY)
    assert [row.value for row in one.answer(Question("stock")).rows] == [11.0]
    assert [row.value for row in one.answer(Question("flow")).rows] == [26.0]
    assert [(row.group, row.value) for row in one.answer(Question("stock", by="segment")).rows] == [("A", 11.0)]
    assert [row.value for row in one.answer(Question("stock", where={"segment": ("B",)})).rows] == []


def test_quantiles_merge_histograms(tmp_path: Path) -> None:
    rows = [
        {"day": date(2026, 1, day), "segment": segment, "region": "N", "bucket": bucket, "n": 1}
        for day, segment, bucket in ((1, "A", 0), (1, "A", -1000), (2, "B", 20), (2, "B", 20), (3, "A", 40))
    ]
    one = layer(tmp_path, [(metric("wait", "quantile", quantile=0.5), rows)], TODAY)
    [row] = one.answer(Question("wait")).rows
    assert row.value == pytest.approx(1.05**20.5)
    assert row.n == 5
    assert row.sums == {}
    [fast, slow] = one.answer(Question("wait", by="segment")).rows
    assert (fast.value, slow.value) == (pytest.approx(1.05**0.5), pytest.approx(1.05**20.5))


def test_an_answer_is_computed_once_per_publication(tmp_path: Path) -> None:
    one = _one(tmp_path)
    question = Question("answered", by="region")
    assert one.answer(question) is Layer(one.settings).answer(Question("answered", by="region"))
    publish(
        tmp_path, [(metric(), _rows(date(2026, 1, 1), date(2026, 1, 2), segment="A", region="N"))], TODAY, version=2
    )
    assert Layer(one.settings).answer(Question("answered")).rows[0].n == 4


def test_periods_are_the_companys(tmp_path: Path) -> None:
    answer = _one(tmp_path).answer(Question("answered", grain="week", end=date(2026, 1, 12)))
    assert [row.period for row in answer.rows] == [
        Period(date(2025, 12, 29), date(2026, 1, 5)),
        Period(date(2026, 1, 5), date(2026, 1, 12)),
    ]
    assert [row.n for row in answer.rows] == [8, 14]


def test_questions_read_together_are_answered_as_each_alone(tmp_path: Path) -> None:
    one = _one(tmp_path)
    asked = [
        Question("answered"),
        Question("answered", by="segment"),
        Question("answered", by="region"),
        Question("answered", where={"segment": ("A",)}),
        Question("answered", by="region", where={"segment": ("A",)}),
        Question("answered", by="region", where={"segment": ("B",)}),
    ]
    plans = [one.plan(question) for question in asked]
    spans = [plans[0].window(period) for period in plans[0].periods]
    found = reading.together(one.publication, plans, spans)
    assert found == [reading.merged(one.publication, plan, spans) for plan in plans]
    assert all(found)
    assert found[4] != found[5]
