"""List what was loaded: id, table, file, when, and what became of the rows."""

from __future__ import annotations

import argparse

from cxmetrics.settings import Settings
from cxmetrics.store.loading_log import loads_listing
from cxmetrics.store.warehouse import open_warehouse
from cxmetrics.views.listing import FORMATS, listing


def arguments(parser: argparse.ArgumentParser) -> None:
    """How to print the list."""
    parser.add_argument("--format", choices=FORMATS, default=FORMATS[0])


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Prints the loads that were not taken back, in the order of loading."""
    with open_warehouse(settings) as warehouse:
        found = loads_listing(warehouse)
    print(listing(found.columns, found.rows, args.format))
    return 0
