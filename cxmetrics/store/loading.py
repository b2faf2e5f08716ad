"""Loads an export into the embedded warehouse, in one transaction: all of it happens, or nothing.

The rows come from `sources`, are judged by `validate`, and take their place here: new, in
place of an older row, or unchanged. What that replaced is kept for `unloading`.
"""

from __future__ import annotations

import contextlib
import dataclasses
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from cxmetrics.errors import CxError
from cxmetrics.schema import Table
from cxmetrics.settings import Settings
from cxmetrics.sources.export import Export, batch_schema
from cxmetrics.sources.mapping import ColumnRule, FileOptions, Mapping, mapping_of_header
from cxmetrics.sources.opening import OpenExport
from cxmetrics.store import loading_tables, mending, placing
from cxmetrics.store.atomic import atomic
from cxmetrics.store.loading_tables import SCHEMA
from cxmetrics.store.warehouse import Warehouse
from cxmetrics.validate import contract, dates
from cxmetrics.validate.contract import SOURCE, Judgement
from cxmetrics.validate.reading import Zones, reading

Progress = Callable[[int], None]
"""Told every so often how many rows were read."""

MEMORY = "700MB"
"""What the warehouse may keep in memory while it loads; the rest goes to disk for the while."""

_SAMPLE = 2000


@dataclass(frozen=True)
class Outcome:
    """What a load did. `read` is the sum of the five counts after it."""

    table: str
    file: str
    read: int
    new: int
    replaced: int
    unchanged: int
    skipped: int
    rejected: int
    reasons: dict[str, int]
    first_reject: tuple[int, str | None, str | None, str] | None = None
    """Line, column, value and reason of the first row that was set aside."""

    def listed(self) -> dict[str, Any]:
        """The object that `load --format json` prints."""
        listed = dataclasses.asdict(self)
        del listed["first_reject"]
        return listed


