"""Damage that loads without a complaint: `check --data` finds it, names it rightly, and accuses nobody else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from cxmetrics import __main__ as program
from tests.damage.conftest import ACCOUNT
from tests.damage.damage import MATRIX, Damage, Finding
from tests.damage.suffering import Company
from tests.damage.test_matrix import SILENT

SAID = {
    "unique ids": "one id on several",
    "orphans": "unknown consumers|not there",
    "impossible dates": "not come|long past|future",
    "order of dates": r"\bbefore\b",
    "range": "outside their scale|below zero|another size|more .* than",
    "duplicates": "under another id",
    "nulls": "lost its values|are mapped",
    "unknown value": "names that nobody else has|other groups",
    "hours": "in the morning|other hours",
    "volume": "fewer or far more|rows are lacking",
    "freshness": "overdue",
    "coverage": "asked|heard|answers? less|no longer answer|more .* than",
    "control total": "counts otherwise|more .* than",
    "drift": "than they used to|another size",
    "sentinel": "a code for",
    "same file": "repeats another",
}
"""In which words a check says each family."""
MISSED: frozenset[str] = frozenset()
"""What no check finds yet. Whoever adds a check that finds one takes it out: a test says so."""
AIM = 0.95
Tell = Callable[[str, object], None]


def findings(company: Company, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What `check --data` lists that is more than tolerated."""
    monkeypatch.setenv("CX_HOME", str(company.folder))
    capsys.readouterr()
    program.main(["check", "--data", "--format", "json"])
    listed = json.loads(capsys.readouterr().out)
    assert all(set(row) == {"file", "line", "severity", "message"} for row in listed)
    assert not [row for row in listed if row["severity"] == "error"], listed
    return [row for row in listed if row["severity"] in ("warn", "fail")]


def tables_of(message: str) -> set[str]:
    return set(re.findall(r" in ([a-z_]+)(?=[,. (])", message)) & set(TABLES)


TABLES = (
    "consumers", "consumer_values", "survey_invitations", "survey_responses", "interactions", "calls", "agent_time",
    "employees", "team_sites", "engagement_invitations", "engagement_responses",
)  # fmt: skip


def is_named(message: str, expected: Finding) -> bool:
    """Whether the message speaks of the table, the family, the days and the thing."""
    days = re.findall(r"\d{4}-\d{2}-\d{2}", message)
    first, last = min(days[:2], default=""), max(days[:2], default="")
    return (
        bool(tables_of(message) & {expected.table, *expected.also})
        and any(re.search(SAID[family], message, re.IGNORECASE) for family in expected.families)
        and (expected.first is None or (first <= str(expected.last) and last >= expected.first))
        and (not expected.words or any(word in message for word in expected.words))
    )


def test_the_sound_company_raises_no_alarm(
    company: Company, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert findings(company, capsys, monkeypatch) == []


@pytest.mark.parametrize("one", SILENT, ids=[one.name for one in SILENT])
def test_a_check_finds_what_loads_without_a_word(
    one: Damage,
    company: Company,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    record_property: Tell,
) -> None:
    outcomes = company.suffer(one)
    assert not any(outcome.rejected for outcome in outcomes), "then loading finds it, and no check is needed"
    assert isinstance(one.expected, Finding)
    messages = [row["message"] for row in findings(company, capsys, monkeypatch)]
    found = any(is_named(message, one.expected) for message in messages)
    touched = {one.expected.table, *one.expected.also, *one.replaces}
    false = [message for message in messages if not tables_of(message) & touched]
    record_property(ACCOUNT, (one.name, "found" if found else "missed", false))
    assert found == (one.name not in MISSED), messages
    assert not false


def test_most_of_the_damage_is_found() -> None:
    assert set(MATRIX) >= MISSED
    assert len(MISSED) <= (1 - AIM) * len(MATRIX)
