"""Rows that were set aside: written out as they stood, mended, loaded again under any name, and never counted twice."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from cxmetrics.commands.rejects import copy
from cxmetrics.errors import CxError
from cxmetrics.store import mending
from cxmetrics.store.loading_log import loads_listing, mended_listing
from tests.conftest import RunCommand

CALLS = "call_id,offered_at,reason,wait_s\n1,2024-01-01,Bill,5\n2,soon,Bill,7\n3,2024-01-03,,-4\n"
MAPPING = """table = "calls"
[file]
delimiter = ";"
encoding = "cp1252"
header_row = 2
decimal = ","
[columns]
call_id    = "Nr"
offered_at = { from = "Zeit", format = "%d.%m.%Y" }
wait_s     = "Wartezeit"
"""


def written(company: Any, file: str | None = None) -> str:
    """The copy of the rejects of one file."""
    found = mending.original(company.warehouse, file, None)
    return copy(found).decode(found.encoding)


def test_the_copy_has_the_shape_of_the_file_and_says_why(company: Any) -> None:
    company.load(CALLS)
    lines = list(csv.reader(written(company).splitlines()))
    assert lines == [
        ["call_id", "offered_at", "reason", "wait_s", "cx_reason", "cx_reject"],
        ["2", "soon", "Bill", "7", "line 3: offered_at: not a date and time", "1:3"],
        ["3", "2024-01-03", "", "-4", "line 4: wait_s: below 0", "1:4"],
    ]


def test_a_mended_copy_settles_its_rejects_under_any_name(company: Any) -> None:
    company.load(CALLS)
    mended = written(company).replace("soon", "2024-01-02").replace(",-4,", ",4,")
    outcome = company.load(mended, name="anything.csv")
    assert (outcome.new, outcome.rejected, company.rejects) == (2, 0, [])
    assert company.rows("SELECT call_id, reason, wait_s FROM calls ORDER BY 1") == [
        ("1", "Bill", 5.0),
        ("2", "Bill", 7.0),
        ("3", None, 4.0),
    ]
    company.unload(2)
    assert [line for line, *_ in company.rejects] == [3, 4]


def test_what_was_mended_counts_once_under_any_name(company: Any) -> None:
    company.load(CALLS)
    company.load(CALLS, name="again.csv")
    assert mended_listing(company.warehouse).rows == []
    half = written(company, "again.csv").replace("soon", "2024-01-02")
    assert company.load(half, name="half.csv").rejected == 1
    assert mended_listing(company.warehouse).rows == [("calls", 1)]
    company.load("call_id,offered_at,wait_s\n3,2024-01-03,4\n", name="by-hand.csv")
    company.load("call_id,offered_at,wait_s\n3,2024-01-03,5\n", name="by-hand-2.csv")
    assert mended_listing(company.warehouse).rows == [("calls", 2)]
    for load_id in (5, 4):
        company.unload(load_id)
    assert mended_listing(company.warehouse).rows == [("calls", 1)]


def test_a_row_that_is_set_aside_again_counts_once(company: Any) -> None:
    company.load(CALLS)
    half = written(company).replace("soon", "sometime").replace(",-4,", ",4,")
    assert company.load(half, name="half.csv").rejected == 1
    assert [value for _, _, value, _ in company.rejects] == ["sometime"]
    whole = written(company).replace("sometime", "2024-01-02")
    company.load(whole, name="whole.csv")
    assert company.rejects == []


def test_a_key_that_cannot_be_read_is_known_by_its_reject(company: Any) -> None:
    company.load("call_id,offered_at\n,2024-01-01\n,2024-01-02\n")
    mended = written(company).replace("\n,2024-01-01", "\n8,2024-01-01")
    assert company.load(mended, name="mended.csv").rejected == 1
    assert len(company.rejects) == 1


def test_the_whole_file_mended_by_hand_under_another_name(company: Any) -> None:
    company.load(CALLS)
    company.load(CALLS.replace("soon", "2024-01-02").replace("-4", "4"), name="calls-final.csv")
    assert company.rejects == []


def test_the_same_broken_file_under_two_names_counts_once(company: Any) -> None:
    company.load(CALLS)
    company.load(CALLS, name="calls-copy.csv")
    assert len(company.rejects) == 2
    company.load("call_id,offered_at\n,2024-01-01\n")
    company.load("call_id,offered_at\n,2024-01-01\n", name="again.csv")
    assert len(company.rejects) == 3


def test_the_broken_original_once_more_brings_nothing_back(company: Any) -> None:
    company.load(CALLS)
    company.load(written(company).replace("soon", "2024-01-02"), name="mended.csv")
    assert company.load(CALLS).rejected == 2
    assert [line for line, *_ in company.rejects] == [4]
    company.load(CALLS.replace("soon", "never"))
    assert len(company.rejects) == 2  # another fault than the one that was mended


def test_the_copy_is_read_by_the_mapping_of_the_original(company: Any) -> None:
    text = "Bericht\nNr;Zeit;Wartezeit;Straße\n1;1.2.2024;5,5;Süd\n2;31.2.2024;3,5;Süd\n"
    company.load(text.encode("cp1252"), mapping=MAPPING)
    out = copy(mending.original(company.warehouse, None, None))
    assert out.decode("cp1252").splitlines()[1:] == [
        "Nr;Zeit;Wartezeit;Straße;cx_reason;cx_reject",
        "2;31.2.2024;3,5;Süd;line 4: offered_at: not a date and time;1:4",
    ]
    assert company.load(out.replace(b"31.2.", b"28.2."), mapping=MAPPING, name="mended.csv").new == 1
    assert company.rejects == []


def test_rows_of_too_few_and_too_many_cells(company: Any) -> None:
    company.load('call_id,offered_at,reason\n1,2024-01-01\n2,2024-01-02,"a, b",c\n3,2024-01-03,x\n')
    lines = list(csv.reader(written(company).splitlines()))
    assert [line[:3] for line in lines[1:]] == [["1", "2024-01-01", ""], ["2", "2024-01-02", "a, b,c"]]
    assert company.load(written(company), name="mended.csv").new == 2
    assert company.rejects == []


def test_a_workbook_is_mended_as_text(company: Any) -> None:
    book = Workbook()
    for row in (["Nr", "Zeit", "Wartezeit"], [1, "1.2.2024", 5], [2, "1.2.2024", -5]):
        book.active.append(row)
    book.save(company.folder / "calls.xlsx")
    mapping = MAPPING.replace('delimiter = ";"\n', "").replace('encoding = "cp1252"\nheader_row = 2\n', "")
    company.load(company.folder / "calls.xlsx", mapping=mapping)
    assert company.load(written(company).replace("-5", "5"), mapping=mapping, name="mended.csv").new == 1


@pytest.mark.parametrize("cell", ["=1+1", "@x", "'=1+1", "-Call", "'tis", "+", "\t=2", "-4.5"])
def test_a_spreadsheet_runs_nothing_and_the_cell_comes_back(cell: str, company: Any) -> None:
    company.load(f'call_id,offered_at,reason\n1,soon,"{cell}"\n')
    out = written(company)
    assert not [one for row in csv.reader(out.splitlines()) for one in row if one[:1] in "=@+\t" and one]
    company.load(out.replace("soon", "2024-01-01"), name="mended.csv")
    assert company.rows("SELECT reason FROM calls") == [(cell.strip(),)]


def test_several_files_must_be_told_apart(company: Any) -> None:
    with pytest.raises(CxError, match="nothing to mend"):
        written(company)
    company.load("call_id,offered_at\n1,soon\n", name="one.csv")
    company.load("call_id,offered_at\n2,soon\n", name="two.csv")
    with pytest.raises(CxError, match="2 files"):
        written(company)
    assert "\n2,soon" in written(company, "two.csv")


def test_a_warehouse_of_before_still_lists_its_rejects(company: Any) -> None:
    company.load(CALLS)
    for book in ("reject_rows", "reject_files", "mended"):
        company.rows(f"DROP TABLE loading.{book}")
    assert len(company.rejects) == 2
    with pytest.raises(CxError, match="were not kept"):
        written(company)
    company.load(CALLS)
    assert "soon" in written(company)
    assert len(loads_listing(company.warehouse).rows) == 2


def test_out_and_load_as_a_person_does(run_command: RunCommand, empty_home: Path, tmp_path: Path) -> None:
    file, out = tmp_path / "calls.csv", tmp_path / "mend-me.csv"
    file.write_text(CALLS)
    assert run_command(["load", file, "--table", "calls"], empty_home).returncode == 3
    done = run_command(["rejects", "--out", out], empty_home)
    assert (done.returncode, done.stdout) == (0, "")
    assert f"load {out} --table calls" in done.stderr
    assert run_command(["rejects", "--out", out], empty_home).returncode == 2
    out.write_text(out.read_text().replace("soon", "2024-01-02").replace(",-4,", ",4,"))
    loaded = run_command(["load", out, "--table", "calls", "--format", "json"], empty_home)
    assert (loaded.returncode, json.loads(loaded.stdout)["new"]) == (0, 2)
    assert json.loads(run_command(["rejects", "--format", "json"], empty_home).stdout) == []
