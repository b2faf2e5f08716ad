"""Every headline of the sample company over its 36 months is grammatical and true.

Each text is taken to pieces by a grammar of its own (`spoken`), and each piece is held
against what the metrics layer answers to the same question, by arithmetic of this file.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest

from cxmetrics.calendar import Calendar, Period
from cxmetrics.insight.explanation import explanation
from cxmetrics.insight.facts import Facts, facts, gathered
from cxmetrics.insight.headline import headline
from cxmetrics.insight.judgement import judged
from cxmetrics.insight.standing import standing
from cxmetrics.metrics.answer import Answer, Row
from cxmetrics.metrics.definition import Metric, restored
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from cxmetrics.views.numbers import Numbers, form
from cxmetrics.views.overview import MOST_WORDS, overview
from cxmetrics.views.sentences import lead
from tests.answers.company import settings_of
from tests.sample.spoken import JUDGEMENTS, LABEL, Heard, Tongue, heard

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
PILLARS = ("problem_free_rate", "nps", "retention_12m", "service_level", "engagement_index")
ENDS = [date(2023 + month // 12, month % 12 + 1, 1) for month in range(11, 47)]
"""After each of the 36 months: December 1, 2023 to November 1, 2026."""
QUARTERS = ENDS[1::3]
SHORT = Period(date(2026, 2, 1), date(2026, 3, 1))
"""The month whose calls came in short: what its figures say of calls is to be taken with caution."""
GERMAN, BRITISH, AMERICAN = Numbers("de-DE", "EUR"), Numbers("en-GB", "GBP"), Numbers("en-US", "USD")


def shown() -> list[str]:
    """The metrics that pages name."""
    text = "".join(page.read_text() for page in sorted((ROOT / "pages").glob("*.py")))
    named = set(re.findall(r'"([a-z_0-9]+)"', text))
    return sorted(name for name in named if (ROOT / "sql" / f"{name}.sql").is_file())


class Whole(Layer):
    """Answers up to a day from the answer of all days, which is read once: the end of a window hides, and changes none.

    That it is so is tried against the layer itself below.
    """

    def answer(self, question: Question) -> Answer:
        if question.end is None:
            return super().answer(question)
        whole = super().answer(dataclasses.replace(question, end=None))
        rows = [row for row in whole.rows if row.period is not None and row.period.end <= question.end]
        while rows and rows[-1].value is None and not rows[-1].suppressed:
            rows.pop()
        return dataclasses.replace(whole, question=question, rows=tuple(rows))

    def remembered(self, what: str, question: Question, compute: Callable[[], T], *more: Hashable) -> T:
        """Of days up to an end nothing is asked twice."""
        return compute() if question.end else super().remembered(what, question, compute, *more)


@pytest.fixture(scope="module")
def sample(sample_home: Path) -> Whole:
    return Whole(settings_of(sample_home))


def definition(layer: Layer, name: str) -> Metric:
    return restored(layer.published(name).definition)


def told(layer: Layer, name: str, end: date | None, grain: str) -> Facts:
    return facts(definition(layer, name), headline(layer, name, grain=grain, end=end, where=standing(layer, name)))


def tongue(metric: Metric, numbers: Numbers = AMERICAN) -> Tongue:
    unit = (metric.unit or "") if form(metric) in ("count", "number") and metric.unit != "points" else ""
    said = unit if unit.lower() not in metric.title.lower() else ""
    return Tongue(form(metric), "," if numbers is GERMAN else ".", said)


class Truth:
    """What the layer answers of one metric: all complete periods with limits, signals and both comparisons."""

    def __init__(self, layer: Layer, name: str, grain: str) -> None:
        self.metric, self.calendar = definition(layer, name), layer.settings.calendar
        asked = Question(name, grain, where=standing(layer, name))
        self.rows = [row for row in layer.answer(asked).rows if row.complete]
        self.grain = layer.answer(asked).grain
        self.compared = {
            kind: {row.period: row for row in judged(layer, dataclasses.replace(asked, compare=kind)).rows}
            for kind in ("previous", "year")
        }
        self.judged = {row.period: row for row in judged(layer, asked).rows}
        self.reads_calls = any(each.startswith("calls.") for each in layer.published(name).reads)
        self.wave = layer.published(name).anonymous and self.grain == "month"

    def label(self, period: Period) -> str:
        return ("the wave of " if self.wave else "") + self.calendar.label(period, self.grain)

    def newest(self, end: date) -> Row | None:
        rows = [row for row in self.rows if row.period is not None and row.period.end <= end]
        rows = [row for row in rows if row.value is not None or row.suppressed]
        return rows[-1] if rows else None

    def run(self, period: Period, same: Callable[[Row, Row | None], bool]) -> tuple[int, int]:
        """The place of a period in the longest run of neighbors that `same` accepts, and its length; from the rows."""
        rows = [self.judged[row.period] for row in self.rows]
        here = next(place for place, row in enumerate(rows) if row.period == period)
        fits = [same(row, rows[place - 1] if place else None) for place, row in enumerate(rows)]
        first = last = here
        while fits[here] and first > 0 and fits[first - 1]:
            first -= 1
        while last + 1 < len(fits) and fits[last + 1]:
            last += 1
        return here - first + 1, last - first + 1


def near(text: str, value: float, of: Tongue) -> bool:
    read, reach = of.read(text)
    return abs(read - value) <= reach * (1 + 1e-9) + 1e-9


def check(text: str, truth: Truth, row: Row, of: Tongue) -> str:
    """Holds every piece of a headline against the truth; the rule that it speaks of."""
    said = heard(text, of)
    assert said.subject.strip("“”").rstrip(",") == truth.metric.title
    assert row.period is not None
    assert row.value is not None
    assert said.label == truth.label(row.period)
    assert near(said.value, row.value, of)
    assert (said.interval is None) == (row.low is None)
    if said.interval is not None and row.low is not None and row.high is not None:
        assert near(said.interval[0], row.low, of)
        assert near(said.interval[1], row.high, of)
    assert said.caution == (truth.reads_calls and row.period.first < SHORT.end and SHORT.first < row.period.end)
    word = _check_comparisons(said, truth, row, of)
    _check_judgement(said, truth, truth.judged[row.period], word, of)
    return said.rule


def _good(metric: Metric, side: float) -> str:
    if metric.better == "neither":
        return "changed"
    return "better" if (side > 0) is (metric.better == "higher") else "worse"


def _check_comparisons(said: Heard, truth: Truth, row: Row, of: Tongue) -> str:
    """Comparisons with the period before and the year before; the word that the first change gives."""
    values = {each.period: each.value for each in truth.rows}
    expected, word = [], ""
    for kind in ("previous", "year"):
        compared = truth.compared[kind][row.period]
        other = values.get(compared.compare_period)
        if other is None or row.value is None or compared.compare_period is None:
            continue
        step = row.value - other
        verdict = compared.verdict
        if verdict == "changed" and step:
            verdict = _good(truth.metric, step)
            word = word or verdict
        moves = kind == "previous" and compared.verdict == "changed" and verdict == said.judgement.get("word")
        if kind == "previous":
            assert said.verb in (("rose to" if step > 0 else "fell to",) if moves else ("stood at", "came to"))
        expected.append((truth.label(compared.compare_period), other, step, verdict))
    assert [each["label"] for each in said.comparisons] == [each[0] for each in expected]
    for spoken, (_, other, step, verdict) in zip(said.comparisons, expected, strict=True):
        assert near(spoken["value"], other, of)
        short = verdict == "too few" and truth.metric.kind == "level"
        assert spoken["word"].removesuffix(" to compare") == ("too little history to judge" if short else verdict)
        if spoken["way"] is None:
            assert step == 0
            continue
        assert (spoken["way"] == "up") == (step > 0)
        if spoken["less"]:
            assert 0 < abs(step) < of.read(spoken["step"])[0]
        else:
            assert near(spoken["step"], abs(step), of), "a difference is taken before rounding"
    return word


def _check_judgement(said: Heard, truth: Truth, row: Row, word: str, of: Tongue) -> None:
    spoken, metric = said.judgement, truth.metric
    if "lower" in spoken:
        _check_range(spoken, row, metric, of)
    judged_by_limits = bool(row.signals) or "lower" in spoken
    assert ("provisional" in spoken) == (row.provisional and judged_by_limits)
    if "provisional" in spoken:
        assert int(spoken["provisional"]) == sum(each.value is not None for each in truth.rows) < 12
    if said.rule in ("calm", "young", "scattered"):
        assert not row.signals
        assert not word
        assert (said.rule == "calm") == (row.center is not None)
        if said.rule == "young":
            assert int(spoken["points"]) == sum(each.value is not None for each in truth.rows) < 6
        return
    if said.rule == "change":
        assert not row.signals
        assert spoken["word"] == word
        assert spoken["than"] in {each["label"] for each in said.comparisons if each["word"] == word}
        return
    assert row.signals[0] == said.rule
    assert row.value is not None
    assert row.center is not None
    assert row.period is not None
    side = {"above": 1, "rising": 1, "upper": 1, "below": -1, "falling": -1, "lower": -1}[spoken["side"]]
    assert spoken["word"] == _good(metric, side)
    if said.verb in ("rose to", "fell to"):
        assert _good(metric, 1 if said.verb == "rose to" else -1) == spoken["word"]
    if said.rule == "outside":
        crossed = row.upper_limit if side > 0 else row.lower_limit
        assert crossed is not None
        assert (row.value - crossed) * side > 0
        written = of.read(said.value)[0] - of.read(spoken["upper" if side > 0 else "lower"])[0]
        assert written * side > 0 or spoken.get("just"), "a reader must see it"
    elif said.rule == "shift":
        place, length = truth.run(row.period, lambda one, _: _above(one) == side)
        _check_length(spoken, place, length)
    elif said.rule == "trend":
        place, length = truth.run(row.period, lambda one, before: _step(one, before) == side)
        if _step(row, truth.judged.get(_before(truth, row.period))) == side:
            place, length = place + 1, length + 1  # the point from which the first step leads takes part
        _check_length(spoken, place, length)
    else:
        assert _above(row) == side
        assert abs(row.value - row.center) > 2 / 3 * abs((row.upper_limit or 0.0) - row.center)


def _check_range(spoken: dict[str, str], row: Row, metric: Metric, of: Tongue) -> None:
    lowest = -100.0 if metric.kind == "nps" else 0.0 if metric.kind != "mean" or metric.unit == "s" else -1e9
    if metric.kind == "mean" and metric.unit == "share":
        lowest = 0.0
    highest = {"nps": 100.0, "proportion": 1.0}.get(metric.kind, 1e9)
    assert row.lower_limit is not None
    assert row.upper_limit is not None
    share = of.form == "percent"
    for text, limit in ((spoken["lower"], row.lower_limit), (spoken["upper"], row.upper_limit)):
        shown = text if not share or "%" in text else f"{text}%"
        assert near(shown, min(max(limit, lowest), highest), of)


def _check_length(spoken: dict[str, str], place: int, length: int) -> None:
    assert int(spoken["length"]) == length >= 7
    assert int(spoken.get("place", length)) == place


def _above(row: Row) -> int:
    if row.value is None or row.center is None or abs(row.value - row.center) < 1e-9:
        return 0
    return 1 if row.value > row.center else -1


def _step(row: Row, before: Row | None) -> int:
    """Which way the figure less its season went; the center carries the season."""
    if before is None or None in (row.value, row.center, before.value, before.center):
        return 0
    step = (row.value - row.center) - (before.value - before.center)  # type: ignore[operator]
    return 0 if abs(step) < 1e-9 else 1 if step > 0 else -1


def _before(truth: Truth, period: Period) -> Period | None:
    periods = [row.period for row in truth.rows]
    place = periods.index(period)
    return periods[place - 1] if place else None


def _rules(layer: Whole, name: str, grain: str, numbers: Numbers, ends: Sequence[date]) -> Counter[str]:
    """Checks a metric's headlines; what was said of how many of them."""
    truth, of, said = Truth(layer, name, grain), tongue(definition(layer, name), numbers), Counter[str]()
    for end in ends:
        text, row = lead(told(layer, name, end, grain), numbers), truth.newest(end)
        if row is None or row.period is None:
            assert text == f"{truth.metric.title}: no data is published for this filter."
            said["none"] += 1
        elif row.suppressed:
            assert text == (
                f"{truth.metric.title}: hidden for {truth.label(row.period)} to protect anonymity, "
                "as too few people answered."
            )
            said["hidden"] += 1
        elif row.n is not None and row.n < truth.metric.minimum_n and truth.metric.kind != "level":
            few = re.fullmatch(rf".+ stood at (.+) in ({LABEL}), from only (\d+) cases?: too few to judge\.", text)
            assert few is not None, text
            assert near(few[1], row.value or 0.0, of)
            assert (few[2], int(few[3])) == (truth.label(row.period), row.n)
            said["few"] += 1
        else:
            said[check(text, truth, row, of)] += 1
    return said


