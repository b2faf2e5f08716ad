"""Every page found runs without an exception, with one title; a page that fails says where, and the rest stands."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cxmetrics.settings import ROOT
from cxmetrics.ui.page_files import page_files

SHELL = ROOT / "cxmetrics" / "ui" / "shell.py"
PAGES = page_files([ROOT / "pages"])

EXAMPLE = '''"""Resolution
Do consumers get what they came for, the first time?

section: Call center
order:   20
icon:    :material/task_alt:
"""
from cxmetrics.ui import page

view = page(__file__)
view.headline("first_contact_resolution")
view.history("first_contact_resolution", grain="week")
view.breakdown("first_contact_resolution", by="queue")
'''


def opened(
    home: Path, monkeypatch: pytest.MonkeyPatch, page: Path | None = None, folder: Path | None = None
) -> AppTest:
    monkeypatch.setenv("CX_HOME", str(home))
    if folder is not None:
        monkeypatch.setenv("CX_PAGES_DIR", str(folder))
    app = AppTest.from_file(str(SHELL), default_timeout=90).run()
    if page is not None:
        app = app.switch_page(os.path.relpath(page, SHELL.parent)).run()
    return app


def html(app: AppTest) -> str:
    bodies = [element.proto.body for element in app.get("html")]
    return "\n".join(body for body in bodies if not body.lstrip().startswith("<style"))


def rows(app: AppTest) -> str:
    """What the tables behind the page's histories are filled with."""
    return "\n".join(element.proto.bytes.decode() for element in app.get("bidi_component"))


def charts(app: AppTest) -> int:
    return len(app.get("vega_lite_chart")) + len(app.get("arrow_vega_lite_chart"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_runs_with_one_title_and_no_problem(page, sample_home, monkeypatch):
    app = opened(sample_home, monkeypatch, page.path)
    assert not app.exception
    assert len(app.title) == 1
    assert "cx-problem" not in html(app)
    assert page.problems == ()


@pytest.mark.parametrize(
    ("page", "name"), [("alignment", "Levers (CSV)"), ("segments", "Segments (CSV)"), ("drivers", "Drivers (CSV)")]
)
def test_a_table_with_columns_of_its_own_can_be_taken_away(page, name, sample_home, monkeypatch):
    app = opened(sample_home, monkeypatch, ROOT / "pages" / f"{page}.py")
    assert [button.proto.label for button in app.get("download_button")] == [name]


@pytest.mark.parametrize(("page", "times"), [("drivers", 3), ("segments", 1), ("voice", 1)])
def test_survey_figures_without_a_tile_say_who_answered(page, times, sample_home, monkeypatch):
    body = html(opened(sample_home, monkeypatch, ROOT / "pages" / f"{page}.py"))
    assert body.count("Who answered, Nov 2025 to Oct 2026: Youth is heard a seventh as much as its share") == times


def test_the_overview_is_the_first_page_and_shows_five_tiles_and_their_histories(sample_home, monkeypatch):
    app = opened(sample_home, monkeypatch)
    body = html(app)
    assert body.count('class="cx-tile"') == 5
    for title in ("Problem-free rate", "Net Promoter Score", "Twelve-month retention", "Service level", "Engagement"):
        assert title in body
    assert charts(app) == 1


def test_the_example_of_the_house_style_works_word_for_word(sample_home, monkeypatch, tmp_path):
    page = tmp_path / "resolution.py"
    page.write_text(EXAMPLE)
    app = opened(sample_home, monkeypatch, page, tmp_path)
    assert not app.exception
    assert [title.value for title in app.title] == ["Resolution"]
    assert "cx-problem" not in html(app)
    assert "cx-break" in html(app)
    assert charts(app) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('"""Broken\nQ?\n"""\nfrom cxmetrics.ui import page\nview = page(__file__)\nview.nothing()\n', "broken.py:6"),
        ('"""Broken\nQ?\n"""\nx = (\n', "broken.py:4"),
        ('"""Broken\nQ?\n"""\n1 / 0\n', "broken.py:4"),
        ('"""Broken\nQ?\n\nbettr: 3\n"""\n', "unknown key"),
        ("x = 1\n", "no docstring"),
        (
            '"""Broken\nQ?\n"""\nfrom cxmetrics.ui import page\nview = page(__file__)\nview.history("npz")\n'
            'view.history("nps")\n',
            "Did you mean",
        ),
    ],
)
def test_a_page_that_fails_says_where_and_the_rest_works(text, says, sample_home, monkeypatch, tmp_path):
    page = tmp_path / "broken.py"
    page.write_text(text)
    app = opened(sample_home, monkeypatch, page, tmp_path)
    assert not app.exception
    assert len(app.title) == 1
    assert says in html(app)
    assert "Traceback" not in html(app)
    app.switch_page(os.path.relpath(ROOT / "pages" / "loyalty.py", SHELL.parent)).run()
    assert "cx-problem" not in html(app)


