"""Print one comment, masked; with --unmasked as it was written, which is recorded.

    python -m cxmetrics verbatim V-7K2M9QX4TRWA
    python -m cxmetrics verbatim V-7K2M9QX4TRWA --unmasked --by "Ana Ruiz"

Its name stands beside it on the page Voice. The original is read from the warehouse, never
published. Before it is printed, who asked and when is added to `unmasked.log` in CX_HOME.
"""

from __future__ import annotations

import argparse
import json
import os
import pwd
import zoneinfo
from datetime import datetime

from cxmetrics.errors import CxError, Unavailable
from cxmetrics.settings import Settings
from cxmetrics.store.publication import current
from cxmetrics.store.verbatims import unmasked, verbatim
from cxmetrics.store.warehouse import open_warehouse
from cxmetrics.views.listing import FORMATS, listing

LOG = "unmasked.log"
COLUMNS = ("id", "day", "consumer", "survey", "stage", "channel", "segment", "region", "nps", "csat", "ces", "text")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="the name of the comment, such as V-7K2M9QX4TRWA")
    parser.add_argument("--unmasked", action="store_true", help="as it was written; this is recorded")
    parser.add_argument("--by", metavar="NAME", help="who asks; the user of the machine where it is not said")
    parser.add_argument("--format", choices=FORMATS, default=FORMATS[0])


def run(args: argparse.Namespace, settings: Settings) -> int:
    publication = current(settings)
    if publication is None:
        raise Unavailable(str(settings.home), "nothing has been published yet.", "Run `python -m cxmetrics refresh`.")
    found = verbatim(publication, args.id)
    if found is None:
        way = f"Of {settings.verbatim_months} months comments are published; their names stand on the page Voice."
        raise CxError(f"verbatim {args.id!r}", "there is no such comment.", way)
    row = {name: getattr(found, name) for name in COLUMNS}
    if args.unmasked:
        with open_warehouse(settings) as warehouse:
            text = unmasked(settings, warehouse, found.id, found.day)
        if text is None:
            way = "Its survey answer was taken back or changed; refresh to see what there is."
            raise CxError(f"verbatim {args.id!r}", "the warehouse no longer holds it.", way)
        _record(settings, found.id, args.by)
        row["text"] = text
    print(listing(COLUMNS, [row], args.format))
    return 0


def _record(settings: Settings, name: str, by: str | None) -> None:
    """Adds a line to the log and sees it written. Raises CxError where it cannot be: then nothing is shown."""
    file = settings.home / LOG
    at = datetime.now(zoneinfo.ZoneInfo(settings.timezone)).isoformat(timespec="seconds")
    line = json.dumps({"at": at, "by": by or _user(), "user": _user(), "id": name}, ensure_ascii=False)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, f"{line}\n".encode("utf-8", "replace"))
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        what = f"who reads a comment unmasked is recorded, and that failed: {error.strerror}."
        raise CxError(
            str(file), what, "Nothing was shown. See that the disk has room and that you may write."
        ) from error


def _user() -> str:
    """The user of the machine."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"user {os.getuid()}"
