"""A comment and a journey as HTML: letter by letter, whatever somebody wrote or called things."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxmetrics.insight.one_consumer import OneConsumer
from cxmetrics.insight.themes import Shares
from cxmetrics.store.verbatims import Step
from cxmetrics.views.lifeline import lifeline, sentence, span_before
from cxmetrics.views.numbers import Numbers
from cxmetrics.views.voice import comment, visible, words
from tests.voice.written import DAY, TAXONOMY, written

NUMBERS = Numbers("en-US", "USD")
HOSTILE = (
    "<script>fetch('http://evil.example')</script>",
    "![x](http://evil.example/a.png) [y](javascript:alert(1)) $\\int x$ :smile: `code`",
    "</bdi></blockquote><img src=http://evil.example/b.png onerror=alert(1)>",
    "abc \u202eright to left\u202c \u2067 \u0001\u0007\u001b[31m \x9b \ufffd",
    "x" * 10_000,
)


class Read(HTMLParser):
    """The tags and the text of some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_comments_are_text(text: str) -> None:
    said = written("1", text, 3)
    read = Read(comment(said, Shares([said]).of(said), TAXONOMY.themes, NUMBERS))
    assert read.tags == ["article", "blockquote", "bdi", "p", "b", "bdi", "span"]
    assert visible(text) in read.text
    assert "1 of 1 who named no theme, 100% of detractors" in read.text


@given(st.text(max_size=300).filter(lambda text: "\r" not in text))
def test_every_letter_is_there(text: str) -> None:
    shown = re.fullmatch(r"<blockquote[^>]*><bdi>(.*)</bdi></blockquote>", words(text), re.DOTALL)
    assert shown is not None
    assert "<" not in shown[1]
    plain = unescape(shown[1])
    assert len(plain) == len(text)
    assert all(a == b or ord(b) < 32 or 127 <= ord(b) < 160 for a, b in zip(plain, text, strict=True))


def step(
    day: date, kind: str, what: str | None = None, amount: float | None = None, problem: bool | None = None
) -> Step:
    return Step("C-1", day, kind, "Use", "app", what, problem, amount)


TABLE = ("table", "thead", "tbody", "tr")
LIFE = OneConsumer(
    "C-1",
    (
        step(date(2020, 1, 5), "joined", "Basic"),
        step(date(2026, 8, 1), "value", "<b>Plan</b>", 20.0),
        step(date(2026, 9, 20), "interaction", "Bill", problem=True),
        step(date(2026, 9, 21), "interaction", "Bill", problem=False),
        step(date(2026, 10, 1), "call", '"onclick="x'),
        step(DAY, "survey", "relationship", 3),
        step(date(2026, 10, 20), "left", "price"),
    ),
    (written("1", "<i>no</i>", 3),),
    date(2026, 11, 1),
)


def test_a_journey_in_words_lanes_and_table() -> None:
    told = sentence(LIFE, NUMBERS)
    assert told == (
        "Joined Jan 5, 2020. Since Aug 1, 2026: 2 contacts, 1 with a problem; 1 call; 1 survey answered. "
        "Plan <b>Plan</b>, $20.00 a month. Left Oct 20, 2026: price."
    )
    assert span_before(LIFE, DAY, NUMBERS) == "In the 30 days before: 2 contacts, 1 with a problem; 1 call."
    read = Read(lifeline(LIFE, NUMBERS, DAY))
    assert set(read.tags) <= {*("div", "i", "b", "span", "bdi", "p", "details", "summary", "th", "td"), *TABLE}
    assert read.tags.count("tr") == 1 + len(LIFE.steps)
    assert read.tags.count("b") == 2, "one survey and its key"
    assert "<b>Plan</b> · app · Use · $20.00" in read.text
    assert "<i>no</i>" in read.text


def test_no_score_of_a_journey_covers_another() -> None:
    """Scores close to each other take rows of their own, more of them where a lane is narrow."""
    [survey] = [step for step in LIFE.steps if step.kind == "survey"]
    other = [replace(survey, day=survey.day + timedelta(days=days)) for days in (0, 3, 6)]
    read = lifeline(replace(LIFE, steps=(*LIFE.steps, *other)), NUMBERS)
    scores = re.findall(r"cx-life-score[^>]*left:([0-9.]+)%;--row:(\d+);--row-phone:(\d+)", read)
    assert len(scores) == 4
    for place, (apart, narrow) in ((1, (4.2, "desk")), (2, (10.5, "phone"))):
        for row in {score[place] for score in scores}:
            at = sorted(float(score[0]) for score in scores if score[place] == row)
            assert all(b - a >= apart - 0.1 for a, b in pairwise(at)), narrow
    rows = [1 + max(int(score[place]) for score in scores) for place in (1, 2)]
    assert f"--rows:{rows[0]};--rows-phone:{rows[1]}" in read
    assert rows[0] > 1


def test_a_journey_without_calls_contacts_or_value_says_so() -> None:
    life = replace(LIFE, steps=(LIFE.steps[0], LIFE.steps[5]))
    assert "no contacts; no calls; 1 survey answered" in sentence(life, NUMBERS)
    read = Read(lifeline(life, NUMBERS))
    assert read.text.count("none") == 2
    assert "not recorded" in read.text
    assert life.span == (DAY, date(2026, 11, 1))
