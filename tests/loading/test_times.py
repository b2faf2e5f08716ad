"""Dates are read in one form per column, never guessed; times come to the company's clock, once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from cxmetrics.errors import CxError

HEAD = "call_id,offered_at\n"


def offered(company: Any) -> list[Any]:
    return [row[0] for row in company.rows("SELECT offered_at FROM calls ORDER BY call_id")]


def log(*times: str) -> str:
    return HEAD + "".join(f"{number},{time}\n" for number, time in enumerate(times))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2024-03-01", datetime(2024, 3, 1)),
        ("2024-03-01 10:11", datetime(2024, 3, 1, 10, 11)),
        ("2024-03-01T10:11:12", datetime(2024, 3, 1, 10, 11, 12)),
        ("2024-03-01 10:11:12.5", datetime(2024, 3, 1, 10, 11, 12, 500000)),
        ("2024-07-01T10:11:12Z", datetime(2024, 7, 1, 11, 11, 12)),
        ("2024-07-01T10:11:12+02:00", datetime(2024, 7, 1, 9, 11, 12)),
        ("2024-07-01 10:11:12-0500", datetime(2024, 7, 1, 16, 11, 12)),
        ("2024-07-01 10:11:12.123456+02", datetime(2024, 7, 1, 9, 11, 12, 123456)),
    ],
)
def test_iso_forms_and_offsets(company: Any, text: str, wanted: datetime) -> None:
    company.load(log(text))
    assert offered(company) == [wanted]


@pytest.mark.parametrize(
    "text", ["2024-02-30", "yesterday", "infinity", "epoch", "0021-01-01", "2300-01-01", "2024-01-01 25:00", "44197"]
)
def test_what_is_no_date_is_set_aside(company: Any, text: str) -> None:
    assert company.load(log("2024-01-01", "2024-01-02", text)).rejected == 1
    assert company.rejects[0][:3] == (4, "offered_at", text)


@pytest.mark.parametrize(
    ("times", "last"),
    [
        (("03/04/2021", "25/04/2021"), datetime(2021, 4, 25)),
        (("04/03/2021", "04/25/2021"), datetime(2021, 4, 25)),
        (("3.4.2021 9:05", "25.4.2021 10:00"), datetime(2021, 4, 25, 10)),
        (("04/03/2021 01:00 PM", "04/25/2021 11:30 AM"), datetime(2021, 4, 25, 11, 30)),
        (("03-Apr-2021", "25-Apr-2021"), datetime(2021, 4, 25)),
        (('"Apr 3, 2021"', '"Apr 25, 2021"'), datetime(2021, 4, 25)),
        (("20210403", "20210425"), datetime(2021, 4, 25)),
        (("03/04/21", "25/04/21"), datetime(2021, 4, 25)),
        (("04/04/2021", "05/05/2021"), datetime(2021, 5, 5)),
    ],
)
def test_one_form_fits_the_whole_column(company: Any, times: tuple[str, ...], last: datetime) -> None:
    assert company.load(log(*times)).rejected == 0
    assert offered(company)[-1] == last


def test_a_form_that_only_a_late_row_tells_is_found(company: Any) -> None:
    days = [f"{number % 12 + 1:02d}/{number % 7 + 1:02d}/2021" for number in range(5000)]
    assert company.load(log(*days, "13/02/2021")).rejected == 0
    assert offered(company)[0] == datetime(2021, 1, 1)
    assert company.rows("SELECT offered_at FROM calls WHERE call_id = '5000'") == [(datetime(2021, 2, 13),)]


def test_two_readings_stop_the_load_and_are_shown(company: Any) -> None:
    with pytest.raises(CxError, match="two ways") as caught:
        company.load(log("05/05/2021", "03/04/2021"))
    assert "03 April 2021" in str(caught.value)
    assert "04 March 2021" in str(caught.value)
    assert "line 3" in str(caught.value)
    assert "format" in str(caught.value)
    assert company.loads == []


def test_one_slip_does_not_make_two_readings(company: Any) -> None:
    days = [f"{number % 28 + 1:02d}/02/2021" for number in range(400)]
    assert company.load(log(*days, "31/02/2021", "02/25/2021")).reasons == {"not a date and time": 2}


def test_two_forms_in_one_column_stop_the_load(company: Any) -> None:
    with pytest.raises(CxError, match=r"more than one form|two ways"):
        company.load(log("25/04/2021", "04/26/2021", "27/04/2021", "04/28/2021"))


def mapped(zone: str, rule: str = '"when"') -> str:
    return f'table="calls"\n[file]\ntimezone="{zone}"\n[columns]\ncall_id="id"\noffered_at={rule}\n'


def test_times_of_another_zone_come_to_the_company_clock(company: Any) -> None:
    text = "id,when\n1,2024-01-15 20:00\n2,2024-07-15 20:00\n3,2024-07-15T20:00:00Z\n"
    company.load(text, mapping=mapped("America/New_York"))
    assert offered(company) == [datetime(2024, 1, 16, 1), datetime(2024, 7, 16, 1), datetime(2024, 7, 15, 21)]


def test_the_weeks_when_only_one_zone_has_changed_its_clock(company: Any) -> None:
    company.load("id,when\n1,2024-03-20 12:00\n2,2024-10-28 12:00\n", mapping=mapped("America/New_York"))
    assert offered(company) == [datetime(2024, 3, 20, 16), datetime(2024, 10, 28, 16)]


def test_a_time_that_never_was_is_set_aside(company: Any) -> None:
    text = "id,when\n1,2024-03-10 02:30\n2,2024-03-10 01:59\n3,2024-03-10 03:00\n"
    assert company.load(text, mapping=mapped("America/New_York")).rejected == 1
    assert company.rejects == [
        (2, "offered_at", "2024-03-10 02:30", "never was in America/New_York: clocks went forward")
    ]
    assert offered(company) == [datetime(2024, 3, 10, 6, 59), datetime(2024, 3, 10, 7)]


def test_an_hour_that_was_twice_is_read_as_the_later(company: Any) -> None:
    """01:30 in New York on 3 November 2024 was at 05:30 and at 06:30 UTC; without an offset the second is taken."""
    text = "id,when\n1,2024-11-03 01:30\n2,2024-11-03T01:30:00-04:00\n"
    company.load(text, mapping=mapped("America/New_York"))
    assert offered(company) == [datetime(2024, 11, 3, 6, 30), datetime(2024, 11, 3, 5, 30)]


def test_a_format_and_a_zone(company: Any) -> None:
    rule = '{ from = "when", format = "%d/%m/%Y %H:%M" }'
    text = "id,when\n1,15/07/2024 20:00\n2,31/03/2024 02:30\n"
    done = company.load(text, mapping=mapped("Europe/Berlin", rule))
    assert done.reasons == {"never was in Europe/Berlin: clocks went forward": 1}
    assert offered(company) == [datetime(2024, 7, 15, 19)]


def test_a_format_with_an_offset(company: Any) -> None:
    rule = '{ from = "when", format = "%d/%m/%Y %H:%M %z" }'
    company.load("id,when\n1,15/07/2024 20:00 +0200\n", mapping=mapped("Asia/Tokyo", rule))
    assert offered(company) == [datetime(2024, 7, 15, 19)]


def test_the_zone_moves_no_date(company: Any) -> None:
    text = 'table="consumers"\n[file]\ntimezone="Asia/Tokyo"\n[columns]\nconsumer_id="id"\njoined_on="when"\n'
    company.load("id,when\n1,2024-01-15\n2,2024-01-15 02:00\n", mapping=text)
    assert [str(row[0]) for row in company.rows("SELECT joined_on FROM consumers")] == ["2024-01-15", "2024-01-15"]


def test_the_company_own_zone_needs_no_conversion(company: Any) -> None:
    """A time in the hour that the clocks skip stays as it is written where nothing has to be converted."""
    company.load("id,when\n1,2024-03-31 01:30\n", mapping=mapped("Europe/London"))
    assert offered(company) == [datetime(2024, 3, 31, 1, 30)]
