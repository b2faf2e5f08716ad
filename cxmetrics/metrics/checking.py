"""Runs the data checks and judges what they find against what each tolerates; publishes the results.

What follows for figures is told by `trust`.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cxmetrics.calendar import Calendar, Period
from cxmetrics.errors import CxError, Problem
from cxmetrics.metrics.checks import Check, checks, relations_of
from cxmetrics.schema import tables
from cxmetrics.settings import Settings
from cxmetrics.store import check_results as store
from cxmetrics.store.check_relations import Subject, of_days, of_ids
from cxmetrics.store.check_run import WEIGHT, Found, Held, held, renewed, run
from cxmetrics.store.check_tallies import SHARE
from cxmetrics.store.publishing import Draft
from cxmetrics.store.seen import Changes
from cxmetrics.store.warehouse import Warehouse
from cxmetrics.store.waves import ANSWERS

_HALF = 16
"""Characters of either half of a sign."""


@dataclass(frozen=True)
class Outcome:
    """What a check found in one table, and what that is: passed, tolerated, caution, vetoed or not run."""

    check: Check
    table: str
    state: str
    reason: str = ""
    found: Found = field(default_factory=Found)
    first_day: date | None = None
    last_day: date | None = None
    """Of the days of the periods in which it is more than tolerated, else of all that were found."""
    rows: int = 0

    @property
    def wrong(self) -> int:
        return sum(self.found.days.values())


def examined(
    settings: Settings, warehouse: Warehouse, names: Collection[str] = ()
) -> tuple[list[Outcome], list[Problem]]:
    """The named checks (every one where none is named) run now, and what is wrong with the files."""
    known, problems = checks(settings)
    known = {name: check for name, check in known.items() if not names or name in names}
    there = _held(settings, warehouse, known)
    found = [_outcome(settings, warehouse, check, table, there) for check in known.values() for table in check.tables]
    return found, problems


def publish_checks(
    settings: Settings,
    warehouse: Warehouse,
    work: Draft,
    now: datetime,
    changes: Changes | None = None,
    *,
    anew: bool = False,
) -> list[CxError]:
    """Runs the checks whose tables have changed, takes over the others, and publishes all results.

    `changes` are those of the warehouse since the last version: of a check that goes by days only
    these are looked at. All is run anew where that is asked for, and where the version does not begin
    as a copy of the last.
    Returns what is wrong with the files of checks.
    """
    known, problems = checks(settings)
    copied = work.copied and not anew
    there = _held(settings, warehouse, known, tallies=copied)
    before = store.last_results(work)
    book = store.Book(work)
    told: set[str] = set()
    for check in known.values():
        for table in check.tables:
            last, sign = before.get((check.id, table)), _sign(check, table, there, settings)
            had = last if last is not None and last.state != "not run" and copied else None
            if had is not None and had.sign == sign:
                book.take_over(dataclasses.replace(had, version=work.version, published_at=now))
                told |= {table} if had.wrong_rows else set()
                continue
            past = None
            if had is not None and changes and check.by and had.sign[:_HALF] == sign[:_HALF]:
                past = _past(work, check, had, there, changes)
            outcome = _outcome(settings, warehouse, check, table, there, past=past)
            told |= {table} if outcome.wrong else set()
            book.write(_result(outcome, work.version, now, last, sign), *_shown(outcome, there[table]))
    for table in sorted(told):
        if table != ANSWERS:
            counts: Mapping[date | None, int] = dict(there[table].days.items()) or {None: there[table].rows}
            book.write_counts(table, counts)
    book.store()
    return [CxError(str(problem.file), problem.message, *problem.ways_out) for problem in problems]


@dataclass(frozen=True)
class _Past:
    """What a check had found, and the days of its table that have changed since."""

    found: Found
    days: frozenset[date]


def _past(work: Draft, check: Check, last: store.Result, there: Mapping[str, Held], changes: Changes) -> _Past | None:
    """None where more than some days may have changed, or it cannot be told which.

    None as well of a check by id that found something: what makes a row wrong may have gone from another day.
    Of a check by the days of another table those that had wrong rows count as changed where its own table has
    changed, for what that lacked may have come; what it has lost may be lacking on any day.
    """
    table = check.of or last.tbl
    holding = there[table]
    if not holding.dated or not changes.loaded or changes.whole & {table, last.tbl} or ANSWERS in (table, last.tbl):
        return None
    days = changes.days.get(table)
    if days is None or (check.by == "id" and last.wrong_rows) or (check.of and last.tbl in changes.lost):
        return None
    found = store.found_before(work, last)
    if None in found.days:
        return None
    if check.of and changes.days.get(last.tbl):
        days |= {day for day in found.days if day is not None}
    return None if SHARE * len(days) > len(holding.days) else _Past(found, days)


def _held(
    settings: Settings, warehouse: Warehouse, known: Mapping[str, Check], *, tallies: bool | None = None
) -> dict[str, Held]:
    """All tables that the checks are about or read."""
    names = {table for check in known.values() for table in (*check.tables, *relations_of(check.body)[1])}
    if not names:
        return {}
    odd = any("odd_values" in relations_of(check.body)[0] for check in known.values())
    return held(
        warehouse,
        names | {"consumers"},
        settings.today,
        controls=settings.control_totals,
        expected=settings.expected_every,
        odd=odd,
        tallies=tallies,
    )


def _outcome(
    settings: Settings,
    warehouse: Warehouse,
    check: Check,
    table: str,
    there: Mapping[str, Held],
    *,
    past: _Past | None = None,
) -> Outcome:
    subject = there[table].subject
    empty = [name for name in (table, *relations_of(check.body)[1]) if there[name].subject is None]
    if subject is None or empty:
        return Outcome(check, table, "not run", f"{empty[0]} has no rows.")
    found = None
    if past is not None:
        look = functools.partial(_run, settings, warehouse, check, subject)
        fresh = look(past.days)
        found = fresh if fresh.error or check.by == "id" else renewed(past.found, fresh, past.days, look)
    found = found or _run(settings, warehouse, check, subject)
    if found.error:
        return Outcome(check, table, "not run", f"the warehouse refuses it: {found.error}", found)
    return judged(check, table, found, there[table], settings.calendar)


def _run(
    settings: Settings, warehouse: Warehouse, check: Check, subject: Subject, days: Collection[date] | None = None
) -> Found:
    values = {"today": settings.today} | {name: settings.parameters[name] for name in check.parameters}
    narrowed = of_ids if check.by == "id" else of_days
    only = None if days is None else narrowed(tables()[check.of] if check.of else subject.table, days)
    named = [name for name in check.body.outputs if name not in ("day", WEIGHT)]
    return run(warehouse, check.body, values, subject, settings.calendar, named=named, only=only)


def judged(check: Check, table: str, found: Found, holding: Held, calendar: Calendar) -> Outcome:
    """What a check's findings are, by the company's months: more than it tolerates in one of them, or not."""
    if not found.days:
        return Outcome(check, table, "passed", rows=holding.rows)
    beyond: list[date] = []
    dated = sorted(day for day in found.days if day is not None)
    for month in _months(dated, calendar):
        inside = [day for day in dated if month.first <= day < month.end]
        wrong = sum(found.days[day] for day in inside)
        of = sum(n for day, n in holding.days.items() if month.first <= day < month.end)
        if exceeds(wrong, of if holding.days else holding.rows, check.tolerates):
            beyond += inside
    everywhere = found.days.get(None, 0)
    failed = bool(beyond) or (everywhere and exceeds(everywhere, holding.rows, check.tolerates))
    days = beyond or dated
    outcome = Outcome(
        check, table, check.state if failed else "tolerated", "", found,
        days[0] if days else None, days[-1] if days else None, holding.rows,
    )  # fmt: skip
    return dataclasses.replace(outcome, reason=_reason(outcome))


def exceeds(wrong: float, rows: float, tolerates: float) -> bool:
    """Whether so many wrong rows are more than a share of a period's rows that is tolerated."""
    return wrong > 0 and wrong > tolerates * rows


