"""What an error of a warehouse means: it is gone, it stopped a query that took too long, or it refuses a statement.

Where it is gone for a moment what was asked is asked again, a bounded number of times, and the log says so.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa

from cxmetrics.errors import CxError, Unavailable

WAITS_S: tuple[float, ...] = (1, 5)
"""So long is waited before each further try."""
SAY_NOTHING = "SET enable_progress_bar = false"
"""To every connection of DuckDB: after two seconds it would draw a bar into what a command prints."""
log = logging.getLogger("cxmetrics")
_T = TypeVar("_T")

_PASSING = {"57P01", "57P02", "57P03", "53300", "40001", "40P01"}
"""SQLSTATE of a server that stops or starts, has no connection left, or calls a query off for its own sake."""
_STOPPED = {"57014"}
_TOO_LONG = re.compile(r"statement timeout|timed? ?out|deadline|execution time", re.IGNORECASE)
_FOR_GOOD = re.compile(
    r"authentication|password|does not exist|not permitted|denied|pg_hba|unauthorized|forbidden|not known|"
    r"invalid (?:dsn|connection option)",
    re.IGNORECASE,
)
"""What no waiting mends."""
_FOREIGN = ("thrift.", "requests.", "urllib3.", "http.client")
"""Where errors of connections come from that drivers pass on as they are."""


class Gone(Unavailable):
    """The warehouse does not answer: what was begun cannot be finished. `passing`: trying again may help."""

    def __init__(self, where: str, what: str, *ways_out: str, passing: bool = True) -> None:
        super().__init__(where, what, *ways_out)
        self.passing = passing


def lost(error: BaseException) -> bool:
    """Whether an error while asking says that the connection or the server is gone, rather than that it refuses."""
    if isinstance(error, sa.exc.DBAPIError):
        state = str(getattr(error.orig, "sqlstate", None) or "")
        return error.connection_invalidated or state in _PASSING or state.startswith("08")
    return foreign(error) and not isinstance(error, sa.exc.SQLAlchemyError)


def foreign(error: BaseException) -> bool:
    """Whether it is an error of a connection below the driver."""
    return isinstance(error, (OSError, EOFError)) or type(error).__module__.startswith(_FOREIGN)


def unreachable(name: str, error: BaseException) -> Gone:
    """What to tell of a warehouse that does not answer, without its password."""
    cause = first_line(error)
    return Gone(
        name,
        f"the warehouse cannot be reached: {cause.rstrip('.')}.",
        "See that the server runs, that host, port, user and password are right, and that the role may connect.",
        passing=not _FOR_GOOD.search(cause),
    )


def refused(name: str, what: str, error: BaseException) -> CxError:
    """What to tell where the warehouse was asked for `what`: Gone where it does not answer, else what it says."""
    if lost(error):
        return unreachable(name, error)
    if (told := too_long(error)) is not None:
        return CxError(name, f"the warehouse stopped the query of {what}: {told}.", *TOO_LONG)
    return CxError(name, f"the warehouse refuses the query of {what}: {first_line(error).rstrip('.')}.", RIGHTS)


TOO_LONG = (
    "Give the role more time (statement_timeout), or the table an index or partition on its day: docs/warehouses.md.",
)
RIGHTS = "See that the role may SELECT from every table, as docs/warehouses.md says, and that they keep the contract."


def too_long(error: BaseException) -> str | None:
    """What the warehouse said where it stopped a query that took longer than it allows."""
    state = str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")
    cause = first_line(error)
    return cause.rstrip(".") if state in _STOPPED or (not state and _TOO_LONG.search(cause)) else None


def first_line(error: BaseException) -> str:
    """What a driver says, in one line, without the statement that SQLAlchemy adds."""
    cause = str(getattr(error, "orig", None) or error).strip()
    return next((line.strip() for line in cause.splitlines() if line.strip()), type(error).__name__)


def patiently(act: Callable[[], _T]) -> _T:
    """What `act` gives; where the warehouse is gone for a moment it is tried again after each of WAITS_S.

    `act` must be able to begin anew. Raises Gone where the last try fails too.
    """
    for tried, wait in enumerate(WAITS_S, start=1):
        try:
            return act()
        except Gone as error:
            if not error.passing:
                raise
            log.warning("%s: %s Trying again in %g s (%d of %d).", error.where, error.what, wait, tried, len(WAITS_S))
            time.sleep(wait)
    return act()
