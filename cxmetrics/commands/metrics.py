"""List the metrics: what they are, whether they can be had and why not, how much data they hold."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from cxmetrics.metrics.catalog import catalog
from cxmetrics.metrics.definition import Metric
from cxmetrics.settings import Settings
from cxmetrics.store.publication import PublishedMetric, current
from cxmetrics.views.listing import FORMATS, listing

COLUMNS = (
    "id",
    "title",
    "pillar",
    "kind",
    "better",
    "dimensions",
    "owner",
    "available",
    "reason",
    "rows",
    "data_first",
    "data_last",
    "refreshed_at",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """How to print the list."""
    parser.add_argument("--format", choices=FORMATS, default=FORMATS[0])


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Prints the metrics by id; files that are none go to stderr."""
    known = catalog(settings)
    publication = current(settings)
    published = publication.metrics if publication else {}
    print(listing(COLUMNS, [_row(metric, published.get(name)) for name, metric in known.metrics.items()], args.format))
    for problem in known.problems:
        print(problem, file=sys.stderr)
    return 0


def _row(metric: Metric, held: PublishedMetric | None) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(metric, name, None) for name in COLUMNS[:7]}
    row["dimensions"] = list(metric.dimensions)
    if held is None:
        return row | {"available": False, "reason": "Not published yet: run `python -m cxmetrics refresh`."}
    reason = " ".join((held.reason or held.error or "").split()) or None
    row |= {"available": held.available, "reason": reason}
    if held.available:
        row |= {name: getattr(held, name) for name in ("rows", "data_first", "data_last", "refreshed_at")}
    return row
