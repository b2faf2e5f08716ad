"""Every form of a mapping that the contract shows does what it says, and no misspelling passes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from cxmetrics.errors import CxError, Problems
from cxmetrics.sources.mapping_file import read_mapping

EXPORT = (
    "Call Id,Date,Time,Answered (Y/N),AvgTalkDuration,Charge,Channel,Who,outcome\n"
    "1,03/02/2021,09:12:58,Y,00:02:23,12.5,,k1,SERVED\n"
    "2,04/02/2021,09:12:58,N,,NA,mail,k2,SERVED\n"
    "3,04/02/2021,09:13:00,N,,3,mail,k2,PHANTOM\n"
)
MAPPING = """
table = "calls"
[file]
encoding = "utf-8"
delimiter = ","
decimal = "."
[rows]
skip = { outcome = ["PHANTOM"] }
[columns]
call_id    = "Call Id"
offered_at = { from = ["Date", "Time"], format = "%d/%m/%Y %H:%M:%S" }
abandoned  = { from = "Answered (Y/N)", map = { Y = false, N = true } }
talk_s     = { from = "AvgTalkDuration", as = "duration" }
hold_s     = { from = "Charge", scale = 2.0, nulls = ["", " ", "NA"] }
segment    = { value = "consumer" }
queue      = { from = "Channel", default = "phone" }
consumer_id = "Who"
x_outcome  = "outcome"
"""


def one(company: Any, column: str, rule: str, *cells: str, table: str = "calls", options: str = "") -> list[Any]:
    """The values of `column` that `rule` makes of the cells of a source column named `it`."""
    fixed = {
        "calls": ("call_id", 'offered_at = { value = "2024-01-01" }'),
        "consumers": ("consumer_id", ""),
        "survey_responses": ("response_id", 'responded_at = { value = "2024-01-01" }'),
    }[table]
    text = "id;it\n" + "".join(f'{number};"{cell}"\n' for number, cell in enumerate(cells))
    needed = "" if column == "offered_at" else fixed[1]
    mapping = f'table = "{table}"\n[file]\ndelimiter = ";"\n{options}\n[columns]\n{fixed[0]} = "id"\n{needed}\n'
    company.load(text, mapping=f"{mapping}{column} = {rule}\n")
    found = dict(company.rows(f"SELECT {fixed[0]}, {column} FROM {table}"))
    return [found.get(str(number), "aside") for number in range(len(cells))]


def test_the_mapping_of_the_contract(company: Any) -> None:
    done = company.load(EXPORT, mapping=MAPPING)
    assert (done.read, done.new, done.skipped, done.rejected) == (3, 2, 1, 0)
    found = company.rows(
        "SELECT call_id, offered_at, abandoned, talk_s, hold_s, segment, queue, x_outcome FROM calls ORDER BY 1"
    )
    assert found == [
        ("1", datetime(2021, 2, 3, 9, 12, 58), False, 143.0, 25.0, "consumer", "phone", "SERVED"),
        ("2", datetime(2021, 2, 4, 9, 12, 58), True, None, None, "consumer", "mail", "SERVED"),
    ]


def test_template(company: Any) -> None:
    rule = '{ from = "it", template = "2017-05-{}", format = "%Y-%m-%d" }'
    assert one(company, "offered_at", rule, "13", "3", "32", "") == [
        datetime(2017, 5, 13),
        datetime(2017, 5, 3),
        "aside",
        "aside",
    ]


@pytest.mark.parametrize(
    ("rule", "cell", "wanted"),
    [
        ('as = "months_before", of = "2026-10-31"', "0", date(2026, 10, 31)),
        ('as = "months_before", of = "2026-10-31"', "8", date(2026, 2, 28)),
        ('as = "months_before", of = 2026-10-31', "12", date(2025, 10, 31)),
        ('as = "months_before", of = "2026-10-31"', "1.5", "aside"),
        ('as = "years_before", of = "2024-02-29"', "1", date(2023, 2, 28)),
        ('as = "excel_date"', "44197", date(2021, 1, 1)),
        ('as = "excel_date"', "60", "aside"),
        ('as = "excel_date"', "59", date(1900, 2, 28)),
        ('as = "epoch_s"', "1609459200", date(2021, 1, 1)),
        ('as = "epoch_ms"', "1609459200000", date(2021, 1, 1)),
        ('as = "epoch_ms"', "soon", "aside"),
    ],
)
def test_dates_from_numbers(company: Any, rule: str, cell: str, wanted: Any) -> None:
    assert one(company, "joined_on", f'{{ from = "it", {rule} }}', cell, table="consumers") == [wanted]


def test_an_epoch_is_brought_to_the_clock_of_the_company(company: Any) -> None:
    rule = '{ from = "it", as = "epoch_s" }'
    assert one(company, "offered_at", rule, "1625140800.5", "1609459200") == [
        datetime(2021, 7, 1, 13, 0, 0, 500000),
        datetime(2021, 1, 1),
    ]


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [("00:02:23", 143.0), ("2:03", 123.0), ("101:00:00", 363600.0), ("0:00:01.5", 1.5), ("-0:01", "aside")]
    + [(wrong, "aside") for wrong in ("143", "1:60", "1:2:3", "00:60:00", "x", "1::2")],
)
def test_durations(company: Any, cell: str, seconds: Any) -> None:
    assert one(company, "talk_s", '{ from = "it", as = "duration" }', cell) == [seconds]


def test_a_map_sets_aside_what_it_does_not_know(company: Any) -> None:
    rule = '{ from = "it", map = { Y = true, N = false, "?" = "" } }'
    assert one(company, "resolved", rule, " Y ", "N", "?", "", "y") == [True, False, None, None, "aside"]
    assert company.rejects == [(6, "resolved", "y", "not in the map")]


def test_a_map_with_a_default_knows_everything(company: Any) -> None:
    rule = '{ from = "it", map = { a = "one" }, default = "rest" }'
    assert one(company, "queue", rule, "a", "b", "") == ["one", "rest", "rest"]


def test_nulls_come_before_the_map_and_default_after_all(company: Any) -> None:
    rule = '{ from = "it", nulls = ["11", ""], default = 5 }'
    assert one(company, "nps", rule, "11", "", "9", "x", table="survey_responses") == [5, 5, 9, "aside"]
    rule = '{ from = "it", nulls = ["-"], map = { a = "1", b = "" }, scale = 3, default = 60 }'
    assert one(company, "wait_s", rule, "-", "a", "b") == [60.0, 3.0, 60.0]


@pytest.mark.parametrize(
    ("options", "cell", "wanted"),
    [
        ('decimal = ","', "1,5", 1.5),
        ('decimal = ","', "1.5", "aside"),
        ('decimal = ","\nthousands = "."', "1.234,5", 1234.5),
        ('decimal = ","\nthousands = "."', "1.23,5", "aside"),
        ('decimal = ","\nthousands = "."', "1234,5", 1234.5),
        ('thousands = " "', "1 234 567.25", 1234567.25),
        ('thousands = " "', "1\u00a0234", 1234.0),
        ('thousands = "\'"', "1'234", 1234.0),
        ('thousands = ","', "12,34", "aside"),
        ("", "1,234", "aside"),
        ("", "1_000", "aside"),
        ("", "1e3", 1000.0),
        ("", "inf", "aside"),
        ("", "NaN", "aside"),
        ("", "0x10", "aside"),
    ],
)
def test_numbers(company: Any, options: str, cell: str, wanted: Any) -> None:
    assert one(company, "wait_s", '"it"', cell, options=options) == [wanted]


@pytest.mark.parametrize("word", ["true", "YES", "y", "1", "True"])
def test_what_is_true(company: Any, word: str) -> None:
    assert one(company, "resolved", '"it"', word) == [True]


@pytest.mark.parametrize("word", ["false", "NO", "n", "0"])
def test_what_is_false(company: Any, word: str) -> None:
    assert one(company, "resolved", '"it"', word) == [False]


@pytest.mark.parametrize("word", ["2", "ja", "yess", "on"])
def test_what_is_neither(company: Any, word: str) -> None:
    assert one(company, "resolved", '"it"', word) == ["aside"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("tabel = 1", "'table'"),
        ("[fil]", "'file'"),
        ('[file]\ndelimter = ","', "'delimiter'"),
        ('[file]\ndelimiter = ";;"', "one character"),
        ('[file]\ntimezone = "Europe/Lodon"', "'Europe/London'"),
        ('[file]\nencoding = "utf-9"', "cp1252"),
        ('[file]\ndecimal = ","\nthousands = ","', "both"),
        ("[file]\nheader_row = 0", "from 1"),
        ("[rows]\nskipp = {}", "'skip'"),
        ('[columns]\ntalks = "x"', "'talk_s'"),
        ('[columns]\nx_Name = "x"', "x_"),
        ('[columns]\nwait_s = { frm = "x" }', "'from'"),
        ('[columns]\nwait_s = { from = "x", as = "durtion" }', "'duration'"),
        ('[columns]\nwait_s = { from = "x", as = "epoch_s" }', "epoch_s"),
        ('[columns]\nqueue = { from = "x", format = "%d" }', "dates"),
        ('[columns]\nqueue = { from = "x", scale = 2 }', "numbers"),
        ('[columns]\nqueue = { from = "x", template = "y" }', "{}"),
        ('[columns]\nqueue = { from = "x", value = "y" }', "either"),
        ("[columns]\nqueue = 3", "source column"),
        ('[columns]\noffered_at = { from = "x", as = "months_before" }', "needs of"),
    ],
)
def test_a_slip_in_a_mapping_is_named(company: Any, line: str, told: str) -> None:
    path = company.file(f'table = "calls"\n{line}\n' if "tabel" not in line else line, "slip.toml")
    with pytest.raises(Problems) as caught:
        read_mapping(path)
    assert "slip.toml" in str(caught.value)
    assert told in str(caught.value)


def test_all_slips_are_told_at_once_with_their_lines(company: Any) -> None:
    path = company.file('table = "calls"\n[columns]\ncall_id = "a"\nqueu = "b"\nreasn = "c"\n', "slips.toml")
    with pytest.raises(Problems) as caught:
        read_mapping(path)
    assert [problem.line for problem in caught.value.problems[:2]] == [4, 5]
    assert "offered_at" in str(caught.value)


def test_a_source_column_that_is_not_there_is_named_with_the_nearest(company: Any) -> None:
    with pytest.raises(Problems, match="'Call Idd'") as caught:
        company.load(EXPORT, mapping=MAPPING.replace('"Call Id"', '"Call Idd"'))
    assert "Did you mean 'Call Id'?" in str(caught.value)


def test_a_header_is_compared_after_trimming_and_not_otherwise(company: Any) -> None:
    text = " id , when \n1,2024-01-01\n"
    mapping = 'table = "calls"\n[columns]\ncall_id = "id"\noffered_at = "when"\n'
    assert company.load(text, mapping=mapping).new == 1
    with pytest.raises(Problems, match="'ID'"):
        company.load(text, mapping=mapping.replace('"id"', '"ID"'))


def test_a_source_column_that_stands_twice_is_not_chosen(company: Any) -> None:
    with pytest.raises(Problems, match="more than once"):
        company.load("id,id,t\n1,2,2024-01-01\n", mapping='table="calls"\n[columns]\ncall_id="id"\noffered_at="t"\n')


def test_without_a_mapping_an_unknown_column_is_an_error(company: Any) -> None:
    with pytest.raises(Problems, match="'consumer'") as caught:
        company.load("call_id,offered_at,consumer\n1,2024-01-01,k\n")
    assert "'consumer_id'" in str(caught.value)


def test_without_a_mapping_a_required_column_must_be_there(company: Any) -> None:
    with pytest.raises(Problems, match="offered_at"):
        company.load("call_id\n1\n")


def test_a_constant_must_be_a_value_of_its_column(company: Any) -> None:
    with pytest.raises(CxError, match="'soon'"):
        company.load(
            EXPORT, mapping=MAPPING.replace('{ value = "consumer" }', '"Who"') + 'wrap_s = { value = "soon" }\n'
        )


def test_a_format_that_is_none_is_named(company: Any) -> None:
    with pytest.raises(CxError, match="%Q"):
        company.load(EXPORT, mapping=MAPPING.replace("%d/%m/%Y %H:%M:%S", "%d %Q"))


def test_hostile_words_in_a_mapping_are_words(company: Any) -> None:
    text = "a'; DROP TABLE calls; --,when,{source}\n1,2024-01-01,it's\n"
    mapping = """
    table = "calls"
    [columns]
    call_id = "a'; DROP TABLE calls; --"
    offered_at = "when"
    queue = { from = "{source}", map = { "it's" = "x'); --" } }
    """
    assert company.load(text, mapping=mapping).new == 1
    assert company.rows("SELECT call_id, queue FROM calls") == [("1", "x'); --")]
