"""The waterfall behind a headline: its steps add up, noise is grey, every text is escaped, paradoxes are said."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Any

import pytest

from cxmetrics.calendar import Calendar, Period
from cxmetrics.insight.causes import Cause
from cxmetrics.insight.explanation import HIDDEN, Explanation
from cxmetrics.insight.split import parts
from cxmetrics.views import moving
from cxmetrics.views.numbers import Numbers
from cxmetrics.views.waterfall import MOST_STEPS, steps, waterfall
from cxmetrics.views.wording import Speech
from tests.answers.company import metric

SPEECH = Speech(Numbers("en-US", "USD"), Calendar())
TITLES = {"segment": "Segment", "channel": "Channel"}
APRIL, MAY = (Calendar().period(date(2026, month, 1), "month") for month in (4, 5))


def explained(
    now: dict[str, tuple[int, int]],
    before: dict[str, tuple[int, int]],
    *,
    kind: str = "proportion",
    verdict: str | None = "changed",
    spans: tuple[Period, Period] = (MAY, APRIL),
    **more: Any,
) -> Explanation:
    """From numerator and denominator of each group; of a level the numerator is the amount."""
    names = ("numerator", "denominator") if kind == "proportion" else ("amount", "")
    sums = [{(g,): dict(zip(names, two, strict=True)) for g, two in groups.items()} for groups in (now, before)]
    tops = [math.fsum(two[0] for two in groups.values()) for groups in (now, before)]
    bottoms = [
        math.fsum(two[1] for two in groups.values()) if kind == "proportion" else 1.0 for groups in (now, before)
    ]
    value, earlier = tops[0] / bottoms[0], tops[1] / bottoms[1]
    found = parts(kind, ("segment",), sums[0], sums[1], value - earlier)
    of = metric("answered", kind, **{"better": "higher", **more})
    return Explanation(of, "month", ("segment",), {}, MAY, APRIL, spans, value, earlier, found, verdict)


def test_the_steps_add_up_and_the_small_ones_stand_together_last() -> None:
    many = {f"g{place:02d}": (40 + place, 100 + 3 * place) for place in range(20)}
    before = dict.fromkeys(many, (50, 100))
    one = explained(many, before)
    shown = steps(one, None, SPEECH)
    assert len(shown) <= MOST_STEPS + 1
    assert shown[-1].name == "Other groups"
    assert math.fsum(step.size for step in shown) == pytest.approx(one.change, abs=1e-12)
    sizes = [abs(step.size) for step in shown[:-1]]
    assert sizes == sorted(sizes, reverse=True)


def test_one_small_step_is_not_called_the_others() -> None:
    shown = steps(explained({"A": (60, 100), "B": (501, 1000)}, {"A": (20, 100), "B": (500, 1000)}), None, SPEECH)
    assert "Other groups" not in [step.name for step in shown]


def test_colors_are_of_the_direction_that_is_wanted() -> None:
    groups = {"A": (30, 100), "B": (80, 100)}, {"A": (60, 100), "B": (60, 100)}
    assert {step.name: step.word for step in steps(explained(*groups), None, SPEECH)} == {"A": "worse", "B": "better"}
    lower = steps(explained(*groups, better="lower"), None, SPEECH)
    assert {step.name: step.word for step in lower} == {"A": "better", "B": "worse"}
    neither = steps(explained(*groups, better="neither"), None, SPEECH)
    assert {step.word for step in neither} == {"changed"}


def test_noise_is_grey_and_said_but_a_group_that_really_moved_is_not() -> None:
    groups = {"A": (30, 100), "B": (80, 100)}, {"A": (60, 100), "B": (60, 100)}
    noise = explained(*groups, verdict="no signal")
    assert {step.word for step in steps(noise, None, SPEECH)} == {"no signal"}
    drawn = waterfall(noise, None, TITLES, SPEECH)
    assert "This move is within noise; the split below explains noise." in drawn.html
    assert "fell" not in drawn.alt
    cause = Cause(("segment",), ("A",), part=-0.15, share=1.0, size=0.5, within=True)
    assert {step.name: step.word for step in steps(noise, cause, SPEECH)} == {"A": "worse", "B": "no signal"}
    assert "Against Apr 2026 alone the whole moved within noise; this group did not." in waterfall(
        noise, cause, TITLES, SPEECH
    ).alt  # fmt: skip


def test_bars_join_from_the_first_total_to_the_last() -> None:
    one = explained({"A": (30, 100), "B": (80, 100)}, {"A": (60, 100), "B": (65, 100)})
    found = waterfall(one, None, TITLES, SPEECH).html
    dots = [float(place) for place in re.findall(r'cx-mark" style="left:([\d.]+)%', found)]
    bars = [(float(a), float(b)) for a, b in re.findall(r'cx-step [^"]*" style="left:([\d.]+)%;width:([\d.]+)%', found)]
    starts = [float(place) for place in re.findall(r'cx-all" style="left:([\d.]+)%', found)]
    assert len(dots) == 2
    assert starts[0] == dots[0]
    at = dots[0]
    for (left, width), start in zip(bars, starts, strict=True):
        assert start == pytest.approx(at, abs=0.11)
        ends = (left, left + width)
        at = ends[1] if abs(ends[0] - start) < abs(ends[1] - start) else ends[0]
    assert at == pytest.approx(dots[1], abs=0.11)


def test_a_paradox_is_said_first() -> None:
    one = explained({"A": (18, 20), "B": (54, 180)}, {"A": (80, 100), "B": (20, 100)})
    told = moving.remarks(one, None, TITLES, SPEECH)
    assert told[0] == (
        "Careful: the whole fell while every group by segment rose. "
        "What changed is who is counted (the mix), not how any group fares."
    )


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"verdict": "too few"}, "Too few answers"),
        ({"verdict": None}, "cannot be told yet"),
        (
            {"spans": (Period(MAY.first, date(2026, 5, 11)), Period(APRIL.first, date(2026, 4, 11)))},
            "its first 10 days",
        ),
    ],
)
def test_what_limits_the_split_is_said(more: dict[str, Any], says: str) -> None:
    one = explained({"A": (30, 100)}, {"A": (60, 100)}, **more)
    assert says in " ".join(moving.remarks(one, None, TITLES, SPEECH))


def test_who_carries_it() -> None:
    one = explained({"A": (30, 100), "B": (60, 100)}, {"A": (60, 100), "B": (60, 100)})
    cause = Cause(("segment", "channel"), ("SMB", "(none)"), part=-0.15, share=1.0, size=0.5, within=False)
    assert moving.cause_text(one, cause, TITLES, SPEECH) == (
        "Carried by the weight of SMB with channel not recorded: −15.0 points of −15.0 points, with 50% of the cases."
    )
    assert moving.cause_text(one, None, TITLES, SPEECH) == "No group stands out: it is spread over all groups."
    still = explained({"A": (60, 100)}, {"A": (60, 100)}, verdict="no signal")
    assert moving.cause_text(still, None, TITLES, SPEECH) == "Nothing moved."


def test_a_level_has_no_mix_and_hidden_groups_have_a_name() -> None:
    one = explained({"A": (30, 0), HIDDEN: (9, 0)}, {"A": (60, 0), HIDDEN: (5, 0)}, kind="level")
    found = waterfall(one, None, TITLES, SPEECH).html
    assert "Mix" not in found
    assert "weight" not in found
    assert "hidden groups together" in found
    assert "60 to 30" in found


def test_names_of_groups_are_text() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    found = waterfall(explained({hostile: (30, 100)}, {hostile: (60, 100)}), None, TITLES, SPEECH).html
    assert "<img" not in found
    assert "&lt;img" in found


def test_nothing_moved_is_drawn_too() -> None:
    found = waterfall(explained({"A": (0, 0), "B": (5, 10)}, {"B": (5, 10)}, verdict="no signal"), None, TITLES, SPEECH)
    assert found.html.count("cx-total") == 2
    assert "Nothing moved." in found.alt
