"""An annotation that says "the process changed here" starts limits anew: of its metric, for those it concerns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cxmetrics.insight.headline import headline
from cxmetrics.insight.judgement import judged
from cxmetrics.insight.occasions import occasions, shown, told
from cxmetrics.journal import Journal
from cxmetrics.journal import annotations as journal_of
from cxmetrics.journal.annotations import Annotation
from cxmetrics.metrics.answer import Answer
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from cxmetrics.settings import Settings
from tests.answers.company import metric, publish

OLD = [500, 510, 490, 505, 495, 500, 512, 488, 507, 493, 500, 503]
MOVED = date(2025, 1, 1)
CHANGE = Annotation(MOVED, "New routing", scope="metric", metric="answered", rebases=True)


@pytest.fixture
def layer(journal_settings: Settings) -> Layer:
    """Two years of one metric; in segment B the second is far above the first."""
    rows: list[dict[str, Any]] = []
    for place, count in enumerate([*OLD, *OLD]):
        day = date(2024 + place // 12, place % 12 + 1, 15)
        rows.append({"day": day, "segment": "A", "region": "N", "numerator": count, "denominator": 1000})
        up = 300 if place >= 12 else 0
        rows.append({"day": day, "segment": "B", "region": "N", "numerator": count + up, "denominator": 1000})
    publish(journal_settings.home, [(metric(pillar="loyalty"), rows)], date(2026, 1, 1))
    return Layer(journal_settings)


def _flagged(answer: Answer, group: str | None = None) -> bool:
    return any(row.signals for row in answer.rows if row.group == group)


def _again(layer: Layer) -> Layer:
    """The same for the next run of a page."""
    return Layer(layer.settings)


def test_limits_start_anew_once_it_is_written(layer: Layer) -> None:
    before = judged(layer, Question("answered"))
    assert _flagged(before)
    journal_of.add(Journal(layer.settings), CHANGE, author="Ada")
    after = judged(_again(layer), Question("answered"))
    assert not _flagged(after)
    assert after.rows[0].center == pytest.approx(0.5002, abs=1e-3)
    assert after.rows[-1].center == pytest.approx(0.6502, abs=1e-3)
    assert [row.value for row in after.rows] == [row.value for row in before.rows]


def test_a_run_sees_one_state_and_the_next_one_the_change(layer: Layer) -> None:
    journal = Journal(layer.settings)
    kept = journal_of.add(journal, CHANGE, author="Ada")
    assert not _flagged(judged(layer, Question("answered")))
    journal_of.remove(journal, kept.id, author="Ada")
    assert not _flagged(judged(layer, Question("answered")))
    assert _flagged(judged(_again(layer), Question("answered")))


def test_a_headline_is_judged_by_it(layer: Layer) -> None:
    assert headline(layer, "answered").word == "better"
    journal_of.add(Journal(layer.settings), CHANGE, author="Ada")
    assert headline(_again(layer), "answered").word == "no signal"


@pytest.mark.parametrize(
    "other",
    [
        {"metric": "another"},
        {"scope": "pillar", "metric": None, "pillar": "retention"},
        {"rebases": False},
        {"where": {"segment": ("A",)}},
    ],
)
def test_what_does_not_concern_it_changes_nothing(layer: Layer, other: dict[str, Any]) -> None:
    journal_of.add(Journal(layer.settings), replace(CHANGE, **other), author="Ada")
    assert _flagged(judged(_again(layer), Question("answered")))


def test_one_of_a_pillar_and_one_of_everything_concern_it(layer: Layer) -> None:
    journal = Journal(layer.settings)
    kept = journal_of.add(journal, replace(CHANGE, scope="pillar", metric=None, pillar="loyalty"), author="Ada")
    assert not _flagged(judged(_again(layer), Question("answered")))
    journal_of.edit(journal, replace(kept, scope="all", pillar=None), author="Ada")
    assert not _flagged(judged(_again(layer), Question("answered")))


def test_one_of_a_segment_starts_that_segment_anew_filtered_or_as_a_group(layer: Layer) -> None:
    journal_of.add(Journal(layer.settings), replace(CHANGE, where={"segment": ("B",)}), author="Ada")
    fresh = _again(layer)
    assert _flagged(judged(fresh, Question("answered")))
    assert not _flagged(judged(fresh, Question("answered", where={"segment": ("B",)})))
    assert _flagged(judged(fresh, Question("answered", where={"segment": ("A", "B")})))
    groups = judged(fresh, Question("answered", by="segment"))
    assert not _flagged(groups, "B")
    assert groups.rows[-1].center == pytest.approx(0.8002, abs=1e-3)


def test_days_that_are_given_replace_those_of_the_journal(layer: Layer) -> None:
    journal_of.add(Journal(layer.settings), CHANGE, author="Ada")
    fresh = _again(layer)
    assert _flagged(judged(fresh, Question("answered"), rebased_on=()))
    assert not _flagged(judged(fresh, Question("answered")))


def test_a_reader_makes_no_journal(tmp_path: Path, layer: Layer) -> None:
    settings = replace(layer.settings, journal=None)
    assert shown(Layer(settings)) == ()
    assert not (settings.home / "journal.sqlite").exists()


def test_a_journal_that_does_not_answer_takes_no_figure_away(tmp_path: Path, layer: Layer) -> None:
    settings = replace(layer.settings, journal=f"postgresql://u:secret@/x?host={tmp_path}")
    down = Layer(settings)
    assert _flagged(judged(down, Question("answered")))
    trouble = occasions(down).trouble
    assert trouble is not None
    assert "secret" not in told(trouble)
    assert "CX_JOURNAL_URL" in told(trouble)
    assert occasions(Layer(settings)).trouble is trouble, "not asked again at once"
