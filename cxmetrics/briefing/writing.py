"""Writes a pack to a file, whole or not at all: beside it first, then in its place."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from cxmetrics.briefing.document import Pack
from cxmetrics.errors import CxError, did_you_mean
from cxmetrics.settings import Settings

Set = Callable[[Pack, Settings], bytes]


def _html(pack: Pack, settings: Settings) -> bytes:
    from cxmetrics.briefing import pack_html  # noqa: PLC0415 - each format's own libraries are loaded for it alone

    return pack_html.html(pack)


def _pdf(pack: Pack, settings: Settings) -> bytes:
    from cxmetrics.briefing import pack_pdf  # noqa: PLC0415

    return pack_pdf.pdf(pack, settings.brief.paper)


def _pptx(pack: Pack, settings: Settings) -> bytes:
    from cxmetrics.briefing import pack_pptx  # noqa: PLC0415

    return pack_pptx.pptx(pack, settings.brief.template)


FORMATS: dict[str, Set] = {".html": _html, ".pdf": _pdf, ".pptx": _pptx}
"""What makes the bytes of a file, by the ending of its name."""


def checked(file: Path, *others: str) -> Path:
    """The same; raises CxError for an ending that neither a format nor `others` have, and where there is no folder."""
    known = [*FORMATS, *others]
    if file.suffix.lower() not in known:
        ways = did_you_mean(file.suffix, known) if file.suffix else f"End it on one of {', '.join(sorted(known))}."
        raise CxError(f"--out {file}", f"{file.suffix or 'a name without an ending'} is no format of packs.", ways)
    if not file.parent.is_dir():
        raise CxError(f"--out {file}", f"there is no folder {file.parent}.", "Make it, or name a file elsewhere.")
    return file


def write(pack: Pack, file: Path, settings: Settings) -> int:
    """Puts the pack in the file's place and gives its size in bytes. Raises CxError, and OSError as the system does.

    Whatever fails, the file is what it was before.
    """
    content = FORMATS[checked(file).suffix.lower()](pack, settings)
    put(file, content)
    return len(content)


def put(file: Path, content: bytes) -> None:
    """Puts the content in the file's place, whole or not at all."""
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as beside:
        try:
            beside.write(content)
            beside.flush()
            os.fsync(beside.fileno())
            os.chmod(beside.name, 0o666 & ~_umask())
            os.replace(beside.name, file)
        except BaseException:
            os.unlink(beside.name)
            raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
