"""Weighted log-odds against a published example, and terms that count people."""

from __future__ import annotations

from collections import Counter

import pytest

from cxmetrics.insight.terms import emerging, log_odds, words

PUBLISHED = {
    **dict.fromkeys(("donkey", "lazier", "purple"), -0.6894227886807968),
    **dict.fromkeys(("jumps", "lazy", "over", "pig", "the"), 0.0),
    **dict.fromkeys(("brown", "fox", "quick"), 0.6894227886807968),
}


def test_the_published_example() -> None:
    """The README of Wigder/fightin_words (DOI 10.5281/zenodo.2933423), flat prior 0.05."""
    one = Counter(["the", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "pig"])
    other = Counter(["the", "lazy", "purple", "pig", "jumps", "over", "the", "lazier", "donkey"])
    found = log_odds(one, other, dict.fromkeys({*one, *other}, 0.05))
    assert found == pytest.approx(PUBLISHED, abs=1e-9)


def test_people_are_counted_not_words() -> None:
    before = ["all is well with the plan", "the bill was fine"] * 100
    shouted = [*before[:40], "login " * 50]
    assert emerging(shouted, before) == []
    found = emerging([*before[:40], *["the login fails"] * 30], before)
    assert found is not None
    assert {term.word for term in found} == {"login", "fails"}
    assert [term.people for term in found] == [30, 30]


def test_an_empty_side_tells_nothing() -> None:
    assert emerging([], ["a word"]) is None
    assert emerging(["a word"], []) is None


def test_words_of_any_script_and_nothing_that_was_masked() -> None:
    assert words("Größe [e-mail] can't 服务很慢 😀 \ufffd x 12") == {"größe", "can't", "服务很慢"}
