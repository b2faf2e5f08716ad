"""Brings the figures up to date: runs the metrics' SQL in the warehouse and publishes the sums."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from cxmetrics.briefing.watch import recorded
from cxmetrics.errors import CxError
from cxmetrics.insight import acceptance
from cxmetrics.insight.occasions import note_redefinitions
from cxmetrics.metrics.refresh import Progress, refresh
from cxmetrics.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "metric", nargs="*", metavar="METRIC", help="metrics to bring up to date; all where none is named"
    )
    parser.add_argument("--since", type=_day, metavar="D", help="build every day from this date anew")
    parser.add_argument("--full", action="store_true", help="build everything anew, from the earliest day there is")


def run(args: argparse.Namespace, settings: Settings) -> int:
    report = refresh(settings, args.metric, since=args.since, full=args.full, progress=_progress())
    if not args.metric:
        for problem in report.problems:
            print(problem, file=sys.stderr)
    for error in report.failed.values():
        print(error, file=sys.stderr)
    for line in report.unavailable.values() if args.metric else lacking(report.unavailable):
        print(line, file=sys.stderr)
    for error in report.told:
        print(error, file=sys.stderr)
    count = len(report.published)
    told = f"published version {report.version} with {count} metric{'' if count == 1 else 's'} brought up to date."
    print(told, file=sys.stderr)
    note_in_journal(settings, report.published)
    named_lacking = set(args.metric) & {*report.failed, *report.unavailable}
    return 2 if named_lacking else 0


def lacking(unavailable: Mapping[str, CxError]) -> Iterator[str]:
    """What lacks, a line each, with the metrics that wait for it; the way out once, or how to ask for it."""
    waiting: dict[str, list[str]] = {}
    ways: set[tuple[str, ...]] = set()
    for name, error in unavailable.items():
        what = error.what.removeprefix("is unavailable: ")
        if what == error.what:  # not for want of rows: its own place and way out matter
            yield str(error)
        else:
            waiting.setdefault(what, []).append(name)
            ways.add(error.ways_out)
    for what, names in sorted(waiting.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        if len(names) == 1:
            yield f"{names[0]} is unavailable: {what}"
        else:
            yield f"{len(names)} metrics are unavailable: {what.rstrip('.')}: {', '.join(sorted(names))}."
    if len(ways) == 1:
        yield from (f"  {way}" for way in ways.pop())
    elif ways:
        yield "  What would fill them: `python -m cxmetrics refresh METRIC` tells it of any of these."


def note_in_journal(settings: Settings, metrics: Collection[str]) -> None:
    """Notes what the new figures of `metrics` show: changed definitions and signals.

    A journal that does not answer takes nothing from the refresh; it is told on stderr.
    """
    try:
        note_redefinitions(acceptance.layer(settings))
    except CxError as error:
        print(f"{error}\n  The next refresh writes what was to be written.", file=sys.stderr)
    try:
        recorded(acceptance.layer(settings), metrics)
    except CxError as error:
        print(f"The figures are published; their signals could not be noted.\n{error}", file=sys.stderr)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-10-31.") from None


def _progress() -> Progress:
    """On a terminal one line that is written over; quiet in a pipe."""
    if not sys.stderr.isatty():
        return lambda done, of, name: None

    def told(done: int, of: int, name: str) -> None:
        text = f"\r\x1b[K{done}/{of} {name}" if name else "\r\x1b[K"
        print(text, end="", file=sys.stderr, flush=True)

    return told
