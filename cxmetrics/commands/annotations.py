"""List what was written about what happened: the annotations that every chart in their scope shows.

    python -m cxmetrics annotations
    python -m cxmetrics annotations --metric nps --format csv > notes.csv
    python -m cxmetrics annotations --history 3

--metric lists those that a chart of the metric shows, --pillar those of a pillar's charts;
--from and --to those that a chart of this window shows (--to is exclusive).
Removed ones are listed with --removed, and always in CSV and JSON. `annotate --import` takes
the CSV in again.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from typing import Any

from cxmetrics.commands.query import day_of
from cxmetrics.errors import CxError, Unavailable, did_you_mean
from cxmetrics.insight import acceptance, occasions
from cxmetrics.journal import Journal
from cxmetrics.journal import annotations as journal_of
from cxmetrics.journal.annotations import KINDS, Annotation
from cxmetrics.journal.exchange import COLUMNS, record
from cxmetrics.metrics.catalog import catalog
from cxmetrics.metrics.definition import PILLARS
from cxmetrics.settings import Settings
from cxmetrics.views.listing import FORMATS, listing

_SHOWN = ("id", "starts_on", "ends_on", "title", "kind", "scope", "where", "author", "note")
_STEPS = ("version", "at", "author", "change", *COLUMNS[1:12], "removed")
_STEPS_SHOWN = ("version", "at", "author", "change", "title", "text")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--metric", metavar="M", help="only those that charts of this metric show")
    parser.add_argument("--pillar", metavar="P", help=f"only those of charts of one of {', '.join(PILLARS)}")
    parser.add_argument("--kind", metavar="K", help=f"only one of {', '.join(KINDS)}")
    parser.add_argument("--from", dest="start", metavar="D", help="only those with a day on or after this one")
    parser.add_argument("--to", dest="end", metavar="D", help="only those with a day before this one")
    parser.add_argument("--removed", action="store_true", help="removed ones too")
    parser.add_argument("--history", type=int, metavar="ID", help="what one said before, by whom it was changed")
    parser.add_argument("--format", choices=FORMATS, default=FORMATS[0])


def run(args: argparse.Namespace, settings: Settings) -> int:
    if args.history is not None:
        steps = journal_of.versions(Journal(settings), args.history)
        rows = [{**step.content, **{n: getattr(step, n) for n in ("version", "at", "author", "change")}}
                for step in steps]  # fmt: skip
        print(listing(_STEPS_SHOWN if args.format == "text" else _STEPS, rows, args.format))
        return 0
    for option, value, choices in (("--pillar", args.pillar, PILLARS), ("--kind", args.kind, KINDS)):
        if value is not None and value not in choices:
            raise CxError(option, f"{value!r} is not known.", did_you_mean(value, choices))
    pillar = catalog(settings).metric(args.metric).pillar if args.metric else args.pillar
    those = [each for each in every(settings) if args.kind in (None, each.kind)]
    if args.metric or args.pillar:
        those = [each for each in those if each.concerns(args.metric or "", pillar)]
    first = day_of("--from", args.start) or date.min
    end = day_of("--to", args.end) or date.max
    those = [each for each in those if each.overlaps(first, end)]
    if args.format == "text" and not args.removed:
        those = [each for each in those if not each.removed]
    print(printed(those, args.format))
    return 0


def every(settings: Settings) -> Sequence[Annotation]:
    """All annotations, those of the warehouse too where something is published.

    Raises Unavailable where the journal does not answer.
    """
    written = journal_of.written(Journal(settings))
    try:
        return occasions.occasions(acceptance.layer(settings)).written or written
    except Unavailable:
        return written


def printed(those: Sequence[Annotation], format: str) -> str:
    """Annotations as a listing."""
    if format == "text":
        return listing(_SHOWN, [_words(each) for each in those], format)
    return listing(COLUMNS, [record(each) for each in those], format)


def _words(each: Annotation) -> dict[str, Any]:
    """One line for people."""
    notes = ["limits start anew" if each.rebases else "", f"accepts {each.accepts}" if each.accepts else "",
             "removed" if each.removed else "", "from the warehouse" if each.source == "warehouse" else ""]  # fmt: skip
    where = "; ".join(f"{name}={'|'.join(values)}" for name, values in each.where.items())
    return {
        **record(each),
        "scope": each.metric or each.pillar or "all",
        "where": where or None,
        "note": ", ".join(note for note in notes if note) or None,
    }
