"""Tell new signals by mail, webhook and log, each once; for cron, after `refresh`.

    python -m cxmetrics watch --dry-run
    python -m cxmetrics refresh && python -m cxmetrics watch

A signal is told when it stands at the newest complete period, and never again. [watch] in
the settings says who is told; without it a line a signal goes to stderr. A channel that
fails is tried again by the next run, the others are not.
"""

from __future__ import annotations

import argparse
import sys

from cxmetrics.briefing.watch import Report, watch
from cxmetrics.metrics.layer import Layer
from cxmetrics.settings import Settings
from cxmetrics.views.listing import FORMATS, listing
from cxmetrics.views.signal_words import COLUMNS, record


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="list what would be told; tell and keep nothing")
    parser.add_argument("--format", choices=FORMATS, default=FORMATS[0])


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Lists what was told for the first time; nothing where nothing is new."""
    report = watch(Layer(settings), dry_run=args.dry_run)
    if args.format != "text":
        print(listing(COLUMNS, [record(each) for each in report.told], args.format))
    elif report.told:
        print(listing(COLUMNS[1:], [[record(each)[name] for name in COLUMNS[1:]] for each in report.told], "text"))
    if report.told:
        print(_told(report, args.dry_run), file=sys.stderr)
    for error in report.failed:
        print(error, file=sys.stderr)
    return 2 if report.failed else 0


def _told(report: Report, dry_run: bool) -> str:
    parts = [f"{count} by {channel}" for channel, count in report.channels.items()]
    return f"{'would tell' if dry_run else 'told'}: {', '.join(parts)}."
