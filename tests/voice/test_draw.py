"""Draws: the same seed draws the same, and over many draws every comment of a segment has the same chance."""

from __future__ import annotations

from collections import Counter

from scipy.stats import chisquare

from cxmetrics.insight.draw import drawn, shuffled
from tests.voice.written import written

SEGMENTS = ("Families", "SMB", "Youth")
THOSE = [
    written(f"{segment}{n}", "app" if n < 30 else "bill", n % 11, segment) for segment in SEGMENTS for n in range(40)
]


def test_an_order_is_the_seeds_and_of_two_comments_no_other_decides() -> None:
    first = [each.verbatim.id for each in shuffled(THOSE, "2026-10-01")]
    assert first == [each.verbatim.id for each in shuffled(THOSE[::-1], "2026-10-01")]
    assert first != [each.verbatim.id for each in shuffled(THOSE, "2026-11-01")]
    some = {each.verbatim.id for each in THOSE[::3]}
    assert [name for name in first if name in some] == [each.verbatim.id for each in shuffled(THOSE[::3], "2026-10-01")]


def test_a_draw_is_the_meetings_and_segments_take_turns() -> None:
    found = [drawn(THOSE, "2026-10-01", meeting) for meeting in range(1, 7)]
    assert found == [drawn(THOSE[::-1], "2026-10-01", meeting) for meeting in range(1, 7)]
    heard = [each.segment for each in found if each]
    assert heard[:3] == heard[3:]
    assert sorted(heard[:3]) == sorted(SEGMENTS)
    first = found[0]
    assert first is not None
    assert (first.among, first.seed) == (40, "2026-10-01/1")
    assert first.said.verbatim.segment == first.segment


def test_every_comment_has_the_same_chance_so_themes_are_heard_as_often_as_they_are_said() -> None:
    heard: Counter[str] = Counter()
    for meeting in range(6000):
        found = drawn(THOSE, "2026-10-01", meeting)
        assert found is not None
        heard[found.said.verbatim.id] += 1
    assert len(heard) == len(THOSE)
    assert chisquare(list(heard.values())).pvalue > 0.001
    on_app = sum(heard[each.verbatim.id] for each in THOSE if "app" in each.themes)
    assert abs(on_app / 6000 - 0.75) < 0.02


def test_only_a_known_consumer_can_be_drawn() -> None:
    unknown = [written(f"u{n}", "app", consumer=False) for n in range(5)]
    assert drawn(unknown, "2026-10-01", 1) is None
    assert drawn([], "2026-10-01", 1) is None
    found = drawn([*unknown, written("k", "bill", 3, None)], "2026-10-01", 1)
    assert found is not None
    assert (found.said.verbatim.id, found.segment, found.among) == ("V-k", "(none)", 1)