def test_a_chart_that_fails_leaves_the_next_one_standing(sample_home, monkeypatch, tmp_path):
    page = tmp_path / "half.py"
    page.write_text(
        '"""Half\nQ?\n"""\nfrom cxmetrics.ui import page\nview = page(__file__)\n'
        'view.breakdown("nps", by="colour")\nview.history("nps")\n'
    )
    app = opened(sample_home, monkeypatch, page, tmp_path)
    assert html(app).count("cx-problem") == 1
    assert charts(app) == 1


def test_two_pages_with_one_name_both_stay_reachable(sample_home, monkeypatch, tmp_path):
    page = tmp_path / "loyalty.py"
    page.write_text('"""Mine\nQ?\n"""\n')
    app = opened(sample_home, monkeypatch, page, tmp_path)
    assert "there is a page" in html(app)
    assert not app.exception


def test_a_new_page_appears_without_a_restart(sample_home, monkeypatch, tmp_path):
    app = opened(sample_home, monkeypatch, folder=tmp_path)
    page = tmp_path / "late.py"
    page.write_text('"""Late\nQ?\n"""\nfrom cxmetrics.ui import page\npage(__file__).history("nps")\n')
    app.run().switch_page(os.path.relpath(page, SHELL.parent)).run()
    assert [title.value for title in app.title] == ["Late"]


def test_a_wave_is_compared_with_the_wave_before(sample_home, monkeypatch):
    body = html(opened(sample_home, monkeypatch, ROOT / "pages" / "engagement.py"))
    score = body.split("Employee Net Promoter Score</a>")[1].split('role="listitem"')[0]
    assert "Q3 2026" in score
    assert "Q2 2026" in score


def test_groups_without_a_month_before_are_compared_with_the_year_before(sample_home, monkeypatch, tmp_path):
    page = tmp_path / "waves.py"
    page.write_text(
        '"""Waves\nQ?\n"""\nfrom cxmetrics.ui import page\npage(__file__).breakdown("able_to_deliver", by="site")\n'
    )
    body = html(opened(sample_home, monkeypatch, page, tmp_path))
    assert "against Oct 2025" in body
    assert "No site can be compared with the period before; so all are with Oct 2025." in body


def test_an_export_of_years_ago_is_shown_as_of_then_and_what_lacks_is_said_once(
    empty_home, run_command, monkeypatch, tmp_path
):
    export = tmp_path / "calls.csv"
    lines = [f"c{n},2021-0{1 + n % 3}-1{n % 9}T10:00:00,{str(n % 5 == 0).lower()},{n % 40}" for n in range(300)]
    export.write_text("\n".join(["call_id,offered_at,abandoned,wait_s", *lines]) + "\n")
    for command in (["load", export, "--table", "calls"], ["refresh"]):
        done = run_command(command, empty_home)
        assert done.returncode == 0, done.stderr
    called = opened(empty_home, monkeypatch, ROOT / "pages" / "call_center.py")
    body = html(called)
    assert "no figures in this period" not in body
    assert "Jan 2021" in rows(called)
    body = html(opened(empty_home, monkeypatch, ROOT / "pages" / "engagement.py"))
    assert body.count("engagement_responses has no rows") == 7, "in each of six tiles, and for its drivers"
    assert body.count("employees has no rows") == 5, "once in each of four tiles, and once for all else"
    assert "Would they recommend us" in body
    body = html(opened(empty_home, monkeypatch, ROOT / "pages" / "drivers.py"))
    assert body.count("survey_responses has no rows") == 3, "once for each outcome"
    assert body.count("engagement_responses has no rows") == 1
    assert "cx-problem" not in body
    body = html(opened(empty_home, monkeypatch, ROOT / "pages" / "loyalty.py"))
    assert "Over time" not in body
    body = html(opened(empty_home, monkeypatch, ROOT / "pages" / "voice.py"))
    assert "no survey answer of the newest 24 months has a comment" in body
    assert "In their own words" not in body


def test_cohorts_that_have_had_less_time_to_leave_are_on_no_page():
    for page in PAGES:
        text = page.path.read_text()
        assert "left_since_joining" not in text
        assert "employees_left" not in text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_an_empty_home_shows_how_to_load(page, empty_home, monkeypatch):
    app = opened(empty_home, monkeypatch, page.path)
    assert not app.exception
    assert len(app.title) == 1
    assert "python -m cxmetrics demo" in app.code[0].value
    assert "cx-problem" not in html(app)


def test_a_broken_settings_file_is_told_on_the_page(sample_copy, monkeypatch):
    (sample_copy / "cx.toml").write_text("[company]\nnmae = 'x'\n")
    app = opened(sample_copy, monkeypatch)
    assert "unknown key &#x27;nmae&#x27;" in html(app)
    assert not app.exception