def test_every_headline_is_grammatical_and_true(sample: Whole) -> None:
    """Of every metric on a page, after each of the 36 months and each of the quarters."""
    said = Counter[str]()
    for name in shown():
        for grain, ends in (("month", ENDS), ("quarter", QUARTERS)):
            if sample.publication.metrics[name].available:
                said += _rules(sample, name, grain, AMERICAN, ends)
    assert said.total() > 1_500
    assert set(said) >= set(JUDGEMENTS) - {"young"}, "every kind of judgement is spoken at some time"


def test_the_end_of_a_window_hides_and_changes_nothing(sample: Whole) -> None:
    """What all tests here rest on: the headline of the layer itself is the same, word for word."""
    plain = Layer(sample.settings)
    for name, end in zip(shown()[::4], ENDS[::3], strict=False):
        assert lead(told(plain, name, end, "month"), AMERICAN) == lead(told(sample, name, end, "month"), AMERICAN)


def test_the_newest_headline_needs_no_window(sample: Whole) -> None:
    for name in PILLARS:
        found = told(sample, name, None, "month")
        truth = Truth(sample, name, "month")
        row = truth.newest(date.max)
        assert row is not None
        check(lead(found, AMERICAN), truth, row, tongue(truth.metric))


@pytest.mark.parametrize("numbers", [GERMAN, BRITISH], ids=["de-DE", "en-GB"])
def test_figures_are_true_however_they_are_written(sample: Whole, numbers: Numbers) -> None:
    for name in shown():
        _rules(sample, name, "month", numbers, ENDS[13::11])


