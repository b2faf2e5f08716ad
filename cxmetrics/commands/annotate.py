"""Write down what happened, so that every chart in its scope shows it.

    python -m cxmetrics annotate --on 2026-05-01 --until 2026-06-11 --title "App outage" --kind outage
    python -m cxmetrics annotate --on 2025-09-01 --title "New menu" --metric abandonment_rate --kind action --rebase
    python -m cxmetrics annotate --edit 3 --title "Outage of the app" --until ""
    python -m cxmetrics annotate --remove 3
    python -m cxmetrics annotate --import notes.csv

--until is its last day. --rebase says that the process changed here: limits of the metrics in
its scope start anew. --edit changes what is given and keeps the rest; an empty --until, --text,
--where or --accepts takes that away. Nothing is lost: `annotations --history ID` tells what one
said before. --import takes all rows in or none, once, and edits what nobody has changed since.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import pwd
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cxmetrics.commands.annotations import printed
from cxmetrics.commands.query import day_of, filters
from cxmetrics.errors import CxError, did_you_mean
from cxmetrics.journal import Journal, exchange
from cxmetrics.journal import annotations as journal_of
from cxmetrics.journal.annotations import KINDS, Annotation
from cxmetrics.metrics.catalog import Catalog, catalog
from cxmetrics.metrics.checks import checks
from cxmetrics.metrics.definition import PILLARS
from cxmetrics.metrics.question import NO_GROUP
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
    parser.add_argument(
        "--rebase", action=argparse.BooleanOptionalAction, help="the process changed: limits start anew"
    )
    parser.add_argument(
        "--accepts", metavar="CHECK", help="the failed check whose wrong days, from --on through --until, are accepted"
    )
    parser.add_argument("--by", metavar="NAME", help="who writes; default the user of this machine")
    parser.add_argument("--format", choices=FORMATS, default=FORMATS[0])


def run(args: argparse.Namespace, settings: Settings) -> int:
    author = args.by if args.by is not None else user()
    known = catalog(settings)
    if args.file is not None or args.remove is not None or args.bring_back is not None:
        _unused(args)
    if args.file is not None:
        return _imported(Path(args.file), settings, known, author)
    given = _given(args, known, settings)
    journal = Journal(settings)
    if args.remove is not None:
        done = journal_of.remove(journal, args.remove, author=author)
    elif args.bring_back is not None:
        done = journal_of.bring_back(journal, args.bring_back, author=author)
    elif args.edit is not None:
        held = journal_of.annotation(journal, args.edit)
        wanted = dataclasses.replace(held, **given)
        done = journal_of.edit(journal, _of_somebody(wanted, settings, known), author=author)
    else:
        done = journal_of.add(journal, _of_somebody(_new(given), settings, known), author=author)
    print(printed([done], args.format))
    return 0


def _given(args: argparse.Namespace, known: Catalog, settings: Settings) -> dict[str, Any]:
    """What the options say of an annotation: only what was given."""
    found: dict[str, Any] = {}
    if args.on is not None:
        found["starts_on"] = day_of("--on", args.on)
    if args.until is not None:
        found["ends_on"] = day_of("--until", args.until) if args.until else None
    for name in ("title", "text", "kind"):
        if getattr(args, name) is not None:
            found[name] = getattr(args, name)
    if args.metric is not None:
        found |= {"scope": "metric", "metric": known.metric(args.metric).id, "pillar": None}
    if args.pillar is not None:
        found |= {"scope": "pillar", "pillar": _pillar("--pillar", args.pillar), "metric": None}
    if args.all:
        found |= {"scope": "all", "metric": None, "pillar": None}
    if args.where:
        found["where"] = filters(args.where) if any(args.where) else {}
    if args.rebase is not None:
        found["rebases"] = args.rebase
    if args.accepts is not None:
        found["accepts"] = args.accepts or None
    if args.accepts:
        if args.kind not in (None, "data issue"):
            raise CxError("--accepts", "goes with the kind 'data issue' only.", "Say --kind 'data issue'.")
        shipped = checks(settings)[0]
        if args.accepts not in shipped:
            raise CxError("--accepts", f"there is no check {args.accepts!r}.", did_you_mean(args.accepts, shipped))
        found["kind"] = "data issue"
    return found


def _pillar(place: str, name: str) -> str:
    if name not in PILLARS:
        raise CxError(place, f"{name!r} is not known.", did_you_mean(name, PILLARS))
    return name


def _new(given: Mapping[str, Any]) -> Annotation:
    for name, option in (("starts_on", "--on D"), ("title", "--title T")):
        if name not in given:
            raise CxError(
                "annotate", f"{option.split()[0]} is missing.", f"Give {option}: `annotate --on D --title T`."
            )
    return Annotation(**given)


def _of_somebody(given: Annotation, settings: Settings, known: Catalog) -> Annotation:
    """The same; refuses dimensions that no metric in its scope has, and values that were never published of them."""
    metrics = [known.metric(given.metric)] if given.metric else list(known.metrics.values())
    if given.pillar:
        metrics = [each for each in metrics if each.pillar == given.pillar]
    whose = given.metric or (f"no metric of {given.pillar}" if given.pillar else "no metric")
    dimensions = {name for each in metrics for name in each.dimensions}
    publication = current(settings)
    held = [publication.metrics[each.id] for each in metrics if publication and each.id in publication.metrics]
    for name, values in given.where.items():
        if name not in dimensions:
            what = f"{whose} has {'no' if given.metric else 'a'} dimension {name!r}."
            raise CxError("--where", what, did_you_mean(name, dimensions))
        groups = {group for each in held for group in each.groups.get(name, ())}
        for value in values:
            if groups and value not in (*groups, NO_GROUP):
                raise CxError("--where", f"{name} has no value {value!r}.", did_you_mean(value, groups))
    return given


def _imported(file: Path, settings: Settings, known: Catalog, author: str) -> int:
    those = exchange.read(file, undone, lambda each: each.pillar and _pillar("pillar", each.pillar))
    for each in those:
        if each.metric is not None and each.metric not in known.metrics:
            print(f"{each.title!r} is of {each.metric}, which is no metric here; it is kept.", file=sys.stderr)
    new, changed, unchanged = journal_of.take_in(Journal(settings), those, author=author)
    print(f"{new} new, {changed} changed, {unchanged} unchanged.", file=sys.stderr)
    return 0


def _unused(args: argparse.Namespace) -> None:
    """Raises CxError for an option that means nothing where nothing is said."""
    for name in (*_SAYS, *_FLAGS):
        if getattr(args, name) or (name == "rebase" and args.rebase is not None):
            raise CxError(f"--{name}", "does not go with --remove, --bring-back and --import.", "Leave it out.")


def user() -> str:
    """The name of the user of this machine."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return "command line"
