"""List the rows that were set aside: table, file, line, column, value and reason.

A file's rejects are those of its last load. One is gone when its row was accepted since: mend the
file and load it again under any name, or write the rejects of one file to a copy with `--out`,
mend that, and load it as the original was loaded. The copy has the original's columns, and
`cx_reason` and `cx_reject` beside them: leave the last one as it is, the first helps you.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from pathlib import Path

from cxmetrics.errors import CxError
from cxmetrics.settings import Settings
from cxmetrics.sources.mapping import OWN, table_named
from cxmetrics.sources.plain_text import NUL, UNDECODABLE
from cxmetrics.store.loading_log import rejects_listing
from cxmetrics.store.mending import Original, Reject, original
from cxmetrics.store.warehouse import open_warehouse
from cxmetrics.views.listing import FORMATS, defused, listing


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which rejects, and how to print them or where to write them to be mended."""
    parser.add_argument("--file", metavar="NAME", help="those of this file only")
    parser.add_argument("--table", metavar="T", help="those of this table only")
    parser.add_argument("--out", type=Path, metavar="COPY", help="write those of one file to this new file, to mend")
    parser.add_argument("--format", choices=FORMATS, default=FORMATS[0])


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Prints the rows that stand aside (the line is that of the file on which the row starts), or writes a copy."""
    if args.table:
        table_named(args.table)
    if args.out and args.out.exists():
        raise CxError(str(args.out), "the file is there already; nothing was overwritten.", "Name a new one.")
    with open_warehouse(settings) as warehouse:
        if args.out:
            found = original(warehouse, args.file, args.table)
        else:
            listed = rejects_listing(warehouse)
    if args.out:
        with args.out.open("xb") as out:
            out.write(copy(found))
        print(_told(args.out, found), file=sys.stderr)
        return 0
    rows = [row for row in listed.rows if args.table in (None, row[0]) and _is(args.file, row[1])]
    print(listing(listed.columns, rows, args.format))
    return 0


def _is(name: str | None, file: str) -> bool:
    return name in (None, file, Path(file).name)


def copy(found: Original) -> bytes:
    """The rejects in the shape of their file: its delimiter, encoding and line of the header, and OWN beside it."""
    text = io.StringIO()
    text.write("\n" * (found.header_row - 1))
    writer = csv.writer(text, delimiter=found.delimiter, lineterminator="\n")
    writer.writerow([*found.header, *OWN])
    for reject in found.rejects:
        reason = f"line {reject.line}: {reject.reason}"
        writer.writerow([*map(_cell, _cells(found, reject)), reason, reject.name])
    return text.getvalue().encode(found.encoding, "replace")


def _cells(found: Original, reject: Reject) -> list[str]:
    """As many cells as the header has; of a row of too few or too many what can be told of them."""
    if reject.whole:
        return list(reject.cells)
    cells = next(csv.reader([reject.cells[0].replace("\0", "")], delimiter=found.delimiter), [])
    width = len(found.header)
    if len(cells) > width:
        cells[width - 1 :] = [found.delimiter.join(cells[width - 1 :])]
    return [*cells, *[""] * (width - len(cells))]


def _cell(text: str) -> str:
    return defused(text.replace(UNDECODABLE, "\ufffd").replace(NUL, "\ufffd"))


def _told(out: Path, found: Original) -> str:
    how = f"--mapping {found.mapping}" if found.mapping else f"--table {found.table}"
    return (
        f"{out}: {len(found.rejects):,} rows of {found.file} to mend; leave the column {OWN[1]} as it is.\n"
        f"  Then: python -m cxmetrics load {out} {how}"
    )
