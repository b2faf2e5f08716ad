"""Verdicts on actions: on the sample company's planted truths, and on published files of known rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from cxmetrics.calendar import Calendar
from cxmetrics.insight.verdict import Claim, Verdict, judged_after, restored, verdict
from cxmetrics.journal.annotations import Annotation
from cxmetrics.metrics.layer import Layer
from cxmetrics.settings import load
from tests.answers.company import layer, metric

IVR = Claim("abandonment_rate", "lower", date(2025, 9, 1))
BEFORE = [500, 510, 490, 505, 495, 500, 510, 490, 505, 495, 500, 510, 490, 505, 495, 500, 510, 490]
AFTER = [600, 610, 590, 605, 595, 600]


def published(tmp_path: Path, shares: Sequence[float | None], *, today: date = date(2026, 7, 1), **of: object) -> Layer:
    """A share of a thousand for each month from January 2024 on; group A has them, group B stays at 500."""
    rows = [
        {"day": date(2024 + place // 12, place % 12 + 1, 1), "segment": segment, "region": "N",
         "numerator": share if segment == "A" else 500 + place % 3, "denominator": 1000}
        for place, share in enumerate(shares) if share is not None
        for segment in ("A", "B")
    ]  # fmt: skip
    return layer(tmp_path, [(metric(**of), rows)], today)


def of_a(takes_effect_on: date = date(2025, 7, 1), **more: object) -> Claim:
    given = {"direction": "higher", "where": {"segment": ("A",)}, **more}
    return Claim("answered", takes_effect_on=takes_effect_on, **given)  # type: ignore[arg-type]


class TestSampleCompany:
    @pytest.fixture
    def layer(self, sample_home: Path) -> Layer:
        return Layer(load({"CX_HOME": str(sample_home)}))

    def test_the_ivr_change_worked_by_about_its_planted_size(self, layer: Layer) -> None:
        found = verdict(layer, IVR)
        assert found.word == "worked"
        assert found.judged_on == date(2026, 3, 1)
        assert found.difference is not None
        assert found.difference.value == pytest.approx(-0.055, abs=0.004)
        assert found.difference.low < -0.055 < found.difference.high

    def test_promised_the_other_way_it_got_worse(self, layer: Layer) -> None:
        assert verdict(layer, Claim("abandonment_rate", "higher", IVR.takes_effect_on)).word == "got worse"

    def test_an_action_on_nothing_had_no_detectable_effect(self, layer: Layer) -> None:
        assert verdict(layer, Claim("csat", "higher", date(2025, 12, 1))).word == "no detectable effect"
        assert verdict(layer, Claim("abandonment_rate", "lower", date(2024, 12, 1))).word == "no detectable effect"

    def test_one_of_last_week_is_too_early_and_says_until_when(self, layer: Layer) -> None:
        found = verdict(layer, Claim("abandonment_rate", "lower", date(2026, 10, 25)))
        assert (found.word, found.judged_on) == ("too early", date(2027, 5, 1))
        assert not found.final
        assert found.difference is None

    def test_what_happened_beside_it_is_listed(self, layer: Layer) -> None:
        notes = [
            Annotation(date(2025, 11, 1), "Campaign", kind="campaign", id=1),
            Annotation(date(2024, 8, 1), "Shift plan", scope="pillar", pillar="call center", id=2),
            Annotation(date(2026, 4, 1), "Too late", id=3),
            Annotation(date(2025, 11, 1), "Elsewhere", scope="pillar", pillar="loyalty", id=4),
            Annotation(date(2025, 11, 1), "Taken back", removed=True, id=5),
        ]
        assert [(each.title, each.since) for each in verdict(layer, IVR, notes).beside] == [
            ("Campaign", True),
            ("Shift plan", False),
        ]

    def test_groups_where_it_did_not_apply_stand_beside_it(self, layer: Layer) -> None:
        found = verdict(layer, Claim("abandonment_rate", "lower", date(2025, 9, 1), {"queue": ("Billing",)}))
        [other] = found.elsewhere
        assert other.where == {"queue": ("General", "Renewals", "Sales", "Technical")}
        assert other.difference.value == pytest.approx(-0.055, abs=0.006)


def test_it_takes_the_figures_of_the_days_agreed_whatever_came_later(tmp_path: Path) -> None:
    early = verdict(published(tmp_path / "a", [*BEFORE, *AFTER], today=date(2026, 1, 1)), of_a())
    late = verdict(published(tmp_path / "b", [*BEFORE, *AFTER, 100, 100, 100]), of_a())
    assert early.word == late.word == "worked"
    assert early.difference == late.difference
    assert early.difference is not None
    assert early.difference.value == pytest.approx(0.1, abs=1e-9)
    assert (early.before, early.after) == ((date(2024, 1, 1), date(2025, 7, 1)), (date(2025, 7, 1), date(2026, 1, 1)))


def test_a_day_agreed_counts_the_periods_that_end_by_it(tmp_path: Path) -> None:
    one = published(tmp_path, [*BEFORE, *AFTER])
    found = verdict(one, of_a(judge_after=date(2025, 9, 29)))
    assert found.difference is not None
    assert found.difference.points_after == 2
    assert found.judged_on == date(2025, 9, 30)


def test_the_period_in_which_it_takes_effect_midway_counts_for_neither(tmp_path: Path) -> None:
    found = verdict(published(tmp_path, [*BEFORE, 900, *AFTER]), of_a(date(2025, 7, 15)))
    assert found.word == "worked"
    assert found.difference is not None
    assert found.difference.value == pytest.approx(0.1, abs=1e-9)
    assert found.after == (date(2025, 8, 1), date(2026, 2, 1))


def test_the_time_before_begins_at_the_last_rebasing(tmp_path: Path) -> None:
    one = published(tmp_path, [100] * 4 + BEFORE + AFTER, today=date(2026, 12, 1))
    act = of_a(date(2025, 11, 1))
    at = Annotation(date(2024, 5, 1), "New process", rebases=True)
    assert verdict(one, act).before == (date(2024, 1, 1), date(2025, 11, 1))
    assert verdict(one, act, [at]).before == (date(2024, 5, 1), date(2025, 11, 1))
    its_own = Annotation(act.takes_effect_on, "The action itself", rebases=True)
    assert verdict(one, act, [at, its_own]).before == (date(2024, 5, 1), date(2025, 11, 1))
    found = verdict(one, act, [Annotation(date(2024, 12, 1), "New process", rebases=True)])
    assert found.word == "figures only"
    assert found.reason == "11 of the 12 points before that tell its ordinary movement"


def test_settling_days_are_waited_for(tmp_path: Path) -> None:
    shares = [*BEFORE, *AFTER]
    assert verdict(published(tmp_path / "a", shares, today=date(2026, 1, 7), looks_ahead=7), of_a()).word == "too early"
    found = verdict(published(tmp_path / "b", shares, today=date(2026, 1, 8), looks_ahead=7), of_a())
    assert (found.word, found.judged_on) == ("worked", date(2026, 1, 8))


def test_figures_that_do_not_reach_the_day_are_waited_for(tmp_path: Path) -> None:
    found = verdict(published(tmp_path, [*BEFORE, *AFTER[:4]]), of_a())
    assert (found.word, found.reason) == ("too early", "its figures do not reach that day yet")


def test_a_verdict_can_be_kept_and_read_again(tmp_path: Path) -> None:
    note = Annotation(date(2025, 11, 1), "Campaign", id=3)
    found = verdict(published(tmp_path, [*BEFORE, *AFTER]), of_a(), [note])
    assert found.elsewhere
    assert found.beside
    assert restored(json.loads(json.dumps(found.stored()))) == found
    early = Verdict("too early", "month", date(2026, 1, 1))
    assert restored(json.loads(json.dumps(early.stored()))) == early


def test_six_complete_periods_of_any_grain() -> None:
    plain = Calendar()
    assert judged_after(date(2025, 9, 1), "month", plain) == date(2026, 2, 28)
    assert judged_after(date(2025, 9, 2), "month", plain) == date(2026, 3, 31)
    assert judged_after(date(2025, 9, 2), "quarter", plain) == date(2027, 3, 31)
