"""The segment of the sample company that hardly answers is named, and weighting moves the score as planted."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxmetrics.insight.portraits import portraits
from cxmetrics.insight.raking import LIMITS
from cxmetrics.insight.representation import (
    NOT_HEARD,
    Representation,
    bounds,
    moved_by,
    newest_months,
    representation,
    usual_answers,
)
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from cxmetrics.views.heard import behind, beside, finding, representation_html
from cxmetrics.views.numbers import Numbers
from tests.answers.company import settings_of

NUMBERS = Numbers()
FIGURES = ("nps", "response_rate", "problem_free_rate", "contact_rate")


def heard(home: Path, **where: tuple[str, ...]) -> Representation:
    layer = Layer(settings_of(home))
    asked = usual_answers(layer, where)
    months = newest_months(layer, asked)
    assert len(months) == 12
    found = representation(layer, months, asked)
    assert found is not None
    return found


def test_the_silent_segment_is_named(sample_home: Path) -> None:
    """README: Youth, a fifth of the consumers, is 3 % of the relationship answers; nobody else is silent."""
    found = heard(sample_home)
    silent = [share for share in found.shares if share.word == NOT_HEARD]
    assert [(share.dimension, share.group) for share in silent] == [("segment", "Youth")]
    assert 0.17 < silent[0].consumers < 0.24
    assert 0.02 < silent[0].answers < 0.04
    assert finding(found, str, NUMBERS).startswith("Not heard: Youth, ")
    assert found.silent[0].group == "Youth"
    assert "Youth is heard a seventh as much as its share" in behind(found, found.n, str, NUMBERS).told


def test_the_word_beside_a_table_names_the_silent(sample_home: Path, quiet_home: Path) -> None:
    said = beside(heard(sample_home), str, "a year", NUMBERS)
    assert said.startswith("Who answered, a year: Youth is heard a seventh as much as its share")
    assert "Youth" not in beside(heard(quiet_home), str, "a year", NUMBERS)


def test_weighting_moves_the_score_as_planted(sample_home: Path) -> None:
    """Youth's score is near -31, that of the others 25 to 42: heard as it should be, the company's is near 20."""
    found = heard(sample_home)
    assert found.weighted is not None
    assert found.raked is not None
    assert found.untrimmed is not None
    assert found.plain.value - found.weighted.value > 2
    assert found.weighted.value > found.untrimmed > 15
    truth = 0.19 * -31 + 0.81 * 33
    assert found.untrimmed == pytest.approx(truth, abs=4)
    assert found.raked.converged
    assert LIMITS[0] - 1e-9 <= found.raked.lowest <= found.raked.highest <= LIMITS[1] + 1e-9
    assert found.raked.effective_n < found.n
    assert next(missed for missed in found.raked.missed).group == "Youth"


def test_answers_and_consumers_are_those_of_the_layer(sample_home: Path) -> None:
    found = heard(sample_home)
    layer = Layer(settings_of(sample_home))
    [row] = layer.answer(
        Question("nps", "all", start=found.first, end=found.end, where={"survey": ("relationship",)})
    ).rows
    assert found.n == row.n
    assert found.plain.value == pytest.approx(row.value)
    [row] = layer.answer(Question("active_consumers", "day", start=found.first, end=found.first.replace(day=2))).rows
    assert abs(found.consumers - (row.value or 0)) < 0.2 * found.consumers


def test_silence_is_told_as_what_it_takes_for_granted(sample_home: Path) -> None:
    found = heard(sample_home)
    assert found.answered is not None
    assert found.weighted is not None
    assert 0.25 < found.answered < 0.4
    score = found.weighted.value
    assert moved_by(score, found.answered, -20) == pytest.approx(score - 20 * (1 - found.answered))
    low, high = bounds(score, found.answered)
    assert -100 <= low < score < high <= 100
    shown = representation_html(found, str, "a year", NUMBERS)
    assert "Were the silent 20 points worse" in shown
    assert "of the invitations were answered; in every group alike" in shown


def test_one_segment_is_weighed_within_itself(sample_home: Path) -> None:
    found = heard(sample_home, segment=("SMB",))
    assert "segment" not in {share.dimension for share in found.shares}
    assert found.weighted is not None
    assert abs(found.plain.value - found.weighted.value) < 4


def test_nobody_is_named_where_nothing_was_planted(quiet_home: Path) -> None:
    found = heard(quiet_home)
    assert not [share for share in found.shares if share.word == NOT_HEARD]
    assert found.weighted is not None
    assert abs(found.plain.value - found.weighted.value) < 2


def test_the_silent_segment_is_told_as_it_is(sample_home: Path) -> None:
    """README: Youth is unhappy and hardly answers; its contacts and problems are like those of the others."""
    found = portraits(Layer(settings_of(sample_home)), FIGURES, {})
    assert found is not None
    youth = next(portrait for portrait in found.portraits if portrait.group == "Youth")
    words = {trait.metric.id: trait.word for trait in youth.traits}
    assert words == {"nps": "worse", "response_rate": "worse", "problem_free_rate": "", "contact_rate": ""}
