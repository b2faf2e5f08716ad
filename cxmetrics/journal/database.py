"""The journal as a database: opened, brought up to date, read in one state, written in one piece.

What is kept in it is left to the modules beside this one; they take a `Journal`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from cxmetrics.errors import CxError, Unavailable
from cxmetrics.journal.schema import METADATA, STATE
from cxmetrics.settings import Settings
from cxmetrics.store.journal_engine import (
    alone,
    exclusively,
    identity,
    journal_engine,
    made,
    reading,
    sole,
    unwritten,
    whereabouts,
    without_secrets,
    writing,
)

T = TypeVar("T")

MIGRATIONS = Path(__file__).with_name("migrations")


def newest() -> str:
    """The revision of the tables that this version of the product works with."""
    return max(file.stem.split("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def begun(settings: Settings) -> bool:
    """Whether there may be something in it: who only reads need not make the file of an empty one."""
    return made(settings)


class Journal:
    """Where people's additions are kept, under the settings in force. Cheap to make: one a page run, one a command.

    Every method raises Unavailable, with the way out, where the database does not answer.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._engine = self._opened()
        with self._telling():
            _up_to_date(self._engine)

    def _opened(self) -> sa.Engine:
        try:
            return journal_engine(self.settings)
        except OSError as error:
            raise self._unavailable(str(error.strerror or error)) from error

    @property
    def place(self) -> str:
        """The same for one database, and without its password."""
        return self._engine.url.render_as_string()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection that sees one state of the journal."""
        with self._telling(), reading(self._engine) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A connection whose changes are kept in one piece when the block ends; counts the journal's revision up."""
        with self._telling(), writing(self._engine) as connection:
            connection.execute(sa.update(STATE).values(revision=STATE.c.revision + 1))
            yield connection

    @contextmanager
    def sole(self, number: int, wait_s: float) -> Iterator[bool]:
        """Whether nobody else is within a block of this number; waits so long for those who are."""
        with self._telling(), sole(self._engine, number, wait_s) as mine:
            yield mine

    @contextmanager
    def remade(self, at: str, counted: int, may_be: Callable[[sa.Connection], None]) -> Iterator[sa.Connection]:
        """A connection to empty tables as they were at revision `at`, brought up to date in the end.

        All or nothing: whatever fails leaves the journal as it was. `may_be` looks at it when
        nobody else writes any more, and raises where it must stay. Those of today's form are
        emptied, so that readers go on; others are made anew. The count of changes ends above
        both its own and `counted`: whoever remembers what was read reads again.
        """
        with self._telling(), writing(self._engine) as connection:
            alone(connection)
            same = at == newest()
            if same:
                connection.execute(sa.update(STATE).values(revision=STATE.c.revision + 1))  # other writers wait now
            else:
                exclusively(connection, STATE.name)
            may_be(connection)
            before = _counted(connection)
            if same:
                for table in reversed(METADATA.sorted_tables):
                    if table is not STATE:
                        connection.execute(sa.delete(table))
                yield connection
            else:
                METADATA.drop_all(connection)
                connection.execute(sa.text("DROP TABLE alembic_version"))
                _migrate(connection, at)
                yield connection
                _migrate(connection, "head")
            connection.execute(sa.update(STATE).values(revision=max(before, counted) + 1))

    def revision(self) -> int:
        """How often the journal has been written."""
        return self.remembered("revision", _counted)

    def remembered(self, what: str, read: Callable[[sa.Connection], T]) -> T:
        """What `read` gives, read again only when the journal has been written since."""
        stamp = unwritten(self._engine)  # before the look: what is written between the two is seen the next time
        held = _remembered.get((self.place, what))
        if held is not None and stamp is not None and held.stamp == stamp:
            return held.found  # type: ignore[no-any-return]
        with self.reading() as connection:
            revision = _counted(connection)
            found = held.found if held is not None and held.revision == revision else read(connection)
        _remembered[self.place, what] = _Held(stamp, revision, found)
        return found

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Turns a failure of the database into words with a way out."""
        try:
            yield
        except DBAPIError as error:
            raise self._unavailable(str(error.orig).strip().splitlines()[0]) from error
        except SQLAlchemyError as error:
            raise self._unavailable(str(error).strip().splitlines()[0]) from error

    def _unavailable(self, cause: str) -> Unavailable:
        return Unavailable(
            "journal",
            f"it cannot be read or written ({whereabouts(self.settings)}): {without_secrets(cause).rstrip('.')}.",
            "Figures are not touched by this. See that the database answers and may be written;"
            " its URL is [databases] journal or CX_JOURNAL_URL.",
        )


@dataclass(frozen=True)
class _Held:
    """What was read of the journal at a revision, and the stamp of its file before the look."""

    stamp: Hashable
    revision: int
    found: Any


_remembered: dict[tuple[str, str], _Held] = {}
_checked: dict[str, Hashable] = {}
_lock = threading.Lock()


def _up_to_date(engine: sa.Engine) -> None:
    """Brings the tables to the newest revision; once per process and database."""
    place, file = engine.url.render_as_string(hide_password=False), identity(engine)
    if file is not None and _checked.get(place) == file:
        return
    with _lock:
        with reading(engine) as connection:
            held = _revision(connection)
        if held != newest():
            with writing(engine) as connection:
                alone(connection)
                _upgrade(connection)
        _checked[place] = identity(engine)


def _counted(connection: sa.Connection) -> int:
    return int(connection.execute(sa.select(STATE.c.revision)).scalar_one())


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _upgrade(connection: sa.Connection) -> None:
    held = _revision(connection)
    if held is not None and held > newest():
        raise CxError(
            "journal",
            f"it was written by a newer version of the product (its tables are of {held}, this one knows {newest()}).",
            "Start the newer version, or restore a backup of before.",
        )
    if held != newest():
        _migrate(connection, "head")


def _migrate(connection: sa.Connection, to: str) -> None:
    from alembic import command  # noqa: PLC0415 - loaded only where there is something to do: it takes long
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
