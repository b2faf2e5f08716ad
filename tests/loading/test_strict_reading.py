"""Cases that a strict reader of the data contract tries, each once read otherwise than it says."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cxmetrics import schema
from cxmetrics.errors import CxError, Problems
from cxmetrics.schema import Column
from tests.conftest import RunCommand
from tests.loading.test_mapping import one

HEAD = "call_id,offered_at,queue\n"
BARE = 'table = "calls"\n{}\n[columns]\ncall_id = "id"\noffered_at = {}\n'


def _value(column: Column, row: int) -> Any:
    match column.type:
        case "integer":
            return int(column.low or 0) + row
        case "float":
            return 1.5 + row
        case "boolean":
            return row % 2 == 0
        case "date":
            return date(2024, 3, 4 + row)
        case "timestamp":
            return datetime(2024, 3, 4 + row, 10, 11, 12)
    return column.choices[row] if column.choices else f"{column.name} {row}"


@pytest.mark.parametrize("name", schema.tables())
def test_every_column_of_every_table_survives_a_load(company: Any, name: str) -> None:
    columns = schema.tables()[name].columns
    rows = [[_value(column, row) for column in columns] for row in range(2)]
    text = "\n".join(",".join(map(str, line)) for line in [[column.name for column in columns], *rows])
    assert (company.load(text, table=name).new, company.rejects) == (2, [])
    listed = ", ".join(column.name for column in columns)
    assert sorted(company.rows(f"SELECT {listed} FROM {name}"), key=repr) == sorted(map(tuple, rows), key=repr)
    assert company.load(text, table=name).unchanged == 2


def test_columns_of_a_key_that_are_absent_are_null(company: Any) -> None:
    mapping = (
        'table = "engagement_invitations"\n[file]\nthousands = ","\n[columns]\nwave = "w"\nteam = "t"\ninvited = "i"\n'
    )
    text = 'w,t,i\n2024-01-01,A,"1,234"\n2024-01-01,B,5\n2024-01-01,A,6\n'
    done = company.load(text, mapping=mapping)
    assert (done.new, done.replaced) == (2, 1)
    assert company.load(text, mapping=mapping).unchanged == 3
    assert sorted(company.rows("SELECT team, site, invited FROM engagement_invitations")) == [
        ("A", None, 6),
        ("B", None, 5),
    ]
    company.unload(2)
    company.unload(1)
    assert company.rows("SELECT * FROM engagement_invitations") == []


def test_parts_that_are_empty_leave_no_second_space(company: Any) -> None:
    text = "id;a;b;c\n1;x;;z\n2;;;\n3; x ;y;z\n"
    mapping = BARE.format("", '{ value = "2024-01-01" }') + 'queue = { from = ["a", "b", "c"] }\n'
    company.load(text, mapping=mapping)
    assert company.rows("SELECT queue FROM calls ORDER BY call_id") == [("x z",), (None,), ("x y z",)]


def test_constants_and_defaults_may_be_written_in_the_format_of_the_column(company: Any) -> None:
    rule = '{ from = "it", format = "%d/%m/%Y", default = "31/12/2020" }'
    assert one(company, "joined_on", rule, "", "01/02/2021", table="consumers") == [
        date(2020, 12, 31),
        date(2021, 2, 1),
    ]
    rule = '{ value = "31/12/2020", format = "%d/%m/%Y" }'
    assert one(company, "joined_on", rule, "", table="consumers")[0] == date(2020, 12, 31)


def test_excel_dates_are_times_of_the_files_zone(company: Any) -> None:
    rule = '{ from = "it", as = "excel_date" }'
    told = one(company, "offered_at", rule, "45292.5", options='timezone = "Europe/Berlin"')
    assert told == [datetime(2024, 1, 1, 11)]


def test_offsets_need_no_seconds(company: Any) -> None:
    cells = ("2024-07-01T12:00Z", "2024-07-01T12:00+02:00", "2024-07-01 12:00 +0200", "2024-07-01T12:00")
    assert one(company, "offered_at", '"it"', *cells) == [datetime(2024, 7, 1, hour) for hour in (13, 11, 11, 12)]


@pytest.mark.parametrize("word", ["infinity", "-infinity", "epoch", "now", "today"])
def test_a_word_is_no_date(company: Any, word: str) -> None:
    assert one(company, "offered_at", '"it"', word) == ["aside"]
    assert one(company, "offered_at", '{ from = "it", format = "%d/%m/%Y" }', word) == ["aside"]


def test_minutes_may_pass_the_hour(company: Any) -> None:
    rule = '{ from = "it", as = "duration" }'
    assert one(company, "talk_s", rule, "75:10", "00:75:10") == [4510, "aside"]


def test_a_quote_closed_by_another_row_s_quote_swallows_no_row(company: Any) -> None:
    day = "2024-01-01"
    done = company.load(f'{HEAD}1,{day},a\n2,{day},"b\n3,{day},c\n4,{day},"d\n5,{day},"e\nf"\n6,{day},5" and 6"\n')
    assert (done.read, done.new, done.rejected) == (6, 4, 2)
    assert [(line, reason) for line, _, _, reason in company.rejects] == [
        (3, "a quote that is never closed"),
        (5, "a quote that is never closed"),
    ]
    assert company.rows("SELECT call_id, queue FROM calls WHERE call_id > '4' ORDER BY 1") == [
        ("5", "e\nf"),
        ("6", '5" and 6"'),
    ]


def test_text_of_another_encoding_than_declared_is_told(company: Any) -> None:
    with pytest.raises(CxError, match="is not utf-16"):
        company.load("id,at\n1,2024-01-01\n", mapping=BARE.format('[file]\nencoding = "utf-16"', '"at"'))


def test_a_zip_archive_of_one_file_is_read(company: Any) -> None:
    def packed(*names: str) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name in names:
                archive.writestr(name, f"{HEAD}1,2024-01-01,a\n")
        return out.getvalue()

    assert company.load(packed("calls.csv"), name="calls.zip").new == 1
    with pytest.raises(CxError, match="holds 2 files"):
        company.load(packed("calls.csv", "more.csv"), name="two.zip")
    with pytest.raises(CxError, match="cannot be unpacked"):
        company.load(packed("calls.csv")[:60], name="cut.zip")


def test_dates_written_as_text_in_a_workbook_are_not_guessed(company: Any, tmp_path: Path) -> None:
    def book(*days: str) -> Path:
        made = openpyxl.Workbook()
        assert made.active is not None
        for row in (("call_id", "offered_at"), *enumerate(days)):
            made.active.append(row)
        made.save(tmp_path / "b.xlsx")
        return tmp_path / "b.xlsx"

    with pytest.raises(CxError, match="can be read in two ways"):
        company.load(book("03/04/2024", "05/06/2024"))
    assert company.load(book("13/04/2024", "05/06/2024")).new == 2
    assert company.rows("SELECT max(offered_at) FROM calls") == [(datetime(2024, 6, 5),)]


def test_numbers_of_parquet_need_no_decimal_mark(company: Any, tmp_path: Path) -> None:
    file = tmp_path / "n.parquet"
    pq.write_table(pa.table({"id": [7.0, 8.0], "wait": [1.5, None], "csat": [11.0, 4.0]}), file)
    mapping = BARE.format('[file]\ndecimal = ","', '{ value = "2024-01-01" }')
    company.load(file, mapping=mapping + 'wait_s = "wait"\ncsat = { from = "csat", nulls = ["11"] }\n')
    assert company.rows("SELECT call_id, wait_s, csat FROM calls ORDER BY 1") == [("7", 1.5, None), ("8", None, 4)]


def test_messages_about_mappings_name_the_place(company: Any) -> None:
    with pytest.raises(Problems, match=r"mapping\.toml:5: offered_at: format 'DD/MM/YYYY' names no part"):
        company.load("id,at\n1,x\n", mapping=BARE.format("", '{ from = "at", format = "DD/MM/YYYY" }'))
    with pytest.raises(CxError, match=r"mapping\.toml: csat: the constant 'x' in the mapping is no integer"):
        company.load("id,at\n1,x\n", mapping=BARE.format("", '"at"') + 'csat = { value = "x" }\n')
    with pytest.raises(CxError, match=r"export\.csv:2: column 'ad'"):
        company.load("by hand\nid,at\n1,x\n", mapping=BARE.format("[file]\nheader_row = 2", '"ad"'))


def test_a_dry_run_makes_no_warehouse(tmp_path: Path, empty_home: Path, run_command: RunCommand) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"{HEAD}1,2024-01-01,a\n2,soon,a\n")
    done = run_command(["load", file, "--table", "calls", "--dry-run", "--format", "json"], empty_home)
    assert (done.returncode, json.loads(done.stdout)["new"]) == (3, 1)
    assert not empty_home.exists() or list(empty_home.iterdir()) == []
    assert json.loads(run_command(["loads", "--format", "json"], empty_home).stdout) == []
    run_command(["load", file, "--table", "calls"], empty_home)
    assert list(json.loads(run_command(["loads", "--format", "json"], empty_home).stdout)[0]) == [
        *("id", "table", "file", "when", "read", "new", "replaced", "unchanged", "skipped", "rejected")
    ]


def test_copies_that_a_killed_load_left_are_gone_after_the_next(company: Any) -> None:
    left = Path(f"{company.warehouse.name}.scratch", "decoded")
    left.parent.mkdir()
    left.write_text("half")
    company.load(f"{HEAD}1,2024-01-01,\u00e9\n".encode("utf-16"))
    assert not left.parent.exists()
