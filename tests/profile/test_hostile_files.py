"""Files as they come: formulas and control characters, markup, thousands of columns, no header, no content."""

from __future__ import annotations

import gzip
import json
import tomllib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from cxmetrics.errors import CxError
from cxmetrics.views.listing import listing
from tests.profile.profiled import profiled, written

HEADER = "call_id,offered_at,queue"
ROWS = [f"C{number},2026-01-02 10:00:00,Billing" for number in range(30)]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"<html></html>\n<body>x</body>\n"[:0]])
def test_an_empty_file_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "empty.csv"
    file.write_bytes(content)
    with pytest.raises(CxError):
        profiled(file)


def test_a_header_and_no_row(tmp_path: Path) -> None:
    found = profiled(written(tmp_path, HEADER))
    assert [row["type"] for row in found.rows] == ["empty"] * 3
    assert {"call_id", "offered_at"} <= set(found.draft.unsure)
    assert found.toml["columns"] == {}


@pytest.mark.parametrize("packed", ["csv", "tsv", "gz", "xlsx", "parquet"])
def test_every_format_is_read(packed: str, tmp_path: Path) -> None:
    file = written(tmp_path, HEADER, *ROWS)
    rows = [line.split(",") for line in ROWS]
    match packed:
        case "tsv":
            file.write_text(file.read_text().replace(",", "\t"))
        case "gz":
            file = tmp_path / "calls.csv.gz"
            file.write_bytes(gzip.compress((tmp_path / "export.csv").read_bytes()))
        case "xlsx":
            book = Workbook()
            for row in [HEADER.split(","), *rows]:
                book.active.append(row)
            file = tmp_path / "calls.xlsx"
            book.save(file)
        case "parquet":
            file = tmp_path / "calls.parquet"
            columns = dict(zip(HEADER.split(","), map(list, zip(*rows, strict=True)), strict=True))
            pyarrow.parquet.write_table(pa.table(columns), file)
    found = profiled(file, table="calls")
    assert found.toml["columns"] == {"call_id": "call_id", "offered_at": "offered_at", "queue": "queue"}


def test_formulas_markup_and_control_characters_are_told_and_do_no_harm(tmp_path: Path) -> None:
    cells = ["=HYPERLINK(1)", "<script>alert(1)</script>", "a\x07b", "tab\tcell", "zero\u200bwidth", "@SUM(A1)"]
    rows = [f'C{n},2026-01-02 10:00:00,"{cell}"' for n, cell in enumerate(cells * 5)]
    found = profiled(written(tmp_path, 'call_id,offered_at,"=cmd()|<b>x\x07"', *rows))
    (hostile,) = [row for row in found.rows if row["meaning"] is None]
    assert "formula" in hostile["note"]
    assert "control or invisible" in hostile["note"]
    shown = listing(("column", "examples"), found.rows, "csv") + listing(("column", "note"), found.rows, "text")
    assert "\x07" not in shown
    assert "\r\n=" not in shown  # a spreadsheet runs nothing
    assert found.toml["table"] == "calls"


def test_ten_thousand_columns(tmp_path: Path) -> None:
    file = written(tmp_path, ",".join(f"c{n}" for n in range(10_000)), *[",".join(map(str, range(10_000)))] * 5)
    found = profiled(file)
    assert len(found.rows) == 10_000
    assert len(found.draft.text) < 100_000
    json.loads(listing(("column", "type"), found.rows, "json"))


def test_columns_that_cannot_be_named(tmp_path: Path) -> None:
    rows = [f"C{number},2026-01-02 10:00:00,a,b,c" for number in range(30)]
    found = profiled(written(tmp_path, "call_id,offered_at,queue,queue,", *rows))
    assert "queue" not in found.toml["columns"]
    assert "one of 2 called 'queue'" in found.draft.text
    assert "has no name" in found.draft.text


def test_a_title_above_the_header(tmp_path: Path) -> None:
    found = profiled(written(tmp_path, "Weekly report", "", HEADER, *ROWS))
    assert found.toml["file"] == {"header_row": 3}
    assert found.draft.unsure == ("header_row",)


def test_an_encoding_that_is_not_said(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_bytes("\n".join([HEADER, *ROWS]).replace("Billing", "Zürich").encode("cp1252"))
    found = profiled(file)
    assert found.toml["file"] == {"encoding": "cp1252"}
    assert found.draft.unsure == ("encoding",)


def test_several_sheets(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Notes"])
    sheet = book.create_sheet("Calls")
    for line in [HEADER, *ROWS]:
        sheet.append(line.split(","))
    book.save(tmp_path / "book.xlsx")
    found = profiled(tmp_path / "book.xlsx")
    assert found.toml["file"] == {"sheet": "Calls"}
    assert found.draft.unsure == ("sheet",)


@settings(max_examples=60, deadline=None)
@given(
    names=st.lists(
        st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\n\r\0"), max_size=12),
        min_size=2,
        max_size=6,
    ),
    cells=st.lists(
        st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\n\r\0"), max_size=8),
        min_size=4,
        max_size=4,
    ),
)
def test_whatever_stands_there_the_draft_is_toml(
    names: list[str], cells: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    def row(values: list[str]) -> str:
        return ",".join('"' + value.replace('"', '""') + '"' for value in values)

    file = tmp_path_factory.mktemp("any") / "export.csv"
    body = [row([cell] * len(names)) for cell in cells]
    file.write_text("\n".join([row(names), *body]), encoding="utf-8")
    try:
        found = profiled(file)
    except CxError:
        return  # no header, or no text: said, not guessed
    assert tomllib.loads(found.draft.text)["table"]
