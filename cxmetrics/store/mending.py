"""Rows that were set aside, as they stood in their file: kept to be mended, and known again when they come back.

A reject is gone once its row was accepted after all: it was brought again by a file that names
it (`sources.mended`), or by its key, or it is word for word like one that was. Of a row set
aside again the newest reject counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cxmetrics import schema
from cxmetrics.errors import CxError, did_you_mean
from cxmetrics.schema import Table
from cxmetrics.sources.export import Export
from cxmetrics.sources.mapping import Mapping
from cxmetrics.store import loading_tables
from cxmetrics.store.loading_tables import SCHEMA, again, held
from cxmetrics.store.placing import STAGED
from cxmetrics.store.warehouse import Warehouse
from cxmetrics.validate.contract import Judgement


@dataclass(frozen=True)
class Reject:
    """One row that stands aside. `cells` are those of the file; of a row of too few or too many, its text alone."""

    name: str
    """Its load and line, such as 17:482."""
    line: int
    reason: str
    cells: tuple[str, ...]
    whole: bool


@dataclass(frozen=True)
class Original:
    """The rejects of one file, and what the file is like."""

    table: str
    file: str
    header: tuple[str, ...]
    delimiter: str
    encoding: str
    header_row: int
    mapping: str | None
    rejects: tuple[Reject, ...]


def keep(raw: Any, load_id: int, mapping: Mapping, export: Export, judged: Judgement) -> None:
    """Keeps the set-aside rows as they stood in the file, and notes which older rejects the load brought again."""
    raw.execute(
        f"INSERT INTO {SCHEMA}.reject_rows SELECT {load_id}, line, {_key(mapping.table, 's')}, fault_cells, "
        f"fault_whole FROM {STAGED} s WHERE fault_reason IS NOT NULL"
    )
    raw.execute(
        f"INSERT INTO {SCHEMA}.reject_files VALUES (?, ?, ?, ?, ?, ?)",
        [
            *(
                load_id,
                [export.header[place] for place in judged.kept],
                export.delimiter or ",",
                mapping.options.encoding or "utf-8",
            ),
            *(mapping.options.header_row, str(mapping.file) if mapping.file else None),
        ],
    )
    raw.execute(
        f"INSERT INTO {SCHEMA}.mended SELECT {load_id}, r.load_id, r.line, bool_and(s.fault_reason IS NULL) "
        f"FROM {STAGED} s JOIN {SCHEMA}.reject_rows r ON s.cx_reject = r.load_id || ':' || r.line "
        f"JOIN {SCHEMA}.loads l ON l.load_id = r.load_id AND l.table_name = ? GROUP BY r.load_id, r.line",
        [mapping.table.name],
    )


def standing(raw: Any) -> str:
    """SQL of the rejects that stand: load_id, line, table_name, file, column_name, value, reason; in no order."""
    last = f"SELECT max(load_id) AS load_id FROM {SCHEMA}.loads GROUP BY table_name, path"
    rejects = (
        f"SELECT l.load_id, line, table_name, file, column_name, value, reason FROM ({last}) JOIN {SCHEMA}.loads l "
        f"USING (load_id) JOIN {SCHEMA}.rejects USING (load_id)"
    )
    if not _kept(raw):
        return rejects
    return f"""
        WITH {_done(raw)},
        last AS (SELECT e.* FROM ({last}) JOIN ever e USING (load_id)),
        gone AS (SELECT load_id, line FROM done UNION SELECT reject_load, reject_line FROM {SCHEMA}.mended
                 UNION SELECT e.load_id, e.line FROM last e JOIN done d
                 ON d.table_name = e.table_name AND d.cells = e.cells AND d.load_id < e.load_id
                 UNION SELECT e.load_id, e.line FROM last e JOIN last n
                 ON n.table_name = e.table_name AND n.load_id > e.load_id AND n.key = e.key
                 UNION SELECT e.load_id, e.line FROM last e JOIN last n
                 ON n.table_name = e.table_name AND n.load_id > e.load_id AND n.cells = e.cells)
        SELECT * FROM ({rejects}) r WHERE NOT EXISTS
            (SELECT 1 FROM gone g WHERE g.load_id = r.load_id AND g.line = r.line)"""


def mended(raw: Any) -> str:
    """SQL of how many rows that were set aside were accepted after all, each counted once: table_name, n."""
    if not _kept(raw):
        return "SELECT '' AS table_name, 0 AS n WHERE FALSE"
    row = "coalesce(key, concat_ws(chr(31), cells))"
    return f"WITH {_done(raw)} SELECT table_name, count(DISTINCT {row}) AS n FROM done GROUP BY table_name"


def _done(raw: Any) -> str:
    """SQL of `ever`, all rejects that were kept, and `done`, those of them whose row was accepted after all."""
    return f"""accepted AS ({_accepted(raw)}),
        ever AS (SELECT r.load_id, r.line, r.key, r.cells, l.table_name FROM {SCHEMA}.reject_rows r
                 JOIN {SCHEMA}.loads l USING (load_id)),
        done AS (SELECT e.* FROM ever e JOIN accepted a ON a.table_name = e.table_name AND a.key = e.key
                 AND a.load_id > e.load_id
                 UNION SELECT e.* FROM ever e JOIN {SCHEMA}.mended m
                 ON m.reject_load = e.load_id AND m.reject_line = e.line AND m.load_id > e.load_id AND m.accepted)"""


def original(warehouse: Warehouse, file: str | None, table: str | None) -> Original:
    """The rejects of one file in its shape: of `file` (its name, or as it was loaded), or of the only one that has any.

    Raises CxError where no reject stands, where several files have some, and where their rows were not kept.
    """
    with warehouse.session() as connection:
        raw: Any = connection.connection.driver_connection
        if not warehouse.embedded or not loading_tables.kept(raw):
            raise _nothing()
        found = raw.execute(f"SELECT DISTINCT load_id, table_name, file FROM ({standing(raw)})").fetchall()
        load_id, name, path = _chosen(found, file, table)
        if not _kept(raw):
            raise _not_kept(path)
        shape = raw.execute(f"SELECT * EXCLUDE load_id FROM {SCHEMA}.reject_files WHERE load_id = ?", [load_id])
        told = shape.fetchone()
        if told is None:
            raise _not_kept(path)
        rows = raw.execute(
            f"SELECT s.load_id || ':' || line, line, concat_ws(': ', s.column_name, s.reason), r.cells, r.whole "
            f"FROM ({standing(raw)}) s JOIN {SCHEMA}.reject_rows r USING (load_id, line) WHERE load_id = ? "
            "ORDER BY line",
            [load_id],
        ).fetchall()
    header, delimiter, encoding, header_row, mapping = told
    rejects = tuple(Reject(name, line, reason, tuple(cells), whole) for name, line, reason, cells, whole in rows)
    return Original(name, path, tuple(header), delimiter, encoding, header_row, mapping, rejects)


def _chosen(found: list[tuple[int, str, str]], file: str | None, table: str | None) -> tuple[int, str, str]:
    if not found:
        raise _nothing()
    fits = [one for one in found if table in (None, one[1])]
    if file is not None:
        fits = [one for one in fits if file in (one[2], one[2].rpartition("/")[2])]
    if len(fits) == 1:
        return fits[0]
    names = sorted({one[2] for one in found})
    if not fits:
        raise CxError(f"rejects of {file or table}", "there are none.", did_you_mean(str(file), names))
    raise CxError(
        "rejects --out",
        f"{len(fits)} files have rows that stand aside; one copy holds those of one file.",
        *(f"--file {path} --table {name}" for _, name, path in sorted(fits, key=lambda one: one[2])),
    )


def _nothing() -> CxError:
    return CxError("rejects --out", "no row stands aside: there is nothing to mend.")


def _not_kept(path: str) -> CxError:
    return CxError(path, "its rows were not kept when it was loaded.", "Load the file again; then they are.")


def _kept(raw: Any) -> bool:
    """Whether the warehouse keeps rows that were set aside; one of an earlier version does not until the next load."""
    found = raw.execute(
        "SELECT count(*) FROM information_schema.tables WHERE table_schema = ? AND table_name = 'mended'", [SCHEMA]
    ).fetchone()
    return bool(found and found[0])


def _accepted(raw: Any) -> str:
    """SQL of the keys of rejects that stand in their table after all, and the last load that brought them."""
    named = raw.execute(f"SELECT DISTINCT table_name FROM {SCHEMA}.loads WHERE rejected > 0").fetchall()
    parts = []
    for (name,) in named:
        table = schema.tables()[name]
        keys = " UNION ALL ".join(
            f"SELECT load_id, {_key(table, 'b')} AS key FROM {book(table)} b" for book in (held, again)
        )
        parts.append(
            f"SELECT '{name}' AS table_name, key, max(load_id) AS load_id FROM ({keys}) "
            f"SEMI JOIN {SCHEMA}.reject_rows USING (key) GROUP BY key"
        )
    return " UNION ALL ".join(parts) or "SELECT '' AS table_name, '' AS key, 0 AS load_id WHERE FALSE"


def _key(table: Table, row: str) -> str:
    """SQL of the key of `row` as one text; null where a part that must be there is not."""
    parts = ", ".join(f"coalesce(CAST({row}.{name} AS TEXT), '')" for name in table.key)
    needed = [name for name in table.key for column in [table.column(name)] if column and column.required]
    there = " AND ".join(f"{row}.{name} IS NOT NULL" for name in needed)
    return f"CASE WHEN {there} THEN concat_ws(chr(31), {parts}) END"
