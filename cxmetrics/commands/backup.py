"""Write everything that people added into one file: annotations, targets, meetings, promises, verdicts.

    python -m cxmetrics backup journal-2026-11-01.gz

The file is the same whatever database the journal is in; `restore` puts it into either. It is
written while others work, and holds one moment. With it goes the list of the employees' groups
whose answers were released, which no refresh may widen. What came from exports is not in it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cxmetrics.journal import Journal
from cxmetrics.journal.backup import back_up
from cxmetrics.settings import Settings
from cxmetrics.views.listing import FORMATS, listing


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="where to write it")
    parser.add_argument("--format", choices=FORMATS, default=FORMATS[0])


def run(args: argparse.Namespace, settings: Settings) -> int:
    made = back_up(Journal(settings), args.file)
    print(listing(("table", "rows"), list(made.counts.items()), args.format))
    print(f"{args.file} is written.", file=sys.stderr)
    return 0
