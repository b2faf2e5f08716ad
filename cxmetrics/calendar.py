"""The company's calendar: which days make a week, a month, a quarter, a year.

Knows Gregorian months with any fiscal year start, and 4-4-5 calendars given by the
first days of their years. Knows no data and no clock.
"""

from __future__ import annotations

import bisect
import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton

from cxmetrics.errors import CxError

GRAINS = ("day", "week", "month", "quarter", "year", "all")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = timedelta(days=1)


class Period(NamedTuple):
    """A half-open run of days: `first` belongs to it, `end` does not."""

    first: date
    end: date

    @property
    def last(self) -> date:
        return self.end - _DAY

    @property
    def days(self) -> int:
        return (self.end - self.first).days


def coarser(grain: str, than: str) -> bool:
    """Whether `grain` is strictly coarser than `than`."""
    return GRAINS.index(grain) > GRAINS.index(than)


@dataclass(frozen=True)
class Calendar:
    """Periods of every grain; `system` is "gregorian" or "4-4-5".

    Under 4-4-5 each quarter has months of 4, 4 and 5 weeks; a 53rd week joins the
    last month. The last year listed is taken as 52 weeks.
    """

    week_starts: str = "monday"
    fiscal_year_starts: int = 1
    fiscal_year_named_by: str = "end"
    system: str = "gregorian"
    fiscal_year_first_days: tuple[date, ...] = ()
    locale: str = field(default="en-US", repr=False)
    """How labels write days and months; no part of what a figure rests on, and so not of the calendar's repr."""

    def period(self, day: date, grain: str) -> Period:
        """The period of `grain` that holds `day`. Raises CxError outside a 4-4-5 calendar."""
        match grain:
            case "day":
                return Period(day, day + _DAY)
            case "week":
                back = (day.weekday() - WEEKDAYS.index(self.week_starts)) % 7
                first = day - timedelta(days=back)
                return Period(first, first + 7 * _DAY)
            case "month":
                return self._months_of(day, 1)
            case "quarter":
                return self._months_of(day, 3)
            case "year":
                return self._months_of(day, 12)
        raise ValueError(f"no period of grain {grain!r}")

    def periods(self, start: date, end: date, grain: str) -> list[Period]:
        """All periods of `grain` that overlap [start, end), in order."""
        return list(self._walk(start, end, grain)) if start < end else []

    def previous(self, period: Period, grain: str) -> Period:
        """The period of the same grain just before."""
        return self.period(period.first - _DAY, grain)

    def year_before(self, period: Period, grain: str) -> Period:
        """The same fiscal period a year earlier; weeks by weekday, 52 weeks back."""
        if grain == "week":
            return Period(period.first - 364 * _DAY, period.end - 364 * _DAY)
        if grain == "year":
            return self.previous(period, grain)
        if self.system == "4-4-5":
            return self._year_before_445(period, grain)
        if grain == "day":
            first = _same_day(period.first, period.first.year - 1)
            return Period(first, first + _DAY)
        return self.period(_same_day(period.first, period.first.year - 1), grain)

    def fiscal_year(self, day: date) -> int:
        """The number by which the fiscal year that holds `day` is called."""
        year = self.period(day, "year")
        return year.last.year if self.fiscal_year_named_by == "end" else year.first.year

    def month_of_year(self, day: date) -> int:
        """1 to 12: the place of the month in its fiscal year (for seasons)."""
        return 1 + len(self.periods(self.period(day, "year").first, self.period(day, "month").first, "month"))

    def label(self, period: Period | None, grain: str) -> str:
        """How people call the period: "Oct 2026", "Q3 2026", "FY 2027", "week of Oct 5, 2026"."""
        if period is None or grain == "all":
            return "all days"
        first = period.first
        plain = self.system == "gregorian" and self.fiscal_year_starts == 1
        match grain:
            case "day":
                return day_text(first, self.locale)
            case "week":
                return f"week of {day_text(first, self.locale)}"
            case "month" if self.system == "gregorian":
                return month_text(first, self.locale)
            case "month":
                return f"P{self.month_of_year(first)} FY{self.fiscal_year(first)}"
            case "quarter":
                quarter = (self.month_of_year(first) + 2) // 3
                return f"Q{quarter} {'' if plain else 'FY'}{self.fiscal_year(first)}"
        return f"{'' if plain else 'FY'}{self.fiscal_year(first)}"

    def _walk(self, start: date, end: date, grain: str) -> Iterator[Period]:
        period = self.period(start, grain)
        while True:
            yield period
            if period.end >= end:
                return
            period = self.period(period.end, grain)

    def _months_of(self, day: date, length: int) -> Period:
        if self.system == "4-4-5":
            return self._weeks_of(day, length)
        months = day.year * 12 + day.month - 1
        since_start = (months - (self.fiscal_year_starts - 1)) % 12
        first = months - since_start % length
        return Period(_month_first(first), _month_first(first + length))

    def _weeks_of(self, day: date, length: int) -> Period:
        firsts = self._year_firsts(day)
        steps = {1: 1, 3: 3, 12: 12}[length]
        bounds = firsts[::steps]
        place = bisect.bisect_right(bounds, day) - 1
        return Period(bounds[place], bounds[place + 1])

    def _year_firsts(self, day: date) -> list[date]:
        """The first days of the twelve 4-4-5 months of the year of `day`, and the next year's first day."""
        years = sorted(self.fiscal_year_first_days)
        place = bisect.bisect_right(years, day) - 1
        if place < 0 or (place == len(years) - 1 and day >= years[-1] + 364 * _DAY):
            raise CxError(
                "[company] fiscal_year_first_days",
                f"the 4-4-5 calendar does not reach {day}.",
                "Add the first day of the fiscal year that holds it.",
            )
        end = years[place + 1] if place + 1 < len(years) else years[place] + 364 * _DAY
        weeks = [0]
        for span in (4, 4, 5) * 4:
            weeks.append(weeks[-1] + span)
        return [years[place] + 7 * week * _DAY for week in weeks[:12]] + [end]

    def _year_before_445(self, period: Period, grain: str) -> Period:
        year = self.period(period.first, "year")
        before = self.previous(year, "year")
        if grain == "day":
            first = before.first + (period.first - year.first)
            if first >= year.first:  # the 53rd week has none of its own in a year of 52
                first = period.first - 364 * _DAY
            return Period(first, first + _DAY)
        places = [p.first for p in self.periods(year.first, year.end, grain)]
        return self.periods(before.first, before.end, grain)[places.index(period.first)]


def _month_first(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)


def _same_day(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:  # February 29
        return day.replace(year=year, day=28)


@functools.lru_cache(maxsize=4096)
def day_text(day: date, locale: str) -> str:
    """The day as the locale writes it: "Oct 5, 2026", "05.10.2026"."""
    return str(format_date(day, "medium", known_locale(locale)))


@functools.lru_cache(maxsize=4096)
def month_text(day: date, locale: str) -> str:
    """The month of the day as the locale writes it: "Oct 2026", "2026年10月"."""
    return str(format_skeleton("yMMM", day, locale=known_locale(locale)))


@functools.cache
def known_locale(name: str) -> Locale:
    """The named locale, or plain English where the name is not known."""
    try:
        return Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_US")
