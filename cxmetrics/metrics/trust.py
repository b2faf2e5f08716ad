"""How far a figure can be trusted: which failed data checks touch it in a period, and what people have accepted.

A check touches the answers that read its table, in the periods that hold its wrong days, where these
are more than it tolerates of that period's rows; so trust is of one answer and one period.
"""

from __future__ import annotations

import bisect
import itertools
import weakref
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from cxmetrics.calendar import Period
from cxmetrics.metrics.checking import exceeds
from cxmetrics.metrics.checks import STATES
from cxmetrics.store import check_results as store
from cxmetrics.store.check_results import Result
from cxmetrics.store.publication import Publication

_EVERY_DAY = 10**6
_SPANS_KEPT, _TRUSTS_KEPT = 2_000, 500
OK, CAUTION, VETOED = "ok", "caution", "vetoed"


class Doubt(NamedTuple):
    """Why a figure cannot be fully trusted: one check that failed in one table, in one period."""

    check: str
    table: str
    state: str
    """caution or vetoed."""
    title: str
    owner: str
    remedy: str
    wrong: int
    first_day: date | None
    last_day: date | None
    """Of the wrong days in the period; None where the check speaks of all days."""
    since: datetime
    """When this was first published."""
    spread: int = 0
    """How many days of the period are wrong; of a check that speaks of all days more than any."""

    @property
    def said(self) -> str:
        """What is wrong, where, and on which days, in words."""
        return f"{self.title[:1].lower()}{self.title[1:]} in {self.table}, {self.days}"

    @property
    def days(self) -> str:
        """The wrong days as ISO dates."""
        if self.first_day is None:
            return "all days"
        return str(self.first_day) if self.first_day == self.last_day else f"{self.first_day} to {self.last_day}"


class Acceptance(NamedTuple):
    """A person takes the wrong days of one check from `first` through `last` as they are; for all metrics, or some."""

    check: str
    first: date
    last: date
    metric: str | None = None
    pillar: str | None = None

    def concerns(self, metric: str, pillar: str | None) -> bool:
        """Whether it holds for figures of this metric."""
        return self.metric in (None, metric) and self.pillar in (None, pillar)


@dataclass(frozen=True)
class _Wrong:
    """The wrong rows of one check in one table, by day in order; `everywhere` are those of no day."""

    result: Result
    days: tuple[date, ...]
    counts: tuple[int, ...]
    everywhere: int


@dataclass(frozen=True)
class _Rows:
    """How many rows a table has up to each of its days; `whole` where its rows have no day."""

    days: tuple[date, ...] = ()
    sums: tuple[int, ...] = (0,)
    whole: int = 0

    def within(self, span: Period) -> int:
        if not self.days:
            return self.whole
        return self.sums[bisect.bisect_left(self.days, span.end)] - self.sums[bisect.bisect_left(self.days, span.first)]


@dataclass(frozen=True)
class Book:
    """What the checks of one publication found."""

    wrong: Mapping[str, tuple[_Wrong, ...]] = field(default_factory=dict)
    """By table."""
    rows: Mapping[str, _Rows] = field(default_factory=dict)

    def doubts(
        self, tables: Iterable[str], span: Period, accepted: Sequence[Acceptance], today: date
    ) -> tuple[Doubt, ...]:
        """The checks that touch answers over a span that read these tables; the gravest first."""
        found = []
        for table in tables:
            for wrong in self.wrong.get(table, ()):
                those = [each for each in accepted if each.check == wrong.result.check_id]
                doubt = self._doubt(wrong, span, those, today)
                if doubt is not None:
                    found.append(doubt)
        return tuple(sorted(found, key=lambda doubt: (doubt.state != VETOED, -doubt.spread, doubt.check, doubt.table)))

    def _doubt(self, wrong: _Wrong, span: Period, accepted: Sequence[Acceptance], today: date) -> Doubt | None:
        result, rows = wrong.result, self.rows.get(wrong.result.tbl, _Rows())
        places = range(bisect.bisect_left(wrong.days, span.first), bisect.bisect_left(wrong.days, span.end))
        left = [n for n in places if not any(each.first <= wrong.days[n] <= each.last for each in accepted)]
        count = sum(wrong.counts[n] for n in left)
        dated = exceeds(count, rows.within(span), result.tolerates)
        everywhere = 0 if any(each.first <= today <= each.last for each in accepted) else wrong.everywhere
        undated = exceeds(everywhere, result.checked_rows, result.tolerates)
        if not dated and not undated:
            return None
        days = [wrong.days[n] for n in left] if dated else []
        return Doubt(
            result.check_id, result.tbl, STATES[result.severity], result.title, result.owner, result.remedy,
            (count if dated else 0) + (everywhere if undated else 0),
            days[0] if days and not undated else None, days[-1] if days and not undated else None,
            result.since or result.published_at, _EVERY_DAY if undated else len(days),
        )  # fmt: skip


