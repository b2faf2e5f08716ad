"""The engine of the journal: an embedded file with many readers and one writer at a time, or a server.

Leaves what is kept in it to `cxmetrics.journal`.
"""

from __future__ import annotations

import functools
import os
import re
import sqlite3
import time
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.pool import NullPool

from cxmetrics.errors import CxError
from cxmetrics.settings import Settings

_CONNECT_S = 5
"""How long a connection waits for its server."""
_WRITE_S = 30
"""How long a writer of the embedded file waits for the others."""
_SETTLES_S = 3
"""A file written since may be written again without a change of its times: some systems count them by two seconds."""
_WRITES = "cx_writes"
_ONE_AT_A_TIME = 20_260_101
"""The number of the lock under which a server's journal is made or brought up to date."""


def journal_engine(settings: Settings) -> Engine:
    """The journal's engine, one per URL and process. Raises CxError for a URL that cannot be one."""
    if settings.journal:
        return _engine(settings.journal)
    settings.home.mkdir(parents=True, exist_ok=True)
    return _engine(URL.create("sqlite", database=str(_file(settings))).render_as_string())


def whereabouts(settings: Settings) -> str:
    """Where the journal is, for a reader: a file's path, or that it is a server."""
    return "a server" if settings.journal else str(_file(settings))


def made(settings: Settings) -> bool:
    """Whether there is a journal to open: a server, or a file that was made before."""
    return bool(settings.journal) or _file(settings).exists()


def _file(settings: Settings) -> Path:
    return settings.home / "journal.sqlite"


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the journal until the block ends; it waits for no writer."""
    one_state = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.execution_options(**one_state).connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection whose changes are kept together when the block ends, and dropped together when it fails.

    Writers of the embedded file follow each other from the first statement on, so that
    none reads what another is about to change.
    """
    with engine.execution_options(**{_WRITES: True}).connect() as connection, connection.begin():
        yield connection


def alone(connection: Connection) -> None:
    """Waits until no other process changes the journal's form; held until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ONE_AT_A_TIME})


def exclusively(connection: Connection, table: str) -> None:
    """Waits until nobody else reads or writes a table that is to be made anew; held until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f'LOCK TABLE "{table}" IN ACCESS EXCLUSIVE MODE'))


@contextmanager
def sole(engine: Engine, number: int, wait_s: float) -> Iterator[bool]:
    """Whether this process is the only one that holds the lock of that number, until the block ends.

    Waits that long for another. Of a process that is killed the lock is gone with it.
    """
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection, connection.begin():
            until = time.monotonic() + wait_s
            ask = text("SELECT pg_try_advisory_xact_lock(:number)")
            while not (mine := bool(connection.execute(ask, {"number": number}).scalar())):
                if time.monotonic() >= until:
                    break
                time.sleep(0.2)
            yield mine
    elif engine.url.database:
        address = engine.url.set(database=f"{engine.url.database}.{number}.lock")
        beside = create_engine(address, connect_args={"timeout": wait_s}, poolclass=NullPool)
        event.listen(beside, "connect", _by_hand)
        with beside.connect() as connection:
            try:
                connection.exec_driver_sql("BEGIN EXCLUSIVE")
            except OperationalError:
                yield False
                return
            yield True
            connection.exec_driver_sql("ROLLBACK")
    else:
        yield True


def count_on(connection: Connection, table: Table) -> None:
    """Lets new rows of a table be numbered after those that were written with their numbers."""
    keys = list(table.primary_key.columns)
    if connection.dialect.name != "postgresql" or len(keys) != 1:
        return
    given = {"t": f'"{table.name}"', "c": keys[0].name}
    sequence = connection.execute(text("SELECT pg_get_serial_sequence(:t, :c)"), given).scalar()
    if sequence is not None:
        highest = connection.execute(select(func.max(keys[0]))).scalar()
        if highest is not None:
            connection.execute(text("SELECT setval(:s, :n)"), {"s": sequence, "n": highest})


def identity(engine: Engine) -> Hashable:
    """Changes when another file has come into the place of an embedded one; None where there is no file."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return engine.url
    try:
        return os.stat(engine.url.database).st_ino
    except OSError:
        return None


def unwritten(engine: Engine) -> Hashable:
    """The same for as long as nobody has written the embedded file; None where only a look into it can tell."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    stamp: list[tuple[int, int, int] | None] = []
    newest = 0
    for file in (engine.url.database, f"{engine.url.database}-wal"):
        try:
            status = os.stat(file)
        except OSError:
            stamp.append(None)
            continue
        stamp.append((status.st_ino, status.st_mtime_ns, status.st_size) if status.st_size else None)
        newest = max(newest, status.st_mtime_ns)
    return tuple(stamp) if time.time_ns() - newest > _SETTLES_S * 1_000_000_000 else None


def without_secrets(message: str) -> str:
    """A driver's message without the password that a URL in it may hold."""
    return re.sub(r"://([^:/@\s]*):[^@\s]*@", r"://\1:***@", message)


@functools.lru_cache(maxsize=8)
def _engine(address: str) -> Engine:
    try:
        url = make_url(address)
        if url.drivername in ("postgresql", "postgres"):
            url = url.set(drivername="postgresql+psycopg")
        if url.get_backend_name() == "sqlite":
            engine = create_engine(url, connect_args={"timeout": _WRITE_S}, poolclass=NullPool)
            event.listen(engine, "connect", _prepare)
            event.listen(engine, "begin", _begin)
            return engine
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": _CONNECT_S})
    except (ArgumentError, ImportError, ValueError) as error:
        raise CxError(
            "journal",
            "the database URL cannot be used; its form is wrong or its driver is not installed.",
            "Set [databases] journal, or CX_JOURNAL_URL, to a URL such as postgresql://user@host/database,",
            "or leave both out: the journal is then a file in CX_HOME.",
        ) from error


def _by_hand(connection: Any, _record: Any) -> None:
    """Transactions begin where we say so."""
    connection.isolation_level = None


def _prepare(connection: Any, _record: Any) -> None:
    """Readers go on while one writes, references between rows hold, and transactions begin where we say so."""
    connection.isolation_level = None
    _patiently(connection, "PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _patiently(connection: Any, statement: str) -> None:
    """Runs a statement for which the engine itself does not wait while another process makes or closes the file."""
    until = time.monotonic() + _WRITE_S
    while True:
        try:
            connection.execute(statement)
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _begin(connection: Connection) -> None:
    """The driver begins a transaction only at the first change; a writer must begin before it reads."""
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