def test_fiscal_quarters_bear_their_names(sample: Whole) -> None:
    fiscal = Whole(dataclasses.replace(sample.settings, calendar=Calendar(fiscal_year_starts=4)))
    for name in ("nps", "calls_offered", "monthly_churn", "wait_p90", "employee_nps"):
        assert _rules(fiscal, name, "quarter", AMERICAN, QUARTERS).total() == len(QUARTERS)
    assert " in Q2 FY2027 " in lead(told(fiscal, "nps", date(2026, 10, 1), "quarter"), AMERICAN)


def test_periods_of_a_calendar_of_weeks_bear_their_names(sample: Whole) -> None:
    firsts = (date(2023, 1, 30), date(2024, 1, 29), date(2025, 2, 3), date(2026, 2, 2), date(2027, 2, 1))
    weeks = Whole(
        dataclasses.replace(sample.settings, calendar=Calendar(system="4-4-5", fiscal_year_first_days=firsts))
    )
    for name in ("nps", "calls_offered", "service_level", "average_handle_time"):
        for grain in ("month", "quarter"):
            ends = [period.end for period in weeks.settings.calendar.periods(date(2024, 6, 3), ENDS[-2], grain)][:-1]
            assert _rules(weeks, name, grain, AMERICAN, ends).total() == len(ends) > 5
    assert " in P8 FY2027 " in lead(told(weeks, "nps", date(2026, 9, 28), "month"), AMERICAN)


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("service_level", 0.8),
        ("service_level", 0.7),
        ("nps", 60.0),
        ("average_speed_of_answer", 20.0),
        ("contacts", 5e3),
    ],
)
def test_targets_are_met_or_missed_as_they_are_said_to_be(sample: Whole, name: str, target: float) -> None:
    truth, of = Truth(sample, name, "month"), tongue(definition(sample, name))
    lower_is_better = truth.metric.better == "lower"
    for end in ENDS[-6:]:
        found = headline(sample, name, grain="month", end=end, where=standing(sample, name), target=target)
        said = heard(lead(facts(truth.metric, found), AMERICAN), of)
        row = truth.newest(end)
        assert said.target is not None
        assert row is not None
        assert row.value is not None
        met = row.value <= target if lower_is_better else row.value >= target
        assert (said.target["result"] == "met") == met
        assert near(said.target["value"], target, of)
        assert near(said.target["step"], abs(row.value - target), of)
        year = [each for each in (truth.judged[r.period] for r in truth.rows) if each.period and each.period.end <= end]
        low = min(each.lower_limit for each in year[-12:] if each.lower_limit is not None)
        high = max(each.upper_limit for each in year[-12:] if each.upper_limit is not None)
        if low < target < high:
            assert said.target["assurance"] == "hit or miss"
        else:
            always = (low >= target) is not lower_is_better
            assert said.target["assurance"] == ("consistently met" if always else "consistently missed")
            assert (said.target["joint"] == "and") == (always == met)


