"""The five expectations beside promoters: by hand, where distances are alike, where few have answered, odd names."""

from __future__ import annotations

import math
from datetime import date
from html import escape
from pathlib import Path

import pytest

from cxmetrics.calendar import Calendar
from cxmetrics.insight.expectations import METRIC, NAMES, Expectations, expectations
from cxmetrics.metrics.layer import Layer
from cxmetrics.views.expectations import expectations_table, finding
from cxmetrics.views.numbers import Numbers
from cxmetrics.views.wording import Speech
from tests.answers.company import Rows, layer, metric

TODAY = date(2026, 7, 1)
MAY, FEBRUARY = date(2026, 5, 5), date(2026, 2, 5)
DEFINITION = metric(
    METRIC,
    "mean",
    dimensions=("segment", "region", "expectation", "recommendation"),
    cross=(("expectation", "recommendation"),),
)
SPEECH = Speech(Numbers(), Calendar())
TITLES = {name: f"be {name}" for name in NAMES}
LABEL = "Q2 2026"


def said(name: str, side: str, scores: dict[int, int], segment: str = "home", day: date = MAY) -> dict[str, object]:
    """How many gave each score."""
    return {
        "day": day,
        "segment": segment,
        "expectation": name,
        "recommendation": side,
        "n": sum(scores.values()),
        "total": sum(score * n for score, n in scores.items()),
        "total_sq": sum(score * score * n for score, n in scores.items()),
    }


EASY: Rows = [
    said("easy", "promoter", {5: 50, 3: 50}),
    said("easy", "passive", {3: 50, 2: 50}),
    said("easy", "detractor", {1: 30, 2: 20}),
]
HEARD: Rows = [
    said("heard", "promoter", {4: 50, 3: 50}),
    said("heard", "passive", {4: 50, 3: 40}),
    said("heard", "detractor", {1: 29}),
]


def told(home: Path, rows: Rows) -> Layer:
    return layer(home, [(DEFINITION, rows)], TODAY)


def of(home: Path, rows: Rows) -> Expectations:
    found = expectations(told(home, rows), {})
    assert found is not None
    return found


def test_each_by_hand_and_the_furthest_first(tmp_path: Path) -> None:
    """Promoters 4, the others (250 + 70) / 150; promoters are above all 250 by 0.6 of what they are above those."""
    found = of(tmp_path, [*HEARD, *EASY])
    assert [each.name for each in found.found] == ["easy", "heard"]
    easy, heard = found.found
    assert (easy.n, easy.promoters, easy.detractors) == (250, 4.0, pytest.approx(70 / 50))
    assert easy.everybody == pytest.approx(720 / 250)
    assert easy.distance == pytest.approx(4 - 720 / 250) == pytest.approx(0.6 * (4 - 320 / 150))
    spread = [100 / 99, (9 * 50 + 4 * 70 + 30 - 320**2 / 150) / 149]
    half = 0.6 * 1.9744 * math.sqrt(spread[0] / 100 + spread[1] / 150)  # t of 165.5 degrees of freedom
    assert easy.high - easy.distance == pytest.approx(half, rel=1e-4)
    assert easy.distance - easy.low == pytest.approx(half, rel=1e-4)
    assert heard.detractors is None, "of 29 nothing is told"
    assert found.furthest == (easy,)
    assert finding(found, TITLES, LABEL, SPEECH) == (
        "Furthest from what promoters say, Q2 2026: be easy, 2.88 against 4.00"
    )


def test_what_cannot_be_told_apart_is_named_together(tmp_path: Path) -> None:
    alike = [
        said("relevant", "promoter", {5: 50, 3: 50}),
        said("relevant", "passive", {3: 53, 2: 47}),
        said("relevant", "detractor", {1: 30, 2: 20}),
    ]
    found = of(tmp_path, [*EASY, *alike, *HEARD])
    assert [each.name for each in found.furthest] == ["easy", "relevant"]
    told_so = finding(found, TITLES, LABEL, SPEECH)
    assert told_so.endswith("be easy (1.12) and be relevant (1.11), not to be told apart")


def test_where_promoters_say_nothing_better_none_is_furthest(tmp_path: Path) -> None:
    even = [said("easy", side, {4: 40, 2: 40}) for side in ("promoter", "detractor")]
    found = of(tmp_path, even)
    assert found.furthest == ()
    assert finding(found, TITLES, LABEL, SPEECH).startswith("What promoters say of no expectation is above")


def test_those_with_too_few_answers_are_named(tmp_path: Path) -> None:
    few = [said("recognized", "promoter", {5: 29}), said("recognized", "detractor", {1: 300})]
    shown = expectations_table(of(tmp_path, [*EASY, *HEARD, *few]), TITLES, LABEL, SPEECH)
    assert "nothing is told: be recognized, be relevant and be anticipated." in shown
    assert shown.count('<th scope="row">') == 2
    assert "detractors —" in shown or "detractors –" in shown
    assert "Means. Distance is promoters less everybody, with its 95% interval." in shown
    assert "an association, not a cause" in shown


def test_of_a_segment_with_few_it_says_so(tmp_path: Path) -> None:
    young = [said("easy", "promoter", {5: 12}, "young"), said("easy", "detractor", {1: 90}, "young")]
    held = told(tmp_path, [*EASY, *young])
    found = expectations(held, {"segment": ("young",)})
    assert found is not None
    assert found.found == found.furthest == ()
    shown = expectations_table(found, TITLES, LABEL, SPEECH)
    assert shown.startswith('<h3 class="cx-h">Too few answers')
    assert "30 promoters, or 30 others" in shown
    assert "<table" not in shown
    home = expectations(held, {"segment": ("home",), "queue": ("billing",)})
    assert home is not None
    assert home.found == of(tmp_path / "alone", EASY).found


def test_it_is_of_the_newest_complete_quarter_before_the_end(tmp_path: Path) -> None:
    before = [{**row, "day": FEBRUARY} for row in EASY]
    held = told(tmp_path, [*before, *HEARD])
    newest, earlier = expectations(held, {}), expectations(held, {}, date(2026, 4, 1))
    assert newest is not None
    assert earlier is not None
    assert [each.name for each in newest.found] == ["heard"]
    assert (earlier.period.first, [each.name for each in earlier.found]) == (date(2026, 1, 1), ["easy"])


def test_a_quarter_whose_data_failed_a_check_is_passed_over(tmp_path: Path) -> None:
    rows = [*({**row, "day": FEBRUARY} for row in EASY), *HEARD]
    found = expectations(layer(tmp_path, [(DEFINITION, rows)], TODAY, vetoed=[MAY]), {})
    assert found is not None
    assert (found.period.first, [each.name for each in found.found]) == (date(2026, 1, 1), ["easy"])
    assert expectations(layer(tmp_path / "both", [(DEFINITION, rows)], TODAY, vetoed=[FEBRUARY, MAY]), {}) is None


def test_a_company_that_does_not_ask_has_none(tmp_path: Path) -> None:
    lacking = layer(tmp_path, [], TODAY, unavailable={METRIC: "survey_responses is not loaded."})
    assert expectations(lacking, {}) is None


def test_hostile_titles_stay_text(tmp_path: Path) -> None:
    found = of(tmp_path, EASY)
    for name in ("<b>$x$</b>", "[x](http://evil)", '"><script>'):
        shown = expectations_table(found, {**TITLES, "easy": name}, LABEL, SPEECH)
        assert "<script" not in shown
        assert "<b>$x" not in shown
        assert shown.count(escape(name)) == 3, "in the title, in its label and in the row"
