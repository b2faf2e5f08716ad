"""Cohorts of the sample company against a count consumer by consumer of its committed export."""

from __future__ import annotations

import csv
import gzip
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cxmetrics.errors import CxError
from cxmetrics.insight.cohorts import Cohort, cohorts, curves_by_joining
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from cxmetrics.settings import ROOT
from cxmetrics.ui.frame import speech
from cxmetrics.views.cohorts import finding, triangle
from cxmetrics.views.curves import curves_chart
from tests.answers.company import settings_of

TODAY = date(2026, 11, 1)
START = date(2023, 11, 1)
MONTHS = (1, 3, 12, 24, 36)


@pytest.fixture(scope="module")
def sample(sample_home: Path) -> Layer:
    return Layer(settings_of(sample_home))


@pytest.fixture(scope="module")
def quarters(sample: Layer) -> tuple[Cohort, ...]:
    return cohorts(sample, Question("retention_curve", "quarter", start=START), MONTHS)


@pytest.fixture(scope="module")
def stays() -> list[tuple[date, date | None]]:
    """When each consumer of the export joined and left; rows that loading sets aside left out."""
    with gzip.open(ROOT / "sample_data" / "consumers.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    dated = [(row["consumer_id"], row["joined_on"], row["left_on"]) for row in rows if row["joined_on"]]
    days = {key: (date.fromisoformat(a), date.fromisoformat(b) if b else None) for key, a, b in dated}
    return [(a, b) for a, b in days.values() if b is None or b >= a]


def whole_months(first: date, last: date) -> int:
    return 12 * (last.year - first.year) + last.month - first.month - (last.day < first.day)


def test_a_finished_cell_is_the_share_of_those_who_joined(quarters, stays) -> None:
    checked = 0
    for cohort in quarters:
        joined = [(a, b) for a, b in stays if cohort.period.first <= a < cohort.period.end and a >= START]
        assert cohort.entered == len(joined)
        for months, cell in cohort.cells.items():
            if not cell.finished:
                continue
            still = sum(b is None or b > TODAY or whole_months(a, b) >= months for a, b in joined)
            assert cell.share == pytest.approx(still / len(joined), abs=1e-12)
            assert cell.seen == len(joined)
            checked += 1
    assert checked > 25


def test_a_cell_is_finished_once_the_last_joiner_has_been_seen_for_so_long(quarters, stays) -> None:
    for cohort in quarters:
        joined = [(a, b) for a, b in stays if cohort.period.first <= a < cohort.period.end and a >= START]
        for months in MONTHS:
            seen = [(b is not None and b <= TODAY) or whole_months(a, TODAY) >= months for a, b in joined]
            cell = cohort.cells.get(months)
            assert (cell is not None and cell.finished) == all(seen)


def test_the_onboarding_fix_shows_in_the_triangle_and_in_words(sample: Layer, quarters) -> None:
    by_start = {cohort.period.first: cohort for cohort in quarters}
    assert by_start[date(2024, 7, 1)].cells[3].share < 0.8 < by_start[date(2025, 7, 1)].cells[3].share
    words = speech(sample.settings)
    assert finding(quarters, "quarter", words) == (
        "Still here after 12 months: 72% of those who joined in Q3 2024, 87% of those who joined in Q3 2025"
    )
    html = triangle(quarters, MONTHS, "quarter", words)
    assert html.count("cx-hatched") == sum(not cell.finished for each in quarters for cell in each.cells.values())
    assert html.count("%*") == html.count("cx-hatched")


def test_curves_by_year_differ_and_say_so(sample: Layer) -> None:
    question = Question("retention_curve", "year", start=START)
    found, test = curves_by_joining(sample, question, lambda period: str(period.first.year))
    assert [each.group for each in found] == ["2023", "2024", "2025", "2026"]
    assert test is not None
    assert test.p < 1e-6
    assert test.freedom == 3
    chart = curves_chart(found, "year of joining", test, speech(sample.settings), "light")
    assert "Curves differ by year of joining" in chart.notes[0]
    assert "of those who joined in 2025" in chart.notes[0]
    assert "an association" in chart.notes[0]
    assert "2025" in chart.alt
    assert chart.table.count("<tr>") == 5
    german = curves_chart(found, "year of joining", test, speech(replace(sample.settings, locale="de-DE")), "light")
    assert "p below 0,001" in german.notes[0]
    assert re.search(r"\d,\d months \(\d+,\d to \d+,\d\)", german.table)
    assert not re.search(r"\d\.\d", german.table + german.notes[0])


def test_other_kinds_have_no_cohorts(sample: Layer) -> None:
    with pytest.raises(CxError, match="has no cohorts"):
        cohorts(sample, Question("nps", "quarter"), MONTHS)