def test_a_change_comes_from_where_it_is_said_to(sample: Whole) -> None:
    """The part of the named group is that of the split, and most of the change."""
    named = []
    for name in ("nps", "problem_free_rate"):
        truth, of, where = Truth(sample, name, "month"), tongue(definition(sample, name)), standing(sample, name)
        for end in ENDS[-6:]:
            found = gathered(sample, truth.metric, headline(sample, name, end=end, where=where), where)
            said = heard(lead(found, AMERICAN), of)
            if said.origin is None:
                continue
            assert found.origin is not None
            row = truth.newest(end)
            assert row is not None
            assert row.period is not None
            kind = "previous" if said.origin["label"] == said.comparisons[0]["label"] else "year"
            other = truth.compared[kind][row.period].compare_period
            assert other is not None
            by = found.origin.dimensions
            split = explanation(sample, name, row.period.first, other.first, by=by, where=where)
            [part] = [part for part in split.parts if part.groups == found.origin.groups]
            assert near(said.origin["part"], part.mix + part.within, of)
            assert near(said.origin["change"], split.change, of)
            assert (part.mix + part.within) / split.change >= 0.5
            assert said.origin["where"] == " on ".join(found.origin.groups)
            named.append((name, row.period.first, said.origin["where"]))
    assert ("nps", date(2026, 5, 1), "SMB on app") in named
    assert ("problem_free_rate", date(2026, 5, 1), "SMB") in named


