"""The page Voice: its figures, what the URL decides, sheets, and what it says where nobody wrote."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from cxmetrics.validate.masking import masked
from cxmetrics.views.voice import visible
from tests.conftest import RunCommand
from tests.pages.served import MISPLACED, drawn, server
from tests.pages.test_every_page import SHELL, html


def voice(home: Path, monkeypatch: pytest.MonkeyPatch, **query: str) -> AppTest:
    monkeypatch.setenv("CX_HOME", str(home))
    app = AppTest.from_file(str(SHELL), default_timeout=90)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page("../../pages/voice.py").run()
    assert not app.exception
    return app


def said(app: AppTest) -> list[str]:
    return re.findall(r'<blockquote class="cx-words"[^>]*><bdi>(.*?)</bdi>', html(app), re.DOTALL)


def test_the_outage_month_and_the_newest(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = html(voice(sample_home, monkeypatch, period="2026-05-01"))
    assert "New in the words, May 2026 against Apr 2026: login, update and crash" in body
    assert "Most speak of app and online" in body
    body = html(voice(sample_home, monkeypatch))
    assert "No word stands out in Oct 2026 against Sep 2026." in body
    assert "350 comments of Oct 2026" in body
    assert "Effects do not add up" in body
    assert "association, not a cause" in body


def test_the_url_decides_and_a_choice_goes_into_it(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    query = {"voice_theme": "bill", "voice_score": "detractors", "voice_words": "WRONG", "segment": "Families"}
    app = voice(sample_home, monkeypatch, voice_span="window", **query)
    found = said(app)
    assert found
    assert all("wrong" in text.lower() for text in found)
    assert set(re.findall(r"<bdi>NPS (\d+)", html(app))) <= {str(score) for score in range(7)}
    app.selectbox(key="cx_voice_score").select("promoters").run()
    assert app.query_params["voice_score"] == "promoters"
    assert app.query_params["voice_theme"] == "bill"
    app.selectbox(key="cx_voice_theme").select("").run()
    assert "voice_theme" not in app.query_params


def test_sheets_go_through_all_comments_in_the_stated_order(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = voice(sample_home, monkeypatch, voice_channel="store")
    assert "seed 2026-10-01" in html(app)
    of = int(re.findall(r"(\d+) of 350 comments of", html(app))[0])
    first, texts = said(app), list(said(app))
    while not app.button(key="cx_voice_next").disabled:
        app.button(key="cx_voice_next").click().run()
        texts += said(app)
    assert len(texts) == of
    app.button(key="cx_voice_back").click().run()
    again = voice(sample_home, monkeypatch, voice_channel="store", voice_sheet="999")
    assert said(again) == texts[-len(said(again)) :]
    assert said(voice(sample_home, monkeypatch, voice_channel="store")) == first


def test_what_the_url_asks_for_in_vain_finds_nothing_and_breaks_nothing(
    sample_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = voice(sample_home, monkeypatch, voice_theme="<b>x</b>", voice_score="$1$", voice_sheet="-1", voice_span="?")
    assert said(app) == []
    assert "No comment is all of that." in html(app)
    assert "<b>x" not in html(app)


def test_one_consumers_journey_opens_from_a_comment_and_from_a_link(
    sample_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = voice(sample_home, monkeypatch)
    text = said(app)[0]
    button = next(each for each in app.button if str(each.key).startswith("cx_journey_"))
    button.click().run()
    name = app.query_params["consumer"]
    body = html(app)
    assert text in said(app)
    assert f"{name}: Joined" in body
    assert "In the 30 days before" in body
    assert 'class="cx-life"' in body
    linked = voice(sample_home, monkeypatch, consumer=name)
    assert html(linked).count("<tr>") == body.count("<tr>") > 3
    linked.button(key="cx_voice_all").click().run()
    assert "consumer" not in linked.query_params
    assert text in said(linked)
    assert "Nobody of whom something is published" in html(voice(sample_home, monkeypatch, consumer="<b>C-1"))


HOSTILE = (
    "<script>fetch('http://evil.test/a')</script><img src=\"http://evil.test/b.png\" onerror=alert(1)>",
    "![x](//evil.test/c.png) [y](javascript:alert(2)) $\\frac{1}{2}$ :material/home: **bold** `code`",
    "</bdi></blockquote><b>out</b> \x07\x1b[31m \u202egnirts \u2067 \ufffd",
    "No lo sé 😡 Größe Не знаю 助けて não",
    "x" * 10_000,
)


@pytest.fixture(scope="module")
def hostile_home(run_command: RunCommand, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Answers of one month and nothing else: hostile comments in hostile channels among plain ones."""
    home = tmp_path_factory.mktemp("voice") / "home"
    export = home.with_name("answers.csv")
    with export.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["response_id", "responded_at", "consumer_id", "survey", "channel", "nps", "comment"])
        for place, text in enumerate((*HOSTILE, *["The bill is wrong."] * 20)):
            channel = "<b>$x$</b>" if place < len(HOSTILE) else "web"
            row = [f"r{place}", f"2026-10-{place + 1:02d} 10:00:00", f"c{place % 5}", "relationship", channel]
            writer.writerow([*row, place % 11, text])
    home.mkdir()
    (home / "cx.toml").write_text("[company]\ntoday = 2026-11-01\n")
    for command in (["load", export, "--table", "survey_responses"], ["refresh"]):
        done = run_command(command, home)
        assert done.returncode == 0, done.stderr
    return home


@pytest.mark.browser
@pytest.mark.timeout(400)
def test_hostile_comments_and_the_address_in_a_browser(hostile_home: Path, visit: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with server(hostile_home, hostile_home.parent) as address:
        window = visit(390, "dark")
        page = window.open(f"{address}/voice?voice_channel=%3Cb%3E%24x%24%3C%2Fb%3E")
        shown = page.locator(".cx-words").all_text_contents()
        assert sorted(shown) == sorted(visible(masked(text)) for text in HOSTILE)
        assert page.locator(".cx-comment :is(img, script, a, strong, code, .katex)").count() == 0
        scrolled = "xxxx"  # what a long comment holds below its edge counts as lying on what follows
        assert [found for found in page.evaluate(MISPLACED) if scrolled not in found] == []
        serious = [v["id"] for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
        assert serious == []
        page.get_by_label("Words in it").fill("größe")
        page.keyboard.press("Enter")
        page.wait_for_function("location.search.includes('voice_words')")
        drawn(page)
        assert page.locator(".cx-words").all_text_contents() == [HOSTILE[3]]
        page.get_by_role("button", name="Journey").focus()
        page.keyboard.press("Enter")
        page.wait_for_function("location.search.includes('consumer=C-')")
        page.reload()
        drawn(page)
        assert page.locator(".cx-life").count() == 1
        assert "5 surveys answered" in page.inner_text(".cx-lead")
        assert page.evaluate(MISPLACED) == []
        page.get_by_role("button", name="All comments").click()
        page.wait_for_function("!location.search.includes('consumer=')")
        drawn(page)
        assert page.locator(".cx-words").all_text_contents() == [HOSTILE[3]]
        assert not [url for url in window.asked_for if "evil.test" in url]
        assert window.said == []
