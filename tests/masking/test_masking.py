"""What identifies a person is masked, what does not stays as it was written, and no text takes long or fails."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from cxmetrics.validate.masking import iban, luhn, masked, spans
from tests.masking.labelled import lines, scored


def test_the_labelled_comments() -> None:
    labelled = list(lines())
    assert len(labelled) >= 300
    score = scored(spans, labelled)
    assert score.precision >= 0.95, score.misses
    assert score.recall >= 0.95, score.misses


def test_check_digits_as_published() -> None:
    """ISO/IEC 7812-1's example, and the examples of the IBAN registry (SWIFT)."""
    assert luhn("79927398713")
    assert not luhn("79927398712")
    for account in ("GB29NWBK60161331926819", "DE89370400440532013000", "FR1420041010050500013M02606"):
        assert iban(account)
        assert not iban(account[:-1] + ("0" if account[-1] != "0" else "1"))


def test_what_stays_is_as_it_was_written() -> None:
    text = "é́ 😀 <b>=1+1</b>\t![x](y) mail a@example.com \u202e\x1b[31m \ufffd ok"
    assert masked(text) == text.replace("a@example.com", "[e-mail]")


def test_invisible_characters_hide_nothing() -> None:
    assert masked("p\u200bat@exam\u00adple.com") == "[e-mail]"


@given(st.text(max_size=200))
def test_no_text_fails_and_masking_twice_finds_nothing_new_to_lose(text: str) -> None:
    found = spans(text)
    assert all(0 <= s.start < s.end <= len(text) for s in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
