"""The state of the data as people look at it: every source with its checks, what it feeds, and what is in doubt now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cxmetrics import schema
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.trust import tables_read
from cxmetrics.store import check_results, sources_state
from cxmetrics.store.check_results import Result

HISTORY = 8
"""Of so many publications the page shows how a check came out."""


@dataclass(frozen=True)
class Source:
    """One table and what is known of it."""

    table: str
    rows: int | None
    """None of a table that no check is about."""
    newest: date | None
    """The newest day with rows; None where its rows have no day, or it is not known."""
    dated: bool
    """Whether its rows have a day."""
    expected_days: int | None
    overdue: bool
    loaded_at: datetime | None
    loads: int
    read: int
    set_aside: int
    """Rows of the last load of each file that are set aside now."""
    mended: int
    """Rows that were set aside and came again mended, each counted once, in whatever file."""
    feeds: tuple[str, ...]
    """The metrics that read it, by id."""


@dataclass(frozen=True)
class State:
    """All sources; `cells` are the results of each check and table, newest first."""

    sources: tuple[Source, ...]
    cells: Mapping[tuple[str, str], tuple[Result, ...]]

    @property
    def now(self) -> list[Result]:
        """How each check came out last."""
        return [history[0] for history in self.cells.values()]

    @property
    def failed(self) -> list[Result]:
        """The checks that fail now: vetoes first, then by table."""
        found = [each for each in self.now if each.failed]
        return sorted(found, key=lambda each: (each.state != "vetoed", each.tbl, each.check_id))

    @property
    def tolerated(self) -> list[Result]:
        """What was found and is no more than its check tolerates."""
        return [each for each in self.now if each.state == "tolerated"]

    @property
    def ran(self) -> list[Result]:
        """The checks that could run."""
        return [each for each in self.now if each.state != "not run"]


def state(layer: Layer) -> State:
    """The state of the data at the last publication."""
    publication = layer.publication
    cells: dict[tuple[str, str], list[Result]] = {}
    for result in check_results.results(publication, last=HISTORY):
        key = result.check_id, result.tbl
        if key in cells or result.version == publication.version:
            cells.setdefault(key, []).append(result)
    loads = sources_state.loads(publication)
    known = sorted({table for _, table in cells} | {each.table for each in loads})
    newest = sources_state.newest_days(publication)
    feeds: dict[str, list[str]] = {}
    for name, metric in publication.metrics.items():
        if metric.available:
            for table in tables_read(metric.reads):
                feeds.setdefault(table, []).append(name)
    mended = sources_state.mended(publication)
    aside = [each.table for each in sources_state.rejects(publication)]
    found = []
    for table in known:
        rows = max((each[0].checked_rows for key, each in cells.items() if key[1] == table), default=None)
        own = [each for each in loads if each.table == table]
        if rows or own:
            expected, last = layer.settings.expected_every.get(table), newest.get(table)
            late = expected is not None and last is not None and last + timedelta(days=expected) < publication.today
            found.append(
                Source(
                    table, rows, last, _dated(table), expected, late,
                    max((each.when for each in own), default=None), len(own),
                    sum(each.read for each in own), aside.count(table), mended.get(table, 0),
                    tuple(feeds.get(table, ())),
                )
            )  # fmt: skip
    there = {each.table for each in found}
    kept = {key: tuple(history) for key, history in cells.items() if key[1] in there}
    return State(tuple(found), kept)


def _dated(table: str) -> bool:
    known = schema.tables().get(table)
    return known is not None and known.day is not None
