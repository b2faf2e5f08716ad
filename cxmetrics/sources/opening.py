"""Opens an export: tells its format by its first bytes and hands over to the reader of that format."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
import zlib
from pathlib import Path
from types import TracebackType

from cxmetrics.errors import CxError, nearest
from cxmetrics.sources.delimited import Delimited
from cxmetrics.sources.export import Export
from cxmetrics.sources.mapping import FileOptions
from cxmetrics.sources.mended import Mended, is_mended
from cxmetrics.sources.parquet import Parquet
from cxmetrics.sources.plain_text import COMPRESSED
from cxmetrics.sources.workbook import Workbook

_ZIP = b"PK\x03\x04"


class OpenExport:
    """A context manager around the export in a file; removes the copies it needed at the end.

    The copies stand in `folder`, which no other load uses: what a killed one left there goes
    first. Without it they are where the system keeps such things.
    """

    def __init__(self, file: Path, options: FileOptions, folder: Path | None = None) -> None:
        self.file = file
        self.options = options
        self.folder = folder

    def __enter__(self) -> Export:
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
        self._scratch = self.folder or Path(tempfile.mkdtemp(prefix="cx-load-"))
        try:
            export = _opened(self.file, self.options, self._scratch)
            return Mended(export) if is_mended(export.header) else export
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
        return Parquet(file, options)
    if magic.startswith(_ZIP) and not _is_workbook(file):
        return Delimited(file, options, scratch, _unzipped(file, scratch))
    if magic.startswith((_ZIP, b"\xd0\xcf\x11\xe0")):
        return Workbook(file, options)
    if file.suffix.lower() in (".xlsx", ".parquet") and not magic.startswith(tuple(COMPRESSED)):
        raise CxError(
            str(file),
            f"does not begin as a {file.suffix} file does; it is damaged or something else.",
            "Export it again, or name it .csv if it is text.",
        )
    return Delimited(file, options, scratch)


def _is_workbook(file: Path) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return file.suffix.lower() != ".zip"


def _unzipped(file: Path, scratch: Path) -> Path:
    """The one file of a zip archive. Raises CxError where there are several, or none."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/") and "__MACOSX/" not in name]
            if len(names) != 1:
                listed = f"It holds: {', '.join(names[:10])}." if names else "Export it again."
                raise CxError(str(file), f"the archive holds {len(names)} files, not one export.", listed)
            copy = scratch / "unzipped"
            with archive.open(names[0]) as packed, copy.open("wb") as out:
                shutil.copyfileobj(packed, out, 1 << 22)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise CxError(
            str(file), f"the archive cannot be unpacked: {error}.", "Unpack it and load what is in it."
        ) from error
    return copy


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