def _read(publication: Publication) -> Book:
    results = {
        (each.check_id, each.tbl): each
        for each in store.results(publication, last=1)
        if each.version == publication.version and each.wrong_rows
    }
    days: dict[tuple[str, str], list[tuple[date, int]]] = {}
    everywhere: dict[tuple[str, str], int] = {}
    for check, table, day, n in store.wrong_days(publication):
        if day is None:
            everywhere[check, table] = n
        else:
            days.setdefault((check, table), []).append((day, n))
    wrong: dict[str, list[_Wrong]] = {}
    for key, result in results.items():
        listed = sorted(days.get(key, ()))
        found = _Wrong(result, tuple(d for d, _ in listed), tuple(n for _, n in listed), everywhere.get(key, 0))
        wrong.setdefault(result.tbl, []).append(found)
    return Book({table: tuple(each) for table, each in wrong.items()}, _counts(publication))


def _counts(publication: Publication) -> dict[str, _Rows]:
    found: dict[str, _Rows] = {}
    for table, listed in itertools.groupby(store.counts(publication), key=lambda row: row[0]):
        rows = list(listed)
        dated = sorted((day, n) for _, day, n in rows if day is not None)
        sums = itertools.accumulate((n for _, n in dated), initial=0)
        found[table] = _Rows(tuple(day for day, _ in dated), tuple(sums), sum(n for _, day, n in rows if day is None))
    return found


@dataclass(frozen=True)
class Trust:
    """What is known of the data behind one metric."""

    book: Book = field(default_factory=Book)
    tables: tuple[str, ...] = ()
    accepted: tuple[Acceptance, ...] = ()
    today: date = date.min
    _found: dict[Period, tuple[Doubt, ...]] = field(default_factory=dict, compare=False, repr=False)

    def doubts(self, span: Period) -> tuple[Doubt, ...]:
        """The failed checks that touch an answer over this span, the gravest first."""
        if not self.book.wrong:
            return ()
        found = self._found.get(span)
        if found is None:
            if len(self._found) >= _SPANS_KEPT:
                self._found.clear()
            found = self._found[span] = self.book.doubts(self.tables, span, self.accepted, self.today)
        return found

    def vetoed(self, span: Period) -> bool:
        """Whether a figure over this span may not be relied on."""
        return state(self.doubts(span)) == VETOED


_BOOKS: weakref.WeakKeyDictionary[Publication, Book] = weakref.WeakKeyDictionary()
_TRUSTS: weakref.WeakKeyDictionary[Publication, dict[tuple[Any, ...], Trust]] = weakref.WeakKeyDictionary()


def of(publication: Publication, tables: tuple[str, ...], accepted: tuple[Acceptance, ...]) -> Trust:
    """What is known of the data in these tables: one for all page runs, since it remembers what was asked of it."""
    known = _TRUSTS.setdefault(publication, {})
    found = known.get((tables, accepted))
    if found is None:
        if len(known) >= _TRUSTS_KEPT:
            known.clear()
        found = known[tables, accepted] = Trust(book(publication), tables, accepted, publication.today)
    return found


def book(publication: Publication) -> Book:
    """What the checks of a publication found; read once for each."""
    found = _BOOKS.get(publication)
    if found is None:
        found = _BOOKS[publication] = _read(publication)
    return found


def state(doubts: Sequence[Doubt]) -> str:
    """ok, caution or vetoed: the gravest of these."""
    return doubts[0].state if doubts else OK


def tables_read(reads: Iterable[str]) -> tuple[str, ...]:
    """The tables of "table.column" texts, in order."""
    return tuple(sorted({name.partition(".")[0] for name in reads}))
