"""The tone of a comment by word list: of English only, and labelled as what it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxmetrics.insight.tone import NEGATIVE, NEITHER, POSITIVE, tone, tones
from cxmetrics.views.numbers import Numbers
from cxmetrics.views.voice import tones_text
from tests.voice.written import written


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("I am very happy with your service.", POSITIVE),
        ("The service is not good and the app is terrible 😡", NEGATIVE),
        ("Die App ist langsam und die Rechnung ist falsch", None),
        ("No, la app no es mala", None),
        ("A minha conta é um horror", None),
        ("The store is in the town.", None),
        ("Excelente!", None),
        ("", None),
    ],
)
def test_english_has_a_tone_and_nothing_else_has(text: str, heard: str | None) -> None:
    assert tone(text) == heard


@given(st.text(max_size=200))
def test_no_text_fails(text: str) -> None:
    assert tone(text) in (POSITIVE, NEITHER, NEGATIVE, None)


def test_it_is_labelled_and_says_how_often_it_agrees() -> None:
    those = [
        written("1", "I am very happy with you", 10),
        written("2", "It is terrible and I hate it", 2),
        written("3", "I love the app and it is great", 3),
        written("4", "Todo bien", 9),
    ]
    found = tones(those)
    assert (found.of, found.positive, found.negative) == (3, 2, 1)
    assert (found.detractors, found.detractors_negative, found.promoters_positive) == (2, 1, 1)
    told = tones_text(found, len(those), Numbers("en-US", "USD"))
    assert "Tone by a word list: 67% positive, 33% negative" in told
    assert "Of 3 of 4 comments" in told
    assert "of those by detractors it calls 50% negative and of those by promoters it calls 100% positive" in told
    assert tones_text(tones(those[3:]), 1, Numbers("en-US", "USD")) == ""
