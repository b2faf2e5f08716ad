"""Make the pack of a meeting: the pages' figures, charts, promises and doubts in one file.

    python -m cxmetrics brief --out pack.pdf
    python -m cxmetrics brief --meeting NEXT --paper Letter --out pack.pdf
    python -m cxmetrics brief --out pack.pptx
    python -m cxmetrics brief --out meetings.ics
    python -m cxmetrics brief --send --dry-run
    python -m cxmetrics brief --period 2026-05-01 --where segment=SMB --out smb.html

Without --meeting it is the pack of the next meeting, or of none where none is planned. A
figure whose data failed a check has no number in it; the file is written whole or not at all.
--send mails it to [brief] mail_to, once a meeting however often it is asked, so that cron may ask daily.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from cxmetrics.briefing import sending, writing
from cxmetrics.briefing.contents import PARTS
from cxmetrics.briefing.document import Pack
from cxmetrics.briefing.invitations import ics
from cxmetrics.briefing.making import Asked
from cxmetrics.briefing.pack import chosen, pack
from cxmetrics.commands.query import day_of, filters
from cxmetrics.errors import CxError, did_you_mean
from cxmetrics.insight import acceptance
from cxmetrics.insight.asking import published_days
from cxmetrics.journal import Journal, meetings
from cxmetrics.journal.database import begun
from cxmetrics.journal.meetings import Meeting
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import NO_GROUP
from cxmetrics.packed import PAPERS
from cxmetrics.settings import Settings
from cxmetrics.store.publication import release

CALENDAR = ".ics"
_ENDINGS = ", ".join([*writing.FORMATS, f"{CALENDAR} for the meetings themselves"])


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--meeting", metavar="NEXT|ID|DATE", help="of which meeting; default the next one, if any")
    parser.add_argument("--out", type=Path, metavar="FILE", help=f"what to write: {_ENDINGS}")
    parser.add_argument("--send", action="store_true", help="mail the pack of the next meeting, where its day is near")
    parser.add_argument("--dry-run", action="store_true", help="with --send: print the mail; send and keep nothing")
    parser.add_argument("--paper", choices=PAPERS, help="of a PDF; default [brief] paper, else by the locale")
    parser.add_argument("--period", metavar="P", help="first day of the month that it is about; default the newest")
    parser.add_argument("--where", action="append", default=[], metavar="DIM=VALUE", help="of whom; may be repeated")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Writes the file and says on stderr what it holds."""
    if args.dry_run and not args.send:
        raise CxError("--dry-run", "it goes with --send.", "Without --send nothing is sent.")
    if args.out is None and not args.send:
        raise CxError("brief", "it does not know what to write.", "Name a file: --out pack.html.")
    if args.out is not None and writing.checked(args.out, CALENDAR).suffix.lower() == CALENDAR:
        _calendar(args.out, settings)
    elif args.out is not None:
        _write(args, settings)
    return _send(args, settings) if args.send else 0


def _calendar(file: Path, settings: Settings) -> None:
    """All meetings that are planned or were held, for a calendar program."""
    those = _meetings(settings)
    writing.put(file, ics(those, settings.name, settings.brief.link))
    print(f"{file}: {len(those)} {'meeting' if len(those) == 1 else 'meetings'}.", file=sys.stderr)


def _send(args: argparse.Namespace, settings: Settings) -> int:
    """Mails the pack of the meeting that is asked for, else of the next one where it is near."""
    if args.dry_run and not sending.addressed(settings):
        print(f"nobody would get this mail yet: the settings do not say who. {sending.ADDRESS_IT}", file=sys.stderr)
        settings = sending.rehearsed(settings)
    sending.checked(settings)
    there = _meetings(settings)
    held = chosen(there, args.meeting, settings.today) if args.meeting else sending.due(there, settings)
    if held is None:
        days = settings.brief.days_before
        later = next((each for each in there if not each.closed and each.held_on >= settings.today), None)
        way = f" The next one is on {later.held_on}: --meeting NEXT sends its pack now." if later else ""
        print(f"no meeting is planned for today or the {days} days after it: nothing is sent.{way}", file=sys.stderr)
        return 0
    layer = acceptance.layer(settings)
    asked = replace(_asked(args, layer), meeting=held)
    done = sending.send(
        _papered(settings, args.paper), held, lambda: _made(layer, asked), about=asked.about, dry_run=args.dry_run
    )
    if args.dry_run and done.mail:
        print(sending.shown(done.mail))
    if done.why or done.mail is None:
        print(done.why, file=sys.stderr)
        return 0
    print(f"{'would send' if args.dry_run else 'sent'} to {done.mail['To']}: {done.mail['Subject']}", file=sys.stderr)
    return 0


def _meetings(settings: Settings) -> tuple[Meeting, ...]:
    return meetings.meetings(Journal(settings)) if begun(settings) else ()


def _write(args: argparse.Namespace, settings: Settings) -> None:
    layer = acceptance.layer(settings)
    made = _made(layer, _asked(args, layer))
    size = writing.write(made, args.out, _papered(settings, args.paper))
    print(f"{args.out}: {made.title}, {made.foot}; {size:,} bytes.", file=sys.stderr)


def _made(layer: Layer, asked: Asked) -> Pack:
    """The pack. The published file is closed then: drawing may have the memory that reading took."""
    made = pack(layer, asked)
    release(layer.settings)
    gc.collect()
    return made


def _papered(settings: Settings, paper: str | None) -> Settings:
    return replace(settings, brief=replace(settings.brief, paper=paper)) if paper else settings


def _asked(args: argparse.Namespace, layer: Layer) -> Asked:
    settings = layer.settings
    return Asked(
        chosen(_meetings(settings), args.meeting, settings.today), _where(args.where, layer), _end(args.period, layer)
    )


def _where(given: Sequence[str], layer: Layer) -> dict[str, tuple[str, ...]]:
    """The filter, as the pages' bar offers it. Raises CxError for dimensions and values that it does not."""
    found = dict(filters(given))
    offered = layer.settings.filters
    for name, values in found.items():
        if name not in offered:
            raise CxError("--where", f"a pack has no filter {name!r}.", did_you_mean(name, offered))
        groups = {group for held in layer.publication.metrics.values() for group in held.groups.get(name, ())}
        for value in values:
            if value not in groups:
                raise CxError("--where", f"{name} has no value {value!r}.", did_you_mean(value, groups - {NO_GROUP}))
    return found


def _end(period: str | None, layer: Layer) -> date | None:
    """The day after the month that starts on `period`."""
    if period is None:
        return None
    first = day_of("--period", period)
    assert first is not None  # a text was given
    calendar = layer.settings.calendar
    month = calendar.period(first, "month")
    if month.first != first:
        way = f"The month it lies in starts on {month.first.isoformat()}."
        raise CxError(f"--period {period}", "it is not the first day of a month.", way)
    begun, ended = published_days(layer.publication, [name for part in PARTS for name in (part.first, *part.more)])
    oldest, running = (calendar.period(day, "month") for day in (begun, ended))
    if not oldest.first <= first < running.first:
        newest = calendar.previous(running, "month")
        way = f"Name one from {oldest.first.isoformat()} to {newest.first.isoformat()}."
        raise CxError(f"--period {period}", "it is no month that has ended and has data.", way)
    return month.end
