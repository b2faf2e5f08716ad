"""What stands in a text file comes out of it: any cell, any encoding, any line, on the line where it stands."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxmetrics.errors import CxError
from cxmetrics.sources.mapping import FileOptions
from cxmetrics.sources.opening import OpenExport

HEAD = "call_id,offered_at,reason\n"
CELLS = st.text(
    st.one_of(st.sampled_from("\",;\n\r\t |ab1'é\u00a0\u2028😀"), st.characters(exclude_categories=("Cs", "Cc", "Cn"))),
    max_size=8,
)


def read(content: bytes, options: FileOptions = FileOptions(), name: str = "a.csv") -> dict[int, Any]:  # noqa: B008
    """Line to cells, or to the fault of a row that has none."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, name)
        file.write_bytes(content)
        found: dict[int, Any] = {}
        with OpenExport(file, options) as export:
            for batch in export.batches(range(len(export.header))):
                for row in batch.to_pylist():
                    line, fault, _, *cells = row.values()
                    assert line not in found
                    found[line] = fault or tuple(cells)
        return found


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=12),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_any_cells_come_back_with_their_lines(
    rows: list[list[str]], delimiter: str, end: str, all_quoted: bool
) -> None:
    """The lines and cells are those that Python's own reader finds."""
    text = "".join(
        delimiter.join(
            '"' + cell.replace('"', '""') + '"' if all_quoted or set(cell) & {'"', "\r", "\n", delimiter} else cell
            for cell in row
        )
        + end
        for row in [["first", "second", "third"], *rows]
    )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    wanted, begins = {}, 1
    for row in reader:
        trimmed = tuple(cell.strip() for cell in row)
        if begins > 1 and any(trimmed):
            wanted[begins] = trimmed
        begins = reader.line_num + 1
    assert read(text.encode()) == wanted


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.sampled_from(["1,2", "1", '"a\nb",2', "1,2,3", '"x""y",z', "", '"\n",', "é,😀"]), min_size=1, max_size=30
    )
)
def test_broken_rows_keep_the_lines_of_the_others(rows: list[str]) -> None:
    wanted, line = {}, 2
    for row in rows:
        cells = next(csv.reader(io.StringIO(row, newline="")), [])
        trimmed = tuple(cell.strip() for cell in cells)
        if len(cells) == 2 and any(trimmed):
            wanted[line] = trimmed
        elif cells and len(cells) != 2:
            wanted[line] = "too few cells" if len(cells) < 2 else "too many cells"
        line += row.count("\n") + 1
    assert read(("a,b\n" + "\n".join(rows) + "\n").encode()) == wanted


def test_broken_rows_across_blocks() -> None:
    """A file of several blocks, every seventh row short, every fifth with a line break in a cell."""
    rows, wanted, line = [], {}, 2
    for number in range(200_000):
        if number % 7 == 0:
            rows.append(f"{number}")
            wanted[line] = "too few cells"
        elif number % 5 == 0:
            rows.append(f'{number},"a\nb {"y" * 30}"')
            wanted[line] = (str(number), f"a\nb {'y' * 30}")
            line += 1
        else:
            rows.append(f"{number},{'x' * 40}")
            wanted[line] = (str(number), "x" * 40)
        line += 1
    assert read(("a,b\n" + "\n".join(rows)).encode()) == wanted


def test_an_open_quote_at_the_end() -> None:
    assert read(b'a,b\n1,2\n3,"open\n5,6\n') == {2: ("1", "2"), 3: "a quote that is never closed", 4: ("5", "6")}


def test_a_quote_inside_a_cell_is_a_letter() -> None:
    assert read(b'a,b\n5" pipe,2\n3,4\n') == {2: ('5" pipe', "2"), 3: ("3", "4")}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])
def test_encodings(encoding: str) -> None:
    content = 'a;b\r\n1;"é\r\nü"\r\n2;x\r\n'.encode(encoding)
    if encoding == "utf-16-be":
        content = b"\xfe\xff" + content
    told = None if encoding in ("utf-8-sig", "utf-16", "utf-16-be") else encoding
    assert read(content, FileOptions(encoding=told)) == {2: ("1", "é\r\nü"), 4: ("2", "x")}


def test_shift_jis() -> None:
    content = "番号,理由\n1,請求\n".encode("shift_jis")
    assert read(content, FileOptions(encoding="shift_jis")) == {2: ("1", "請求")}


def test_another_encoding_than_utf8_is_told_with_its_line() -> None:
    with pytest.raises(CxError, match="line 3 is not UTF-8") as caught:
        read("a,b\n1,x\n2,Café\n".encode("cp1252"))
    assert "cp1252" in str(caught.value)


def test_utf16_without_a_mark_is_told() -> None:
    with pytest.raises(CxError, match="UTF-16"):
        read(("a,b\n" + "1,2\n" * 100).encode("utf-16-le"))


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_compressed(pack: Any) -> None:
    assert read(pack(b"a,b\n1,2\n"), name="a.csv.gz") == {2: ("1", "2")}


def test_zstd() -> None:
    assert read(pa.compress(b"a,b\n1,2\n" * 1, codec="zstd", asbytes=True), name="a.csv.zst") == {2: ("1", "2")}


def test_half_a_compressed_file_is_told() -> None:
    with pytest.raises(CxError, match="gzip file is damaged"):
        read(gzip.compress(bytes(range(256)) * 99)[:-30], name="a.csv.gz")


@pytest.mark.parametrize(
    ("text", "delimiter"), [("a;b\n1;2,5\n", ";"), ("a\tb\n1\t2,5\n", "\t"), ("a|b\n1|2,5\n", "|")]
)
def test_the_delimiter_is_found(text: str, delimiter: str) -> None:
    assert read(text.encode()) == {2: ("1", "2,5")}


def test_a_header_further_down() -> None:
    text = 'Report of May\n"made, by hand"\na,b\n1,2\n'
    assert read(text.encode(), FileOptions(header_row=3)) == {4: ("1", "2")}


def test_no_line_break_at_the_end_and_old_ones_of_macs() -> None:
    assert read(b"a,b\n1,2") == {2: ("1", "2")}
    assert read(b"a,b\r1,2\r3,4\r") == {2: ("1", "2"), 3: ("3", "4")}


def test_broken_bytes_and_nuls_are_set_aside(company: Any) -> None:
    good = "".join(f"{number},2024-01-01,é\n" for number in range(3, 300))
    content = (HEAD + good).encode() + b"1,2024-01-01,\xff\xfe\n2,2024-01-01,a\x00b\n"
    done = company.load(content)
    assert (done.new, done.rejected) == (297, 2)
    assert company.rejects == [
        (299, "reason", "\ufffd\ufffd", "bytes that cannot be read in the file's encoding"),
        (300, "reason", "a\ufffdb", "a NUL character"),
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(CELLS, min_size=1, max_size=8))
def test_any_text_round_trips_through_load(company: Any, texts: list[str]) -> None:
    """Trimmed, and nothing where nothing is left, every text stands in the table as it stood in the file."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["call_id", "offered_at", "reason"])
    writer.writerows([str(number), "2024-01-01", text] for number, text in enumerate(texts))
    company.load(out.getvalue())
    found = dict(company.rows("SELECT call_id, reason FROM calls"))
    assert {str(number): text.strip() or None for number, text in enumerate(texts)}.items() <= found.items()
