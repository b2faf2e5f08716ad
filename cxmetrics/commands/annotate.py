"""Write down what happened, so that every chart in its scope shows it.

    python -m cxmetrics annotate --on 2026-05-01 --until 2026-06-11 --title "App outage" --kind outage
    python -m cxmetrics annotate --on 2025-09-01 --title "New menu" --metric abandonment_rate --kind action --rebase
    python -m cxmetrics annotate --edit 3 --title "Outage of the app"
    python -m cxmetrics annotate --remove 3
    python -m cxmetrics annotate --import notes.csv

--until is its last day. --rebase says that the process changed here: limits of the metrics in
its scope start anew. Nothing is lost: `annotations --history ID` tells what one said before.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import pwd
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cxmetrics.commands.annotations import printed
from cxmetrics.commands.query import day_of, filters
from cxmetrics.errors import CxError, did_you_mean
from cxmetrics.journal import Journal, exchange
from cxmetrics.journal import annotations as journal_of
from cxmetrics.journal.annotations import KINDS, Annotation
from cxmetrics.metrics.catalog import Catalog, catalog
from cxmetrics.metrics.definition import PILLARS
from cxmetrics.settings import Settings
from cxmetrics.store.publication import current
from cxmetrics.views.listing import FORMATS, undone

_SAYS = ("on", "until", "title", "text", "kind", "metric", "pillar", "accepts")
_FLAGS = ("all", "rebase", "where")


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--edit", type=int, metavar="ID", help="change what is given of an annotation")
    what.add_argument("--remove", type=int, metavar="ID", help="take it off every chart")
    what.add_argument("--bring-back", type=int, metavar="ID", help="show a removed one again")
    what.add_argument("--import", dest="file", metavar="FILE", help="take in a CSV file that `annotations` wrote")
    parser.add_argument("--on", metavar="D", help="the day on which it happened or began")
    parser.add_argument("--until", metavar="D", help="its last day")
    parser.add_argument("--title", metavar="T", help="what happened, in a few words")
    parser.add_argument("--text", metavar="T", help="more of it")
    parser.add_argument("--kind", metavar="K", help=f"one of {', '.join(KINDS)}; default outside event")
    scope = parser.add_mutually_exclusive_group()
    scope.add_argument("--metric", metavar="M", help="shown on charts of this metric")
    scope.add_argument("--pillar", metavar="P", help=f"shown on charts of one of {', '.join(PILLARS)}")
    scope.add_argument("--all", action="store_true", help="shown on every chart (the default)")
    parser.add_argument("--where", action="append", default=[], metavar="DIM=VALUE", help="of whom; may be repeated")
    parser.add_argument("--rebase", action="store_true", help="the process changed: limits start anew")
    parser.add_argument("--accepts", metavar="CHECK", help="of kind data issue: the failed check that is accepted")
    parser.add_argument("--by", metavar="NAME", help="who writes; default the user of this machine")
    parser.add_argument("--format", choices=FORMATS, default=FORMATS[0])


def run(args: argparse.Namespace, settings: Settings) -> int:
    author = args.by if args.by is not None else user()
    known = catalog(settings)
    if args.file is not None or args.remove is not None or args.bring_back is not None:
        _unused(args)
    if args.file is not None:
        return _imported(Path(args.file), settings, known, author)
    given = _given(args, settings, known)
    journal = Journal(settings)
    if args.remove is not None:
        done = journal_of.remove(journal, args.remove, author=author)
    elif args.bring_back is not None:
        done = journal_of.bring_back(journal, args.bring_back, author=author)
    elif args.edit is not None:
        held = journal_of.annotation(journal, args.edit)
        done = journal_of.edit(journal, dataclasses.replace(held, **given), author=author)
    else:
        done = journal_of.add(journal, _new(given), author=author)
    print(printed([done], args.format))
    return 0


def _given(args: argparse.Namespace, settings: Settings, known: Catalog) -> dict[str, Any]:
    """What the options say of an annotation: only what was given."""
    found: dict[str, Any] = {}
    if args.on is not None:
        found["starts_on"] = day_of("--on", args.on)
    if args.until is not None:
        found["ends_on"] = day_of("--until", args.until)
    for name in ("title", "text", "kind", "accepts"):
        if getattr(args, name) is not None:
            found[name] = getattr(args, name)
    if args.metric is not None:
        found |= {"scope": "metric", "metric": known.metric(args.metric).id, "pillar": None}
    if args.pillar is not None:
        if args.pillar not in PILLARS:
            raise CxError("--pillar", f"{args.pillar!r} is not known.", did_you_mean(args.pillar, PILLARS))
        found |= {"scope": "pillar", "pillar": args.pillar, "metric": None}
    if args.all:
        found |= {"scope": "all", "metric": None, "pillar": None}
    if args.where:
        found["where"] = filters(args.where)
        _check_where("--where", found["where"], args.metric, settings, known)
    if args.rebase:
        found["rebases"] = True
    if args.accepts is not None and args.kind not in (None, "data issue"):
        raise CxError("--accepts", "goes with the kind 'data issue' only.", "Say --kind 'data issue'.")
    if args.accepts is not None and args.edit is None:
        found["kind"] = "data issue"
    return found


def _new(given: Mapping[str, Any]) -> Annotation:
    for name, option in (("starts_on", "--on D"), ("title", "--title T")):
        if name not in given:
            raise CxError(
                "annotate", f"{option.split()[0]} is missing.", f"Give {option}: `annotate --on D --title T`."
            )
    return Annotation(**given)


def _check_where(
    place: str, where: Mapping[str, Sequence[str]], metric: str | None, settings: Settings, known: Catalog
) -> None:
    """Refuses dimensions that no metric (or not the named one) has, and values that were never published."""
    metrics = [known.metric(metric)] if metric else list(known.metrics.values())
    dimensions = {name for each in metrics for name in each.dimensions}
    publication = current(settings)
    for name, values in where.items():
        if name not in dimensions:
            whose = f"{metric} has" if metric else "no metric has"
            raise CxError(
                place, f"{whose} {'no' if metric else 'a'} dimension {name!r}.", did_you_mean(name, dimensions)
            )
        held = publication.metrics.values() if publication else ()
        groups = {group for each in held for group in each.groups.get(name, ())}
        for value in values:
            if groups and value not in groups:
                raise CxError(place, f"{name} has no value {value!r}.", did_you_mean(value, groups))


def _imported(file: Path, settings: Settings, known: Catalog, author: str) -> int:
    those = exchange.read(file, undone)
    for each in those:
        if each.metric is not None and each.metric not in known.metrics:
            print(f"{each.title!r} is of {each.metric}, which is no metric here; it is kept.", file=sys.stderr)
    new, changed, unchanged = journal_of.take_in(Journal(settings), those, author=author)
    print(f"{new} new, {changed} changed, {unchanged} unchanged.", file=sys.stderr)
    return 0


def _unused(args: argparse.Namespace) -> None:
    """Raises CxError for an option that means nothing where nothing is said."""
    for name in (*_SAYS, *_FLAGS):
        if getattr(args, name):
            raise CxError(f"--{name}", "does not go with --remove, --bring-back and --import.", "Leave it out.")


def user() -> str:
    """The name of the user of this machine."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return "command line"
