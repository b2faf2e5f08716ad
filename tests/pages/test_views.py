"""Figures in words, tiles, breakdowns and tables from hand-made answers: every text escaped, every state said."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from cxmetrics.calendar import Calendar, Period
from cxmetrics.insight.headline import Comparison, Headline
from cxmetrics.metrics.answer import Answer, Row, Run
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.question import Question
from cxmetrics.views import aim, alternatives, table, wording
from cxmetrics.views.breakdown import breakdown
from cxmetrics.views.definitions import definitions
from cxmetrics.views.distribution import distribution
from cxmetrics.views.heat import heat
from cxmetrics.views.histories import histories
from cxmetrics.views.lanes import HOLLOW, ROWS
from cxmetrics.views.numbers import Numbers, brief, duration, ticks, time_ticks
from cxmetrics.views.palette import DARK, LIGHT
from cxmetrics.views.tile import Tile, tiles
from cxmetrics.views.wording import Speech
from tests.trust.doubts import VETO

NUMBERS = Numbers("en-US", "USD")
SPEECH = Speech(NUMBERS, Calendar())
HOSTILE = "<img src=x onerror=alert(1)>"


def metric(kind: str = "nps", **more) -> Metric:
    given = {"id": "nps", "title": "NPS", "question": "Would they?", "better": "higher", "dimensions": ("segment",)}
    return Metric(path=Path("sql/nps.sql"), owner="CX", kind=kind, **{**given, **more})


def month(number: int) -> Period:
    return Calendar().period(date(2025 + (number - 1) // 12, (number - 1) % 12 + 1, 1), "month")


def row(number: int = 1, value: float | None = 30.0, **more) -> Row:
    given = {"low": None if value is None else value - 5, "high": None if value is None else value + 5, "n": 400.0}
    given |= {"center": 30.0, "lower_limit": 20.0, "upper_limit": 40.0}
    group = more.pop("group", None)
    return Row("nps", month(number), group, value=value, **{**given, **more})


def rows_of(spec: dict, name: str = ROWS) -> list[dict]:
    """The rows of a chart, read as a browser reads them."""
    return pa.ipc.open_stream(spec["datasets"][name]).read_all().to_pylist()


def signal(rule: str, side: int) -> dict:
    """The fields of a row that is the seventh of a run."""
    return {"signals": (rule,), "sides": (side,), "runs": (Run(rule, side, 7, 7, 7),)}


def answer(*rows: Row, of: Metric | None = None, **more) -> Answer:
    return Answer(
        of or metric(), Question("nps"), "month", rows, datetime(2026, 1, 1, 6), date(2025, 12, 31), 1, **more
    )


class TestNumbers:
    @pytest.mark.parametrize(
        ("locale", "written"),
        [("en-US", "81.6%"), ("de-DE", "81,6\xa0%"), ("fr-FR", "81,6\xa0%"), ("xx-YY", "81.6%")],
    )
    def test_per_cent_follows_the_locale(self, locale, written):
        assert Numbers(locale).figure(metric("proportion"), 0.816) == written

    @pytest.mark.parametrize(
        ("of", "value", "written"),
        [
            (metric("nps"), 39.84, "40"),
            (metric("nps"), -0.2, "0"),
            (metric("mean"), 3.404, "3.40"),
            (metric("mean", unit="s"), 67.52, "68 s"),
            (metric("level"), 1234567, "1,234,567"),
            (metric("ratio", unit="share"), 0.9312, "93.1%"),
            (metric("nps"), None, "–"),
            (metric("nps"), float("nan"), "–"),
        ],
    )
    def test_a_figure_takes_the_form_of_its_metric(self, of, value, written):
        assert NUMBERS.figure(of, value) == written

    def test_a_difference_of_shares_is_in_points(self):
        assert NUMBERS.difference(metric("proportion"), -0.0123) == "−1.2 points"

    def test_what_is_below_nothing_has_a_minus_before_the_currency(self):
        written = [
            NUMBERS.figure(metric("nps"), -34.0),
            NUMBERS.percent(-0.25, 0),
            NUMBERS.money(-5.0),
            NUMBERS.money(-1234.0),
            NUMBERS.short(metric("mean", unit="currency"), -1_234_567.0),
            NUMBERS.short(metric("mean", unit="s"), -120.0),
            Numbers("de-DE", "EUR").decimal(-1234.5, 1),
        ]
        assert written == ["−34", "−25%", "−$5.00", "−$1,234", "−$1.2M", "−2:00 min", "−1.234,5"]

    @pytest.mark.parametrize(
        ("seconds", "said"), [(0, "0.0 s"), (99.6, "1:40 min"), (3599.9, "60 min"), (-143, "−2:23 min")]
    )
    def test_durations_carry_over(self, seconds, said):
        assert duration(seconds) == said

    @pytest.mark.parametrize(
        ("of", "value", "said"),
        [
            (metric("mean", unit="s"), 2857.0, "+47:37 min"),
            (metric("mean", unit="s"), -15780.0, "−4.4 h"),
            (metric("mean", unit="s"), -0.01, "0.0 s"),
            (metric("proportion"), -0.0004, "0.0 points"),
            (metric("level"), 0.0, "0"),
            (metric("mean"), -0.001, "0.00"),
        ],
    )
    def test_a_step_has_one_unit_and_no_sign_where_it_is_nothing(self, of, value, said):
        assert NUMBERS.difference(of, value) == said

    def test_brief_durations_have_one_unit(self):
        assert [brief(s) for s in (5, 90, 5400, 7200, 180000)] == ["5 s", "90 s", "90 min", "2 h", "2.1 days"]

    def test_a_duration_is_written_in_one_form_in_titles_on_axes_and_as_a_step(self):
        handle = metric("mean", unit="s")
        assert NUMBERS.figure(handle, 362.0) == NUMBERS.short(handle, 362.0) == "6:02 min"
        marks = [NUMBERS.short(handle, mark, beside=362.0) for mark in time_ticks(341.0, 379.0, 4)]
        assert marks == ["5:50 min", "6:00 min", "6:10 min"]
        assert NUMBERS.short(handle, 90.0, beside=362.0) == "1:30 min"
        assert NUMBERS.difference(handle, 143.0) == "+2:23 min"

    @pytest.mark.parametrize(("low", "high"), [(341.0, 379.0), (99.0, 101.5), (0.0, 7000.0), (350.0, 351.0)])
    def test_ticks_of_time_are_round_on_a_clock(self, low, high):
        marks = time_ticks(low, high, 4)
        assert len(marks) >= 2
        assert all(low <= mark <= high for mark in marks)

    @pytest.mark.parametrize(("low", "high"), [(0.74, 0.88), (-60, 43), (0.001, 0.0011), (1e6, 3e6), (18, 18.2)])
    def test_ticks_lie_within_and_are_at_least_two(self, low, high):
        marks = ticks(low, high, 2)
        assert len(marks) >= 2
        assert all(low <= mark <= high for mark in marks)

    def test_ticks_of_a_point_or_of_nothing_do_not_fail(self):
        assert ticks(3.0, 3.0) == [3.0]
        assert ticks(float("inf"), float("-inf")) == []


class TestWording:
    def test_low_is_worse_only_where_higher_is_better(self):
        point = row(value=15.0, **signal("outside", -1))
        assert wording.signal_word(metric(), point) == "worse"
        assert wording.signal_word(metric(better="lower"), point) == "better"
        assert wording.signal_word(metric(better="neither"), point) == "changed"
        assert wording.signal_word(metric(), row(value=15.0)) == "no signal"

    def test_a_trend_goes_the_way_it_points_whatever_the_center(self):
        assert wording.signal_word(metric(), row(value=29.0, **signal("trend", 1))) == "better"

    def test_the_lane_says_figure_period_and_range(self):
        said = wording.lane_title(answer(row(1), row(2, value=15.0, **signal("outside", -1))), SPEECH)
        assert said == "NPS 15 in Feb 2025: below the usual range (20 to 40)"

    def test_a_figure_just_outside_does_not_look_like_the_edge_of_its_range(self):
        said = wording.lane_title(answer(row(1), row(2, value=19.8, **signal("outside", -1))), SPEECH)
        assert said == "NPS 19.8 in Feb 2025: below the usual range (20.0 to 40.0)"

    def test_an_unfinished_period_is_no_finding(self):
        said = wording.lane_title(answer(row(1), row(2, value=0.0, complete=False, **signal("outside", -1))), SPEECH)
        assert said == "NPS 30 in Jan 2025: within the usual range (20 to 40)"

    def test_few_answers_are_not_judged(self):
        said = wording.lane_title(answer(row(1, n=12.0, value=3.0, **signal("outside", -1))), SPEECH)
        assert said.endswith("too few to judge (n 12)")

    def test_the_text_alternative_holds_the_numbers(self):
        said = alternatives.of_history(answer(row(1, value=22.0), row(2, value=35.0), row(3)), SPEECH)
        for part in ("3 months", "first 22 in Jan 2025", "lowest 22", "highest 35 in Feb 2025", "last 30", "no points"):
            assert part in said

    @pytest.mark.parametrize(
        ("of", "low", "high", "said"),
        [
            (metric("proportion"), -0.003, 0.024, "0.0 to 2.4%"),
            (metric("proportion"), 0.91, 1.04, "91.0 to 100.0%"),
            (metric("ratio", unit="share"), 0.97, 1.04, "97.0 to 104.0%"),
            (metric("mean", unit="s"), -4.0, 12.0, "0.0 s to 12 s"),
            (metric("mean", unit="s"), 20.0, 106.0, "0:20 to 1:46 min"),
            (metric("nps"), 80.0, 130.0, "80 to 100"),
        ],
    )
    def test_the_usual_range_stays_on_the_scale(self, of, low, high, said):
        shown = row(value=(low + high) / 2, lower_limit=low, upper_limit=high)
        assert wording.usual_range(of, shown, NUMBERS) == said


class TestTiles:
    def test_durations_that_are_compared_have_one_unit(self):
        of = metric("mean", unit="s")
        shown = row(value=73080.0, low=63000.0, high=76680.0, compare_value=73080.0, difference=0.0)
        earlier = row(value=73080.0, compare_value=4000.0, difference=69080.0)
        compared = Comparison("May 2025", shown), Comparison("Apr 2026", earlier)
        said = re.sub(r"<[^>]+>", "", tiles([Tile(of, Headline("wait", "ok", "", "May", shown, *compared))], NUMBERS))
        assert "May 2025 20.3 h 0.0 h" in said
        assert "Apr 2026 1.1 h +19.2 h" in said

    def test_a_figure_whose_data_failed_a_check_is_grey_and_compared_with_nothing(self):
        compared = Comparison("Sep 2025", row(compare_value=12.0, difference=18.0, verdict="changed"))
        shown = Headline("nps", "vetoed", "not trusted", "Oct 2025", row(doubts=VETO), compared, target=20.0)
        body = tiles([Tile(metric(), shown)], NUMBERS)
        assert "cx-grey" in body
        assert "its data failed a check" in body
        assert ": one id on several rows in calls, Feb 17, 2026 to Feb 28, 2026 (Tests, since Mar 1, 2026)" in body
        for word in ("better", "no signal", "Sep 2025", "usual", "target"):
            assert word not in body

    def test_no_part_of_a_page_makes_a_headline_of_it(self):
        doubted = [row(group=name, value=value, doubts=VETO) for name, value in (("a", 10.0), ("b", 40.0))]
        groups = breakdown(answer(*doubted), row(doubts=VETO), "Segment", "Jan 2025", SPEECH).html
        assert "NPS by segment, Jan 2025: its data failed a check, no figure to go by" in groups
        assert groups.count("cx-grey") == 2
        line = definitions([(metric(), doubted[0]), (metric(), doubted[1])], "Jan 2025", NUMBERS)
        assert "by 2 usual definitions: its data failed a check" in line
        spec = histories([answer(row(1), row(2, doubts=VETO))], SPEECH, "light", height=62).spec
        rows = rows_of(spec)
        points = [each for each in rows if each["part"] == "point"]
        assert [(each["last"], each["fill"]) for each in points] == [(None, "no signal"), (None, HOLLOW)]

    @pytest.mark.parametrize(("newest", "said"), [(None, ["Jan 2025"]), (20.0, [])])
    def test_a_line_that_ends_before_the_period_shown_says_where(self, newest, said):
        spec = histories([answer(row(1), row(2, value=newest))], SPEECH, "light", height=62).spec
        rows = rows_of(spec)
        assert [each["note"] for each in rows if each["part"] == "since"] == said


class TestHostileTexts:
    def test_tiles_show_markup_as_text(self):
        shown = Headline("nps", "ok", "no signal", HOSTILE, row(), Comparison(HOSTILE, row(compare_value=1.0)))
        body = tiles([Tile(metric(title=HOSTILE, question=HOSTILE), shown, 'x" onclick="1', (HOSTILE,))], NUMBERS)
        assert "<img" not in body
        assert 'onclick="1' not in body

    def test_breakdown_heat_and_table_show_markup_as_text(self):
        of = metric(title=HOSTILE)
        shown = answer(row(group=HOSTILE), row(group="b"), of=of)
        assert "<img" not in breakdown(shown, row(), HOSTILE, HOSTILE, SPEECH).html
        cells = {(HOSTILE, "b"): row(), ("a", HOSTILE): row(value=31.0)}
        assert "<img" not in heat(of, cells, HOSTILE, "x", label=HOSTILE, numbers=NUMBERS)
        assert "<img" not in table.rows([answer(row(), of=of)], SPEECH).html

    def test_formulas_are_defused_in_the_csv(self):
        line = table.csv([answer(row(group="=1+1"))]).splitlines()[1]
        assert "'=1+1" in line


class TestDrawings:
    def test_hidden_groups_are_named_and_bear_no_number(self):
        hidden = Row("nps", month(1), "Executive Office", suppressed=True)
        html = breakdown(answer(row(group="Stores"), hidden), row(), "Department", "Jan 2025", SPEECH).html
        line = html.split("Executive Office")[1].split("</tr>")[0]
        assert "hidden to protect anonymity" in line
        assert not any(letter.isdigit() for letter in line.replace('colspan="4"', ""))

    def test_a_map_names_its_worst_cell_in_the_words_given(self):
        cells = {("Youth", "a voice"): row(value=2.0), ("SMB", "a voice"): row(value=4.0)}
        shown = heat(
            metric(better="higher"),
            cells,
            "Segment",
            "Expectation",
            label="Q1",
            numbers=NUMBERS,
            barred=True,
            between="for",
        )
        assert "lowest in Youth for a voice" in shown

    def test_groups_with_few_answers_come_last_and_do_not_stretch_the_axis(self):
        few = row(group="few", value=100.0, low=-90.0, high=100.0, n=1.0)
        html = breakdown(answer(few, row(group="a"), row(group="b", value=20.0)), row(), "Segment", "x", SPEECH).html
        assert html.index(">a</th>") < html.index(">b</th>") < html.index(">few</th>")
        assert "too few" in html
        assert html.count("▸") == 1, "what lies beyond the axis is an arrow at its end, no point there"
        assert "▸" in html[html.index(">few</th>") :]

    def test_the_parts_of_nps_add_up(self):
        sums = {"promoters": 5.0, "detractors": 3.0, "responses": 10.0}
        chart = distribution(answer(row(1, sums=sums)), SPEECH, "light")
        assert chart.alt == "NPS: promoters (9-10) 50%, passives (7-8) 20% and detractors (0-6) 30% in Jan 2025."

    def test_the_parts_are_told_of_the_newest_finished_period(self):
        sums = {"promoters": 5.0, "detractors": 3.0, "responses": 10.0}
        chart = distribution(answer(row(1, sums=sums), row(2, sums=sums, complete=False)), SPEECH, "light")
        assert chart.alt.endswith("in Jan 2025.")

    @pytest.mark.parametrize(
        ("better", "words", "said"),
        [
            ("higher", ("no problem", "a problem"), "no problem 80% and a problem 20%"),
            ("lower", None, "the rest 20% and calls abandoned 80%"),
        ],
    )
    def test_the_parts_of_a_share_bear_the_words_of_the_page_or_of_the_metric(self, better, words, said):
        of = metric("proportion", title="Calls abandoned", better=better)
        shown = answer(row(1, sums={"numerator": 8.0, "denominator": 10.0}), of=of)
        assert distribution(shown, SPEECH, "light", words).alt == f"Calls abandoned: {said} in Jan 2025."


def luminance(color: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
def test_contrast_suffices(look):
    for text in (look.ink, look.quiet):
        assert contrast(text, look.paper) >= 4.5
    for mark in (look.better, look.worse, look.neutral, look.target, look.line):
        assert contrast(mark, look.paper) >= 3


class TestAim:
    """A target against what is usual, by the side that counts."""

    @pytest.mark.parametrize(
        ("better", "target", "word", "why"),
        [
            ("higher", 15, "consistently met", "even the worst that is usual, 20, meets the target of 15"),
            ("higher", 20, "consistently met", "even the worst that is usual, 20, meets the target of 20"),
            ("higher", 40, "hit or miss", "the target of 40 lies within what is usual, 20 to 40: it is met by chance"),
            ("higher", 45, "consistently missed", "even the best that is usual, 40, misses the target of 45"),
            ("lower", 45, "consistently met", "even the worst that is usual, 40, meets the target of 45"),
            ("lower", 15, "consistently missed", "even the best that is usual, 20, misses the target of 15"),
        ],
    )
    def test_one_limit_decides_and_is_named(self, better, target, word, why):
        of = metric(better=better)
        assert aim.assured(of, target, (20.0, 40.0)) == word
        assert aim.reason(of, target, (20.0, 40.0), NUMBERS).startswith(why)
        drawn = aim.chip(of, target, (20.0, 40.0), NUMBERS)
        assert f"cx-{aim.SHAPES[word]}" in drawn
        assert word in drawn
        assert why in drawn

    def test_without_limits_or_direction_nothing_is_said(self):
        assert aim.chip(metric(), 40, None, NUMBERS) == ""
        assert aim.chip(metric(), None, (20.0, 40.0), NUMBERS) == ""
        assert aim.reason(metric(better="neither"), 40, (20.0, 40.0), NUMBERS) == ""

    def test_it_stands_on_the_tile_in_the_title_and_below_the_history(self):
        of = metric(target=45.0)
        held = answer(*(row(number) for number in range(1, 9)), of=of, reach=(20.0, 40.0))
        head = Headline("nps", "ok", "no signal", "Aug 2025", held.rows[-1], target=45.0, history=held)
        drawn = tiles([Tile(of, head)], NUMBERS)
        assert "target 45 missed" in drawn
        assert "consistently missed" in drawn
        assert wording.lane_title(held, SPEECH).endswith("target 45 consistently missed")
        assert any("misses the target of 45" in note for note in wording.state_notes(held, {}, NUMBERS))

    def test_a_limit_beyond_the_scale_is_told_at_its_end(self):
        of = metric("proportion")
        assert "what is usual, 0.0 to 40.0%" in aim.reason(of, 0.2, (-0.1, 0.4), NUMBERS)
