"""Excel and Parquet know dates and numbers as such; they come in as they are, not as they look."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cxmetrics.errors import CxError

MAPPING = """
table = "calls"
[columns]
call_id = "Id"
offered_at = "When"
talk_s = { from = "Talk", as = "duration" }
wait_s = "Wait"
resolved = "Done"
queue = "Queue"
"""


def workbook(path: Path, rows: list[list[Any]], *, title: str = "Calls", before: int = 0, more: bool = False) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for _ in range(before):
        sheet.append(["made by hand"])
    for row in rows:
        sheet.append(row)
    if more:
        book.create_sheet("Notes").append(["mind the gap"])
    book.save(path)
    return path


ROWS = [
    ["Id", "When", "Talk", "Wait", "Done", "Queue"],
    [1001, datetime(2024, 7, 1, 10, 11, 12), time(0, 2, 23), 1.5, True, " 007 "],
    [1002, date(2024, 7, 2), timedelta(hours=30), 12, "no", None],
    [None] * 6,
    [1003, "soon", None, None, None, None],
]


def test_a_sheet(company: Any, tmp_path: Path) -> None:
    done = company.load(workbook(tmp_path / "a.xlsx", ROWS), mapping=MAPPING)
    assert (done.read, done.new, done.rejected) == (3, 2, 1)
    assert company.rows("SELECT call_id, offered_at, talk_s, wait_s, resolved, queue FROM calls ORDER BY 1") == [
        ("1001", datetime(2024, 7, 1, 10, 11, 12), 143.0, 1.5, True, "007"),
        ("1002", datetime(2024, 7, 2), 108000.0, 12.0, False, None),
    ]
    assert company.rejects == [(5, "offered_at", "soon", "not a date and time")]


def test_a_named_sheet_and_a_header_further_down(company: Any, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ROWS[:3], before=2, more=True)
    with pytest.raises(CxError, match="several sheets"):
        company.load(path, mapping=MAPPING)
    mapping = MAPPING.replace("[columns]", '[file]\nsheet = "Calls"\nheader_row = 3\n[columns]')
    assert company.load(path, mapping=mapping).new == 2
    with pytest.raises(CxError, match="'Call'") as caught:
        company.load(path, mapping=mapping.replace('"Calls"', '"Call"'))
    assert "'Calls'" in str(caught.value)


def test_a_format_does_not_turn_true_dates_away(company: Any, tmp_path: Path) -> None:
    mapping = MAPPING.replace('"When"', '{ from = "When", format = "%d.%m.%Y" }').replace('"Wait"', '"Wait"')
    rows = [*ROWS[:3], [1004, "03.07.2024", None, None, None, None]]
    assert company.load(workbook(tmp_path / "a.xlsx", rows), mapping=mapping).rejected == 0


def test_numbers_of_a_sheet_do_not_depend_on_the_decimal_mark(company: Any, tmp_path: Path) -> None:
    mapping = MAPPING.replace("[columns]", '[file]\ndecimal = ","\n[columns]')
    company.load(workbook(tmp_path / "a.xlsx", ROWS), mapping=mapping)
    assert company.rows("SELECT wait_s FROM calls ORDER BY call_id") == [(1.5,), (12.0,)]


def test_parquet(company: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    columns = {
        "Id": [1, 2, None],
        "When": pa.array([datetime(2024, 7, 1, 10, tzinfo=UTC), None, None], pa.timestamp("us", "UTC")),
        "Talk": ["0:10", None, None],
        "Wait": [1.5, float("nan"), None],
        "Done": [True, None, None],
        "Queue": pa.array(["q", "r", "q"]).dictionary_encode(),
    }
    pq.write_table(pa.table(columns), path)
    done = company.load(path, mapping=MAPPING)
    assert (done.new, done.rejected) == (1, 2)
    assert company.rows("SELECT call_id, offered_at, talk_s, wait_s, queue FROM calls") == [
        ("1", datetime(2024, 7, 1, 11), 10.0, 1.5, "q")
    ]
    assert [row[0] for row in company.rejects] == [3, 4]


def test_a_nested_column_is_told(company: Any, tmp_path: Path) -> None:
    pq.write_table(pa.table({"call_id": [["a"]], "offered_at": ["2024-01-01"]}), tmp_path / "a.parquet")
    with pytest.raises(CxError, match="call_id"):
        company.load(tmp_path / "a.parquet")