def test_markup_in_titles_and_questions_is_shown_as_text(sample_home, monkeypatch, tmp_path):
    page = tmp_path / "hostile.py"
    page.write_text(
        '"""<b>Bold</b> *x* :material/home: [a](http://x.y) $2$\nWhy <i>not</i>?\n"""\n'
        "from cxmetrics.ui import page\nview = page(__file__)\nview.heading('<script>1</script>')\nview.tiles('nps')\n"
    )
    app = opened(sample_home, monkeypatch, page, tmp_path)
    assert "<" not in app.title[0].value
    assert "&lt;script&gt;" in html(app)


def bar(app):
    """What the buttons that open say, those of the menu too."""
    return [each.proto.popover.label for each in app.get("popover")]


class TestFilters:
    def test_the_url_sets_them_and_they_stay_in_it(self, sample_home, monkeypatch):
        monkeypatch.setenv("CX_HOME", str(sample_home))
        app = AppTest.from_file(str(SHELL), default_timeout=90)
        app.query_params["segment"] = ["SMB"]
        app.query_params["grain"] = "quarter"
        app.run()
        assert app.radio(key="cx_filter_grain").value == "quarter"
        assert app.multiselect(key="cx_filter_segment").value == ["SMB"]
        app.radio(key="cx_filter_window").set_value("1y").run()
        assert app.query_params["window"] == "1y"
        assert app.query_params["segment"] == "SMB"

    def test_the_bar_says_which_time_is_shown_before_it_is_opened(self, sample_home, monkeypatch):
        monkeypatch.setenv("CX_HOME", str(sample_home))
        app = AppTest.from_file(str(SHELL), default_timeout=90)
        app.query_params["grain"] = "quarter"
        app.query_params["window"] = "all"
        app.run()
        assert "All years, by quarter" in bar(app)
        period = app.selectbox(key="cx_filter_period")
        period.select_index(2).run()
        assert f"All years to {period.options[2]}, by quarter" in bar(app)
        app.radio(key="cx_filter_grain").set_value("year").run()
        assert app.selectbox(key="cx_filter_period").value == "newest", "no quarter is a year"
        assert "All years, by year" in bar(app)

    def test_groups_without_figures_of_the_newest_year_are_offered_last(self, sample_home, monkeypatch):
        offered = opened(sample_home, monkeypatch).multiselect(key="cx_filter_region").options
        assert set(offered[:5]) == {"Capital", "Coast", "North East", "North West", "South"}
        assert "North" in offered[5:]

    def test_every_group_that_is_offered_may_be_chosen_together(self, sample_home, monkeypatch):
        """Each metric has its own groups, a misspelled one too: what one never saw takes nothing from the others."""
        app = opened(sample_home, monkeypatch)
        app.multiselect(key="cx_filter_region").set_value(app.multiselect(key="cx_filter_region").options).run()
        told = html(app)
        assert "unavailable" not in told
        assert "has no value" not in told
        assert told.count('class="cx-figure"') == 5

    def test_a_group_that_one_metric_alone_has_leaves_the_others_a_reason(self, sample_home, monkeypatch):
        app = opened(sample_home, monkeypatch)
        app.multiselect(key="cx_filter_region").set_value(["Cosat"]).run()
        told = html(app)
        assert "it has no figures of region Cosat." in told
        assert "has no value" not in told
        assert "Oct" in app.title[0].value or "no figure" in app.title[0].value

    def test_what_the_published_figures_do_not_have_is_left_out_and_said(self, sample_home, monkeypatch):
        monkeypatch.setenv("CX_HOME", str(sample_home))
        app = AppTest.from_file(str(SHELL), default_timeout=90)
        app.query_params["segment"] = ["<b>none</b>"]
        app.query_params["grain"] = "decade"
        app.query_params["period"] = "2030-05-01"
        app.run()
        assert app.multiselect(key="cx_filter_segment").value == []
        assert app.radio(key="cx_filter_grain").value == "month"
        assert "left out of the link" in html(app)
        assert "2030-05-01" in html(app)
        assert "<b>none" not in html(app)

    def test_a_tile_says_which_filter_it_cannot_honour(self, sample_home, monkeypatch):
        app = opened(sample_home, monkeypatch)
        app.multiselect(key="cx_filter_segment").select("SMB").run()
        assert "not filtered by segment" in html(app)
        assert "Segment: SMB" in html(app)

    def test_they_stay_when_the_page_changes(self, sample_home, monkeypatch):
        app = opened(sample_home, monkeypatch)
        app.multiselect(key="cx_filter_segment").select("SMB").run()
        before = html(app)
        app.switch_page(os.path.relpath(ROOT / "pages" / "loyalty.py", SHELL.parent)).run()
        assert app.multiselect(key="cx_filter_segment").value == ["SMB"]
        assert before != html(app)
