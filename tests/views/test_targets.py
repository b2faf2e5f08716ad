"""A typed figure is read as what it says or not at all; targets and benchmarks are drawn where they hold."""

from __future__ import annotations

from datetime import date

import pytest

from cxmetrics.errors import CxError
from cxmetrics.insight.headline import Headline
from cxmetrics.metrics.answer import Benchmark
from cxmetrics.views import entry, wording
from cxmetrics.views.goal_lines import benchmark_points, target_points
from cxmetrics.views.histories import day_ms
from cxmetrics.views.numbers import Numbers
from cxmetrics.views.tile import Tile, tiles
from tests.pages.test_views import NUMBERS, answer, metric, month, row

SHARE, SCORE, WAIT = metric("proportion"), metric("nps"), metric("mean", unit="s")
OTHERS = Benchmark(20.0, 30.0, month(2).first, "A survey of the whole industry, worldwide", "0 to 10", True)


@pytest.mark.parametrize(
    ("of", "typed", "value"),
    [
        (SHARE, "0.8", 0.8),
        (SHARE, " 80 % ", 0.8),
        (SHARE, "80%", 0.8),
        (SHARE, "1", 1.0),
        (SCORE, "-12.5", -12.5),
        (SCORE, "−12", -12.0),
        (WAIT, "2 min", 120.0),
        (WAIT, "90", 90.0),
        (metric("level"), "1,200", 1200.0),
    ],
)
def test_a_figure_is_read_in_the_unit_of_its_metric(of, typed, value):
    assert entry.figure(of, typed, NUMBERS) == pytest.approx(value)


@pytest.mark.parametrize(
    ("of", "typed", "said"),
    [
        (SHARE, "80", "outside of its scale"),
        (SHARE, "eighty", "is no figure"),
        (SHARE, "", "is no figure"),
        (SCORE, "80 %", "not one of this figure"),
        (SCORE, "101", "outside of its scale"),
        (WAIT, "-3", "below zero"),
        (WAIT, "2 weeks", "not one of this figure"),
        (metric("level"), "1,2,00", "is no number"),
        (metric("level"), "nan", "is no figure"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_an_example(of, typed, said):
    with pytest.raises(CxError, match=said) as raised:
        entry.figure(of, typed, NUMBERS)
    assert "Write" in str(raised.value)


def test_a_number_that_the_locale_reads_otherwise_is_refused():
    german = Numbers("de-DE")
    assert entry.figure(SHARE, "80,5 %", german) == pytest.approx(0.805)
    with pytest.raises(CxError, match=r"could be 1\.2 or 1200"):
        entry.figure(metric("level"), "1.200", german)


def test_the_line_of_a_target_steps_half_way_between_two_periods():
    rows = [row(number) for number in (1, 2, 3)]
    shown = answer(*rows, targets=((date.min, 30.0), (month(3).first, 40.0)))
    points = [(point["x"], point["value"]) for point in target_points(shown, rows, day_ms)]
    first, second, third = (day_ms(each.period.first) for each in rows)
    assert points == [(first, 30.0), ((second + third) / 2, 30.0), ((second + third) / 2, 40.0), (third, 40.0)]


def test_a_target_of_later_is_not_drawn_and_one_of_the_newest_period_is_seen():
    rows = [row(1), row(2)]
    assert not list(target_points(answer(*rows, targets=((month(3).first, 40.0),)), rows, day_ms))
    points = list(target_points(answer(*rows, targets=((month(2).first, 40.0),)), rows, day_ms))
    assert points[0]["x"] < points[1]["x"]


def test_a_benchmark_is_a_labeled_band_from_its_day_on_and_not_drawn_where_defined_otherwise():
    rows = [row(number) for number in (1, 2, 3)]
    points = list(benchmark_points(answer(*rows, benchmarks=(OTHERS,)), rows, day_ms, NUMBERS))
    assert {point["x"] for point in points} == {day_ms(month(2).first), day_ms(month(3).first)}
    assert [p["note"] for p in points if p["part"] == "benchmark label"] == [
        "benchmark 20 to 30, A survey of the whole industry, w… 2025"
    ]
    other = OTHERS._replace(drawn=False)
    assert not list(benchmark_points(answer(*rows, benchmarks=(other,)), rows, day_ms, NUMBERS))
    [note] = wording.state_notes(answer(*rows, benchmarks=(other,)), {}, NUMBERS)
    assert note.startswith("benchmark 20 to 30 (A survey of")
    assert note.endswith("not drawn, for it is defined otherwise")


@pytest.mark.parametrize(
    ("better", "target", "said"),
    [
        ("higher", 0.8, "target 80.0% met (+1.6 points)"),
        ("lower", 0.8, "target 80.0% missed (+1.6 points)"),
        ("higher", 0.816, "target 81.6% met (0.0 points)"),
    ],
)
def test_a_tile_says_met_or_missed_with_the_difference_and_what_limits_say_of_it(better, target, said):
    point = row(value=0.816, low=0.8, high=0.83, lower_limit=0.7, upper_limit=0.9, center=0.8)
    shown = Headline("nps", "ok", "no signal", "Jan 2025", point, target=target, assurance="hit or miss")
    assert said in tiles([Tile(metric("proportion", better=better), shown)], NUMBERS)


def test_where_no_way_is_better_a_target_is_neither_met_nor_missed():
    assert wording.target_text(metric("level", better="neither"), 90.0, 100.0, NUMBERS) == "target 100 (−10)"
