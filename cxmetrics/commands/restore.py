"""Put what `backup` wrote into the journal, in an embedded file or on a server, all or nothing.

    python -m cxmetrics restore journal-2026-11-01.gz
    python -m cxmetrics restore journal-2026-11-01.gz --replace

A journal that holds something is not touched without --replace. Pages that are open show it
at their next run.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cxmetrics.journal import Journal, backup
from cxmetrics.settings import Settings
from cxmetrics.views.listing import FORMATS, listing


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="what `backup` wrote")
    parser.add_argument("--replace", action="store_true", help="put it in the place of what the journal holds")
    parser.add_argument("--format", choices=FORMATS, default=FORMATS[0])


def run(args: argparse.Namespace, settings: Settings) -> int:
    held = backup.read(args.file)
    backup.restore(Journal(settings), held, replace=args.replace)
    print(listing(("table", "rows"), list(held.counts.items()), args.format))
    print(f"restored as of {held.made_at} (UTC).", file=sys.stderr)
    return 0
