"""Love or leave: it finds what was planted, says nothing where nothing was, and claims no cause."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxmetrics.calendar import Period
from cxmetrics.insight.moments import Moments, Staying, moments
from cxmetrics.insight.strata import Ratio
from cxmetrics.metrics.layer import Layer
from cxmetrics.ui.frame import speech
from cxmetrics.views.moments import finding, moments_table, notes
from tests.answers.company import settings_of

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def layer(sample_home: Path) -> Layer:
    return Layer(settings_of(sample_home))


@pytest.fixture(scope="module")
def planted(layer: Layer) -> Moments:
    found = moments(layer, {})
    assert found is not None
    return found


def test_the_planted_onboarding_effect_is_found_and_nothing_else(planted: Moments) -> None:
    """Half of those whose start went wrong leave within 90 days, of the others 3 %."""
    assert [(each.dimension, each.name) for each in planted.found if each.shown] == [
        ("stage", "Start"),
        ("reason", "Activation"),
    ]
    start = planted.of("stage")[0]
    assert start.name == "Start"
    for months in (6, 12):
        staying = start.staying[months]
        assert staying.shown
        assert staying.ratio is not None
        assert staying.ratio.low > 2
        usual = staying.usual()
        assert usual is not None
        assert usual < staying.share / 2
    assert planted.tested > 20


def test_promoters_and_detractors_are_apart_at_every_stage_with_answers_enough(planted: Moments) -> None:
    apart = {each.name: each.ease for each in planted.of("stage") if each.ease is not None}
    assert {"Use", "Pay", "Renew"} <= set(apart)
    for ease in apart.values():
        assert ease.low is not None
        assert 0 < ease.low < ease.gap
        assert min(ease.n) >= 30


def test_of_one_segment_it_is_asked_of_that_segment(layer: Layer, planted: Moments) -> None:
    found = moments(layer, {"segment": ("SMB",), "channel": ("app",)})
    assert found is not None
    assert 0 < found.of("stage")[0].staying[12].of < planted.of("stage")[0].staying[12].of


def test_the_finding_is_an_association_with_its_arithmetic(layer: Layer, planted: Moments) -> None:
    told = speech(layer.settings)
    said = "A problem at Start goes with leaving 4.3 times as often within a year; one about Activation 2.4 times"
    assert finding(planted, told) == said, "each with its own ratio"
    table = moments_table(planted, "stage", "Stage", told)
    assert table.count("</i> associated") == 2
    assert "a month" in table
    assert "An association, not a cause" in notes(planted, told)
    staying = planted.of("stage")[0].staying[12]
    assert staying.ratio is not None
    beyond = staying.beyond()
    assert beyond is not None
    assert beyond[0] == pytest.approx(staying.left * (1 - 1 / staying.ratio.value))
    assert beyond[1] < beyond[0] < beyond[2] < staying.left
    assert f"<b>{beyond[0]:.0f}</b>" in table


def test_where_nothing_was_planted_it_says_nothing(quiet_home: Path) -> None:
    layer = Layer(settings_of(quiet_home))
    found = moments(layer, {})
    assert found is not None
    assert found.tested > 20, "else nothing was looked at"
    assert not [each.name for each in found.found if each.shown]
    told = speech(layer.settings)
    assert finding(found, told).startswith("No moment stands out")
    assert "associated" not in moments_table(found, "stage", "Stage", told)


def test_a_stage_with_markup_for_a_name_is_text(layer: Layer, planted: Moments) -> None:
    first = planted.of("stage")[0]
    ratio = Ratio(2.0, 1.5, 3.0, 0.001)
    hostile = type(first)("stage", HOSTILE, {12: Staying(12, 50, 100, ratio, True)}, None)
    span = {12: Period(planted.spans[12].first, planted.spans[12].end)}
    found = Moments((hostile,), span, None, 1, 0, None)
    table = moments_table(found, "stage", "Stage", speech(layer.settings))
    assert "<img" not in table
    assert "&lt;img" in table
    assert ">25<" in table.replace("</b>", "<"), "50 x (1 - 1 / 2), and no money where no value is known"
