"""The groups of each wave that were released when it was first published: kept from version to version, never widened.

Also writes rollups that hold those groups' sums and no others.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from cxmetrics.errors import CxError
from cxmetrics.settings import Settings
from cxmetrics.store.publication import FOLDER, current, quoted
from cxmetrics.store.publishing import NEW, OLD, Draft
from cxmetrics.store.rollups import STAGE, Recipe

TABLE = "_released"
RESTORED = "released.json"
"""Beside the published files: the list of a backup, for what the published one does not know."""
Group = tuple[str, str]
Line = tuple[str, str, str, str, bool]
"""Metric, wave's day, dimension, group, whether it is shown."""


def kept(settings: Settings) -> list[Line]:
    """The list as it is published, and of a backup what the next publication will add to it."""
    publication = current(settings)
    found: list[Line] = []
    if publication is not None:
        try:
            sql = f"SELECT metric, CAST(day AS TEXT), dimension, grp, shown FROM {TABLE} ORDER BY ALL"
            found = [_line(row) for row in publication.rows(sql)]
        except duckdb.CatalogException:
            found = []
    return [*found, *_further(_restored(settings.home / FOLDER), found)]


def keep_for_the_next(settings: Settings, listed: Sequence[Sequence[Any]]) -> None:
    """Lays a backup's list down: the next publication takes from it the waves of which nothing is known here."""
    folder = settings.home / FOLDER
    before = _restored(folder)
    together = [*before, *_further([_line(each) for each in listed], before)]
    if together:
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / (RESTORED + ".new")
        part.write_text(json.dumps(together), encoding="utf-8")
        part.replace(folder / RESTORED)


def carry_over(work: Draft) -> None:
    """Takes the list of the last version over, whether or not its metrics are still there; and what a backup adds."""
    columns = "metric TEXT, day DATE, dimension TEXT, grp TEXT, shown BOOLEAN"
    work.create(TABLE, columns)
    if work.has_old(TABLE):
        work.builder.execute(f"INSERT INTO {NEW}.{TABLE} SELECT metric, day, dimension, grp, shown FROM {OLD}.{TABLE}")
    held = work.builder.execute(
        f"SELECT metric, CAST(day AS TEXT), dimension, grp, shown FROM {NEW}.{TABLE}"
    ).fetchall()
    for line in _further(_restored(work.folder), [_line(row) for row in held]):
        work.builder.execute(f"INSERT INTO {NEW}.{TABLE} VALUES (?, CAST(? AS DATE), ?, ?, ?)", line)


def _further(listed: Sequence[Line], known: Sequence[Line]) -> list[Line]:
    """The lines of waves that are not known: what is known of one is not added to."""
    waves = {(metric, day) for metric, day, *_ in known}
    return [line for line in listed if line[:2] not in waves]


def _restored(folder: Path) -> list[Line]:
    try:
        text = (folder / RESTORED).read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    try:
        return [_line(each) for each in json.loads(text)]
    except (ValueError, TypeError) as error:
        raise CxError(
            str(folder / RESTORED),
            "it cannot be read; it lists the groups of employees that were released.",
            "Restore the backup again: without the list a refresh could release what it had not.",
        ) from error


def _line(each: Sequence[Any]) -> Line:
    metric, day, dimension, group, shown = each
    return str(metric), str(day), str(dimension), str(group), bool(shown)


def allowed_before(work: Draft, metric: str) -> dict[date, set[Group]]:
    """By wave that was published before, the groups it was published with; ("", "") is the company."""
    rows = work.builder.execute(f"SELECT day, dimension, grp, shown FROM {NEW}.{TABLE} WHERE metric = ?", [metric])
    allowed: dict[date, set[Group]] = defaultdict(set)
    for day, dimension, group, shown in rows.fetchall():
        allowed[day] |= {(dimension, group)} if shown else set()
    return dict(allowed)


def write_rollup(work: Draft, recipe: Recipe, shown: Mapping[date, Collection[Group]]) -> int:
    """Makes the rollup of the staged rows, with these groups of each wave only, and notes them; returns its rows."""
    builder = work.builder
    builder.register("cx_shown", _table(shown))
    _note(work, recipe.metric, shown)
    columns = [quoted(name) for name, _ in recipe.columns]
    keys = [quoted(name) for name, _ in recipe.keys]
    typed = [(quoted(name), kind) for name, kind in recipe.columns[-len(recipe.sums) :]]
    sums = ", ".join(f"CAST(SUM({name}) AS {kind}) AS {name}" for name, kind in typed)
    parts = []
    for place, cell in enumerate(recipe.cells):
        own = cell[0] if cell else ""
        group = f"{STAGE}.{own}" if cell else "''"
        dimensions = "".join(
            f", {name if name == own else 'CAST(NULL AS TEXT)'} AS {name}" for name in recipe.dimensions
        )
        by = ", ".join(["day", *cell, *keys])
        listed = "".join(f", {name}" for name in keys)
        shows = f"s.day = {STAGE}.day AND s.dimension = '{own}' AND s.grp = {group}"
        rows = f"FROM {STAGE} WHERE EXISTS (SELECT 1 FROM cx_shown s WHERE {shows})"
        parts.append(f"SELECT day, {place} AS cell{dimensions}{listed}, {sums} {rows} GROUP BY {by}")
    united = " UNION ALL ".join(parts)
    work.make(f"rollup_{recipe.metric}", f"SELECT {', '.join(columns)} FROM ({united}) ORDER BY cell, day")
    builder.unregister("cx_shown")
    builder.execute(f"DROP TABLE {STAGE}")
    return int(builder.execute(f"SELECT COUNT(*) FROM {NEW}.rollup_{recipe.metric}").fetchone()[0])


def _note(work: Draft, metric: str, shown: Mapping[date, Collection[Group]]) -> None:
    """Notes each wave with what it shows; a wave without anything to show is noted by a row that shows nothing."""
    days = ", ".join(f"DATE '{day}'" for day in shown)
    if days:
        work.builder.execute(f"DELETE FROM {NEW}.{TABLE} WHERE metric = ? AND day IN ({days})", [metric])
        nothing = ", ".join(f"(?, DATE '{day}', '', '', FALSE)" for day in shown)
        work.builder.execute(f"INSERT INTO {NEW}.{TABLE} VALUES {nothing}", [metric] * len(shown))
        groups = "SELECT ?, day, dimension, grp, TRUE FROM cx_shown"
        work.builder.execute(f"INSERT INTO {NEW}.{TABLE} {groups}", [metric])


def _table(shown: Mapping[date, Collection[Group]]) -> pa.Table:
    rows = [(day, dimension, group) for day, groups in shown.items() for dimension, group in sorted(groups)]
    days, dimensions, groups = zip(*rows, strict=True) if rows else ((), (), ())
    arrays = [pa.array(days, pa.date32()), pa.array(dimensions, pa.string()), pa.array(groups, pa.string())]
    return pa.table(arrays, names=["day", "dimension", "grp"])
