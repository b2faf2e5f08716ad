"""`unload` takes a load back as if it had never been: what is left equals a company that never loaded it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxmetrics.errors import CxError
from tests.loading.conftest import Company

HEAD = "call_id,offered_at,queue\n"
TABLES = ("consumers", "calls")


def state(company: Company) -> dict[str, Any]:
    return {table: (company.table(table), sorted(company.columns(table))) for table in TABLES}


def test_the_rows_that_were_replaced_return(company: Any) -> None:
    company.load(HEAD + "1,2024-01-01,a\n2,2024-01-02,b\n")
    before = company.table("calls")
    company.load(HEAD + "1,2024-02-01,c\n3,2024-01-03,d\n")
    company.unload(2)
    assert company.table("calls") == before
    assert [load["id"] for load in company.loads] == [1]


def test_what_two_loads_brought_survives_either(company: Any) -> None:
    text = HEAD + "1,2024-01-01,a\n"
    company.load(text)
    company.load(text, name="again.csv")
    before = company.table("calls")
    company.unload(1)
    assert company.table("calls") == before
    company.unload(2)
    assert company.table("calls") == []


def test_segments_go_with_the_consumers_they_came_from(company: Any) -> None:
    head = "call_id,offered_at,consumer_id\n"
    company.load("consumer_id,joined_on,segment\nk1,2024-01-01,gold\n", "consumers")
    company.load("consumer_id,joined_on,segment\nk1,2024-01-01,silver\n", "consumers", name="later.csv")
    company.load(head + "1,2024-01-01,k1\n")
    assert company.rows("SELECT segment FROM calls") == [("silver",)]
    company.unload(2)
    assert company.rows("SELECT segment FROM calls") == [("gold",)]
    company.unload(1)
    assert company.rows("SELECT segment FROM calls") == [(None,)]


def test_a_column_goes_with_the_only_load_that_brought_it(company: Any) -> None:
    company.load(HEAD + "1,2024-01-01,a\n")
    columns = company.columns("calls")
    company.load("call_id,offered_at,x_brand\n2,2024-01-01,b\n")
    company.unload(2)
    assert company.columns("calls") == columns


def test_ids_are_never_given_twice(company: Any) -> None:
    company.load(HEAD + "1,2024-01-01,a\n")
    company.unload(1)
    company.load(HEAD + "1,2024-01-01,a\n")
    assert [load["id"] for load in company.loads] == [3]


def test_a_load_that_is_not_there_is_told(company: Any) -> None:
    company.load(HEAD + "1,2024-01-01,a\n")
    with pytest.raises(CxError, match="no such load") as caught:
        company.unload(7)
    assert "1 (export.csv)" in str(caught.value)


_CONSUMERS = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from(["", "s", "u"]), st.sampled_from(["", "n"])),
    min_size=1,
    max_size=4,
).map(
    lambda rows: (
        "consumers",
        "consumer_id,joined_on,segment,region\n" + "".join(f"{k},2024-01-01,{s},{r}\n" for k, s, r in rows),
    )
)
_CALLS = st.tuples(
    st.booleans(),
    st.lists(
        st.tuples(
            st.sampled_from("12"),
            st.sampled_from("12"),
            st.sampled_from(["", "a", "b"]),
            st.sampled_from(["", "", "z"]),
        ),
        min_size=1,
        max_size=4,
    ),
).map(
    lambda made: (
        "calls",
        f"call_id,offered_at,consumer_id,segment{',x_a' * made[0]}\n"
        + "".join(f"{c},2024-01-0{d},{k},{s}{',q' * made[0]}\n" for c, d, k, s in made[1]),
    )
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data(), st.lists(st.one_of(_CONSUMERS, _CALLS), min_size=2, max_size=5))
def test_as_if_it_had_never_been(data: Any, exports: list[tuple[str, str]]) -> None:
    """Any loads in any order, any of them taken back in any order: the rest is what the rest alone makes."""
    gone = data.draw(st.permutations(range(len(exports))))[: data.draw(st.integers(1, len(exports)))]
    with tempfile.TemporaryDirectory() as folder:
        one, other = Company(Path(folder, "one")), Company(Path(folder, "other"))
        with one.warehouse, other.warehouse:
            ids = []
            for table, text in exports:
                one.load(text, table)
                ids.append(one.loads[-1]["id"])
            for place in gone:
                before = state(one)
                sequence, _ = one.touched()
                one.unload(ids[place])
                touched = one.touched(sequence)[1]
                for table, (rows, _) in state(one).items():
                    changed = set(rows) ^ set(before[table][0])
                    assert not changed or table in touched
                    if table == "calls":
                        assert {dict(row)["offered_at"].date() for row in changed} <= set(touched.get("calls") or ())
            for place, (table, text) in enumerate(exports):
                if place not in gone:
                    other.load(text, table)
            assert state(one) == state(other)
