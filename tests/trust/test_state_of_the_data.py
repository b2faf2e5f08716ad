"""What the page of data trust says: of the sample company, and of rows that were set aside and came again mended."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from cxmetrics.insight import acceptance, sources
from cxmetrics.metrics.refresh import refresh
from cxmetrics.settings import Settings, load
from cxmetrics.store.sources_state import rejects
from cxmetrics.views import data_state as views
from cxmetrics.views.numbers import Numbers
from cxmetrics.views.promises import measured
from tests.engine.company import load_rows, settings_in
from tests.trust.company import TODAY, calls

NUMBERS = Numbers("en-US", "USD")


@pytest.fixture(scope="module")
def sample(sample_home: Path) -> sources.State:
    return sources.state(acceptance.layer(load({"CX_HOME": str(sample_home)})))


def test_every_source_says_how_fresh_it_is_and_what_it_feeds(sample: sources.State) -> None:
    found = {source.table: source for source in sample.sources}
    calls_of = found["calls"]
    assert (calls_of.rows, calls_of.newest, calls_of.expected_days, calls_of.overdue) == (
        49_539,
        date(2026, 10, 31),
        2,
        False,
    )
    assert (calls_of.loads, calls_of.read, calls_of.set_aside, calls_of.mended) == (4, 49_542, 3, 0)
    assert {"calls_offered", "problem_free_rate"} <= set(calls_of.feeds)
    assert "nps" not in calls_of.feeds
    assert found["consumers"].newest is None


def test_what_is_in_doubt_is_said_in_a_sentence_and_a_table(sample: sources.State) -> None:
    assert {each.check_id for each in sample.failed} == {
        "volume_by_day",
        "volume_by_month",
        "calls_named_elsewhere",
        "reconciliation",
    }
    assert views.sentence(sample).startswith(f"4 of {len(sample.ran)} checks found fault with calls; ")
    table = views.findings(sample, NUMBERS)
    assert "Another system counts otherwise" in table
    assert "item rows 2026-02, expected 1,433, counted 777" in table
    assert "Feb 1, 2026 to Feb 28, 2026" in table
    assert "Found, and no more than is tolerated (4)" in table


def test_the_matrix_names_states_in_words_and_shapes(sample: sources.State) -> None:
    matrix = views.matrix(sample, NUMBERS)
    assert matrix.count("<tr>") == 1 + len({check for check, _ in sample.cells})
    assert '<i class="cx-shape cx-diamond" aria-hidden="true"></i> caution' in matrix
    assert '<span class="cx-hidden">passed</span>' in matrix


def test_rows_that_come_again_mended_are_counted_and_no_longer_set_aside(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, ["calls_offered"], fixed_today=TODAY)
    rows = calls()[-40:]
    load_rows(
        settings, "calls", [{**row, "wait_s": -1} if n < 3 else row for n, row in enumerate(rows)], tmp_path / "c.csv"
    )
    refresh(settings)
    layer = acceptance.layer(settings)
    (source,) = sources.state(layer).sources
    assert (source.read, source.set_aside, source.mended) == (40, 3, 0)
    assert "&lt;" not in views.rejects(rejects(layer.publication), NUMBERS)
    load_rows(settings, "calls", rows[:2], tmp_path / "mended.csv")
    load_rows(settings, "calls", rows, tmp_path / "c.csv")
    refresh(settings)
    layer = acceptance.layer(settings)
    (source,) = sources.state(layer).sources
    assert (source.read, source.set_aside, source.mended) == (82, 0, 3)
    assert rejects(layer.publication) == []


def test_a_promise_that_is_not_kept_is_overdue(tmp_path: Path) -> None:
    settings = settings_in(
        tmp_path, ["calls_offered"], fixed_today=TODAY + timedelta(days=9), expected_every={"calls": 7}
    )
    load_rows(settings, "calls", calls()[-40:], tmp_path / "c.csv")
    refresh(settings)
    (source,) = sources.state(acceptance.layer(settings)).sources
    assert source.overdue
    assert "overdue, promised every 7 days" in views.sources(sources.state(acceptance.layer(settings)), {}, NUMBERS)


def test_nothing_checked_is_said(tmp_path: Path) -> None:
    settings: Settings = settings_in(tmp_path, ["calls_offered"], fixed_today=TODAY)
    load_rows(settings, "calls", calls()[-40:], tmp_path / "c.csv")
    refresh(settings)
    assert views.sentence(sources.state(acceptance.layer(settings))).startswith("No check has run yet")
    assert measured((), Numbers()) == "Nothing has been promised yet."
