"""Load and publish the sample company, so that every page has something to show.

Puts the sample's cx.toml into CX_HOME where there is none, loads the exports of
sample_data/, refreshes, plans a meeting, and says what was set aside. Done already, it changes nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
from datetime import date
from pathlib import Path

from cxmetrics import schema, settings
from cxmetrics.commands.refresh import note_in_journal
from cxmetrics.errors import CxError
from cxmetrics.journal import Journal, meetings
from cxmetrics.journal.meetings import Meeting
from cxmetrics.metrics.checks import FOLDER as CHECKS
from cxmetrics.metrics.refresh import refresh
from cxmetrics.settings import ROOT, Settings
from cxmetrics.store.loading import Outcome, load
from cxmetrics.store.loading_log import loads_listing
from cxmetrics.store.publication import current
from cxmetrics.store.warehouse import FILE_NAME, Warehouse, open_warehouse

SAMPLE = ROOT / "sample_data"
_MEETING = Meeting(
    date(2026, 11, 10),
    "Consumer board",
    agenda=("What changed for consumers in October", "Promises of last time", "One consumer, heard"),
)
_STAMP = "sample.json"
"""In CX_HOME: what the sample and the metrics were when this command last ended well."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the option that `make run` uses."""
    parser.add_argument(
        "--if-needed",
        action="store_true",
        help="do nothing where it was done before and nothing has changed, or where CX_HOME holds other data",
    )


def run(args: argparse.Namespace, given: Settings) -> int:
    """Loads what is not loaded and publishes it. Raises CxError where CX_HOME holds other data."""
    if given.warehouse:
        return _left_alone(args, "the settings name a warehouse of your own; the sample is not put into it.")
    if args.if_needed and given.file and not (given.home / _STAMP).exists() and not _same(given.file):
        return _left_alone(args, f"{given.file} is not the sample's; the sample company is left out.")
    if not given.file and (others := _others(given)):
        return _left_alone(args, _mixed(given, others))
    in_force = _with_sample_settings(given)
    last = _last(in_force)
    same = current(in_force) is not None and last == _signature(in_force)
    if args.if_needed and same:
        return 0
    files = _files()
    with open_warehouse(in_force) as warehouse:
        loaded = _loaded(warehouse)
        if others := loaded - {file.name for file in files}:
            return _left_alone(args, _mixed(in_force, others))
        known = last.get("files", {})
        due = [file for file in files if file.name not in loaded or known.get(file.name) != _digest(file)]
        outcomes = []
        for file in due:
            _show(f"loading {file.name}")
            outcomes.append(load(warehouse, in_force, file, table=schema.tables()[_table(file)]))
    _show("")
    if same and not outcomes:
        print(f"{in_force.name} is loaded and published already.", file=sys.stderr)
        return 0
    report = refresh(in_force, progress=lambda done, of, name: _show(f"refreshing {name}" if name else ""))
    for error in (*report.failed.values(), *report.unavailable.values()):
        print(error, file=sys.stderr)
    note_in_journal(in_force, report.published)
    _plan_meeting(in_force)
    (in_force.home / _STAMP).write_text(json.dumps(_signature(in_force)), encoding="utf-8")
    print(_told(in_force, outcomes, report.version), file=sys.stderr)
    return 0


def _plan_meeting(in_force: Settings) -> None:
    """A meeting to come, where none was ever planned: what a pack is made for."""
    journal = Journal(in_force)
    if meetings.meetings(journal) or in_force.today > _MEETING.held_on:
        return
    meetings.plan(journal, _MEETING, author=in_force.name)


def _left_alone(args: argparse.Namespace, why: str) -> int:
    if not args.if_needed:
        raise CxError("demo", why, "Set CX_HOME to an empty folder to look at the sample company.")
    print(why, file=sys.stderr)
    return 0


def _others(given: Settings) -> set[str]:
    """The files loaded into CX_HOME that are not the sample's; asked before anything is written there."""
    if not (given.home / FILE_NAME).exists():
        return set()
    with open_warehouse(given) as warehouse:
        return _loaded(warehouse) - {file.name for file in _files()}


def _loaded(warehouse: Warehouse) -> set[str]:
    return {Path(row[2]).name for row in loads_listing(warehouse).rows}


def _mixed(given: Settings, others: set[str]) -> str:
    return f"{given.home} holds other data ({sorted(others)[0]!r}, for one); the sample is not mixed with it."


def _with_sample_settings(given: Settings) -> Settings:
    if given.file:
        return given
    given.home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SAMPLE / "cx.toml", given.home / "cx.toml")
    return settings.load()


def _same(file: Path) -> bool:
    return file.read_bytes() == (SAMPLE / "cx.toml").read_bytes()


def _files() -> list[Path]:
    """The exports; consumers and employees before what happened to them."""
    tables = schema.tables()
    return sorted(SAMPLE.glob("*.csv.gz"), key=lambda file: (tables[_table(file)].day is not None, file.name))


def _table(file: Path) -> str:
    return file.name.split(".")[0].split("-")[0]


def _digest(*files: Path) -> str:
    found = hashlib.sha256()
    for file in files:
        found.update(file.read_bytes())
    return found.hexdigest()


def _signature(in_force: Settings) -> dict[str, object]:
    """Everything by which what is published would come out otherwise."""
    metrics = sorted(file for folder in in_force.sql_folders for file in folder.glob("*.sql"))
    metrics += sorted(file for folder in in_force.sql_folders for file in (folder / CHECKS).glob("*.sql"))
    return {
        "files": {file.name: _digest(file) for file in _files()},
        "metrics": _digest(*metrics, *([in_force.file] if in_force.file else [])),
    }


def _last(in_force: Settings) -> dict[str, dict[str, str]]:
    try:
        found = json.loads((in_force.home / _STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _show(text: str) -> None:
    """One line of a terminal, written over; nothing in a pipe."""
    if sys.stderr.isatty():
        print(f"\r{text}\x1b[K", end="", file=sys.stderr, flush=True)


def _told(in_force: Settings, outcomes: list[Outcome], version: int) -> str:
    read, set_aside = sum(o.read for o in outcomes), sum(o.rejected for o in outcomes)
    loaded = f"{read:,} rows read from {len(outcomes)} files; published" if outcomes else "published anew"
    lines = [f"{in_force.name}: {loaded} as version {version}."]
    if set_aside:
        lines.append(f"{set_aside:,} rows were set aside, as in any real export: python -m cxmetrics rejects")
    lines.append("Ask: python -m cxmetrics query nps --grain quarter. The pages: make run.")
    return "\n".join(lines)
