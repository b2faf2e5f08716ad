"""Brings a text file, compressed or not and in any encoding, into plain UTF-8 that can be read fast.

Tells on the way what its bytes are like: quotes, empty lines, damage. Knows no cells.
"""

from __future__ import annotations

import bz2
import codecs
import gzip
import lzma
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from cxmetrics.errors import CxError

UNDECODABLE = "\ufdd0"
"""Stands in the plain text where bytes could not be read in the file's encoding."""
NUL = "\ufdd1"
"""Stands in the plain text for a NUL character."""

_CHUNK = 1 << 22
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_EMPTY_LINE_STARTS = (b"\n\n", b"\n\r", b"\r\r", b"\n ", b"\n\t", b'\n""', b"\n,", b"\n;", b"\n|")
COMPRESSED = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd", b"BZh": "bzip2", b"\xfd7zXZ": "xz"}
"""First bytes of a compressed file to the way it is compressed."""


@dataclass(frozen=True)
class PlainText:
    """A file of UTF-8 text, the export itself or a copy, and what it is like."""

    file: Path
    start: int
    """Where the text begins, after a byte-order mark."""
    quotes: int
    """How many quotation marks there are."""
    damaged: bool
    """Whether marks stand for bytes that could not be read, or for NULs."""
    empty_lines: bool
    """Whether there may be lines without any value."""


@dataclass
class _Look:
    quotes: int = 0
    nuls: int = 0
    lines: int = 0
    bad_lines: int = 0
    first_bad: int = 0
    beyond_ascii: bool = False
    empty_lines: bool = False


def plain_text(file: Path, encoding: str | None, scratch: Path, unpacked: Path | None = None) -> PlainText:
    """The text of `file` as UTF-8, in a copy under `scratch` where it is not so already.

    `encoding` None is UTF-8, or what a byte-order mark says; `unpacked` is what an archive held.
    Raises CxError for a file that is empty, that cannot be unpacked, or whose bytes are
    evidently of another encoding.
    """
    at = unpacked or file
    with at.open("rb") as opened:
        magic = opened.read(8)
    how = next((name for first, name in COMPRESSED.items() if magic.startswith(first)), None)
    if how:
        at = _unpacked(at, how, scratch)
    with at.open("rb") as opened:
        head = opened.read(4096)
    if not head:
        raise CxError(str(file), "the file is empty.", "Export it again.")
    marked = next(((mark, name) for mark, name in _BOMS if head.startswith(mark)), None)
    given = codecs.lookup(encoding).name if encoding else None
    if given in (None, "utf-8", "utf-8-sig", "ascii") and (marked is None or marked[1] == "utf-8"):
        if given is None and head.count(0) > len(head) // 5:
            raise CxError(
                str(file),
                "line 1 holds NUL characters at every turn, as UTF-16 text without a byte-order mark does.",
                'Say encoding = "utf-16-le" (or what it is) under [file] in a mapping.',
            )
        return _utf8(at, len(codecs.BOM_UTF8) if marked else 0, scratch, file)
    name = given or str(marked and marked[1])
    try:
        return _decoded(at, name, scratch, file)
    except UnicodeError as error:
        raise _not_of(file, name) from error


def _unpacked(file: Path, how: str, scratch: Path) -> Path:
    copy = scratch / "unpacked"
    try:
        with _opener(file, how) as packed, copy.open("wb") as out:
            while chunk := packed.read(_CHUNK):
                out.write(chunk)
    except (OSError, EOFError, zlib.error, lzma.LZMAError, pa.ArrowException) as error:
        if getattr(error, "errno", None):
            raise
        raise CxError(
            str(file), f"the {how} file is damaged: {str(error).splitlines()[0]}.", "Copy or export it again."
        ) from error
    return copy


def _opener(file: Path, how: str) -> IO[bytes] | Any:
    match how:
        case "gzip":
            return gzip.open(file)
        case "bzip2":
            return bz2.open(file)
        case "xz":
            return lzma.open(file)
    return pa.input_stream(str(file), compression=how)


def _utf8(file: Path, start: int, scratch: Path, named: Path) -> PlainText:
    look = _look(file, start)
    if look.bad_lines and (look.first_bad == 1 or (look.bad_lines * 100 > look.lines and not look.beyond_ascii)):
        raise CxError(
            str(named),
            f"line {look.first_bad:,} is not UTF-8 ({_bytes_of(file, start, look.first_bad)}); "
            f"{look.bad_lines:,} of {look.lines:,} lines are not.",
            'Say under [file] in a mapping what it is, such as encoding = "cp1252" (usual in exports from Windows).',
        )
    damaged = bool(look.bad_lines or look.nuls)
    if damaged:
        copy = scratch / "mended"
        with copy.open("wb") as out:
            for chunk in _chunks(file, start):
                out.write(_marked(chunk))
        file, start = copy, 0
    return PlainText(file, start, look.quotes, damaged, look.empty_lines)


