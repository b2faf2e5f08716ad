"""Dates and numbers: told by the whole column, never guessed; what can be read in two ways is left to a person."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cxmetrics.profile import drafting
from cxmetrics.profile.drafting import Answers
from tests.profile.profiled import profiled, written


def consumers(folder: Path, *cells: str, header: str = "customer id,join date") -> Path:
    return written(folder, header, *(f'K{number},"{cell}"' for number, cell in enumerate(cells)))


@pytest.mark.parametrize(
    ("cells", "form"),
    [
        (("13/02/2026", "01/03/2026"), "%d/%m/%Y"),
        (("02/13/2026", "03/01/2026"), "%m/%d/%Y"),
        (("13.02.2026", "01.03.2026"), "%d.%m.%Y"),
        (("20260213", "20260301"), "%Y%m%d"),
        (("13 Feb 2026", "01 Mar 2026"), "%d %b %Y"),
        (("13/02/2026 09:15", "01/03/2026 17:00"), "%d/%m/%Y %H:%M"),
        (("02/13/2026 9:15:00 AM", "03/01/2026 5:00:00 PM"), "%m/%d/%Y %I:%M:%S %p"),
    ],
)
def test_a_form_that_only_one_reading_fits_is_drafted(cells: tuple[str, ...], form: str, tmp_path: Path) -> None:
    found = profiled(consumers(tmp_path, *cells))
    assert found.toml["columns"]["joined_on"] == {"from": "join date", "format": form}
    assert found.draft.unsure == ()
    assert (found.row("join date")["low"], found.row("join date")["high"]) == ("2026-02-13", "2026-03-01")


def test_iso_dates_need_no_format(tmp_path: Path) -> None:
    found = profiled(consumers(tmp_path, "2026-02-13", "2026-03-01"))
    assert found.toml["columns"]["joined_on"] == "join date"


@pytest.mark.parametrize("cells", [("01/02/2026", "03/04/2026"), ("01-02-03", "04-05-06")])
def test_an_ambiguous_date_is_never_guessed(cells: tuple[str, ...], tmp_path: Path) -> None:
    found = profiled(consumers(tmp_path, *cells))
    assert found.draft.unsure == ("joined_on",)
    assert "joined_on" not in found.toml["columns"]
    assert found.draft.text.count("# joined_on = ") == 2
    assert found.row("join date")["low"] is None
    assert not found.row("join date")["sure"]


def test_a_person_is_asked_and_settles_it(tmp_path: Path) -> None:
    file = consumers(tmp_path, "01/02/2026", "03/04/2026")
    (question,) = drafting.questions(profiled(file).reading)
    assert {form for form, _ in question.choices} == {"%d/%m/%Y", "%m/%d/%Y"}
    assert dict(question.choices)["%d/%m/%Y"] == "01/02/2026 is 01 February 2026"
    settled = profiled(file, answers=Answers(formats={"joined_on": "%d/%m/%Y"}))
    assert settled.draft.unsure == ()
    assert settled.toml["columns"]["joined_on"]["format"] == "%d/%m/%Y"


def test_mixed_forms_are_shown_and_left_open(tmp_path: Path) -> None:
    found = profiled(consumers(tmp_path, *["2026-02-13"] * 30, *["13.02.2026"] * 30))
    assert found.draft.unsure == ("joined_on",)
    assert "joined_on" not in found.toml["columns"]
    assert len(found.row("join date")["forms"]) == 2


def test_what_counts_months_needs_a_day(tmp_path: Path) -> None:
    file = written(
        tmp_path, "customerID,tenure,Churn", *(f"K{n},{n % 70},{'Yes' if n % 4 else 'No'}" for n in range(90))
    )
    found = profiled(file)
    assert found.draft.unsure == ("joined_on", "left_on")
    assert found.toml["columns"] == {"consumer_id": "customerID"}
    day = date(2026, 10, 31)
    settled = profiled(file, answers=Answers(days={"joined_on": day, "left_on": day}))
    assert settled.toml["columns"]["joined_on"] == {"from": "tenure", "as": "months_before", "of": "2026-10-31"}
    assert settled.toml["columns"]["left_on"]["map"] == {"Yes": "2026-10-31", "No": ""}


def test_instants_as_numbers_are_told_and_doubted(tmp_path: Path) -> None:
    rows = [f"C{number},{1767225600 + number * 60},{1767225600000 + number}" for number in range(100)]
    found = profiled(written(tmp_path, "call_id,call start,x", *rows), table="calls")
    assert found.toml["columns"]["offered_at"] == {"from": "call start", "as": "epoch_s"}
    assert found.draft.unsure == ("offered_at",)


@pytest.mark.parametrize(
    ("amounts", "options", "unsure"),
    [
        (("1234,50", "7,25"), {"decimal": ","}, ()),
        (("1.234,50", "7,25"), {"decimal": ","}, ()),
        (("1,234.50", "7.25"), {"thousands": ","}, ()),
        (("1,234", "7,250"), {"thousands": ","}, ("thousands",)),
        (("1234.5", "7"), None, ()),
    ],
)
def test_how_numbers_are_written(
    amounts: tuple[str, ...], options: dict[str, str] | None, unsure: tuple[str, ...], tmp_path: Path
) -> None:
    rows = [f'K{number},2026-01-02,"{amount}"' for number, amount in enumerate(amounts)]
    found = profiled(written(tmp_path, "customer id,join date,monthly fee", *rows))
    assert found.toml.get("file") == options
    assert found.draft.unsure == unsure


def test_codes_far_from_all_numbers_are_told(tmp_path: Path) -> None:
    rows = [f"C{n},2026-01-02 10:00:00,{99999 if n % 20 == 0 else n % 60}" for n in range(200)]
    found = profiled(written(tmp_path, "call_id,offered_at,wait", *rows))
    assert found.row("wait")["sentinels"] == {"99999": 10}
    assert found.toml["columns"]["wait_s"]["nulls"] == ["99999"]
    assert found.draft.unsure == ("wait_s",)
    assert (found.row("wait")["low"], found.row("wait")["high"]) == (1, 59)


def test_words_for_nothing_become_nulls(tmp_path: Path) -> None:
    rows = [
        f"C{n},2026-01-02 10:00:00,{'N/A' if n % 20 == 0 else n % 60},{'NA' if n % 3 else 'EU'}" for n in range(200)
    ]
    found = profiled(written(tmp_path, "call_id,offered_at,wait,region", *rows))
    assert found.toml["columns"]["wait_s"] == {"from": "wait", "nulls": ["N/A"]}
    assert found.toml["columns"]["region"] == "region"  # North America
    assert found.draft.unsure == ()