def _months(days: list[date], calendar: Calendar) -> list[Period]:
    found: list[Period] = []
    for day in days:
        if not found or day >= found[-1].end:
            found.append(_month(day, calendar))
    return found


def _month(day: date, calendar: Calendar) -> Period:
    try:
        return calendar.period(day, "month")
    except CxError:  # outside a 4-4-5 calendar
        return Calendar().period(day, "month")


_NAMED = ("dimension ", "column_name ", "score ", "measure ")
"""How examples begin that name a column: several are told, since each is a fault of its own."""


def _reason(outcome: Outcome) -> str:
    """One sentence: what is wrong, where, on which days, and the newest example."""
    days = ""
    if outcome.first_day is not None:
        days = f", {outcome.first_day}" + (f" to {outcome.last_day}" if outcome.last_day != outcome.first_day else "")
    newest = [what for day, what in outcome.found.examples if day is None or day == outcome.last_day]
    if outcome.table == ANSWERS:  # of a person's answer nothing is told but which question it is of
        newest = [what.partition(",")[0] for what in newest if what.startswith("score ")]
    named = [what for what in newest if what.startswith(_NAMED)]
    shown = "; ".join(dict.fromkeys(named[:3] or newest[:1]))
    one = f" ({outcome.wrong} found; for one: {shown})" if shown else f" ({outcome.wrong} found)"
    return f"{outcome.check.title} in {outcome.table}{days}{one}."


