"""Tell what an export holds, and draft the mapping to load it with.

Reads the whole file once, in bounded memory, and sends nothing anywhere. For each column: type,
range, empty cells, codes that are probably no values, how its dates are written, and which of
our columns it is. The draft names under `unsure` what a person must confirm before `load`
takes it. Dates that can be read in two ways are asked for on a terminal, else left open.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from cxmetrics.errors import CxError
from cxmetrics.profile import drafting, report
from cxmetrics.profile.drafting import Answers, Question
from cxmetrics.profile.meaning import reading, seen
from cxmetrics.profile.reading import look
from cxmetrics.settings import Settings
from cxmetrics.sources.mapping import table_named
from cxmetrics.views.listing import FORMATS, listing
from cxmetrics.views.progress import counted

_SCREEN = 200
"""So many columns are shown as text; the rest is counted."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """FILE, the table where it is known, where the draft goes, and how to print the columns."""
    parser.add_argument("file", type=Path, help="CSV, TSV, compressed CSV, Excel (.xlsx) or Parquet")
    parser.add_argument("--table", metavar="T", help="the canonical table, where you know it")
    parser.add_argument("--out", type=Path, metavar="M.toml", help="write the draft of a mapping to this new file")
    parser.add_argument("--format", choices=FORMATS, default=FORMATS[0])


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Prints the columns, and the draft where it goes into no file and the format is text."""
    table = table_named(args.table) if args.table else None
    if args.out and args.out.exists():
        raise CxError(str(args.out), "the file is there already; nothing was overwritten.", "Name a new one.")
    with counted(args.file.name) as progress:
        looked = look(args.file, progress)
    columns = seen(looked.columns)
    found = reading(args.file, columns, table)
    asked = drafting.questions(found)
    draft = drafting.draft(looked, found, columns, _answers(asked) if _is_conversation() else None)
    rows = report.rows(columns, found, draft)
    if args.format == "text":
        print(listing(report.FOR_SCREENS, rows[:_SCREEN], "text"))
        if len(rows) > _SCREEN:
            print(f"... and {len(rows) - _SCREEN:,} more columns; --format csv lists all of them.")
    else:
        print(listing(report.COLUMNS, rows, args.format))
    if args.out:
        drafting.write(args.out, draft.text)
    elif args.format == "text":
        print(f"\n{draft.text}", end="")
    print(_told(args, looked.rows, looked.broken, draft), file=sys.stderr)
    return 0


def _told(args: argparse.Namespace, rows: int, broken: int, draft: drafting.Draft) -> str:
    told = [f"{args.file}: {rows:,} rows."]
    if broken:
        told.append(f"  {broken:,} of them have too few or too many cells; loading will set them aside.")
    at = str(args.out or "the draft above, saved as M.toml")
    if draft.unsure:
        told.append(f"  Not certain, and for you to confirm in {at}: {', '.join(draft.unsure)}.")
    mapping = args.out or "M.toml"
    told.append(f"  Then: python -m cxmetrics load {args.file} --mapping {mapping} --dry-run")
    return "\n".join(told)


def _is_conversation() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _answers(asked: list[Question]) -> Answers:
    """What a person on the terminal says; an empty line leaves a question open."""
    formats: dict[str, str] = {}
    days: dict[str, date] = {}
    for question in asked:
        print(question.text, file=sys.stderr)
        for number, (form, example) in enumerate(question.choices, 1):
            print(f"  {number}  {form}: {example}", file=sys.stderr)
        if question.choices:
            said = _said("Its number, or Enter to leave it open: ", question)
            if said is not None:
                formats[question.column] = said
        else:
            said = _said("A date such as 2026-10-31, or Enter to leave it open: ", question)
            if said is not None:
                days[question.column] = date.fromisoformat(said)
    return Answers(formats, days)


def _said(prompt: str, question: Question) -> str | None:
    """A valid answer; asks again until there is one, or an empty line."""
    while True:
        print(prompt, end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        said = line.strip()
        if not said:
            return None
        if question.choices:
            if said.isdecimal() and 1 <= int(said) <= len(question.choices):
                return question.choices[int(said) - 1][0]
            continue
        try:
            return date.fromisoformat(said).isoformat()
        except ValueError:
            continue
