"""Whom a meeting hears: the same whoever asks, under its filters; picked by hand only in so many words; kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from cxmetrics import settings
from cxmetrics.insight import acceptance
from cxmetrics.insight.asking import Filters
from cxmetrics.insight.draw import hearing
from cxmetrics.journal.meetings import Meeting
from cxmetrics.metrics.taxonomy import taxonomy
from cxmetrics.views import hearing as views
from cxmetrics.views.meeting import last_skipped
from cxmetrics.views.numbers import Numbers

NUMBERS = Numbers("en-US", "USD")


def test_a_meeting_hears_one_by_rule_and_another_only_in_so_many_words(sample_home: Path) -> None:
    company = settings.load({"CX_HOME": str(sample_home)})
    layer, themes = acceptance.layer(company), taxonomy(company)[0].themes
    found = hearing(layer, Filters(), 3)
    assert found is not None
    assert found.drawn is not None
    assert found.share is not None
    assert found.life is not None
    assert (found.period, found.drawn.seed) == ("Oct 2026", "2026-10-01/3")
    assert found.said.verbatim.day.month == 10
    assert found.said.verbatim in [each.verbatim for each in found.life.said]
    again = hearing(layer, Filters(), 3)
    assert again is not None
    assert again.said == found.said
    told = views.how(found, NUMBERS)
    assert "segments take turns" in told
    assert "seed 2026-10-01/3" in told
    assert f"1 of {found.share.count} " in views.title(found, themes, NUMBERS)
    one = hearing(layer, Filters(where={"segment": ("SMB",)}, end=date(2026, 6, 1)), 3)
    assert one is not None
    assert one.drawn is not None
    assert (one.drawn.segments, one.said.verbatim.segment, one.said.verbatim.day.month) == (("SMB",), "SMB", 5)
    picked = hearing(layer, Filters(), 3, one.said.verbatim.id, "the board asked")
    assert picked is not None
    assert (picked.said, picked.drawn, picked.share) == (one.said, None, None)
    assert views.how(picked, NUMBERS) == "Picked by hand, not drawn: the board asked"
    assert "picked by hand" in views.title(picked, themes, NUMBERS)
    assert hearing(layer, Filters(), 3, "V-NOBODY") == again
    kept = views.kept(found, themes, NUMBERS)
    shown = views.recorded(True, kept)
    assert "The consumer was heard." in shown
    assert str(kept["consumer"]) in shown
    assert "seed 2026-10-01/3" in shown


def test_where_nobody_wrote_nobody_is_heard(sample_home: Path) -> None:
    layer = acceptance.layer(settings.load({"CX_HOME": str(sample_home)}))
    assert hearing(layer, Filters(end=date(2020, 6, 1)), 1) is None
    assert "nobody can be heard" in views.consumer(None, {}, NUMBERS)
    assert "skipped" in views.recorded(False, None)
    assert "heard" in views.recorded(True, None), "closed by a version that kept no words"


def test_it_says_when_the_item_was_last_skipped() -> None:
    held = Meeting(date(2026, 9, 1), "September", status="closed", consumer_heard=False)
    later = replace(held, held_on=date(2026, 10, 1), title="October")
    heard = replace(held, held_on=date(2026, 11, 1), title="November", consumer_heard=True)
    assert last_skipped([], NUMBERS) == "The consumer's item has not been skipped before."
    assert "not been skipped" in last_skipped([heard], NUMBERS)
    told = last_skipped([held, later, heard], NUMBERS)
    assert told == "Last skipped: October · Oct 1, 2026. Skipped 2 times so far."
