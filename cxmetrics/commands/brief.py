"""Make the pack of a meeting: the pages' figures, charts, promises and doubts in one file.

    python -m cxmetrics brief --out pack.pdf
    python -m cxmetrics brief --meeting NEXT --paper Letter --out pack.pdf
    python -m cxmetrics brief --out pack.pptx
    python -m cxmetrics brief --period 2026-05-01 --where segment=SMB --out smb.html

Without --meeting it is the pack of the next meeting, or of none where none is planned. A
figure whose data failed a check has no number in it; the file is written whole or not at all.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from cxmetrics.briefing import writing
from cxmetrics.briefing.making import Asked
from cxmetrics.briefing.pack import chosen, pack
from cxmetrics.commands.query import day_of, filters
from cxmetrics.errors import CxError, did_you_mean
from cxmetrics.insight import acceptance
from cxmetrics.journal import Journal, meetings
from cxmetrics.journal.database import begun
from cxmetrics.metrics.layer import Layer
from cxmetrics.packed import PAPERS
from cxmetrics.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--meeting", metavar="NEXT|ID|DATE", help="of which meeting; default the next one, if any")
    parser.add_argument("--out", type=Path, metavar="FILE", help=f"what to write: {', '.join(writing.FORMATS)}")
    parser.add_argument("--paper", choices=PAPERS, help="of a PDF; default [brief] paper, else by the locale")
    parser.add_argument("--period", metavar="P", help="first day of the month that it is about; default the newest")
    parser.add_argument("--where", action="append", default=[], metavar="DIM=VALUE", help="of whom; may be repeated")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Writes the file and says on stderr what it holds."""
    if args.out is None:
        raise CxError("brief", "it does not know what to write.", "Name a file: --out pack.html.")
    file = writing.checked(args.out)
    layer = acceptance.layer(settings)
    made = pack(layer, _asked(args, layer))
    size = writing.write(made, file, _papered(settings, args.paper))
    print(f"{file}: {made.title}, {made.foot}; {size:,} bytes.", file=sys.stderr)
    return 0


def _papered(settings: Settings, paper: str | None) -> Settings:
    return replace(settings, brief=replace(settings.brief, paper=paper)) if paper else settings


def _asked(args: argparse.Namespace, layer: Layer) -> Asked:
    settings = layer.settings
    there = meetings.meetings(Journal(settings)) if begun(settings) else ()
    return Asked(chosen(there, args.meeting, settings.today), _where(args.where, layer), _end(args.period, layer))


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
                raise CxError("--where", f"{name} has no value {value!r}.", did_you_mean(value, groups))
    return found


def _end(period: str | None, layer: Layer) -> date | None:
    """The day after the month that starts on `period`."""
    if period is None:
        return None
    first = day_of("--period", period)
    assert first is not None  # a text was given
    month = layer.settings.calendar.period(first, "month")
    if month.first != first:
        way = f"The month it lies in starts on {month.first.isoformat()}."
        raise CxError(f"--period {period}", "it is not the first day of a month.", way)
    return month.end