def load(
    warehouse: Warehouse,
    settings: Settings,
    file: Path,
    *,
    mapping: Mapping | None = None,
    table: Table | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """Loads `file` under `mapping`, or into `table` where its header bears canonical names.

    Of rows with one key the last counts; the earlier ones are counted as replaced, or as
    unchanged where they say the same or the load changes nothing of that key. Raises CxError,
    and changes nothing, where nothing can be read. `dry_run` tells the outcome and keeps nothing.
    """
    own = embedded_only(warehouse)
    options = mapping.options if mapping else FileOptions()
    with own as raw, OpenExport(file, options, Path(f"{warehouse.name}.scratch")) as export:
        if mapping is None:
            assert table is not None
            mapping = mapping_of_header(table, export.header, str(file))
        place_of = contract.places(mapping, export.header, str(file))
        with transaction(raw, str(file), keep=not dry_run):
            loading_tables.ensure_bookkeeping(raw)
            mapping = _with_formats(raw, mapping, export, place_of, Zones(settings.timezone))
            judged = contract.judgement(mapping, export, place_of, settings.timezone)
            _stage(raw, export, judged, progress)
            return _placed(raw, mapping, judged, export, settings.timezone)


@contextlib.contextmanager
def embedded_only(warehouse: Warehouse) -> Iterator[Any]:
    """The raw connection of the embedded warehouse. Raises CxError for any other."""
    if not warehouse.embedded:
        raise CxError(
            "load",
            f"exports are loaded into the embedded warehouse only; this one is {warehouse.name}.",
            "Bring the rows there with that database's own tools, or leave [databases] warehouse "
            "(CX_WAREHOUSE_URL) out.",
        )
    with warehouse.session() as connection:
        yield connection.connection.driver_connection


@contextlib.contextmanager
def transaction(raw: Any, where: str, *, keep: bool) -> Iterator[None]:
    """All of what is done inside, or nothing. Raises CxError, naming `where`, if the warehouse refuses."""
    usual = raw.execute("SELECT current_setting('memory_limit')").fetchone()[0]
    try:
        raw.execute(f"SET memory_limit = '{MEMORY}'")
        with atomic(raw, keep=keep):
            yield
    except duckdb.Error as error:
        raise refused(where, error) from error
    finally:
        with contextlib.suppress(duckdb.Error):
            raw.execute(f"SET memory_limit = '{usual}'")


def refused(where: str, error: duckdb.Error) -> CxError:
    """What to tell when the warehouse could not keep the rows."""
    cause = str(error).strip().splitlines()[0].rstrip(".")
    cause = cause.partition("Error: ")[2] or cause
    if any(words in cause for words in ("No space left", "Could not write", "File too large")):
        return CxError(
            where,
            f"the disk has no room for it: {cause}.",
            "Nothing was changed. Free space on the disk that holds CX_HOME and try again.",
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return CxError(
            where,
            f"there is not enough memory, nor room on the disk instead: {cause}.",
            "Nothing was changed. Free space on the disk that holds CX_HOME, or split the file, and try again.",
        )
    return CxError(where, f"the warehouse refused it: {cause}.", "Nothing was changed.")


class _Reader:
    """The batches of an export as a stream that the warehouse reads; keeps the error that ended it."""

    def __init__(self, batches: Iterator[pa.RecordBatch], progress: Progress | None) -> None:
        self.batches = batches
        self.progress = progress
        self.error: BaseException | None = None

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        rows = 0
        try:
            for batch in self.batches:
                rows += batch.num_rows
                if self.progress:
                    self.progress(rows)
                yield batch
        except GeneratorExit:
            raise
        except BaseException as error:
            self.error = error
            raise


@contextlib.contextmanager
def _streamed(
    raw: Any, batches: Iterator[pa.RecordBatch], schema: pa.Schema, progress: Progress | None
) -> Iterator[None]:
    """The batches as the relation SOURCE, once."""
    reader = _Reader(batches, progress)
    raw.register(SOURCE, pa.RecordBatchReader.from_batches(schema, iter(reader)))
    try:
        yield
    except duckdb.Error:
        if reader.error:
            raise reader.error from None
        raise
    finally:
        raw.unregister(SOURCE)


def _stage(raw: Any, export: Export, judged: Judgement, progress: Progress | None) -> None:
    """Every row of the export, judged, in the temporary table STAGED."""
    with _streamed(raw, export.batches(judged.wanted), batch_schema(judged.wanted), progress):
        raw.execute(f"CREATE OR REPLACE TEMP TABLE {placing.STAGED} AS {judged.sql}")


def _with_formats(raw: Any, mapping: Mapping, export: Export, place_of: dict[str, int], zones: Zones) -> Mapping:
    """The mapping with a format for each date column that is written otherwise than in ISO form."""
    rules = []
    for rule in mapping.columns:
        if rule.format is not None:
            _try_format(raw, mapping, rule)
        elif rule.column.type in ("date", "timestamp") and rule.sources and rule.unit is None:
            at = tuple(place_of[source] for source in rule.sources)
            one = reading(rule, at, mapping.options, zones, marks=False, typed=False)
            asker = _Asker(raw, export, at, one.text)
            rules.append(
                dataclasses.replace(rule, format=dates.form(rule, asker.sample, asker.whole, str(export.file)))
            )
            continue
        rules.append(rule)
    return dataclasses.replace(mapping, columns=tuple(rules))


def _try_format(raw: Any, mapping: Mapping, rule: ColumnRule) -> None:
    try:
        raw.execute(dates.format_works(rule.format or ""))
    except duckdb.Error as error:
        what = f"{rule.name}: format {rule.format!r} is not understood."
        raise CxError(str(mapping.file), what, "Write it like %d/%m/%Y %H:%M:%S.") from error


class _Asker:
    """Asks questions of one column of an export: of its first rows, or of all of them."""

    def __init__(self, raw: Any, export: Export, wanted: tuple[int, ...], text: str) -> None:
        self.raw = raw
        self.export = export
        self.wanted = tuple(dict.fromkeys(wanted))
        self.text = text

    def sample(self, question: str) -> Any:
        batches = self.export.batches(self.wanted)
        first = next((batch.slice(0, _SAMPLE) for batch in batches), None)
        batches.close()  # type: ignore[attr-defined]
        return self._asked(question, iter([first] if first else []))

    def whole(self, question: str) -> Any:
        return self._asked(question, self.export.batches(self.wanted))

    def _asked(self, question: str, batches: Iterator[pa.RecordBatch]) -> Any:
        with _streamed(self.raw, batches, batch_schema(self.wanted), None):
            asked = question.replace("FROM cells", f"FROM {dates.cells_of(self.text, SOURCE)}")
            return self.raw.execute(asked).fetchone()


def _placed(raw: Any, mapping: Mapping, judged: Judgement, export: Export, zone: str) -> Outcome:
    """Gives the staged rows their place and writes the books."""
    table, file = mapping.table, export.file
    counts = raw.execute(
        f"SELECT count(*), count(*) FILTER (skipped), count(fault_reason) FROM {placing.STAGED}"
    ).fetchone()
    read, skipped, rejected = counts
    if not read:
        raise CxError(str(file), "there is a header, and no row after it.", "Export it again.")
    reasons = raw.execute(
        f"SELECT fault_reason, count(*) FROM {placing.STAGED} WHERE fault_reason IS NOT NULL "
        "GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    first = raw.execute(
        f"SELECT line, fault_column, fault_value, fault_reason FROM {placing.STAGED} WHERE fault_reason IS NOT NULL "
        "ORDER BY line LIMIT 1"
    ).fetchone()
    load_id = loading_tables.next_sequence(raw)
    now = datetime.now(zoneinfo.ZoneInfo(zone)).replace(tzinfo=None, microsecond=0)
    loading_tables.add_columns(raw, table, mapping.x_names)
    placed = placing.place(raw, table, judged.columns, load_id)
    raw.execute(
        f"INSERT INTO {SCHEMA}.rejects SELECT {load_id}, line, fault_column, fault_value, fault_reason "
        f"FROM {placing.STAGED} WHERE fault_reason IS NOT NULL ORDER BY line"
    )
    mending.keep(raw, load_id, mapping, export, judged)
    raw.execute(
        f"INSERT INTO {SCHEMA}.loads VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            *(load_id, table.name, str(file), str(file.resolve()), now),
            *(read, placed.new, placed.replaced, placed.unchanged, skipped, rejected, list(judged.columns)),
        ],
    )
    raw.execute(f"DROP TABLE {placing.STAGED}")
    return Outcome(
        table.name,
        str(file),
        read,
        placed.new,
        placed.replaced,
        placed.unchanged,
        skipped,
        rejected,
        dict(reasons),
        first,
    )
