"""Opens the warehouse: the embedded file of `CX_HOME`, or the company's own behind a URL.

Knows how each is reached and who holds it, not what is in it: the embedded one gets its
canonical tables, empty, when first opened; of any other only SELECT is asked.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import sqlalchemy as sa

from cxmetrics import schema
from cxmetrics.errors import CxError, Unavailable
from cxmetrics.settings import Settings
from cxmetrics.store.column_types import fits, word_of, words_of
from cxmetrics.store.contact import SAY_NOTHING, foreign, lost, patiently, refused, unreachable

EMBEDDED = "duckdb"
FILE_NAME = "warehouse.duckdb"
SQL_TYPES = {
    "text": "TEXT",
    "integer": "INTEGER",
    "float": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}
"""How the embedded warehouse spells the types of the data contract."""

_DIALECTS = {
    "duckdb": "duckdb",
    "postgresql": "postgres",
    "hive": "spark",
    "spark": "spark",
    "databricks": "databricks",
    "trino": "trino",
    "snowflake": "snowflake",
    "bigquery": "bigquery",
}
"""SQLAlchemy's name of an engine to sqlglot's."""

for _way, _class in (("hive", "Thrift"), ("hive.http", "Http"), ("hive.https", "Https")):
    sa.dialects.registry.register(_way, "cxmetrics.store.hive", _class)  # imported only where such a URL is opened

PACKAGES = {
    "postgresql": "psycopg[binary]",
    "hive": "PyHive[hive_pure_sasl]",
    "spark": "PyHive[hive_pure_sasl]",
    "databricks": "databricks-sqlalchemy",
    "trino": "trino[sqlalchemy]",
    "snowflake": "snowflake-sqlalchemy",
    "bigquery": "sqlalchemy-bigquery",
}
"""What brings the driver of an engine, by SQLAlchemy's name of it. Only PostgreSQL's comes with the product."""

_SECRET = re.compile(r"pass|pwd|token|secret|key|credential", re.IGNORECASE)
"""Options of a URL whose values are nobody else's business."""
_HELD = re.compile(r"Conflicting lock is held in (?P<program>.+?) \(PID (?P<pid>\d+)\)(?: by user (?P<user>\S+?))?\.")


@dataclass(frozen=True)
class Warehouse:
    """An open warehouse; a context manager that closes it. `dialect` is sqlglot's name of its SQL."""

    engine: sa.Engine
    embedded: bool
    dialect: str
    name: str
    """What to call it in a message: the file, or the URL without its password."""

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.engine.dispose()

    def connection(self) -> sa.Connection:
        """A connection; the embedded one's raw connection is `.connection.driver_connection`.

        Raises Unavailable where the server cannot be reached.
        """
        try:
            return self.engine.connect()
        except Exception as error:
            if isinstance(error, sa.exc.SQLAlchemyError) or foreign(error):
                raise unreachable(self.name, error) from error
            raise

    @contextlib.contextmanager
    def session(self) -> Iterator[sa.Connection]:
        """A connection that commits each statement by itself, closed at the end."""
        with self.connection().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection

    @contextlib.contextmanager
    def answering(self) -> Iterator[sa.Connection]:
        """A connection to ask by. Raises Gone where the warehouse goes away meanwhile, else what the driver raises."""
        try:
            with self.connection() as connection:
                yield connection
        except Exception as error:
            if lost(error):
                raise unreachable(self.name, error) from error
            raise

    def asked(self, sql: str) -> list[Any]:
        """All rows of a statement in the warehouse's own SQL.

        Raises Gone where it does not answer, else what the driver raises.
        """
        with self.answering() as connection:
            return list(connection.execution_options(no_parameters=True).exec_driver_sql(sql).fetchall())

    def columns(self) -> dict[str, tuple[str, ...]]:
        """The columns of every table and view of the default schema, by lower-case name.

        One whose type is not the contract's is as good as not there; `tables` has it.
        """
        return {
            table: tuple(column for column, word in found.items() if fits(table, column, word))
            for table, found in self.tables().items()
        }

    def tables(self) -> dict[str, dict[str, str]]:
        """Every column of every table and view of the default schema with its type, in the words of `column_types`."""
        return patiently(self._tables)

    def _tables(self) -> dict[str, dict[str, str]]:
        with self.connection() as connection:
            if self.embedded:
                return _tables_of_embedded(connection)
            try:
                inspector = sa.inspect(connection)
                names = sorted({*inspector.get_table_names(), *inspector.get_view_names()})
                return {
                    name.lower(): {str(c["name"]).lower(): word_of(c["type"], self.dialect) for c in columns}
                    for name in names
                    if (columns := _columns(inspector, name))
                }
            except Exception as error:
                raise refused(self.name, "its tables", error) from error


def _tables_of_embedded(connection: sa.Connection) -> dict[str, dict[str, str]]:
    """The same by one query; reflection asks one for every table."""
    rows = connection.exec_driver_sql(
        "SELECT table_name, column_name, data_type FROM information_schema.columns "
        "WHERE table_catalog = current_database() AND table_schema = 'main' ORDER BY table_name, ordinal_position"
    )
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in rows:
        found.setdefault(table.lower(), {})[column.lower()] = words_of(kind)
    return found


def _columns(inspector: sa.Inspector, table: str) -> list[Any]:
    """The columns of a table; none of a view that has been dropped meanwhile."""
    try:
        return list(inspector.get_columns(table))
    except sa.exc.NoSuchTableError:
        return []


