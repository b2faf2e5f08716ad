"""Load an export into the embedded warehouse.

A row that breaks the contract is set aside, never dropped: see `rejects`. Loading a file
again changes nothing; a row with a known key replaces the old one; of rows with one key in a
file the last wins, and the earlier ones count as replaced, or as unchanged where they change
nothing. Rows without any value are no rows. `refresh` then publishes.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cxmetrics.errors import CxError
from cxmetrics.settings import Settings
from cxmetrics.sources.mapping import table_named
from cxmetrics.sources.mapping_file import read_mapping
from cxmetrics.store.loading import Outcome, load
from cxmetrics.store.warehouse import FILE_NAME, open_warehouse
from cxmetrics.views.progress import counted


def arguments(parser: argparse.ArgumentParser) -> None:
    """FILE, its mapping or table, and how to print what was done."""
    parser.add_argument("file", type=Path, help="CSV, TSV, compressed CSV, Excel (.xlsx) or Parquet")
    parser.add_argument("--mapping", type=Path, metavar="M.toml", help="which column of the file is which of ours")
    parser.add_argument("--table", metavar="T", help="the canonical table; needed without a mapping")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and change nothing")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Loads the file. Exit code 0: all rows accepted or skipped; 3: some set aside."""
    mapping = read_mapping(args.mapping, args.table) if args.mapping else None
    if mapping is None and args.table is None:
        raise CxError(
            "load",
            "neither --mapping nor --table says what the rows are.",
            "Give --table T where the header bears canonical names, else --mapping M.toml.",
        )
    table = None if mapping else table_named(args.table)
    with _home(settings, args.dry_run) as at, open_warehouse(at) as warehouse, counted(args.file.name) as progress:
        outcome = load(
            warehouse,
            settings,
            args.file,
            mapping=mapping,
            table=table,
            dry_run=args.dry_run,
            progress=progress,
        )
    print(json.dumps(outcome.listed()) if args.format == "json" else _told(outcome, args.dry_run))
    if outcome.rejected:
        print(_set_aside(outcome), file=sys.stderr)
    return 3 if outcome.rejected else 0


@contextlib.contextmanager
def _home(settings: Settings, dry_run: bool) -> Iterator[Settings]:
    """The settings; those of a passing home for a dry run where there is no warehouse yet, so that none is made."""
    if not dry_run or settings.warehouse is not None or (settings.home / FILE_NAME).exists():
        yield settings
        return
    with tempfile.TemporaryDirectory(prefix="cx-dry-run-") as home:
        yield dataclasses.replace(settings, home=Path(home))


def _told(outcome: Outcome, dry_run: bool) -> str:
    counts = ", ".join(
        f"{getattr(outcome, name):,} {word}"
        for name, word in (
            ("new", "new"),
            ("replaced", "replaced"),
            ("unchanged", "unchanged"),
            ("skipped", "skipped"),
            ("rejected", "set aside"),
        )
    )
    tried = " Nothing was kept: this was a dry run." if dry_run else ""
    return f"{outcome.file}: read {outcome.read:,} rows into {outcome.table}: {counts}.{tried}"


def _set_aside(outcome: Outcome) -> CxError:
    assert outcome.first_reject is not None
    line, column, value, reason = outcome.first_reject
    where = f"where {column} is {value!r}: {reason}" if column else f"which has {reason}"
    ways = [f"{count:,} x {word}" for word, count in outcome.reasons.items()]
    return CxError(
        outcome.file,
        f"{outcome.rejected:,} of {outcome.read:,} rows were set aside; the first is line {line:,}, {where}.",
        *ways,
        "See them with `python -m cxmetrics rejects`; mend the file and load it again.",
    )