def _look(file: Path, start: int) -> _Look:
    look, last = _Look(), b"\n"
    for chunk in _chunks(file, start):
        before = look.lines
        look.lines += chunk.count(b"\n") or 1
        look.quotes += chunk.count(b'"')
        look.nuls += b"\0" in chunk
        look.empty_lines = look.empty_lines or any(empty in last + chunk for empty in _EMPTY_LINE_STARTS)
        last = chunk[-1:]
        if not chunk.isascii():
            _look_beyond_ascii(chunk, before, look)
    return look


def _look_beyond_ascii(chunk: bytes, before: int, look: _Look) -> None:
    try:
        chunk.decode("utf-8")
        look.beyond_ascii = True
        return
    except UnicodeDecodeError:
        pass
    for number, line in enumerate(chunk.split(b"\n"), before + 1):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            look.beyond_ascii = True
        except UnicodeDecodeError:
            look.bad_lines += 1
            look.first_bad = look.first_bad or number


def _bytes_of(file: Path, start: int, line: int) -> str:
    """The first bytes of a line that are not UTF-8, written out."""
    with file.open("rb") as opened:
        opened.seek(start)
        for _ in range(line - 1):
            opened.readline()
        text = opened.readline()
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as error:
        return "byte " + " ".join(f"0x{byte:02X}" for byte in text[error.start : error.end])
    return "bytes"


def _chunks(file: Path, start: int) -> Iterator[bytes]:
    """The bytes of the file in pieces that end where a line ends."""
    with file.open("rb") as opened:
        opened.seek(start)
        rest = b""
        while chunk := opened.read(_CHUNK):
            whole = rest + chunk
            cut = max(whole.rfind(b"\n"), whole.rfind(b"\r", 0, len(whole) - 1)) + 1
            rest = whole[cut:]
            if cut:
                yield whole[:cut]
        if rest:
            yield rest


def _marked(chunk: bytes) -> bytes:
    if chunk.isascii() and b"\0" not in chunk:
        return chunk
    return chunk.decode("utf-8", _HANDLER).replace("\0", NUL).encode("utf-8")


def _decoded(file: Path, encoding: str, scratch: Path, named: Path) -> PlainText:
    """A copy in UTF-8 of a file in another encoding."""
    copy = scratch / "decoded"
    look = _Look()
    decoder = codecs.getincrementaldecoder(encoding)(errors=_HANDLER)
    last = b"\n"
    with file.open("rb") as opened, copy.open("wb") as out:
        while True:
            chunk = opened.read(_CHUNK)
            text = decoder.decode(chunk, final=not chunk)
            if not look.lines:
                text = text.removeprefix("\ufeff")
            if look.first_bad == 0 and UNDECODABLE in text:
                look.first_bad = look.lines + text.count("\n", 0, text.index(UNDECODABLE)) + 1
            look.bad_lines += text.count(UNDECODABLE)
            look.lines += text.count("\n")
            look.nuls += "\0" in text
            plain = text.replace("\0", NUL).encode("utf-8", "replace")
            look.quotes += plain.count(b'"')
            look.empty_lines = look.empty_lines or any(empty in last + plain for empty in _EMPTY_LINE_STARTS)
            last = plain[-1:] or last
            out.write(plain)
            if not chunk:
                break
    if look.bad_lines * 100 > max(look.lines, 1) or look.first_bad == 1:
        raise CxError(
            str(named),
            f"line {look.first_bad:,} is not {encoding}, nor are {look.bad_lines - 1:,} other places.",
            "Say under [file] in a mapping which encoding it is.",
        )
    return PlainText(copy, 0, look.quotes, bool(look.bad_lines or look.nuls), look.empty_lines)


def _not_of(file: Path, encoding: str) -> CxError:
    return CxError(
        str(file),
        f"line 1 is not {encoding}: the file does not begin as such text does.",
        "Say under [file] in a mapping which encoding it is, or leave that out: a byte-order mark tells it.",
    )


def _mark_undecodable(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return UNDECODABLE, error.end


_HANDLER = "cxmetrics.undecodable"
codecs.register_error(_HANDLER, _mark_undecodable)
