"""Read every definition, mapping, setting and page and tell what is wrong with them, with file and line."""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from cxmetrics import settings as settings_file
from cxmetrics.errors import CxError, Problem, Problems, did_you_mean
from cxmetrics.insight.functions import functions
from cxmetrics.metrics import annotation_files
from cxmetrics.metrics.catalog import catalog
from cxmetrics.metrics.checking import examined
from cxmetrics.metrics.checks import checks
from cxmetrics.metrics.checks import findings as of_check
from cxmetrics.metrics.inspection import findings
from cxmetrics.metrics.refresh import ROWS_ALLOWED
from cxmetrics.metrics.taxonomy import taxonomy
from cxmetrics.settings import ROOT, Settings
from cxmetrics.sources.mapping_file import read_mapping
from cxmetrics.store.publication import current
from cxmetrics.store.warehouse import open_warehouse
from cxmetrics.views.listing import FORMATS, listing

COLUMNS = ("file", "line", "severity", "message")
READS_BROKEN_SETTINGS = True
"""It runs with defaults where the settings are wrong, since it tells what is wrong with them."""
_OF_METRICS = ("headline", "tiles", "histories", "sentence")
_OF_METRIC = ("history", "breakdown", "distribution", "heat")
_MAPPINGS = ROOT / "sample_data" / "mappings"


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to check and how to print it."""
    parser.add_argument("--data", action="store_true", help="check the data instead, by sql/checks")
    parser.add_argument("--format", choices=FORMATS, default=FORMATS[0])


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Prints the findings; 1 where one of them is an error."""
    if args.data:
        return _data(args, settings)
    found = [*settings_file.read()[1], *_definitions(settings), *_mappings(settings), *_pages(settings)]
    rows = [_row(problem) for problem in found]
    if rows or args.format != FORMATS[0]:
        print(listing(COLUMNS, rows, args.format))
    _tell_sizes(settings)
    errors = sum(problem.severity == "error" for problem in found)
    print(f"{errors or 'no'} error{'' if errors == 1 else 's'}.", file=sys.stderr)
    return 1 if errors else 0


def _row(problem: Problem) -> tuple[object, ...]:
    return problem.file, problem.line, problem.severity, " ".join([problem.message, *problem.ways_out])


def _data(args: argparse.Namespace, settings: Settings) -> int:
    """Runs the data checks on the warehouse as it is now; 1 where one of severity fail, or its file, is at fault."""
    settings_file.load()
    with open_warehouse(settings) as warehouse:
        outcomes, problems = examined(settings, warehouse)
    rows = [_row(problem) for problem in problems]
    for each in outcomes:
        if each.wrong:
            severity = each.check.severity if each.state == each.check.state else each.state
            message = " ".join([each.reason, *([each.check.remedy] if each.state == each.check.state else [])])
            rows.append((shown(each.check.path), each.check.body_line, severity, message))
        elif each.found.error:
            rows.append((shown(each.check.path), each.check.body_line, "error", each.reason))
    if rows or args.format != FORMATS[0]:
        print(listing(COLUMNS, rows, args.format))
    ran = [each for each in outcomes if each.state != "not run"]
    failed = sum(each.state == each.check.state for each in outcomes)
    print(f"{len(ran)} checks of {len({e.table for e in ran})} tables: {failed or 'none'} failed.", file=sys.stderr)
    return 1 if any(row[2] in ("fail", "error") for row in rows) else 0


def shown(path: Path) -> str:
    """A file as it is called from the checkout."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def _definitions(settings: Settings) -> Iterator[Problem]:
    known = catalog(settings)
    yield from known.problems
    for metric in known.metrics.values():
        yield from findings(metric, settings)
    yield from annotation_files.sources(settings)[1]
    yield from taxonomy(settings)[1]
    yield from functions(settings)[1]
    of_data, problems = checks(settings)
    yield from problems
    for check in of_data.values():
        yield from of_check(check)


def _mappings(settings: Settings) -> Iterator[Problem]:
    """Of the mappings that come with the product and those kept in the company's folder."""
    for folder in (_MAPPINGS, settings.home / "mappings"):
        for file in sorted(folder.glob("*.toml")):
            try:
                read_mapping(file)
            except Problems as error:
                yield from error.problems
            except CxError as error:
                yield Problem(str(file), None, "error", error.what, error.ways_out)


def _pages(settings: Settings) -> Iterator[Problem]:
    """Of pages: what Python cannot read, and metrics named that are not there."""
    known = catalog(settings)
    broken = {Path(problem.file).stem for problem in known.problems}
    for file in sorted(file for folder in settings.page_folders for file in folder.glob("*.py")):
        try:
            tree = ast.parse(file.read_bytes(), str(file))
        except SyntaxError as error:
            yield Problem(str(file), error.lineno, "error", f"Python cannot read it: {error.msg}.")
            continue
        except (ValueError, OSError) as error:
            yield Problem(str(file), None, "error", f"it cannot be read: {error}.")
            continue
        for line, name in _metrics_named(tree):
            if name not in known.metrics and name not in broken:
                way = did_you_mean(name, known.metrics)
                yield Problem(str(file), line, "error", f"there is no metric {name!r}.", (way,))


def _metrics_named(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The metrics that a page's calls on its view name in so many words, with their lines."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        method = call.func
        if not (isinstance(method, ast.Attribute) and isinstance(method.value, ast.Name) and method.value.id == "view"):
            continue
        first_only = call.args[:1] if method.attr in _OF_METRIC else []
        for given in call.args if method.attr in _OF_METRICS else first_only:
            if isinstance(given, ast.Constant) and isinstance(given.value, str):
                yield given.lineno, given.value


def _tell_sizes(settings: Settings) -> None:
    """How many rows each published rollup has, largest first."""
    publication = current(settings)
    if publication is None:
        return
    held = sorted((m for m in publication.metrics.values() if m.available), key=lambda m: (-m.rows, m.id))
    print(
        f"published rollups, of at most {ROWS_ALLOWED:,} rows (more where the source has ten times more):",
        file=sys.stderr,
    )
    for metric in held:
        print(f"  {metric.rows:>11,}  {metric.id}", file=sys.stderr)
