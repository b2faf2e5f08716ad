"""One look: the theme, the style sheets and the charts have the same colors, and each can be seen."""

from __future__ import annotations

import re
import tomllib
from itertools import product

import pytest

from cxmetrics.settings import ROOT
from cxmetrics.views.distribution import HATCH, distribution
from cxmetrics.views.histories import histories
from cxmetrics.views.lanes import form
from cxmetrics.views.palette import DARK, LIGHT, Palette
from tests.pages.test_views import NUMBERS, SPEECH, answer, contrast, metric, row

UI = ROOT / "cxmetrics" / "ui"
STYLE = (UI / "style.css").read_text()
COLOR = re.compile(r"#[0-9a-fA-F]{3,8}\b")
LOOKS = pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)


def variables(look: Palette) -> dict[str, str]:
    """The colors that the style sheet gives its variables in that theme."""
    found = re.findall(r"--cx-([a-z-]+): light-dark\((#\w{6}), (#\w{6})\);", STYLE)
    return {name: (light, dark)[look is DARK] for name, light, dark in found}


@LOOKS
def test_the_theme_the_style_sheet_and_the_charts_have_the_same_colors(look):
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"][look.name]
    css = variables(look)
    assert theme["backgroundColor"] == css["paper"] == look.paper
    assert theme["textColor"] == css["ink"] == look.ink
    assert theme["primaryColor"] == css["better"] == look.better
    assert theme["borderColor"] == css["line"]
    for name in ("worse", "quiet", "band", "rule", "past", "target"):
        assert css[name] == getattr(look, name), name
    assert css["shade"] == look.neutral


@LOOKS
def test_text_and_marks_can_be_seen_on_every_background(look):
    css = variables(look)
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"][look.name]
    backs = [css["paper"], theme["secondaryBackgroundColor"], css["still-back"]]
    for text, back in product([look.ink, look.quiet, look.better, look.worse, theme["linkColor"]], backs):
        assert contrast(text, back) >= 4.5, (text, back)
    assert contrast(look.better, css["better-back"]) >= 4.5
    assert contrast(look.worse, css["worse-back"]) >= 4.5
    assert contrast(look.past, look.paper) >= 3
    assert contrast(look.past, look.paper) < contrast(look.line, look.paper), "lighter than what is"


def test_a_color_is_written_in_one_rule_only():
    rest = STYLE[STYLE.index("}") :]
    for text in (rest, (UI / "slides.css").read_text()):
        assert COLOR.findall(text) == []


def test_the_year_before_is_solid_and_lighter_and_has_its_name():
    lane = form(1, "light")["vconcat"][0]
    before = next(layer for layer in lane["layer"] if "'before'" in str(layer["transform"]))
    assert before["mark"] == {"type": "line", "color": LIGHT.past, "strokeWidth": 1.4}
    compared = answer(row(1), row(2, compare_value=25.0))
    assert "the year before" in histories([compared], SPEECH, "light", height=60, compared=True).key
    assert "the year before" not in histories([compared], SPEECH, "light", height=60).key


@pytest.mark.parametrize(("values", "said"), [((30.0, 31.0), True), ((-5.0, 30.0), False)])
def test_a_scale_that_leaves_zero_out_is_said(values, said):
    shown = answer(*(row(n + 1, value=v, lower_limit=v, upper_limit=v) for n, v in enumerate(values)))
    key = histories([shown], SPEECH, "light", height=60).key
    assert ("the scale does not begin at 0" in key) is said


def test_the_bar_of_a_period_that_is_not_complete_is_hatched_and_the_key_says_so():
    sums = {"promoters": 5.0, "detractors": 3.0, "responses": 10.0}
    done, running = row(1, sums=sums), row(2, sums=sums, complete=False)
    chart = distribution(answer(done, running), SPEECH, "light")
    assert HATCH.encode() in chart.spec["datasets"]["rows"]
    assert "not complete yet" in chart.notes[1]
    assert HATCH not in chart.table
    whole = distribution(answer(done), SPEECH, "light")
    assert HATCH.encode() not in whole.spec["datasets"]["rows"]
    assert "not complete yet" not in whole.notes[1]


def test_a_negative_figure_has_a_minus_sign():
    for of in (metric("nps"), metric("mean"), metric("ratio", unit="share"), metric("ratio", unit="money")):
        for written in (NUMBERS.figure(of, -24000.5), NUMBERS.short(of, -24000.5)):
            assert "−" in written
            assert "-" not in written
