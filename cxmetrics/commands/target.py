"""Set what a figure should reach from a day on, keep what others reach, list both.

    python -m cxmetrics target service_level --set "80 %" --from 2026-01-01 --by "Ada Lin"
    python -m cxmetrics target nps --set 35 --from 2026-07-01 --where segment=SMB
    python -m cxmetrics target nps --benchmark 28 --to 34 --source "Industry survey" --from 2026-03-01 \\
        --definition "0 to 10, promoters less detractors" --same-definition
    python -m cxmetrics target --list
    python -m cxmetrics target --withdraw 3

A new target takes the place of the one before from its day on; nothing is overwritten. A
benchmark is drawn only where its definition is the metric's own (--same-definition).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from cxmetrics.commands.annotate import user
from cxmetrics.commands.query import day_of, filters
from cxmetrics.errors import CxError, did_you_mean
from cxmetrics.journal import Journal
from cxmetrics.journal import targets as journal_of
from cxmetrics.journal.targets import BENCHMARK, TARGET, Target
from cxmetrics.metrics.catalog import Catalog, catalog
from cxmetrics.metrics.definition import Metric
from cxmetrics.settings import Settings
from cxmetrics.store.publication import current
from cxmetrics.views import entry
from cxmetrics.views.listing import FORMATS, listing
from cxmetrics.views.numbers import Numbers

COLUMNS = ("id", "kind", "metric", "value", "high", "from", "where", "source", "definition", "same_definition", "note",
           "author", "created_at", "withdrawn_at", "withdrawn_by", "state")  # fmt: skip
_SHOWN = ("id", "kind", "metric", "value", "high", "from", "where", "source", "author", "state")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("metric", nargs="?", metavar="METRIC", help="as `metrics` lists it")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--set", dest="value", metavar="V", help="what to reach: 0.8 or '80 %%' of a share")
    what.add_argument("--benchmark", metavar="V", help="what others reach")
    what.add_argument("--withdraw", type=int, metavar="ID", help="take a target or benchmark back")
    what.add_argument("--list", action="store_true", help="all that were ever set, with their state (the default)")
    parser.add_argument("--to", metavar="V", help="upper end of a benchmark's range")
    parser.add_argument("--from", dest="start", metavar="D", help="the day from which it holds; default today")
    parser.add_argument("--where", action="append", default=[], metavar="DIM=VALUE", help="may be repeated")
    parser.add_argument("--source", default="", metavar="T", help="who reports the benchmark")
    parser.add_argument("--definition", default="", metavar="T", help="what exactly the benchmark counts")
    parser.add_argument("--same-definition", action="store_true", help="it counts what the metric counts: draw it")
    parser.add_argument("--note", default="", metavar="T", help="why")
    parser.add_argument("--by", metavar="NAME", help="who sets it; default the user of this machine")
    parser.add_argument("--format", choices=FORMATS, default=FORMATS[0])


def run(args: argparse.Namespace, settings: Settings) -> int:
    known = catalog(settings)
    if args.value is None and args.benchmark is None:
        _unused(args, "source", "definition", "same_definition", "note", "to", "start", "where")
        if args.withdraw is None:
            return _list(args, settings, known)
        gone = journal_of.withdraw(Journal(settings), args.withdraw, author=user() if args.by is None else args.by)
        print(f"{gone.kind} {gone.id} of {gone.metric} holds no more; it stays in the history.", file=sys.stderr)
        return _printed([gone], args.format, settings, known, every=journal_of.kept(Journal(settings)))
    if args.metric is None:
        raise CxError("target", "no metric is named.", "Name it first: `target METRIC --set V`.")
    if args.benchmark is None:
        _unused(args, "source", "definition", "same_definition", "to")
    new = _new(args, settings, known.metric(args.metric))
    journal = Journal(settings)
    done = journal_of.add(journal, new, author=user() if args.by is None else args.by)
    print(_told(done, known.metric(done.metric), _numbers(settings)), file=sys.stderr)
    return _printed([done], args.format, settings, known, every=journal_of.kept(journal))


def _new(args: argparse.Namespace, settings: Settings, metric: Metric) -> Target:
    numbers = _numbers(settings)
    is_target = args.benchmark is None
    return Target(
        metric=metric.id,
        kind=TARGET if is_target else BENCHMARK,
        value=entry.figure(metric, args.value if is_target else args.benchmark, numbers),
        high=None if args.to is None else entry.figure(metric, args.to, numbers),
        starts_on=day_of("--from", args.start) or settings.today,
        where=where_of(args.where, settings, metric),
        source=args.source,
        definition=args.definition,
        same_definition=args.same_definition,
        note=args.note,
    )


def where_of(given: Sequence[str], settings: Settings, metric: Metric) -> dict[str, tuple[str, ...]]:
    """The filter; dimensions and (where something is published) values that are not there are refused."""
    found = dict(filters(given))
    publication = current(settings)
    held = publication.metrics.get(metric.id) if publication else None
    for name, values in found.items():
        if name not in metric.dimensions:
            raise CxError("--where", f"{metric.id} has no dimension {name!r}.", did_you_mean(name, metric.dimensions))
        groups = held.groups.get(name, ()) if held else ()
        for value in values:
            if groups and value not in groups:
                raise CxError("--where", f"{name} has no value {value!r}.", did_you_mean(value, groups))
    return found


def _unused(args: argparse.Namespace, *names: str) -> None:
    """Raises CxError for an option that means nothing here."""
    for name in names:
        if getattr(args, name):
            option = {"start": "from"}.get(name, name).replace("_", "-")
            way = "Targets take --from, --where and --note, benchmarks also --to, --source and --definition."
            raise CxError(f"--{option}", "does not go with what is asked for.", way)


def _told(done: Target, metric: Metric, numbers: Numbers) -> str:
    value = entry.read_as(metric, done.value, numbers)
    if done.high is not None:
        value += f" to {entry.read_as(metric, done.high, numbers)}"
    whose = "".join(f", {name} {' or '.join(values)}" for name, values in done.where.items())
    said = f"{done.kind} {done.id}: {metric.title}, {value}, from {done.starts_on} on{whose}."
    if done.kind == BENCHMARK and not done.same_definition:
        said += "\n  Kept, but not drawn: its definition differs. Where it is the same, say --same-definition."
    return said


def _list(args: argparse.Namespace, settings: Settings, known: Catalog) -> int:
    every = journal_of.kept(Journal(settings))
    if args.metric is not None and not any(each.metric == args.metric for each in every):
        known.metric(args.metric)
    those = [each for each in every if args.metric in (None, each.metric)]
    return _printed(those, args.format, settings, known, every=every)


def _printed(
    those: Sequence[Target], format: str, settings: Settings, known: Catalog, *, every: Sequence[Target]
) -> int:
    rows = [_record(each, every, settings) for each in those]
    if format == "text":
        print(listing(_SHOWN, [_words(row, known, _numbers(settings)) for row in rows], format))
    else:
        print(listing(COLUMNS, rows, format))
    return 0


def _words(row: dict[str, Any], known: Catalog, numbers: Numbers) -> dict[str, Any]:
    """One line for people: figures in the metric's form, the filter in words."""
    metric = known.metrics.get(str(row["metric"]))
    shown = dict(row)
    for name in ("value", "high"):
        if metric is not None and row[name] is not None:
            shown[name] = numbers.figure(metric, row[name])
    shown["where"] = "; ".join(f"{name}={'|'.join(values)}" for name, values in row["where"].items()) or None
    return {name: shown[name] for name in _SHOWN}


def _record(each: Target, every: Sequence[Target], settings: Settings) -> dict[str, Any]:
    row = {name: getattr(each, name) for name in COLUMNS if hasattr(each, name)}
    state = journal_of.state(each, every, settings.today)
    return {**row, "from": each.starts_on, "where": dict(each.where), "state": state}


def _numbers(settings: Settings) -> Numbers:
    return Numbers(settings.locale, settings.currency)
