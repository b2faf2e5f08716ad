"""A known key replaces, the same row changes nothing, and what a load did adds up."""

from __future__ import annotations

from datetime import date
from typing import Any

HEAD = "call_id,offered_at,queue\n"


def counts(done: Any) -> tuple[int, ...]:
    assert done.read == done.new + done.replaced + done.unchanged + done.skipped + done.rejected
    return done.read, done.new, done.replaced, done.unchanged


def test_loading_twice_changes_nothing(company: Any) -> None:
    text = HEAD + "1,2024-01-01,a\n2,2024-01-02,b\n2,2024-01-02,c\n"
    assert counts(company.load(text)) == (3, 2, 1, 0)
    before, (sequence, _) = company.table("calls"), company.touched()
    assert counts(company.load(text)) == (3, 0, 0, 3)
    assert company.table("calls") == before
    assert company.touched(sequence)[1] == {}


def test_a_known_key_replaces_the_whole_row(company: Any) -> None:
    company.load(HEAD + "1,2024-01-01,a\n2,2024-01-02,b\n")
    assert counts(company.load("call_id,offered_at\n1,2024-01-05\n3,2024-01-06\n")) == (2, 1, 1, 0)
    assert company.rows("SELECT call_id, CAST(offered_at AS DATE), queue FROM calls ORDER BY 1") == [
        ("1", date(2024, 1, 5), None),
        ("2", date(2024, 1, 2), "b"),
        ("3", date(2024, 1, 6), None),
    ]


def test_of_one_key_in_a_file_the_last_wins(company: Any) -> None:
    done = company.load(HEAD + "1,2024-01-01,a\n2,2024-01-01,z\n1,2024-01-01,b\n1,2024-01-01,b\n")
    assert counts(done) == (4, 2, 1, 1)
    assert company.rows("SELECT queue FROM calls ORDER BY call_id") == [("b",), ("z",)]


def test_a_broken_last_row_does_not_win(company: Any) -> None:
    company.load(HEAD + "1,2024-01-01,a\n1,never,b\n")
    assert company.rows("SELECT queue FROM calls") == [("a",)]


def test_keys_differ_by_case_and_by_zeros(company: Any) -> None:
    assert company.load(HEAD + "a1,2024-01-01,a\nA1,2024-01-01,b\n01,2024-01-01,c\n1,2024-01-01,d\n").new == 4


def test_null_is_a_value_in_the_key_of_invitations(company: Any) -> None:
    text = "wave,department,site,team,invited\n2024-01-01,,,,9\n2024-01-01,Sales,,,5\n2024-01-01,,,,8\n"
    assert counts(company.load(text, "engagement_invitations")) == (3, 2, 1, 0)
    assert counts(company.load(text, "engagement_invitations")) == (3, 0, 0, 3)
    assert company.rows("SELECT invited FROM engagement_invitations ORDER BY 1") == [(5,), (8,)]


def test_the_days_that_were_touched(company: Any) -> None:
    company.load(HEAD + "1,2024-01-01,a\n2,2024-01-02,b\n3,2024-01-03,c\n")
    sequence, touched = company.touched()
    assert touched == {"calls": {date(2024, 1, 1), date(2024, 1, 2), date(2024, 1, 3)}}
    company.load(HEAD + "1,2024-01-01,a\n2,2024-02-02,b\n")
    later, touched = company.touched(sequence)
    assert touched == {"calls": {date(2024, 1, 2), date(2024, 2, 2)}}
    company.unload(2)
    assert company.touched(later)[1] == {"calls": {date(2024, 1, 2), date(2024, 2, 2)}}
    company.load("consumer_id,joined_on\n1,2024-01-01\n", "consumers")
    assert company.touched(later)[1]["consumers"] is None


def consumers(company: Any, *rows: str) -> Any:
    return company.load("consumer_id,joined_on,segment,region,plan\n" + "\n".join(rows) + "\n", "consumers")


def test_null_segments_are_filled_with_what_the_consumer_had_then(company: Any) -> None:
    consumers(company, "k1,2024-01-01,gold,north,big")
    head = "call_id,offered_at,consumer_id,segment\n"
    company.load(head + "1,2024-01-01,k1,\n2,2024-01-01,k1,own\n3,2024-01-01,k9,\n")
    consumers(company, "k1,2024-01-01,silver,,big")
    company.load(head + "4,2024-01-01,k1,\n")
    found = company.rows("SELECT call_id, segment, region FROM calls ORDER BY 1")
    assert found == [("1", "gold", "north"), ("2", "own", "north"), ("3", None, None), ("4", "silver", None)]
    assert counts(company.load(head + "1,2024-01-01,k1,\n2,2024-01-01,k1,own\n")) == (2, 0, 0, 2)
    assert company.rows("SELECT segment FROM calls WHERE call_id = '1'") == [("gold",)]


def test_a_plan_is_filled_where_there_is_one(company: Any) -> None:
    consumers(company, "k1,2024-01-01,gold,north,big")
    company.load("consumer_id,month,monthly_value\nk1,2024-01-01,5\n", "consumer_values")
    assert company.rows("SELECT plan, segment FROM consumer_values") == [("big", "gold")]


def test_a_row_loaded_before_its_consumer_is_filled_when_loaded_again(company: Any) -> None:
    text = "call_id,offered_at,consumer_id\n1,2024-01-01,k1\n"
    company.load(text)
    consumers(company, "k1,2024-01-01,gold,north,big")
    assert company.rows("SELECT segment FROM calls") == [(None,)]
    assert counts(company.load(text)) == (1, 0, 1, 0)
    assert company.rows("SELECT segment FROM calls") == [("gold",)]
    assert counts(company.load(text)) == (1, 0, 0, 1)


def test_a_dry_run_keeps_nothing(company: Any) -> None:
    done = company.load(HEAD + "1,2024-01-01,a\n2,x,b\n", dry_run=True)
    assert (done.new, done.rejected) == (1, 1)
    assert (company.table("calls"), company.loads, company.rejects) == ([], [], [])
    assert company.touched() == (0, {})