def open_warehouse(settings: Settings, *, wait_s: float = 30) -> Warehouse:
    """The warehouse of these settings.

    The embedded one may be open in one process at a time: waits `wait_s` seconds for
    another to finish, then raises Unavailable saying who holds it. Another one is tried
    once. Raises CxError for a URL that cannot be understood or whose driver is missing.
    """
    if settings.warehouse is None:
        return _embedded(settings.home / FILE_NAME, wait_s, settings.memory_mb)
    url = _url(settings.warehouse)
    if url.get_backend_name() == EMBEDDED:
        if not url.database or url.database == ":memory:":
            raise CxError(
                "[databases] warehouse",
                f"{url!r} is kept in memory only.",
                "Name a file: duckdb:////folder/warehouse.duckdb",
            )
        return _embedded(Path(url.database).expanduser().absolute(), wait_s, settings.memory_mb)
    return _server(url)


def _url(text: str) -> sa.URL:
    try:
        url = sa.make_url(text)
    except (sa.exc.ArgumentError, ValueError) as error:
        raise CxError(
            "[databases] warehouse",
            "the URL cannot be understood.",
            "Write it as dialect+driver://user:password@host:port/database; docs/warehouses.md has examples.",
        ) from error
    if url.drivername == "postgres":
        url = url.set(drivername="postgresql")
    if url.get_backend_name() not in _DIALECTS:
        raise CxError(
            "[databases] warehouse",
            f"{url.get_backend_name()!r} is not a warehouse this product can read.",
            f"Choices: {', '.join(sorted(_DIALECTS))}.",
        )
    return url


def engine_config(memory_mb: int) -> dict[str, str]:
    """What the embedded engine is opened with; rows need no order of their own, which would be kept in memory."""
    return {"memory_limit": f"{memory_mb}MiB", "preserve_insertion_order": "false"}


def _embedded(file: Path, wait_s: float, memory_mb: int) -> Warehouse:
    if file.is_dir():
        raise Unavailable(str(file), "is a folder; the warehouse is a file.", "Move the folder away.")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        way_out = "Set CX_HOME to a folder you may write."
        raise Unavailable(str(file.parent), f"cannot be made: {error.strerror}.", way_out) from error
    engine = sa.create_engine(
        sa.URL.create(EMBEDDED, database=str(file)),
        connect_args={"config": engine_config(memory_mb)},
        poolclass=sa.pool.QueuePool,
    )
    sa.event.listen(engine, "connect", lambda connection, _record: connection.execute(SAY_NOTHING))
    deadline = time.monotonic() + wait_s
    while True:
        try:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                _create_tables(connection)
            return Warehouse(engine, True, EMBEDDED, str(file))
        except sa.exc.SQLAlchemyError as error:
            held = _HELD.search(str(error))
            if held is None or time.monotonic() >= deadline:
                engine.dispose()
                raise _not_opened(file, held, wait_s, error) from error
            time.sleep(min(0.2, max(0.01, deadline - time.monotonic())))


def _create_tables(connection: sa.Connection) -> None:
    """Makes the canonical tables that are not there yet. Without keys: loading sees to them, three times as fast."""
    there = set(sa.inspect(connection).get_table_names())
    for table in schema.tables().values():
        if table.name not in there:
            columns = ", ".join(f"{column.name} {SQL_TYPES[column.type]}" for column in table.columns)
            connection.exec_driver_sql(f"CREATE TABLE IF NOT EXISTS {table.name} ({columns})")


def _not_opened(file: Path, held: re.Match[str] | None, wait_s: float, error: Exception) -> Unavailable:
    if held:
        return Unavailable(
            str(file),
            f"the warehouse is in use by process {held['pid']} ({Path(held['program']).name}); "
            f"waited {wait_s:.0f} s for it to finish.",
            "Try again when it has finished: one command at a time may open the embedded warehouse.",
        )
    cause = str(getattr(error, "orig", None) or error).splitlines()[0].rstrip(".!")
    cause = cause.partition("Error: ")[2] or cause
    if "Permission denied" in cause or "Read-only file system" in cause:
        return Unavailable(
            str(file),
            "the warehouse cannot be opened: it may not be written.",
            "Give yourself the right to write it and its folder, or set CX_HOME to a folder of yours.",
        )
    return Unavailable(
        str(file),
        f"the warehouse cannot be opened: {cause}.",
        "See that the file is whole, that you may write it and that the disk is not full; "
        "or move it away and load the exports again.",
    )


def _server(url: sa.URL) -> Warehouse:
    name = shown(url)
    backend = url.get_backend_name()
    try:
        options: dict[str, Any] = {"connect_args": {"connect_timeout": 10}} if backend == "postgresql" else {}
        engine = sa.create_engine(url, pool_pre_ping=True, **options)
    except (sa.exc.NoSuchModuleError, ModuleNotFoundError) as error:
        raise CxError(
            "[databases] warehouse",
            f"the driver of {url.drivername!r} is not installed ({str(error).rstrip('.')}).",
            f"Install it into this product's environment: .venv/bin/pip install '{PACKAGES[backend]}'",
            "docs/warehouses.md says how each warehouse is reached.",
        ) from error
    warehouse = Warehouse(engine, False, _DIALECTS[backend], name)
    patiently(lambda: warehouse.connection().close())
    return warehouse


def shown(url: sa.URL) -> str:
    """A URL as people may read it: without its password and without secrets among its options."""
    secret = {key: "***" for key in url.query if _SECRET.search(key)}
    return url.update_query_dict(secret).render_as_string(hide_password=True)