def test_the_overview_is_short_and_puts_what_is_worse_first(sample: Whole) -> None:
    quiet = 0
    for end in ENDS[6:]:
        found = [told(sample, name, end, "month") for name in PILLARS]
        text = overview(found, AMERICAN)
        assert len(text.split()) <= MOST_WORDS, text
        places = [text.find(word) for word in (", worse", ", better", "no signal in")]
        assert [place for place in places if place >= 0] == sorted(place for place in places if place >= 0)
        moved = {each.metric.title for each in found if each.told and each.moved}
        calm, _, names = text.partition("no signal in ")
        for each in found:
            assert (each.metric.title in (calm if each.metric.title in moved else names)) or not each.told
        quiet += not moved
        assert (": quiet, no signal in" in text) == (not moved)
    assert quiet > 5


def test_a_false_word_is_found(sample: Whole) -> None:
    """The checks of this file can fail: each of these changes makes a true headline false or no headline at all."""
    truth, of = Truth(sample, "nps", "month"), tongue(definition(sample, "nps"))
    row = truth.newest(date(2026, 6, 1))
    assert row is not None
    text = lead(told(sample, "nps", date(2026, 6, 1), "month"), AMERICAN)
    check(text, truth, row, of)
    changes = [("fell to", "rose to"), ("fell to", "stood at"), (" 12 in", " 13 in"), ("May 2026", "Apr 2026")]
    changes += [("worse", "better"), ("below", "above"), ("interval 5 to", "interval 6 to"), ("down", "up")]
    changes += [("(worse)", "(no signal)"), ("points from", "percentage points from"), ("Net ", "")]
    changes += [
        ("45. That", "45. Very good. That"),
        ("36 in", "35 in"),
        ("24.5", "24.6"),
        (" (95% interval 5 to 19)", ""),
    ]
    for old, new in changes:
        assert old in text, (old, text)
        with pytest.raises(AssertionError):
            check(text.replace(old, new, 1), truth, row, of)
