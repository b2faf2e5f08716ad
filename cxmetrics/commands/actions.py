"""List what was promised, with verdicts; promise something, change it, say that it is done.

    python -m cxmetrics actions --open
    python -m cxmetrics actions --add --title "Shorter menu" --owner "Ada Lin" --function service --due 2026-09-30 \\
        --metric abandonment_rate --direction lower --amount "5 points" --effect 2026-09-01 --by "Ben Ode"
    python -m cxmetrics actions --edit 3 --due 2026-10-31
    python -m cxmetrics actions --done 3
    python -m cxmetrics actions --comment 3 --text "Waits for the supplier."

A verdict is taken once, by itself: after six complete periods from the day of effect on, or
after --judge-after. It cannot be typed.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Sequence
from datetime import date
from typing import Any

from cxmetrics.commands.query import day_of
from cxmetrics.commands.target import where_of
from cxmetrics.errors import CxError, Unavailable
from cxmetrics.insight import acceptance
from cxmetrics.insight.promises import Promise, owed, promises
from cxmetrics.insight.verdict import TOO_EARLY
from cxmetrics.journal import Journal
from cxmetrics.journal import actions as journal_of
from cxmetrics.journal.actions import DIRECTIONS, FUNCTIONS, Action
from cxmetrics.metrics.catalog import catalog
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.layer import Layer
from cxmetrics.settings import Settings
from cxmetrics.views.listing import FORMATS, listing
from cxmetrics.views.numbers import Numbers
from cxmetrics.views.promises import amount

COLUMNS = ("id", "title", "owner", "function", "due_on", "metric", "where", "direction", "amount", "status", "verdict")

_STATUS = {"done": "done", "hold": "on hold", "cancel": "cancelled", "reopen": "open"}
_SAYS = ("title", "owner", "function", "due", "metric", "direction", "amount", "effect", "judge_after", "meeting",
         "signal")  # fmt: skip


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--add", action="store_true", help="promise something")
    what.add_argument("--edit", type=int, metavar="ID", help="change what is given of an action")
    for option, status in _STATUS.items():
        what.add_argument(f"--{option}", type=int, metavar="ID", help=f"say that an action is {status}")
    what.add_argument("--comment", type=int, metavar="ID", help="comment on an action (--text)")
    parser.add_argument("--title", metavar="T", help="what will be done")
    parser.add_argument("--owner", metavar="NAME", help="who answers for it")
    parser.add_argument("--function", metavar="F", help=f"one of {', '.join(FUNCTIONS)}")
    parser.add_argument("--due", metavar="D", help="until when")
    parser.add_argument("--metric", metavar="METRIC", help="which figure it should move")
    parser.add_argument("--where", action="append", default=[], metavar="DIM=VALUE", help="of whom; may be repeated")
    parser.add_argument("--direction", metavar="|".join(DIRECTIONS), help="which way; default the metric's better one")
    parser.add_argument("--amount", metavar="A", help="how far: 0.05, '5 %%' or '5 points' of a share")
    parser.add_argument("--effect", metavar="D", help="from when on it should be seen; default the day it is done")
    parser.add_argument("--judge-after", metavar="D", help="last day that counts for the verdict")
    parser.add_argument("--meeting", type=int, metavar="ID", help="the meeting that decided it")
    parser.add_argument("--signal", type=int, metavar="ID", help="the signal that it answers")
    parser.add_argument("--text", metavar="T", help="of a comment")
    parser.add_argument("--by", default="command line", metavar="NAME", help="who says so")
    parser.add_argument("--open", action="store_true", help="list open ones only")
    parser.add_argument("--overdue", action="store_true", help="list overdue ones only")
    parser.add_argument("--format", choices=FORMATS, default=FORMATS[0])


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Does what is asked and prints the actions it concerns; without anything to do, all that match."""
    journal = Journal(settings)
    touched = _done(args, settings, journal)
    if touched is None:
        _refuse(args, [*_SAYS, "text", "where"])
    those = promises(journal, _layer(settings))
    if touched is not None:
        those = tuple(each for each in those if each.action.id == touched)
    if args.open:
        those = tuple(each for each in those if each.action.status == "open")
    if args.overdue:
        those = owed(those, settings.today).overdue
    print(_listed(those, args.format, settings))
    return 0


