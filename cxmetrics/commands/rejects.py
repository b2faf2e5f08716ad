"""List the rows that were set aside: table, file, line, column, value and reason.

A file's rejects are those of its last load: mend the file, load it again, and they are gone.
"""

from __future__ import annotations

import argparse

from cxmetrics.settings import Settings
from cxmetrics.store.loading_log import rejects_listing
from cxmetrics.store.warehouse import open_warehouse
from cxmetrics.views.listing import FORMATS, listing


def arguments(parser: argparse.ArgumentParser) -> None:
    """How to print the list."""
    parser.add_argument("--format", choices=FORMATS, default=FORMATS[0])


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Prints the rows that stand aside; the line is that of the file on which the row starts."""
    with open_warehouse(settings) as warehouse:
        found = rejects_listing(warehouse)
    print(listing(found.columns, found.rows, args.format))
    return 0
