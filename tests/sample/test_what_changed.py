"""The sample company: every planted change is found in its month with those whom it hit first, and little else is.

What was planted, in which month, is told in sample_data/README.md.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cxmetrics.insight.changes import WhatChanged, what_began, what_changed
from cxmetrics.insight.stories import Change, Story
from cxmetrics.metrics.layer import Layer
from tests.answers.company import settings_of


@pytest.fixture(scope="module")
def sample(sample_home: Path) -> Layer:
    return Layer(settings_of(sample_home))


def month(layer: Layer, text: str) -> WhatChanged:
    """What changed in a month such as "2026-05"."""
    return what_changed(layer, end=layer.settings.calendar.period(date.fromisoformat(f"{text}-01"), "month").end)


def figure(change: Change) -> tuple[str, str | None, str | None]:
    return change.record.metric.id, change.record.by, change.record.group


def story_of(found: WhatChanged, *changed: str | None) -> Story:
    """The one story that a figure (metric, dimension, group) belongs to."""
    wanted = (*changed, None, None)[:3]
    [story] = [story for story in found.stories if wanted in {figure(each) for each in story.changes}]
    return story


def carried(story: Story) -> dict[str, str]:
    assert story.cause is not None
    return dict(zip(story.cause.dimensions, story.cause.groups, strict=True))


def test_the_app_outage_is_three_stories_of_small_businesses_on_the_app(sample: Layer) -> None:
    found = month(sample, "2026-05")
    consumers = [story for story in found.stories if story.word != "changed"]
    assert [story.head.record.metric.id for story in consumers] == ["problem_free_rate", "nps", "calls_offered"]
    assert {story.word for story in consumers} == {"worse"}
    problems, loyalty, calls = consumers
    assert carried(loyalty) == {"segment": "SMB", "channel": "app"}
    assert carried(problems) == {"segment": "SMB"}
    assert ("problem_rate", "channel", "app") in {figure(each) for each in problems.also}
    assert figure(calls.head) == ("calls_offered", "reason", "App access")
    assert carried(calls) == {"segment": "SMB"}
    assert ("calls_offered", "caused_by_stage", "Use") in {figure(each) for each in calls.also}


def test_nobody_else_is_said_to_be_hit_by_the_outage(sample: Layer) -> None:
    found = month(sample, "2026-05")
    segments = {each.record.group for s in found.stories for each in s.changes if each.record.by == "segment"}
    channels = {each.record.group for s in found.stories for each in s.changes if each.record.by == "channel"}
    assert (segments, channels) == ({"SMB"}, {"app"})


def test_the_ivr_change_is_found_in_september_2025_and_hits_everybody(sample: Layer) -> None:
    story = story_of(month(sample, "2025-09"), "abandonment_rate")
    assert (story.word, story.cause) == ("better", None)
    assert figure(story.head) == ("abandonment_rate", None, None)
    assert {"answered_rate", "abandonment_rate_excluding_short"} <= {each.record.metric.id for each in story.also}


def test_the_onboarding_fix_is_found_at_the_stage_start(sample: Layer) -> None:
    """In the first whole quarter after it, and within half a year by month."""
    quarter = what_changed(sample, grain="quarter", end=date(2025, 7, 1))
    assert story_of(quarter, "problem_rate", "stage", "Start").word == "better"
    assert story_of(month(sample, "2025-09"), "problem_rate", "stage", "Start").word == "better"


def test_those_who_stay_after_the_onboarding_fix_are_seen_in_march_2026(sample: Layer) -> None:
    """Of some 60 a month: too few for a step, enough for limits."""
    begun = {each.record.metric.id: each for each in what_began(sample, end=date(2026, 4, 1))}
    assert (begun["retention_12m"].run.rule, begun["retention_12m"].word) == ("outside", "better")
    before = {each.record.metric.id for each in what_began(sample, end=date(2026, 3, 1))}
    assert "retention_12m" not in before


def test_a_segment_that_was_never_heard_has_not_changed(sample: Layer) -> None:
    """Youth answers as little as ever, and is as unhappy as ever."""
    for text in ("2025-03", "2025-09", "2026-05", "2026-10"):
        for story in month(sample, text).stories:
            about = {figure(each) for each in story.changes}
            assert not about & {(name, "segment", "Youth") for name in ("nps", "nps_weighted", "response_rate")}


def test_technical_support_is_found_by_its_people_and_then_by_those_it_serves(sample: Layer) -> None:
    """Pulses ask a third of 60 people, fewer than the 30 a verdict needs: its quarter shows it, then the next wave."""
    quarter = what_changed(sample, grain="quarter", end=date(2025, 1, 1))
    department = ("engagement_index", "department", "Technical Support")
    assert story_of(quarter, *department).word == "worse"
    wave = story_of(month(sample, "2025-01"), *department)
    assert (figure(wave.head), wave.word) == (("engagement_index", None, None), "worse")
    assert carried(wave) == {"department": "Technical Support"}
    served = story_of(month(sample, "2024-10"), "call_csat", "queue", "Technical")
    assert (figure(served.head), served.word) == (("call_csat", "queue", "Technical"), "worse")


def test_the_short_month_is_found_as_what_it_is(sample: Layer) -> None:
    found = month(sample, "2026-02")
    calls = story_of(found, "calls_offered")
    assert figure(calls.head) == ("calls_offered", None, None)
    assert calls.cause is None
    row = calls.head.told.row
    assert row.value == 777
    assert {"problem_free_rate", "first_contact_resolution"} <= {s.head.record.metric.id for s in found.stories}


def test_the_newest_month_is_quiet(sample: Layer) -> None:
    found = what_changed(sample)
    assert (found.label, found.changed) == ("Oct 2026", 0)
    assert found.looked > 800
    listed = found.quiet["previous"]
    assert 1 <= len(listed) <= 7
    for quiet in listed:
        assert quiet.move.row.verdict == "no signal"
        assert quiet.seen >= 2
        within = max(2 * (quiet.ordinary or 0), quiet.chance or 0)
        assert abs(quiet.move.difference) <= within * 1.3


def test_a_segment_has_its_own_list(sample: Layer) -> None:
    hit = what_changed(sample, end=date(2026, 6, 1), where={"segment": ("SMB",)})
    spared = what_changed(sample, end=date(2026, 6, 1), where={"segment": ("Families",)})
    assert carried(story_of(hit, "nps")) == {"channel": "app"}
    pillars = {story.head.record.metric.pillar for story in spared.stories}
    assert not pillars & {"loyalty", "journey", "call center"}
    assert spared.ignored["engagement_index"] == ("segment",)


@pytest.fixture(scope="module")
def uneventful(quiet_home: Path) -> Layer:
    """The same company in which nothing was planted."""
    return Layer(settings_of(quiet_home))


def test_where_nothing_happened_almost_nothing_is_called_changed(uneventful: Layer) -> None:
    """Over the last twelve months, with some 1,500 comparisons in each: two departments by a head, if anything."""
    ends = [date(2025 + place // 12, place % 12 + 1, 1) for place in range(11, 23)]
    found = [what_changed(uneventful, end=end) for end in ends]
    assert [each.label for each in (found[0], found[-1])] == ["Nov 2025", "Oct 2026"]
    assert min(each.judged for each in found) > 1000
    changed = [figure(change) for each in found for story in each.stories for change in story.changes]
    assert len(changed) <= 3
