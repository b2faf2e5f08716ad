"""A row that breaks the data contract is set aside with line, column, value and reason; the others are loaded."""

from __future__ import annotations

from typing import Any

import pytest

from cxmetrics.errors import CxError

RESPONSES = "response_id,responded_at,nps,csat,ces,weight,follow_up_outcome\n"


def test_every_way_to_break_a_response(company: Any) -> None:
    done = company.load(
        RESPONSES
        + "1,2024-01-01,10,5,7,1.5,rescued\n"
        + ",2024-01-01,10,,,,\n"
        + "3,,10,,,,\n"
        + "4,2024-01-01,11,,,,\n"
        + "5,2024-01-01,7.5,,,,\n"
        + "6,2024-01-01,,0,,,\n"
        + "7,2024-01-01,,,8,,\n"
        + "8,2024-01-01,,,,-1,\n"
        + "9,2024-01-01,,,,,saved\n"
        + "10,2024-01-01,ten,,,,\n"
        + "11,2024-01-01,7\n"
        + "12,2024-01-01,7,,,,,x\n"
        + "13,2024-01-01,7.0,,,,\n",
        "survey_responses",
    )
    assert (done.read, done.new, done.rejected) == (13, 2, 11)
    assert company.rejects == [
        (3, "response_id", "", "missing"),
        (4, "responded_at", "", "missing"),
        (5, "nps", "11", "outside 0 to 10"),
        (6, "nps", "7.5", "not a whole number"),
        (7, "csat", "0", "outside 1 to 5"),
        (8, "ces", "8", "outside 1 to 7"),
        (9, "weight", "-1", "below 0"),
        (10, "follow_up_outcome", "saved", "not one of rescued, unchanged, unreachable"),
        (11, "nps", "ten", "not a number"),
        (12, None, "11,2024-01-01,7", "too few cells"),
        (13, None, "12,2024-01-01,7,,,,,x", "too many cells"),
    ]
    assert sum(done.reasons.values()) == 11
    assert done.first_reject is not None
    assert done.first_reject[0] == 3


def test_left_before_joined(company: Any) -> None:
    company.load("consumer_id,joined_on,left_on\n1,2024-02-01,2024-01-31\n2,2024-02-01,2024-02-01\n", "consumers")
    assert company.rejects == [(2, "left_on", "2024-01-31", "before joined_on")]


def test_a_weight_that_is_not_given_is_one(company: Any) -> None:
    company.load("response_id,responded_at\n1,2024-01-01\n", "survey_responses")
    company.load(RESPONSES + "2,2024-01-01,1,,,,\n3,2024-01-01,1,,,0.5,\n", "survey_responses")
    assert company.rows("SELECT weight FROM survey_responses ORDER BY response_id") == [(1.0,), (1.0,), (0.5,)]


def test_a_mended_file_clears_its_rejects(company: Any) -> None:
    company.load("call_id,offered_at\n1,2024-01-01\n2,soon\n")
    assert len(company.rejects) == 1
    company.load("call_id,offered_at\n1,2024-01-01\n2,soon\n")
    assert len(company.rejects) == 1
    company.load("call_id,offered_at\n9,never\n", name="other.csv")
    assert len(company.rejects) == 2
    company.load("call_id,offered_at\n1,2024-01-01\n2,2024-01-02\n")
    assert [row[2] for row in company.rejects] == ["never"]
    company.unload(4)
    assert [row[2] for row in company.rejects] == ["soon", "never"]


def test_rows_without_any_value_are_no_rows(company: Any) -> None:
    done = company.load("call_id,offered_at,queue\n\n1,2024-01-01,a\n,,\n\n  \n2,2024-01-01,b\n\n")
    assert (done.read, done.new) == (2, 2)


def test_skipped_rows_are_not_judged(company: Any) -> None:
    mapping = 'table="calls"\n[rows]\nskip={ kind = ["test", "PHANTOM"] }\n[columns]\ncall_id="id"\noffered_at="when"\n'
    done = company.load("id,when,kind\n,never, test \n1,2024-01-01,real\n,never,real\n", mapping=mapping)
    assert (done.read, done.new, done.skipped, done.rejected) == (3, 1, 1, 1)


def test_a_further_column_is_kept_as_text(company: Any) -> None:
    company.load("call_id,offered_at,x_brand,x_2\n1,2024-01-01,007,\n")
    assert company.columns("calls")[-2:] == ("x_brand", "x_2")
    assert company.rows("SELECT x_brand, x_2 FROM calls") == [("007", None)]


@pytest.mark.parametrize(
    "value", ["=1+1", "<script>alert(1)</script>", "'; DROP TABLE calls; --", "\u202eabc", "a\x1b[2J"]
)
def test_hostile_values_are_values(company: Any, value: str) -> None:
    company.load(f'call_id,offered_at,queue\n"{value}",2024-01-01,"{value}"\n"{value}x","{value}",q\n')
    assert company.rows("SELECT call_id, queue FROM calls") == [(value, value)]
    assert company.rejects == [(3, "offered_at", value, "not a date and time")]


def test_a_very_long_value_is_loaded_and_cut_only_among_rejects(company: Any) -> None:
    long = "x" * 3_000_000
    done = company.load(f'call_id,offered_at,queue\n1,2024-01-01,"{long}"\n2,"{long}",q\n')
    assert (done.new, done.rejected) == (1, 1)
    assert company.rows("SELECT length(queue) FROM calls") == [(3_000_000,)]
    assert len(company.rejects[0][2]) == 500


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "empty"),
        (b"\n\n", "no header"),
        (b"call_id,offered_at\n", "no row"),
        (b"call_id,offered_at\n,\n\n", "no row"),
        (b"PK\x03\x04 not a workbook", "workbook cannot be read"),
        (b"PAR1 not parquet", "damaged"),
    ],
)
def test_a_file_without_rows_is_told(company: Any, text: bytes, told: str) -> None:
    with pytest.raises(CxError, match=told):
        company.load(text)
    assert company.loads == []
