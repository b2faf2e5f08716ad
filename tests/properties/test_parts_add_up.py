"""Whatever the groups hold, the parts of a change add up to it: in every kind that can be split, in every metric."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cxmetrics.insight.explanation import Explanation, explanation
from cxmetrics.insight.split import fraction, parts, splits
from cxmetrics.metrics.kinds import kinds
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from tests.answers.company import settings_of

SPLIT = [name for name in kinds() if splits(name)]
COUNTS = st.integers(0, 10_000)
AMOUNTS = st.integers(-(10**8), 10**8).map(lambda cents: cents / 100)

SUMS = {
    "proportion": st.tuples(COUNTS, COUNTS).map(
        lambda two: {"numerator": min(two), "denominator": max(two)},
    ),
    "nps": st.tuples(COUNTS, COUNTS, COUNTS).map(
        lambda three: {"promoters": three[0], "detractors": three[1], "responses": sum(three)}
    ),
    "mean": st.tuples(COUNTS, AMOUNTS).map(lambda two: {"n": two[0], "total": two[1] if two[0] else 0.0}),
    "rate": st.tuples(COUNTS, st.integers(0, 10**6)).map(
        lambda two: {"events": two[0] if two[1] else 0, "exposure": two[1] / 16}
    ),
    # a refund may make a numerator negative, and a group may have a numerator without a denominator
    "ratio": st.tuples(COUNTS, AMOUNTS, st.integers(0, 10**6)).map(
        lambda three: {"n": three[0], "num": three[1], "den": three[2] / 16}
    ),
    "level": AMOUNTS.map(lambda amount: {"amount": amount}),
}
"""Sums that a group of each kind may have; a denominator is often zero."""


def groups_of(kind: str) -> st.SearchStrategy[dict[tuple[str, ...], dict[str, float]]]:
    nothing = dict.fromkeys(("numerator", "denominator", "responses", "n", "exposure", "den"), 0)
    one = st.one_of(SUMS[kind], st.just(nothing)) if kind != "level" else SUMS[kind]
    return st.dictionaries(st.sampled_from([(name,) for name in "abcdefgh"]), one, min_size=1, max_size=8)


def merged(groups: Mapping[tuple[str, ...], Mapping[str, float]]) -> dict[str, float]:
    names = {name for sums in groups.values() for name in sums}
    return {name: math.fsum(sums.get(name, 0) for sums in groups.values()) for name in names}


def test_every_kind_that_can_be_split_is_tried() -> None:
    assert set(SPLIT) == set(SUMS)


@pytest.mark.parametrize("kind", SPLIT)
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_mix_and_within_are_the_whole_change(kind: str, data: st.DataObject) -> None:
    now, before = data.draw(groups_of(kind)), data.draw(groups_of(kind))
    value, earlier = (kinds()[kind].value(merged(groups)) for groups in (now, before))
    assume(value is not None)
    assume(earlier is not None)
    change = value - earlier
    found = parts(kind, ("group",), now, before, change)
    assert {part.groups for part in found} == {*now, *before}
    size = max(1.0, abs(value), abs(earlier))
    assert abs(math.fsum([*(part.mix for part in found), *(part.within for part in found)]) - change) <= 1e-9 * size
    assert abs(sum(part.mix + part.within for part in found) - change) <= 1e-9 * size
    for part in found:
        without = [fraction(kind, sums.get(part.groups, {}))[1] == 0 for sums in (now, before)]
        if kind != "level" and any(without) and abs(part.both) > 1e-9 * size:
            assert abs(part.within) <= 1e-9 * size, "a group without a figure in one period has none that changed"
        if kind == "level":
            assert part.mix == 0


@pytest.mark.parametrize("kind", [kind for kind in SPLIT if kind != "level"])
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_swapping_the_periods_turns_every_part_around(kind: str, data: st.DataObject) -> None:
    now, before = data.draw(groups_of(kind)), data.draw(groups_of(kind))
    values = [kinds()[kind].value(merged(groups)) for groups in (now, before)]
    assume(None not in values)
    there = {p.groups: p for p in parts(kind, ("g",), now, before, values[0] - values[1])}
    back = {p.groups: p for p in parts(kind, ("g",), before, now, values[1] - values[0])}
    size = 1e-9 * max(1.0, *(abs(p.mix) + abs(p.within) for p in there.values()))
    for groups, part in there.items():
        assert abs(part.mix + back[groups].mix) <= size
        assert abs(part.within + back[groups].within) <= size


def test_groups_that_do_not_make_up_the_change_are_no_explanation() -> None:
    sums = {("a",): {"numerator": 1, "denominator": 2}}
    with pytest.raises(ValueError, match="do not make up the change"):
        parts("proportion", ("group",), sums, sums, 0.25)


@pytest.fixture(scope="module")
def sample(sample_home: Path) -> Layer:
    return Layer(settings_of(sample_home))


def steps(sample: Layer, metric: str) -> list[tuple[date, date, str]]:
    """By month and quarter the newest against the one before and the first; the outage; two waves of employees."""
    found = []
    for grain in ("month", "quarter"):
        rows = [
            row.period.first
            for row in sample.answer(Question(metric, grain)).rows
            if row.complete and row.value is not None
        ]
        found += [(rows[-1], earlier, grain) for earlier in (rows[-2:-1] + rows[:1])]
        outage, waves = (date(2026, 5, 1), date(2026, 4, 1)), (date(2024, 10, 1), date(2024, 7, 1))
        found += [(*pair, grain) for pair in (outage, waves) if set(pair) <= set(rows)]
    return found


def broken_down(sample: Layer, metric: str) -> list[tuple[str, ...]]:
    """Every dimension of a metric and every pair that is stored together."""
    published = sample.published(metric)
    cells = [set(cell) for cell in published.cells]
    names = published.dimensions
    pairs = [
        (a, b) for place, a in enumerate(names) for b in names[place + 1 :] if any({a, b} <= cell for cell in cells)
    ]
    return [*((name,) for name in names), *([] if published.anonymous else pairs)]


def test_in_the_sample_every_split_adds_up(sample: Layer) -> None:
    tried: set[str] = set()
    for metric, published in sample.publication.metrics.items():
        if not splits(published.kind):
            continue
        for period, versus, grain in steps(sample, metric):
            for by in broken_down(sample, metric):
                found = explanation(sample, metric, period, versus, by=by, grain=grain)
                _adds_up(sample, found, by)
                tried.add(metric)
    assert tried == {name for name, published in sample.publication.metrics.items() if splits(published.kind)}


def _adds_up(sample: Layer, found: Explanation, by: tuple[str, ...]) -> None:
    asked = Question(found.metric.id, found.grain, start=found.versus.first, end=found.period.end)
    figures: dict[Any, float | None] = {row.period: row.value for row in sample.answer(asked).rows}
    assert (found.value, found.versus_value) == (figures[found.period], figures[found.versus]), found.metric.id
    whole = sum(part.mix + part.within for part in found.parts)
    assert whole == pytest.approx(found.change, abs=1e-9), (found.metric.id, by)
    weights = [math.fsum(getattr(part, name) for part in found.parts) for name in ("share", "versus_share")]
    assert weights == pytest.approx([1, 1], abs=1e-9), (found.metric.id, by)
