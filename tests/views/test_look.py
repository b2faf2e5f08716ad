"""One look: the theme, the style sheets and the charts have the same colors, and each can be seen."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from itertools import product

import pytest

from cxmetrics.calendar import Calendar
from cxmetrics.settings import ROOT
from cxmetrics.ui import annotating
from cxmetrics.views.distribution import HATCH, distribution
from cxmetrics.views.far import seen_from_afar
from cxmetrics.views.histories import histories
from cxmetrics.views.lanes import form
from cxmetrics.views.numbers import Numbers
from cxmetrics.views.palette import DARK, LIGHT, Palette
from cxmetrics.views.paper import TOLD, printed
from cxmetrics.views.wording import Speech
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
    lines = next(layer for layer in form(1, 60, "light")["layer"] if layer["name"] == "lines")["mark"]
    assert f'"before": "{LIGHT.past}"' in lines["stroke"]["expr"]
    assert lines["type"] == "line"
    assert '"before": 1.4' in lines["strokeWidth"]["expr"]
    assert '"before": []' in lines["strokeDash"]["expr"], "no dashes"
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


def test_a_chart_seen_from_afar_has_larger_letters_and_the_same_data():
    near = histories([answer(row(1), row(2))], SPEECH, "light", height=60)
    far = seen_from_afar(near)
    assert far.spec["config"]["axis"]["labelFontSize"] == {"expr": "12 * max(1, windowSize()[0] / 1130)"}
    assert far.spec["layer"][0]["encoding"]["x"]["scale"]["padding"]["expr"].startswith("52 * ")
    assert far.spec["datasets"] is near.spec["datasets"]
    assert near.spec["config"]["axis"]["labelFontSize"] == 12
    assert (far.alt, far.table) == (near.alt, near.table)


def test_a_chart_on_paper_hears_how_large_its_letters_are_and_is_measured_anew():
    near = histories([answer(row(1), row(2))], SPEECH, "light", height=60)
    paper = printed(near)
    assert paper.spec["config"]["axis"]["labelFontSize"] == {"expr": "12 * (paper || 1)"}
    assert {"name": "paper", "bind": {"element": "body", "event": TOLD}} in paper.spec["params"]
    assert f"new Event('{TOLD}')" in annotating._SCRIPT
    assert paper.spec["padding"]["expr"].startswith("{left: paper ? 1 : 0, ")
    assert paper.spec["datasets"] is near.spec["datasets"]
    both = seen_from_afar(paper).spec["config"]["axis"]["labelFontSize"]
    assert both == {"expr": "(12 * (paper || 1)) * max(1, windowSize()[0] / 1130)"}


def test_titles_have_more_room_where_letters_are_larger():
    near = histories([answer(row(1), row(2))], SPEECH, "light", height=60)
    grown = seen_from_afar(printed(near)).spec["params"]
    said = {param["name"]: param.get("expr") for param in grown}
    assert said["letters"] == "1 * (paper || 1) * max(1, windowSize()[0] / 1130)"
    assert "* letters" in said["height"]


class TestLocale:
    """Figures, days and months as the company's locale writes them, in words, tables and on axes."""

    @pytest.mark.parametrize(
        ("locale", "day", "month", "share"),
        [
            ("en-US", "Feb 1, 2025", "Feb 2025", "30.0%"),
            ("en-GB", "1 Feb 2025", "Feb 2025", "30.0%"),
            ("de-DE", "01.02.2025", "Feb. 2025", "30,0\xa0%"),
            ("ja-JP", "2025/02/01", "2025年2月", "30.0%"),
            ("xx-YY", "Feb 1, 2025", "Feb 2025", "30.0%"),
        ],
    )
    def test_a_history_is_written_in_it(self, locale, day, month, share):
        speech = Speech(Numbers(locale), Calendar(locale=locale))
        of = metric("proportion")
        shown = answer(row(1, value=0.2), row(2, value=0.3), of=of)
        chart = histories([shown], speech, "light", height=60)
        assert f"{share} in {month}" in chart.alt
        assert month in chart.table
        axis = chart.spec["layer"][0]["encoding"]["x"]["axis"]
        assert json.dumps(month) in axis["labelExpr"]
        assert "format" not in axis
        assert speech.calendar.label(Calendar().period(date(2025, 2, 1), "day"), "day") == day

    def test_the_axis_of_parts_is_written_in_it(self):
        sums = {"promoters": 5.0, "detractors": 3.0, "responses": 10.0}
        speech = Speech(Numbers("de-DE"), Calendar(locale="de-DE"))
        encoding = distribution(answer(row(1, sums=sums), row(3, sums=sums)), speech, "light").spec["layer"][0][
            "encoding"
        ]
        assert json.dumps("50\xa0%") in encoding["y"]["axis"]["labelExpr"]
        assert json.dumps("März 2025") in encoding["x"]["axis"]["labelExpr"]

    def test_figures_rest_on_no_locale(self):
        assert repr(Calendar(locale="de-DE")) == repr(Calendar())

    @pytest.mark.parametrize(
        ("locale", "currency", "short"),
        [
            ("en-US", "USD", "$12.3K"),
            ("de-DE", "EUR", "12.346\xa0€"),
            ("fr-FR", "EUR", "12,3\xa0k\xa0€"),
            ("ja-JP", "JPY", "￥1.2万"),
        ],
    )
    def test_money_on_an_axis_has_its_sign_where_the_locale_puts_it(self, locale, currency, short):
        assert Numbers(locale, currency).short(metric("ratio", unit="money"), 12345.6) == short
