"""Opens an export: tells its format by its first bytes and hands over to the reader of that format."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from types import TracebackType

from cxmetrics.errors import CxError, nearest
from cxmetrics.sources.delimited import Delimited
from cxmetrics.sources.export import Export
from cxmetrics.sources.mapping import FileOptions
from cxmetrics.sources.parquet import Parquet
from cxmetrics.sources.plain_text import COMPRESSED
from cxmetrics.sources.workbook import Workbook


class OpenExport:
    """A context manager around the export in a file; removes the copies it needed at the end."""

    def __init__(self, file: Path, options: FileOptions) -> None:
        self.file = file
        self.options = options

    def __enter__(self) -> Export:
        self._scratch = Path(tempfile.mkdtemp(prefix="cx-load-"))
        try:
            return _opened(self.file, self.options, self._scratch)
        except BaseException:
            shutil.rmtree(self._scratch, ignore_errors=True)
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self._scratch, ignore_errors=True)


def _opened(file: Path, options: FileOptions, scratch: Path) -> Export:
    magic = _first_bytes(file)
    if magic.startswith(b"PAR1"):
        return Parquet(file)
    if magic.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return Workbook(file, options)
    if file.suffix.lower() in (".xlsx", ".parquet") and not magic.startswith(tuple(COMPRESSED)):
        raise CxError(
            str(file),
            f"does not begin as a {file.suffix} file does; it is damaged or something else.",
            "Export it again, or name it .csv if it is text.",
        )
    return Delimited(file, options, scratch)


def _first_bytes(file: Path) -> bytes:
    if file.is_dir():
        raise CxError(str(file), "is a folder, not a file.", "Name one export in it.")
    try:
        with file.open("rb") as opened:
            magic = opened.read(8)
    except FileNotFoundError as error:
        raise CxError(str(file), "there is no such file.", *_neighbors(file)) from error
    except OSError as error:
        raise CxError(str(file), f"the file cannot be read: {error.strerror}.", "See that you may read it.") from error
    if not magic:
        raise CxError(str(file), "the file is empty.", "Export it again.")
    return magic


def _neighbors(file: Path) -> tuple[str, ...]:
    try:
        near = nearest(file.name, [other.name for other in file.absolute().parent.iterdir() if other.is_file()])
    except OSError:
        return (f"Nor is there a folder {file.absolute().parent}.",)
    return (f"Did you mean {near!r}?",) if near else ("See that the name is right.",)
