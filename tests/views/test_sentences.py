"""Headlines in words, clause by clause, from hand-made facts: what is said, what is not, and that names stay text."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from cxmetrics.calendar import Calendar
from cxmetrics.insight.facts import Against, Aim, Facts, Happening, Origin
from cxmetrics.metrics.answer import Answer, Row, Run
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.question import Question
from cxmetrics.views.alternatives import of_distribution, of_groups, of_history
from cxmetrics.views.numbers import Numbers
from cxmetrics.views.overview import MOST_WORDS, missing, overview
from cxmetrics.views.sentences import lead
from cxmetrics.views.signals import run_text
from cxmetrics.views.subject import LONGEST, plain, subject
from cxmetrics.views.wording import Speech
from tests.trust.doubts import VETO

NUMBERS = Numbers("en-US", "USD")
SPEECH = Speech(NUMBERS, Calendar())
BEFORE = Against("previous", "Sep 2026", 31.0, -6.12, "no signal", "no signal")
YEAR = Against("year", "Oct 2025", 28.0, -3.0, "too few", "too few")


def metric(**more: Any) -> Metric:
    given = {"title": "Net Promoter Score", "kind": "nps", "better": "higher"}
    return Metric("nps", Path("sql/nps.sql"), question="?", dimensions=(), owner="CX", **{**given, **more})


def facts(**more: Any) -> Facts:
    of = more.pop("of", None) or metric()
    given: dict[str, Any] = {"state": "ok", "word": "no signal", "label": "Oct 2026", "value": 24.88, "low": 19.0}
    given |= {"high": 31.0, "n": 400.0, "usual": (20.0, 30.0), "points": 24}
    return Facts(of, **{"grain": "month", **given, **more})


def said(**more: Any) -> str:
    return lead(facts(**more), NUMBERS)


class TestTheFigure:
    def test_a_calm_figure_stands_within_the_usual_range(self) -> None:
        assert said() == (
            "Net Promoter Score stood at 25 in Oct 2026 (95% interval 19 to 31), "
            "no signal: within the usual range of 20 to 30."
        )

    def test_comparisons_carry_figure_step_period_and_verdict(self) -> None:
        assert said(against=(BEFORE, YEAR)).endswith(
            " That is down 6.1 points from 31 in Sep 2026 (no signal) "
            "and down 3.0 points from 28 in Oct 2025 (too few to compare)."
        )

    def test_a_change_is_a_movement_and_a_signal_says_how_long(self) -> None:
        moved = Against("previous", "Sep 2026", 31.0, -6.12, "changed", "worse")
        text = said(word="worse", run=Run("shift", -1, 9, 9, 9), against=(moved,))
        assert text.startswith("Net Promoter Score fell to 25 in Oct 2026 (95% interval 19 to 31), worse: ")
        assert "below the usual level for 9 months in a row. That is down 6.1 points" in text

    def test_no_movement_is_said_against_the_verdict(self) -> None:
        """It rose, but from a low level: the verdict is that of the signal."""
        moved = Against("previous", "Sep 2026", 20.0, 4.88, "changed", "better")
        text = said(word="worse", run=Run("shift", -1, 9, 9, 9), against=(moved,))
        assert text.startswith("Net Promoter Score stood at 25")
        assert "up 4.9 points from 20 in Sep 2026 (better)" in text

    def test_a_change_within_the_usual_range_says_so(self) -> None:
        moved = Against("previous", "Sep 2026", 31.0, -6.12, "changed", "worse")
        assert ", worse than in Sep 2026, though within the usual range of 20 to 30." in said(
            word="worse", against=(moved,)
        )

    def test_lower_may_be_better_and_neither_is_only_changed(self) -> None:
        of = metric(title="Calls abandoned", kind="proportion", better="lower")
        share = {"of": of, "value": 0.0991, "low": 0.09, "high": 0.11, "usual": (0.05, 0.074)}
        moved = Against("previous", "Sep 2026", 0.07, 0.0291, "changed", "worse")
        text = said(word="worse", run=Run("outside", 1, 1, 1, 1), against=(moved,), **share)
        assert text == (
            "Calls abandoned rose to 9.9% in Oct 2026 (95% interval 9.0 to 11.0%), worse: above the usual range of "
            "5.0 to 7.4%. That is up 2.9 percentage points from 7.0% in Sep 2026 (worse)."
        )
        changed = Against("previous", "Sep 2026", 20.0, 4.88, "changed", "changed")
        assert ", changed since Sep 2026, though within" in said(word="changed", against=(changed,))

    def test_figures_that_look_alike_get_another_digit(self) -> None:
        """A reader must see why 20 is below 20."""
        text = said(
            value=19.62, low=14.04, high=25.2, usual=(19.8, 30.0), word="worse", run=Run("outside", -1, 1, 1, 1)
        )
        assert (
            "stood at 19.6 in Oct 2026 (95% interval 14.0 to 25.2), worse: below the usual range of 19.8 to 30.0."
            in text
        )
        text = said(value=19.79, usual=(19.8, 30.0), word="worse", run=Run("outside", -1, 1, 1, 1))
        assert (
            "stood at 19.8 in Oct 2026 (95% interval 19.0 to 31.0), worse: just below the usual range of 19.8" in text
        )

    def test_a_difference_is_taken_before_rounding_and_none_is_said_to_be_none(self) -> None:
        tiny = replace(BEFORE, value=24.87, difference=0.01)
        assert "up less than 0.1 points from 25 in Sep 2026" in said(against=(tiny,))
        assert "That is the same as 25 in Sep 2026 (no signal)." in said(
            against=(replace(BEFORE, value=24.88, difference=0.0),)
        )

    def test_a_year_before_that_is_the_period_before_is_said_once(self) -> None:
        both = (replace(BEFORE, label="FY2026"), replace(YEAR, label="FY2026"))
        assert said(against=both, grain="year", label="FY2027").count("FY2026") == 1

    def test_provisional_and_seasonal_ranges_are_called_so(self) -> None:
        text = said(provisional=True, points=9, seasonal=True)
        assert text.endswith("within the season's usual range of 20 to 30, on provisional limits (9 months).")

    @pytest.mark.parametrize(
        ("points", "why"),
        [
            (1, "too little history for a usual range (1 month)"),
            (4, "too little history for a usual range (4 months)"),
            (8, "too few months side by side for a usual range"),
        ],
    )
    def test_without_a_usual_range_it_says_why(self, points: int, why: str) -> None:
        assert said(usual=None, points=points, word="no limits yet").endswith(f", no signal yet: {why}.")

    @pytest.mark.parametrize(
        ("grain", "label", "wave", "when"),
        [
            ("day", "Oct 5, 2026", False, "on Oct 5, 2026"),
            ("week", "week of Oct 5, 2026", False, "in the week of Oct 5, 2026"),
            ("month", "P3 FY2026", False, "in P3 FY2026"),
            ("quarter", "Q1 FY2027", False, "in Q1 FY2027"),
            ("month", "Sep 2026", True, "in the wave of Sep 2026"),
        ],
    )
    def test_periods_have_their_names(self, grain: str, label: str, wave: bool, when: str) -> None:
        assert f"stood at 25 {when} (95%" in said(grain=grain, label=label, wave=wave)

    def test_counts_come_to_a_sum_with_their_unit_where_the_title_has_it_not(self) -> None:
        level = {"kind": "level", "better": "lower"}
        bare = {"value": 1699.0, "low": None, "high": None, "n": None, "usual": (1100.0, 1800.0)}
        calls = metric(title="Calls offered", unit="calls", across_time="sum", **level)
        assert said(of=calls, **bare).startswith("Calls offered came to 1,699 in Oct 2026, no signal")
        people = metric(title="Headcount", unit="people", **level)
        assert said(of=people, **bare).startswith("Headcount stood at 1,699 people in Oct 2026, no signal")

    @pytest.mark.parametrize(
        ("numbers", "text"),
        [
            (
                Numbers("de-DE", "EUR"),
                "Cost of a contact stood at 4,20\xa0€ in Oct 2026 (95\xa0% interval 4,00\xa0€ to 4,40\xa0€), no "
                "signal: within the usual range of 3,00\xa0€ to 5,00\xa0€. That is up 0,25\xa0€ from 3,95\xa0€ in",
            ),
            (Numbers("en-GB", "GBP"), "Cost of a contact stood at £4.20 in Oct 2026 (95% interval £4.00 to £4.40), no"),
        ],
    )
    def test_money_is_written_as_the_company_writes_it(self, numbers: Numbers, text: str) -> None:
        of = metric(title="Cost of a contact", kind="mean", unit="money", better="lower")
        cost = {"value": 4.2, "low": 4.0, "high": 4.4, "usual": (3.0, 5.0)}
        against = (replace(BEFORE, value=3.95, difference=0.25),)
        assert lead(facts(of=of, against=against, **cost), numbers).startswith(text)


class TestMore:
    def test_where_a_change_comes_from(self) -> None:
        moved = Against("previous", "Sep 2026", 31.0, -6.12, "changed", "worse")
        origin = Origin(("segment", "channel"), ("SMB", "app"), -4.11, -6.12, "Sep 2026")
        text = said(word="worse", against=(moved,), origin=origin)
        assert text.endswith("Most of the change from Sep 2026 comes from SMB on app (−4.1 of −6.1 points).")

    @pytest.mark.parametrize(
        ("origin", "where"),
        [
            (Origin(("segment",), ("SMB",), -4.1, -6.1, "Sep 2026", within=False), "the weight of SMB"),
            (Origin(("segment",), ("(none)",), -4.1, -6.1, "Sep 2026"), "segment not recorded"),
            (
                Origin(("segment", "channel"), ("SMB", "(none)"), -4.1, -6.1, "Sep 2026"),
                "SMB with channel not recorded",
            ),
            (Origin(("department",), ("(hidden)",), -4.1, -6.1, "Sep 2026"), "the groups hidden together"),
            (Origin(("queue", "reason"), ("Billing", "Late bill"), -4.1, -6.1, "Sep 2026"), "Billing about Late bill"),
            (Origin(("x_brand", "x_tier"), ("One", "gold"), -4.1, -6.1, "Sep 2026"), "One gold"),
        ],
    )
    def test_every_kind_of_origin_has_its_words(self, origin: Origin, where: str) -> None:
        assert f"Most of the change from Sep 2026 comes from {where} (−4.1 of −6.1 points)." in said(origin=origin)

    @pytest.mark.parametrize(
        ("aim", "clause"),
        [
            (
                Aim(20.0, True, 4.88, "consistently met"),
                "was met by 4.9 points, and is consistently met as things",
            ),
            (Aim(30.0, False, -5.12, "hit or miss"), "was missed by 5.1 points, but is hit or miss as things are."),
            (Aim(20.0, True, 4.88, "consistently missed"), "was met by 4.9 points, but is consistently missed as"),
            (Aim(24.88, True, 0.0, None), "was met exactly."),
            (Aim(24.9, False, -0.02, None), "was missed by less than 0.1 points."),
        ],
    )
    def test_a_target_is_met_or_missed_and_by_how_much(self, aim: Aim, clause: str) -> None:
        assert clause in said(aim=aim)

    def test_what_was_noted_then_is_repeated_as_text(self) -> None:
        outage = Happening("App <b>down</b>", "outage", date(2026, 10, 3), date(2026, 10, 15))
        text = said(happenings=(outage, outage))
        assert text.endswith("Noted then: “App <b>down</b>” (outage, Oct 3, 2026 to Oct 15, 2026) and 1 more.")
        assert said(happenings=(replace(outage, last_on=outage.first_on),)).endswith("(outage, Oct 3, 2026).")

    def test_doubtful_data_is_said(self) -> None:
        assert said(caution=True).endswith("Take it with caution: a check found fault with its data.")


class TestRefusals:
    @pytest.mark.parametrize(
        ("state", "text"),
        [
            ("vetoed", "Net Promoter Score: the data for Oct 2026 failed a check, no figure to go by."),
            ("suppressed", "Net Promoter Score: hidden for Oct 2026 to protect anonymity, as too few people answered."),
            ("empty", "Net Promoter Score: no data for Oct 2026."),
            ("nothing", "Net Promoter Score: no data is published for this filter."),
            ("unfinished", "Net Promoter Score: no month is complete yet."),
            ("unavailable", "Net Promoter Score: not available; its tile says what is missing."),
        ],
    )
    def test_without_a_figure_it_says_why(self, state: str, text: str) -> None:
        assert lead(Facts(metric(), "month", state, "no data", "Oct 2026"), NUMBERS) == text

    def test_few_are_not_judged(self) -> None:
        assert said(state="few", word="too few", n=12.0, usual=None) == (
            "Net Promoter Score stood at 25 in Oct 2026, from only 12 cases: too few to judge."
        )
        assert "from only 1 case:" in said(state="few", word="too few", n=1.0)

    def test_a_running_period_alone_is_told_to_date(self) -> None:
        running = Facts(metric(), "month", "unfinished", "no data", running=27.0, running_label="Nov 2026")
        assert lead(running, NUMBERS).endswith("no month is complete yet; Nov 2026 stands at 27 to date.")
        assert lead(replace(running, running_n=9.0), NUMBERS).endswith("to date, from only 9 cases.")

    def test_no_signal_no_data_and_good_cannot_be_taken_for_each_other(self) -> None:
        calm, gone = said(), lead(Facts(metric(), "month", "empty", "no data", "Oct 2026"), NUMBERS)
        good = said(word="better", run=Run("outside", 1, 1, 1, 1), value=35.0)
        for text, words in ((calm, "no signal"), (gone, "no data"), (good, "better")):
            assert [each for each in ("no signal", "no data", "better") if each in text] == [words]


class TestRuns:
    @pytest.mark.parametrize(
        ("run", "text"),
        [
            (Run("outside", -1, 1, 1, 1), "below the usual range"),
            (Run("shift", 1, 8, 8, 8), "above the usual level for 8 months in a row"),
            (Run("shift", 1, 3, 8, 3), "above the usual level, the 3rd of 8 months in a row"),
            (Run("trend", -1, 7, 7, 7), "falling over 7 months in a row"),
            (Run("trend", -1, 7, 7, 7, True), "falling over 7 months in a row, the season aside"),
            (Run("shift", 1, 8, 8, 8, True), "above the season's usual level for 8 months in a row"),
            (Run("two_of_three", 1, 2, 2, 2), "near the upper edge of the usual range in 2 of 3 months"),
            (Run("two_of_three", 1, 3, 3, 2), "near the upper edge of the usual range in 2 of 3 months"),
            (Run("two_of_three", 1, 4, 5, 4), "near the upper edge of the usual range for 4 months in a row"),
            (Run("two_of_three", -1, 1, 2, 1), "near the lower edge of the usual range, and again within 2 months"),
        ],
    )
    def test_a_run_says_how_long_it_is(self, run: Run, text: str) -> None:
        assert run_text(run, "month") == text


class TestOverview:
    def test_worse_comes_first_then_better_then_the_calm(self) -> None:
        fell = Against("previous", "Sep 2026", 31.0, -6.12, "changed", "worse")
        origin = Origin(("segment", "channel"), ("SMB", "app"), -4.11, -6.12, "Sep 2026")
        worse = facts(word="worse", against=(fell,), origin=origin)
        better = facts(of=metric(title="B"), word="better", run=Run("outside", 1, 1, 1, 1), value=35.0)
        calm, young = facts(of=metric(title="C")), facts(of=metric(title="D"), usual=None, word="no limits yet")
        assert overview([calm, better, young, worse], NUMBERS) == (
            "Oct 2026: Net Promoter Score fell to 25, worse, from SMB on app; B stood at 35, better: above the usual "
            "range; no signal in C; too little history for D."
        )

    def test_a_quiet_month_says_so(self) -> None:
        two = [facts(), facts(of=metric(title="B"), label="Sep 2026"), facts()]
        assert overview(two, NUMBERS) == (
            "Oct 2026: quiet, no signal in Net Promoter Score, B (Sep 2026) and Net Promoter Score."
        )

    def test_nothing_to_report_and_nothing_to_judge(self) -> None:
        gone = Facts(metric(), "month", "vetoed", "not trusted", "Oct 2026")
        assert overview([gone], NUMBERS) == "There is no figure to report yet."
        young = facts(usual=None, word="no limits yet")
        assert overview([young], NUMBERS) == (
            "Oct 2026: Net Promoter Score stood at 25; too little history to tell what is usual."
        )

    def test_what_is_absent_is_named_with_its_reason(self) -> None:
        absent = [
            Facts(metric(title=name), "month", state, "")
            for name, state in (("A", "empty"), ("B", "vetoed"), ("C", "suppressed"), ("D", "unavailable"))
        ]
        few = facts(of=metric(title="E"), state="few")
        assert missing([*absent, few]) == (
            "No figure for A and D; data failed a check: B; hidden to protect anonymity: C; too few to judge: E"
        )
        assert missing([facts()]) == ""

    def test_it_names_without_figures_what_would_make_it_long(self) -> None:
        fell = Against("previous", "Sep 2026", 31.0, -6.12, "changed", "worse")
        many = [facts(of=metric(title=f"Figure number {n} of many"), word="worse", against=(fell,)) for n in range(6)]
        text = overview(many, NUMBERS)
        assert len(text.split()) <= MOST_WORDS
        assert text.startswith("Oct 2026: Figure number 0 of many fell to 25, worse; ")
        assert all(f"Figure number {n} of many" in text for n in range(6))


class TestAlternatives:
    def row(self, month: int, value: float | None, **more: Any) -> Row:
        period = Calendar().period(date(2026, month, 1), "month")
        return Row("nps", period, more.pop("group", None), value=value, **{"n": 400.0, **more})

    def answer(self, *rows: Row) -> Answer:
        return Answer(metric(), Question("nps"), "month", rows, datetime(2026, 12, 1), date(2026, 11, 30), 1)

    def test_a_history_tells_its_course_without_what_failed_a_check(self) -> None:
        rows = [self.row(1, 22.0), self.row(2, 90.0, doubts=VETO), self.row(3, 35.0), self.row(4, None)]
        rows += [self.row(5, None, suppressed=True), self.row(6, 30.0, complete=False)]
        assert of_history(self.answer(*rows), SPEECH).endswith(
            "3 months: first 22 in Jan 2026, lowest 22 in Jan 2026, highest 35 in Mar 2026, last 30 in Jun 2026 to "
            "date; no points with a signal; 1 hidden to protect anonymity; 1 left out, as the data failed a check."
        )

    def test_a_history_whose_newest_figure_failed_a_check_does_not_name_it(self) -> None:
        text = of_history(self.answer(self.row(1, 22.0), self.row(2, 90.0, doubts=VETO)), SPEECH)
        assert text.startswith("Net Promoter Score in Feb 2026: its data failed a check, no figure to go by.")
        assert "90" not in text

    def test_a_history_of_one_point_or_of_none(self) -> None:
        assert "1 month: 22 in Jan 2026; no points" in of_history(self.answer(self.row(1, 22.0)), SPEECH)
        assert of_history(self.answer(), SPEECH) == "Net Promoter Score: no figures in this period."

    def test_a_breakdown_tells_every_group_and_why_one_has_no_figure(self) -> None:
        rows = [
            self.row(1, 40.0, group="A", verdict="no signal", difference=1.0),
            self.row(1, 12.0, group="B", verdict="changed", difference=-9.0),
            self.row(1, 90.0, group="C", n=3.0),
            self.row(1, None, group="D", suppressed=True),
            self.row(1, None, group="(none)"),
            self.row(1, 77.0, group="E", doubts=VETO),
        ]
        assert of_groups(metric(), rows, "NPS by segment", SPEECH) == (
            "NPS by segment. A 40 (no signal); B 12 (worse); C 90 (too few); D hidden to protect anonymity; "
            "not recorded no data; E data failed a check."
        )

    def test_the_parts_behind_a_figure_tell_where_they_went(self) -> None:
        said = of_distribution("NPS: A 60% and B 40% in Oct 2026", "month", {"A": ["50%", "60%"], "B": ["50%", "40%"]})
        assert said.endswith("in Oct 2026. From the first month to the last: A 50% to 60% and B 50% to 40%.")


class TestNames:
    @pytest.mark.parametrize(
        ("title", "name"),
        [
            ("Calls offered", "Calls offered"),
            ("Satisfied consumers", "Satisfied consumers"),
            ("Wait, 90th percentile", "Wait, 90th percentile,"),
            ("Able to deliver the promise", "“Able to deliver the promise”"),
            ("Left since joining", "“Left since joining”"),
            ("Resolved, by the agent's word", "“Resolved, by the agent's word”"),
            ("Expectation: be relevant", "“Expectation: be relevant”"),
        ],
    )
    def test_any_title_can_be_what_a_sentence_is_about(self, title: str, name: str) -> None:
        assert subject(title) == name

    @pytest.mark.parametrize(
        "title",
        ["A\u202eB", "A\u2066B\u2069", "A\nB\r\nC", "A\x00B\x1b[0m", "\u200f\u200eA", "A\u061cB", "A" * 5000],
    )
    def test_no_title_turns_or_breaks_the_sentence_around_it(self, title: str) -> None:
        moved = Against("previous", "Sep 2026", 31.0, -6.12, "changed", "worse")
        origin = Origin(("segment",), (title,), -6.0, -6.12, "Sep 2026")
        noted = Happening(title, "outage", date(2026, 10, 1), date(2026, 10, 1))
        shown = facts(of=metric(title=title), word="worse", against=(moved,), origin=origin, happenings=(noted,))
        for text in (lead(shown, NUMBERS), overview([shown], NUMBERS), missing([replace(shown, state="few")])):
            assert not [letter for letter in text if unicodedata.category(letter)[0] == "C"]
            assert len(text) < 3 * LONGEST + 400

    def test_a_title_from_right_to_left_is_kept_by_itself(self) -> None:
        assert plain("שביעות רצון") == "\u2068שביעות רצון\u2069"

    def test_markup_stays_as_it_is_written(self) -> None:
        assert subject("<img src=x onerror=alert(1)>") == "<img src=x onerror=alert(1)>"
