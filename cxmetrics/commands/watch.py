"""Tell new signals by mail, webhook and log, each once; for cron, after `refresh`.

    python -m cxmetrics watch --dry-run
    python -m cxmetrics refresh && python -m cxmetrics watch
    python -m cxmetrics watch --list --format csv
    python -m cxmetrics watch --acknowledge 7 --by "Ada Lin" --answer "The app was down."

As text the rules that say the same of one figure share a line; CSV and JSON list each.
A signal is told when it stands at the newest complete period, and never again. [watch] in
the settings says who is told; without it a line a signal goes to stderr. A channel that
fails is tried again by the next run, the others are not.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from cxmetrics.briefing.watch import Report, watch
from cxmetrics.commands.annotate import user
from cxmetrics.insight import acceptance
from cxmetrics.insight.clock import Passage, passages
from cxmetrics.journal import Journal
from cxmetrics.journal.signals import Signal, acknowledge
from cxmetrics.settings import Settings
from cxmetrics.views.listing import FORMATS, listing
from cxmetrics.views.signal_words import COLUMNS, by_figure, record

_BECAME = ("published_at", "seen_at", "acknowledged_at", "acknowledged_by", "answer", "function", "action", "acted_at",
           "verified_at")  # fmt: skip
_SHOWN = ("id", "word", "sentence", "first_period", "published_at", "acknowledged_by", "function", "action")


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--dry-run", action="store_true", help="list what would be told; tell and keep nothing")
    what.add_argument("--list", action="store_true", help="list all signals there ever were, and what became of them")
    what.add_argument("--acknowledge", type=int, metavar="ID", help="say that you look after a signal")
    parser.add_argument("--by", metavar="NAME", help="who acknowledges it; default the user of this machine")
    parser.add_argument("--answer", default="", metavar="T", help="what you say of it")
    parser.add_argument("--format", choices=FORMATS, default=FORMATS[0])


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Lists what was told for the first time; nothing where nothing is new."""
    if args.acknowledge is not None:
        journal = Journal(settings)
        done = acknowledge(journal, args.acknowledge, author=user() if args.by is None else args.by, answer=args.answer)
        return _listed([each for each in passages(journal) if each.signal.about == done.about], args.format)
    if args.list:
        return _listed(passages(Journal(settings)), args.format)
    report = watch(acceptance.layer(settings), dry_run=args.dry_run)
    if args.format != "text":
        print(listing(COLUMNS, [record(each) for each in report.told], args.format))
    elif report.told:
        print(listing(COLUMNS[1:], [_entry(each, report.told) for each in by_figure(report.told)], "text"))
    if report.told:
        print(_told(report, args.dry_run), file=sys.stderr)
    for error in report.failed:
        print(error, file=sys.stderr)
    return 2 if report.failed else 0


def _listed(those: Sequence[Passage], format: str) -> int:
    """As text a line a figure, by its first rule, which acknowledges them all; else every signal."""
    shown = _SHOWN if format == "text" else (*COLUMNS, *_BECAME)
    if format == "text":
        those = list({each.signal.about: each for each in sorted(those, key=_number, reverse=True)}.values())
    print(listing(shown, [[found[name] for name in shown] for found in map(_passage, those)], format))
    return 0


def _entry(first: Signal, told: Sequence[Signal]) -> list[Any]:
    """A figure's line: what its first rule says, and the names of all."""
    rules = [each.rule for each in told if (each.figure, each.side) == (first.figure, first.side)]
    return [{**record(first), "rule": ", ".join(rules)}[name] for name in COLUMNS[1:]]


def _number(of: Passage) -> int:
    return of.signal.id


def _passage(of: Passage) -> dict[str, Any]:
    """A signal and what became of it."""
    became = {name: getattr(of.signal, name) for name in _BECAME if hasattr(of.signal, name)}
    after = {"function": of.function, "action": of.action_id, "acted_at": of.acted_at, "verified_at": of.verified_at}
    return {**record(of.signal), **became, **after}


def _told(report: Report, dry_run: bool) -> str:
    parts = [f"{count} by {channel}" for channel, count in report.channels.items()]
    return f"{'would tell' if dry_run else 'told'}: {', '.join(parts)}."
