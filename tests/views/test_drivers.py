"""What the page says of drivers, and that no name in the quadrant lies on another."""

from __future__ import annotations

import dataclasses
import re
from html import unescape

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cxmetrics.calendar import Calendar
from cxmetrics.insight.drivers import Drivers, judged
from cxmetrics.views.drivers import COLUMNS, drawn, explained, finding, records
from cxmetrics.views.numbers import Numbers
from cxmetrics.views.quadrant import HEIGHT_PX, Spot, overlaps, placed, quadrant
from cxmetrics.views.wording import Speech
from tests.answers.company import metric
from tests.answers.test_drivers import responses
from tests.known_answers.test_drivers import sums
from tests.trust.doubts import VETO

SPEECH = Speech(Numbers("en-US", "USD"), Calendar())
NAMES = ("recognized", "relevant", "easy", "anticipated", "heard")


def five(*slopes: float, weeks: int = 20, outcome: str = "nps") -> Drivers:
    one = metric("nps_drivers", "drivers", outcome=outcome, predictors=NAMES)
    return judged(one, np.array([sums(part) for part in np.array_split(responses(3000, *slopes), weeks)]))


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_those_that_certainly_have_more_than_an_equal_part_are_named() -> None:
    found = five(0.1, 0.1, 1.0, 0.1, 0.8)
    assert finding(found) == "Goes most with recommending us: make it easy and give me a voice"
    said = explained(found, SPEECH)
    assert said.startswith("Together five drivers explain ")
    assert "over 3,000 responses in 20 weeks" in said
    assert said.count("(") == 6, "R2 with its interval and n, and four drivers with theirs"
    assert said.endswith("; the other one less. Associated with it, not its cause.")


def test_a_row_a_driver_can_be_taken_away() -> None:
    found = five(0.1, 0.1, 1.0, 0.1, 0.8)
    rows = records(found)
    assert [set(row) for row in rows] == [set(COLUMNS)] * 5
    assert [(row["predictor"], row["share"]) for row in rows] == [(d.predictor, d.share) for d in found.drivers]
    assert {row["trust"] for row in records(dataclasses.replace(found, doubts=VETO))} == {"vetoed"}


def test_where_none_stands_out_that_is_said() -> None:
    assert (
        finding(five(0.5, 0.5, 0.5, 0.5, 0.5)) == "What goes with recommending us: no driver stands out from the others"
    )


def test_without_eight_weeks_nothing_is_named_and_no_quadrant_drawn() -> None:
    found = five(0.1, 0.1, 1.0, 0.1, 0.8, weeks=7)
    assert finding(found) == "What goes with recommending us: too few weeks to say what comes first"
    html = drawn(found, SPEECH)
    assert "make it easy" not in explained(found, SPEECH)
    assert "no intervals and no ranking under 8" in html
    assert "cx-quadrant" not in html


def test_a_failed_check_silences_it() -> None:
    found = dataclasses.replace(five(0.1, 0.1, 1.0, 0.1, 0.8), doubts=VETO)
    html = drawn(found, SPEECH)
    assert finding(found) == "What goes with recommending us: the data failed a check"
    assert "make it easy" not in explained(found, SPEECH)
    assert "Load the calls again." in text(html)
    assert "cx-quadrant" not in html


def test_every_figure_is_in_the_text_and_the_table() -> None:
    found = five(0.1, 0.2, 1.0, 0.1, 0.8)
    html = drawn(found, SPEECH, ["segment"])
    assert "Not filtered by segment." in html
    table = html.split("<details")[1]
    for each in found.drivers:
        assert SPEECH.numbers.percent(each.weight, 2) in table
        assert SPEECH.numbers.percent(each.part, 1) in html
    [alt] = re.findall(r'role="img" aria-label="([^"]+)"', html)
    assert all(name in alt for name in ("make it easy", "give me a voice", "be relevant", "not its cause"))


def test_names_of_ones_own_are_shown_as_written() -> None:
    one = metric("why", "drivers", outcome="pays_again", predictors=("fair_price", "b"))
    found = judged(one, np.array([sums(part) for part in np.array_split(responses(900, 0.2, 0.9), 12)]))
    assert "fair price" in drawn(found, SPEECH)
    assert "pays again" in finding(found)


MIDDLE = (3.0, 0.1)
WORDS = st.sampled_from(["recognize me", "be relevant", "make it easy", "anticipate my needs", "give me a voice"])


@given(
    st.lists(st.tuples(st.floats(1, 5), st.floats(0, 0.5)), min_size=5, max_size=5, unique_by=lambda p: round(p[0], 1)),
    st.lists(WORDS, min_size=5, max_size=5),
)
@example(
    [(1.0, 0.3125), (2.0, 0.375), (3.0, 0.125), (1.5, 0.5), (4.0, 0.46875)],
    [*["recognize me"] * 4, "anticipate my needs"],
)
def test_no_name_lies_on_another_from_a_phone_to_a_projector(
    places: list[tuple[float, float]], words: list[str]
) -> None:
    spots = [Spot(word, x, y) for word, (x, y) in zip(words, places, strict=True)]
    found = placed(spots, MIDDLE)
    crowded = min(abs(a[0] - b[0]) for n, a in enumerate(places) for b in places[:n]) < 0.1
    for width in (300, 358, 500, 720):
        assert crowded or not overlaps(found, width)
        assert all(one.box(width)[0] >= 0 and one.box(width)[2] <= width for one in found)
    assert all(0 < one.text_top < HEIGHT_PX for one in found)


def test_no_name_stands_on_a_line_where_there_is_room_above_or_below() -> None:
    answers = {"able to keep it": (3.64, 0.125), "accountable for it": (3.84, 0.116), "know the promise": (4.18, 0.105)}
    spots, split = [Spot(name, *at) for name, at in answers.items()], (3.89, 0.115)
    html = quadrant(spots, split, ("across", "up"), "t", "alt")
    (line,) = re.findall(r'cx-flat" style="top:(\d+)px', html)
    for one in placed(spots, split):
        _, top, _, bottom = one.box(500)
        assert not top < float(line) < bottom, one.name


def test_a_long_name_is_cut_short_and_a_hostile_one_shown_as_written() -> None:
    html = quadrant([Spot("<b>x</b>", 1, 0.2), Spot("a" * 60, 2, 0.1)], (1.5, 0.15), ("across", "up"), "t", "<i>alt")
    assert "&lt;b&gt;x&lt;/b&gt;" in html
    assert "<b>x" not in html
    assert "a" * 23 + "…" in html
    assert "a" * 24 not in html
    assert 'aria-label="&lt;i&gt;alt"' in html


@pytest.mark.parametrize("spots", [[Spot("one", 3, 0.2)], [Spot("a", 3, 0.0), Spot("b", 3, 0.0)]])
def test_spots_without_spread_are_drawn(spots: list[Spot]) -> None:
    assert len(placed(spots, MIDDLE)) == len(spots)
    assert "NaN" not in quadrant(spots, (3, 0.1), ("across", "up"), "t", "alt").replace("nan", "NaN")
