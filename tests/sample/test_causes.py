"""The sample company: what carries each planted change is named first, and noise is not explained away.

What was planted, in which month, is told in sample_data/README.md.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from cxmetrics.insight.causes import Cause, best, causes
from cxmetrics.insight.explanation import explanation
from cxmetrics.metrics.layer import Layer
from tests.answers.company import settings_of

RELATIONSHIP = {"survey": ("relationship",)}
SMB, ON_APP = ("segment",), ("segment", "channel")


@pytest.fixture(scope="module")
def sample(sample_home: Path) -> Layer:
    return Layer(settings_of(sample_home))


def month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


@pytest.mark.parametrize(
    ("metric", "period", "versus", "where", "dimensions", "groups"),
    [
        ("nps", "2026-05", "2026-04", RELATIONSHIP, ON_APP, ("SMB", "app")),
        ("nps", "2026-05", "2026-04", {}, ON_APP, ("SMB", "app")),
        ("nps", "2026-05", "2025-05", RELATIONSHIP, ON_APP, ("SMB", "app")),
        ("nps", "2026-07", "2026-05", RELATIONSHIP, ON_APP, ("SMB", "app")),
        ("nps_weighted", "2026-05", "2026-04", RELATIONSHIP, ON_APP, ("SMB", "app")),
        ("csat", "2026-05", "2026-04", {}, ON_APP, ("SMB", "app")),
        ("problem_rate", "2026-05", "2026-04", {}, ON_APP, ("SMB", "app")),
        ("problem_free_rate", "2026-05", "2026-04", {}, SMB, ("SMB",)),
        ("contact_rate", "2026-05", "2026-04", {}, SMB, ("SMB",)),
        ("calls_offered", "2026-05", "2026-04", {}, ("reason",), ("App access",)),
        ("call_csat", "2024-10", "2024-09", {}, ("queue",), ("Technical",)),
        ("call_csat", "2025-04", "2025-03", {}, ("queue",), ("Technical",)),
        ("engagement_index", "2024-10", "2024-07", {}, ("department",), ("Technical Support",)),
        ("contacts", "2026-02", "2026-01", {}, ("channel",), ("phone",)),
    ],
)  # fmt: skip
def test_the_planted_cause_comes_first(
    sample: Layer, metric: str, period: str, versus: str, where: dict, dimensions: tuple[str, ...], groups: tuple
) -> None:
    found = best(sample, metric, month(period), month(versus), where=where)
    assert found is not None
    assert (found.dimensions, found.groups) == (dimensions, groups)
    assert found.within


def test_calls_of_the_outage_are_charged_to_their_stage(sample: Layer) -> None:
    found = causes(sample, "calls_offered", month("2026-05"), month("2026-04"))
    assert [cause.groups for cause in found[:2]] == [("App access",), ("Use",)]


@pytest.mark.parametrize(
    ("metric", "period", "versus"),
    [
        ("abandonment_rate", "2025-09", "2025-08"),  # the IVR serves every queue and segment
        ("retention_12m", "2026-10", "2025-10"),  # so does the onboarding
        ("calls_offered", "2026-02", "2026-01"),  # a file came in short
    ],
)
def test_what_hit_everybody_is_spread_over_all_groups(sample: Layer, metric: str, period: str, versus: str) -> None:
    assert best(sample, metric, month(period), month(versus)) is None


def test_most_changes_that_are_noise_have_no_cause(sample: Layer) -> None:
    """Before the outage nothing was planted in these metrics; naming a group is then a false alarm."""
    metrics = ("nps", "csat", "ces", "problem_rate", "problem_free_rate", "contact_rate", "response_rate")
    months = [date(year, number, 1) for year in (2024, 2025) for number in range(1, 13)]
    steps = [(metric, now, before) for metric in metrics for before, now in pairwise(months)]
    named = [step for step in steps if best(sample, *step) is not None]
    assert len(named) <= 0.05 * len(steps), f"{len(named)} of {len(steps)}: {named}"


def test_a_cause_is_the_part_that_the_split_shows(sample: Layer) -> None:
    found = best(sample, "nps", month("2026-05"), month("2026-04"), where=RELATIONSHIP)
    assert isinstance(found, Cause)
    split = explanation(sample, "nps", month("2026-05"), month("2026-04"), by=found.dimensions, where=RELATIONSHIP)
    assert (split.parts[0].groups, split.parts[0].both) == (found.groups, found.part)
    assert split.verdict == "changed"


def test_two_asks_give_one_answer(sample: Layer, sample_home: Path) -> None:
    again = Layer(settings_of(sample_home))
    one = causes(sample, "problem_rate", month("2026-05"), month("2026-04"))
    assert causes(again, "problem_rate", month("2026-05"), month("2026-04")) == one