def _done(args: argparse.Namespace, settings: Settings, journal: Journal) -> int | None:
    """Does what is asked; the id of the action it was done to, None where a listing is wanted."""
    if args.add:
        _refuse(args, ["text"])
        made = journal_of.promise(journal, _new(args, settings), author=args.by)
        print(f"action {made.id} is promised.", file=sys.stderr)
        return made.id
    if args.edit is not None:
        _refuse(args, ["text"])
        changed = _edited(args, settings, journal_of.action(journal, args.edit))
        return journal_of.edit(journal, changed, author=args.by).id
    if args.comment is not None:
        _refuse(args, [*_SAYS, "where"])
        return journal_of.comment(journal, args.comment, args.text or "", author=args.by).action_id
    for option, status in _STATUS.items():
        number = getattr(args, option)
        if number is not None:
            _refuse(args, [*_SAYS, "text", "where"])
            return journal_of.set_status(journal, number, status, author=args.by, on=settings.today).id
    return None


def _new(args: argparse.Namespace, settings: Settings) -> Action:
    lacking = [f"--{name}" for name in ("title", "owner", "function", "due") if not getattr(args, name)]
    if lacking:
        raise CxError(
            "actions --add", f"{', '.join(lacking)} lacks.", "A promise has a title, an owner, a function, a day."
        )
    blank = Action(args.title, args.owner, args.function, day_of("--due", args.due) or settings.today)
    return _edited(args, settings, blank)


def _edited(args: argparse.Namespace, settings: Settings, held: Action) -> Action:
    """The action with what the options say."""
    said: dict[str, Any] = {
        "title": args.title,
        "owner": args.owner,
        "function": args.function,
        "due_on": day_of("--due", args.due),
        "metric": args.metric,
        "direction": args.direction,
        "takes_effect_on": day_of("--effect", args.effect),
        "judge_after": day_of("--judge-after", args.judge_after),
        "meeting_id": args.meeting,
        "signal_id": args.signal,
    }
    changed = dataclasses.replace(held, **{name: value for name, value in said.items() if value is not None})
    if changed.metric is None:
        if args.where or args.amount:
            raise CxError("actions", "--where and --amount say nothing without a figure.", "Name it: --metric METRIC.")
        return changed
    metric = _metric(settings, changed.metric)
    if args.metric and args.metric != held.metric:
        changed = dataclasses.replace(changed, where={}, amount=None, direction=args.direction)
    if changed.direction is None and metric.better in DIRECTIONS:
        changed = dataclasses.replace(changed, direction=metric.better)
    if args.where:
        changed = dataclasses.replace(changed, where=where_of(args.where, settings, metric))
    if args.amount:
        size = amount(metric, args.amount, Numbers(settings.locale, settings.currency))
        changed = dataclasses.replace(changed, amount=size)
    return changed


def _metric(settings: Settings, name: str) -> Metric:
    return catalog(settings).metric(name)


def _refuse(args: argparse.Namespace, names: Sequence[str]) -> None:
    """Raises CxError for an option that means nothing here."""
    for name in names:
        if getattr(args, name) not in (None, []):
            option = name.replace("_", "-")
            raise CxError(f"--{option}", "does not go with what is asked for.", "It goes with --add and --edit."
                          if name != "text" else "It goes with --comment.")  # fmt: skip


def _layer(settings: Settings) -> Layer | None:
    try:
        return acceptance.layer(settings)
    except Unavailable:
        return None


def _listed(those: Sequence[Promise], format: str, settings: Settings) -> str:
    rows = [_record(each) for each in those]
    if format == "text":
        metrics = catalog(settings).metrics
        rows = [
            _words(row, each, metrics.get(each.action.metric or ""), settings)
            for row, each in zip(rows, those, strict=True)
        ]
    return listing(COLUMNS, rows, format)


def _record(each: Promise) -> dict[str, Any]:
    row = {name: getattr(each.action, name, None) for name in COLUMNS}
    where = {name: list(values) for name, values in each.action.where.items()}
    return {**row, "where": where, "verdict": each.word}


def _words(row: dict[str, Any], each: Promise, metric: Metric | None, settings: Settings) -> dict[str, Any]:
    """One line for people: the size in the metric's form, the filter in words, the day of a verdict to come."""
    numbers = Numbers(settings.locale, settings.currency)
    size = numbers.difference(metric, each.action.amount).lstrip("+") if metric and each.action.amount else None
    place = "; ".join(f"{name}={'|'.join(values)}" for name, values in each.action.where.items())
    found, today = each.verdict, settings.today
    told = f"{found.word} (on {found.judged_on})" if found and found.word == TOO_EARLY else each.word
    status = f"{each.action.status}, {_late(each.action, today)}" if each.action.overdue(today) else each.action.status
    return row | {"amount": size, "where": place or None, "verdict": told, "status": status}


def _late(action: Action, today: date) -> str:
    days = (today - action.due_on).days
    return f"{days} day{'' if days == 1 else 's'} overdue"
