"""Annotations on charts: which are shown, where they stand, how they are numbered and put together, and in words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from cxmetrics.calendar import Calendar
from cxmetrics.journal.annotations import Annotation, Version
from cxmetrics.metrics.answer import Answer, Row
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.question import Question
from cxmetrics.views.annotation_list import conflict, details, listed, under_chart
from cxmetrics.views.annotations import alternative, annotated, cut, isolated, numbered, of_answers
from cxmetrics.views.chart import Chart
from cxmetrics.views.distribution import distribution
from cxmetrics.views.histories import day_ms, histories
from cxmetrics.views.lanes import NOTES, NUMBERS, OPTIONAL, TIERS, form
from cxmetrics.views.numbers import Numbers
from cxmetrics.views.wording import Speech
from tests.pages.test_views import rows_of

SPEECH = Speech(Numbers("en-US", "USD"), Calendar())
HOSTILE = '<img src="http://evil.test/x.png" onerror=alert(1)> ![a](http://evil.test/y.png) </button><script>'
START, END = date(2025, 1, 1), date(2026, 1, 1)


def answer(
    name: str = "nps", pillar: str | None = "loyalty", months: int = 12, where: dict[str, tuple[str, ...]] | None = None
) -> Answer:
    metric = Metric(
        path=Path(f"sql/{name}.sql"), owner="CX", kind="nps", id=name, title=name.upper(), question="Would they?",
        better="higher", dimensions=("segment",), pillar=pillar,
    )  # fmt: skip
    periods = Calendar().periods(START, date(2025 + months // 12, months % 12 + 1, 1), "month")
    rows = tuple(
        Row(name, period, None, value=30.0 + place % 5, low=25.0, high=35.0, n=400.0)
        for place, period in enumerate(periods)
    )
    return Answer(metric, Question(name, where=where or {}), "month", rows, datetime(2026, 1, 2), END, 1)


def said(on: date, until: date | None = None, number: int = 1, **more) -> Annotation:
    return Annotation(
        on, more.pop("title", f"note {number}"), until, id=number, author=more.pop("author", "Ana"), **more
    )


def drawn(annotations: list[Annotation], *answers: Answer) -> tuple[Chart, list[dict]]:
    """The annotated chart and the rows of its marks."""
    of = list(answers) or [answer()]
    chart = histories(of, SPEECH, "light", height=60)
    marked = annotated(chart, of, of_answers(numbered(annotations, START, END), of), SPEECH)
    return marked, rows_of(marked.spec, NOTES)


def marks(rows: list[dict], part: str, lane: int = 0) -> list[tuple]:
    return [(row["x"], row["x2"]) for row in rows if row["part"] == part and row["lane"] == lane]


def labels(rows: list[dict], tier: int = len(TIERS) - 1) -> list[str]:
    return [row["label"] for row in rows if row["part"] == "label" and row["tier"] == tier]


class TestWhere:
    def test_a_day_is_a_rule_at_the_point_of_its_period(self):
        _, rows = drawn([said(date(2025, 3, 28))])
        assert marks(rows, "rule") == [(day_ms(date(2025, 3, 1)), None)]
        assert marks(rows, "band") == []

    def test_a_span_is_a_band_with_a_rule_where_it_begins(self):
        _, rows = drawn([said(date(2025, 3, 28), date(2025, 6, 2))])
        assert marks(rows, "band") == [(day_ms(date(2025, 3, 1)), day_ms(date(2025, 6, 1)))]
        assert marks(rows, "rule") == [(day_ms(date(2025, 3, 1)), None)]

    def test_a_span_that_reaches_beyond_the_window_on_both_sides_is_clipped_to_it(self):
        _, rows = drawn([said(date(2019, 1, 1), date(2030, 1, 1))])
        assert marks(rows, "band") == [(day_ms(START), day_ms(date(2025, 12, 1)))]

    @pytest.mark.parametrize(
        ("on", "until", "shown"),
        [
            (date(2024, 12, 31), None, False),
            (date(2024, 6, 1), date(2025, 1, 1), True),
            (date(2025, 12, 31), None, True),
            (date(2026, 1, 1), None, False),
        ],
    )
    def test_what_overlaps_the_window_by_a_day_is_shown_and_nothing_else(self, on, until, shown):
        chart, rows = drawn([said(on, until)])
        assert bool(rows) is shown
        assert ("Notes:" in chart.alt) is shown

    def test_many_at_one_place_are_drawn_once(self):
        _, rows = drawn([said(date(2025, 3, 1), number=n) for n in range(1, 500)])
        assert len(marks(rows, "rule")) == 1

    def test_bands_that_overlap_are_one_so_that_they_do_not_darken(self):
        spans = [said(date(2025, n, 1), date(2025, n + 4, 1), number=n) for n in (1, 3, 8)]
        _, rows = drawn(spans)
        first, second = marks(rows, "band")
        assert first == (day_ms(date(2025, 1, 1)), day_ms(date(2025, 7, 1)))
        assert second == (day_ms(date(2025, 8, 1)), day_ms(date(2025, 12, 1)))


class TestScope:
    def test_each_lane_shows_its_own(self):
        nps, calls = answer(), answer("service_level", "call center")
        of_all = said(date(2025, 2, 1), number=1)
        of_nps = said(date(2025, 4, 1), number=2, scope="metric", metric="nps")
        of_calls = said(date(2025, 6, 1), number=3, scope="pillar", pillar="call center")
        _, rows = drawn([of_all, of_nps, of_calls], nps, calls)
        assert [x for x, _ in marks(rows, "rule", 0)] == [day_ms(date(2025, 2, 1)), day_ms(date(2025, 4, 1))]
        assert [x for x, _ in marks(rows, "rule", 1)] == [day_ms(date(2025, 2, 1)), day_ms(date(2025, 6, 1))]
        assert {row["lane"] for row in rows if row["part"] == "label"} == {1}
        assert labels(rows) == ["1", "2", "3"]

    def test_one_of_another_segment_stays_away(self):
        theirs = said(date(2025, 2, 1), where={"segment": ("SMB",)})
        assert of_answers(numbered([theirs], START, END), [answer(where={"segment": ("Youth",)})]) == ()
        assert of_answers(numbered([theirs], START, END), [answer(where={"segment": ("SMB", "Youth")})])
        assert of_answers(numbered([theirs], START, END), [answer()])


class TestNumbers:
    def test_numbers_go_by_date_and_a_chart_misses_none(self):
        notes = numbered(
            [said(date(2025, 9, 1), number=1), said(date(2025, 2, 1), number=2, scope="metric", metric="csat"),
             said(date(2025, 5, 1), number=3)], START, END
        )  # fmt: skip
        assert [(note.number, note.said.id) for note in of_answers(notes, [answer()])] == [(1, 3), (2, 1)]
        assert [(note.number, note.said.id) for note in of_answers(notes, [answer("csat")])] == [(1, 2), (2, 3), (3, 1)]

    def test_the_list_under_a_chart_has_the_numbers_of_the_chart(self):
        others = said(date(2025, 2, 1), number=2, scope="metric", metric="csat")
        notes = numbered([said(date(2025, 1, 1), number=1), others, said(date(2025, 9, 1), number=3)], START, END)
        of = [answer()]
        shown = of_answers(notes, of)
        html = under_chart(of, shown, SPEECH)
        assert re.findall(r'<li value="(\d+)">', html) == ["1", "2"]
        _, rows = drawn([note.said for note in notes])
        assert labels(rows) == ["1", "2"]

    def test_those_before_the_window_are_counted_after_it(self):
        notes = numbered([said(date(2020, 1, 1), number=1), said(date(2025, 1, 5), number=2)], START, END)
        assert {note.said.id: note.number for note in notes} == {2: 1, 1: 2}

    def test_crowded_ones_are_put_together_and_on_a_phone_more_of_them(self):
        _, rows = drawn([said(date(2025, month, 9), number=month) for month in range(1, 13)], answer(months=12))
        assert labels(rows) == [str(number) for number in range(1, 13)]
        on_a_phone = labels(rows, 0)
        assert 1 < len(on_a_phone) < 12
        assert on_a_phone[0].startswith("1\N{EN DASH}")

    def test_every_note_is_in_exactly_one_number_at_every_width(self):
        _, rows = drawn([said(date(2025, 1 + n % 12, 1 + n % 28), number=n) for n in range(1, 501)])
        for tier in range(len(TIERS)):
            held = [
                id_ for row in rows if row["part"] == "label" and row["tier"] == tier for id_ in row["ids"].split(",")
            ]
            assert sorted(map(int, held)) == list(range(1, 501))


class TestWords:
    def test_the_text_alternative_names_them_and_says_how_many_more(self):
        notes = numbered([said(date(2025, 3, 1), number=n, title=f"Thing {n}") for n in range(1, 12)], START, END)
        words = alternative(notes, SPEECH)
        assert "1, Mar 1, 2025, outside event: \u2068Thing 1\u2069" in words
        assert words.endswith("and 3 more, listed below.")

    def test_a_long_title_is_cut_in_the_chart_and_whole_in_its_details(self):
        title = "a" * 10_000
        chart, rows = drawn([said(date(2025, 3, 1), title=title)])
        assert len(chart.alt) < 1_000
        assert all(len(row["titles"] or "") < 200 for row in rows)
        assert title in details(said(date(2025, 3, 1), title=title), (), SPEECH, {}, lambda moment: moment)

    def test_hostile_texts_are_text(self):
        hostile = said(date(2025, 3, 1), title=HOSTILE, text=HOSTILE, author=HOSTILE)
        step = Version(1, datetime(2025, 3, 1), HOSTILE, "edited", {"title": HOSTILE})
        before = Version(1, datetime(2025, 3, 1), HOSTILE, "created", {"title": HOSTILE + "!"})
        for html in (
            listed(numbered([hostile], START, END), SPEECH, HOSTILE),
            details(hostile, (before, step), SPEECH, {}, lambda moment: moment),
            conflict(hostile, hostile, step, SPEECH, {}),
            under_chart([answer()], numbered([hostile], START, END), SPEECH),
        ):
            assert "<img" not in html
            assert "<script" not in html
            assert "&lt;img" in html

    def test_marks_that_turn_the_writing_end_with_the_title(self):
        assert isolated("\u202eabc") == "\u2068\u202eabc\u2069"
        assert isolated("\u2067abc") == "\u2068\u2067abc\u2069\u2069"
        assert "<bdi>\u202eabc</bdi>" in listed(numbered([said(START, title="\u202eabc")], START, END), SPEECH, "NPS")

    def test_the_list_bears_the_numbers_and_a_long_one_folds_with_nothing_left_out(self):
        notes = numbered([said(date(2025, 1 + n % 12, 1), number=n) for n in range(1, 21)], START, END)
        html = listed(notes, SPEECH, "NPS")
        assert html.count("<li ") == 20
        assert html.startswith('<details class="cx-notes-fold"><summary>20 notes</summary></details><ol')
        assert "<details" not in listed(notes[:3], SPEECH, "NPS")
        assert '<li value="3">' in html

    def test_the_button_fills_in_the_newest_period_also_without_notes(self):
        html = under_chart([answer()], (), SPEECH)
        assert 'data-cx-add="nps" data-cx-day="2025-12-01"' in html
        assert "<ol" not in html

    def test_the_history_says_what_it_said_before(self):
        steps = (
            Version(1, datetime(2025, 3, 1), "Ana", "created", {"title": "Old", "kind": "outage"}),
            Version(2, datetime(2025, 3, 2), "Ben", "edited", {"title": "New", "kind": "outage"}),
        )
        html = details(said(START, title="New"), steps, SPEECH, {}, lambda moment: moment)
        assert "title was: <bdi>Old</bdi>" in html
        assert "kind was" not in html

    def test_cutting_leaves_short_texts_alone(self):
        assert cut("short") == "short"
        assert cut("x" * 81) == "x" * 79 + "…"


def test_the_parts_over_time_bear_the_same_numbers():
    of = answer()
    rows = tuple(replace(row, sums={"promoters": 5.0, "detractors": 3.0, "responses": 10.0}) for row in of.rows)
    of = replace(of, rows=rows)
    notes = numbered([said(date(2025, 3, 9), number=7)], START, END)
    chart = annotated(distribution(of, SPEECH, "light"), [of], notes, SPEECH)
    marked = rows_of(chart.spec, NOTES)
    assert marks(marked, "rule") == [(day_ms(date(2025, 3, 1)), None)]
    assert labels(marked) == ["1"]
    assert "Notes: 1, Mar 9, 2025" in chart.alt


def layers(chart: Chart) -> set[str]:
    return {layer["name"] for layer in chart.spec["layer"]}


def test_a_chart_without_notes_has_no_layers_for_them_but_the_one_that_is_clicked():
    marked, rows = drawn([])
    assert rows == []
    assert not {"note_bands", "note_rules"} & layers(marked)
    assert {"numbers", "pressed"} <= layers(marked)


def test_a_chart_has_only_layers_that_draw_something():
    of = [answer(), answer("csat", "voice")]
    marked, rows = drawn([said(date(2025, 3, 1), date(2025, 5, 1), scope="metric", metric="csat")], *of)
    assert {(row["lane"], row["part"]) for row in rows} == {(1, "band"), (1, "rule"), (1, "label")}
    assert {"note_bands", "note_rules"} <= layers(marked)
    short, rows = drawn([said(date(2025, 3, 1))], *of)
    assert {row["part"] for row in rows} == {"rule", "label"}
    assert layers(marked) - layers(short) == {"note_bands"}
    assert {layer["name"] for layer in form(2, 60, "light")["layer"]} - layers(marked) == {"benchmark_bands", "changes"}
    assert set(OPTIONAL) == {"note_bands", "note_rules", "benchmark_bands", "changes"}


def test_the_numbers_stand_below_all_lanes_and_are_clicked_there_alone():
    marked, rows = drawn([said(date(2025, 3, 1))], answer(), answer("csat", "voice"))
    assert {row["lane"] for row in rows if row["part"] == "label"} == {1}
    clicked = {param["name"]: param["views"] for param in marked.spec["params"] if "views" in param}
    assert clicked == {"hover": ["caught"], "pick": ["caught"], "number": ["pressed"]}
    places = {layer["encoding"]["y"]["value"]["expr"] for layer in marked.spec["layer"] if layer["name"] in NUMBERS}
    assert places == {"height + 8"}


def test_annotating_leaves_the_chart_it_starts_from_as_it_was():
    of = [answer()]
    chart = histories(of, SPEECH, "light", height=60)
    before = chart.name
    annotated(chart, of, numbered([said(date(2025, 3, 1))], START, END), SPEECH)
    assert Chart(chart.spec, chart.alt).name == before