def _result(outcome: Outcome, version: int, now: datetime, last: store.Result | None, sign: str) -> store.Result:
    check, since = outcome.check, None
    if outcome.state in store.FAILED:
        since = last.since if last is not None and last.failed and last.since else now
    return store.Result(
        version, now, check.id, outcome.table, check.title, check.severity, check.owner, check.remedy, check.tolerates,
        outcome.state, outcome.wrong, outcome.rows, outcome.first_day, outcome.last_day, outcome.reason, since, sign,
    )  # fmt: skip


def _shown(outcome: Outcome, holding: Held) -> tuple[Mapping[date | None, int], Any]:
    """What is published of an outcome by day. Of employees' answers only waves that are more than tolerated."""
    days = outcome.found.days
    if outcome.table == ANSWERS:
        limit = outcome.check.tolerates
        days = {
            day: n for day, n in days.items() if exceeds(n, holding.days.get(day, 0) if day else holding.rows, limit)
        }
    return days, outcome.found.examples


def _sign(check: Check, table: str, there: Mapping[str, Held], settings: Settings) -> str:
    """Of everything by which a check could come out otherwise: its file, its parameters, the tables it reads, today.

    The first half is of all but its own table, and of another whose days it goes through.
    """
    given, read = relations_of(check.body)
    names = sorted({*read, *({"consumers"} if "odd_values" in given else ())} - {table, check.of})
    subject = there[table].subject
    known = _known(subject) if subject else ()
    values = [(name, settings.parameters[name]) for name in check.parameters]
    clocked = settings.today if given - {"checked"} or any(p.name == "today" for p in check.body.parameters) else None
    parts = [check.body.words, check.severity, check.tolerates, check.title, check.remedy, values, clocked]
    parts += [check.by, check.of, subject.columns if subject else (), *((name, there[name].sign) for name in names)]
    own = [known, *(there[name].sign for name in (table, check.of) if name)]
    return "".join(_digest(each) for each in (parts, own))


def _digest(parts: list[Any]) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:_HALF]


def _known(subject: Subject) -> tuple[Any, ...]:
    return (subject.controls, subject.expected_days, subject.loads, subject.odd)
