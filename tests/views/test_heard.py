"""The words on who is heard: where weights cannot be had, where nobody is silent, and hostile names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cxmetrics.insight.raking import Raked
from cxmetrics.insight.representation import HEARD, NOT_HEARD, Representation, Score, Share
from cxmetrics.views.heard import behind, finding, representation_html
from cxmetrics.views.numbers import Numbers

NUMBERS = Numbers()
WEIGHTS = Raked((1.0, 1.0), 2, True, 0.0, 1.25, 800.0, 0.8, 1.2, False)
FOUND = Representation(
    first=date(2026, 1, 1),
    end=date(2027, 1, 1),
    consumers=5000.0,
    n=1000,
    left_out=3,
    shares=(Share("segment", "home", 0.8, 0.95, 950), Share("segment", "young", 0.2, 0.05, 50, NOT_HEARD)),
    plain=Score(30.0, 26.0, 34.0),
    weighted=Score(22.0, 17.0, 27.0),
    raked=WEIGHTS,
    untrimmed=22.0,
    reason=None,
    answered=0.4,
)


def titled(name: str) -> str:
    return name.capitalize()


def test_the_word_behind_a_figure() -> None:
    found = behind(FOUND, 1204, titled, NUMBERS)
    assert found.short == "effective n 963"
    assert found.told == (
        "1,204 answers, effective 963 once weighted to the consumers; young is heard a quarter as much as its share."
    )


def test_without_weights_it_says_why() -> None:
    lacking = replace(
        FOUND, weighted=None, raked=None, untrimmed=None, reason="nobody of plan 'gold' answered.\n  Merge."
    )
    found = behind(lacking, 40, titled, NUMBERS)
    assert found.short == "who answered"
    assert "not to be weighted to the consumers: nobody of plan 'gold' answered" in found.told
    shown = representation_html(lacking, titled, "2026", NUMBERS)
    assert "NPS 30 as answered; weights cannot be had" in shown
    assert "Nobody of plan &#x27;gold&#x27; answered" in shown


def test_nobody_silent_is_said_too() -> None:
    even = replace(FOUND, shares=tuple(replace(share, word=HEARD) for share in FOUND.shares))
    assert finding(even, titled, NUMBERS).startswith("Heard as our consumers are")
    assert "no group is heard less" in behind(even, 10, titled, NUMBERS).told


def test_hostile_names_stay_text() -> None:
    for name in ("<b>bold</b>", "$x$", "[x](http://evil)", "=1+1"):
        hostile = replace(FOUND, shares=(FOUND.shares[0], replace(FOUND.shares[1], group=name)))
        shown = representation_html(hostile, titled, "2026", NUMBERS)
        assert "<b>bold" not in shown
        assert "<script" not in shown
        assert name.replace("<", "&lt;").replace(">", "&gt;") in shown
