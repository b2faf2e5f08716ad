"""What a column holds: its type, how its dates and numbers are written, and the codes in it that are no values."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from cxmetrics.profile.facts import Facts, Numbers
from cxmetrics.validate import dates

ALMOST = 0.98
"""Of so many of the cells a type must hold; the rest is called mixed."""
MOSTLY = 0.8
"""Below this nothing is said of the type."""
CATEGORIES = 60

PAIRS = {
    frozenset(pair.split()): pair.split()[0]
    for pair in (
        "true false", "yes no", "y n", "t f", "1 0", "ja nein", "j n", "ja nee", "oui non", "o n", "vrai faux",
        "si no", "sí no", "s n", "sim não", "sim nao", "verdadero falso", "wahr falsch", "sì no", "x -", "on off",
    )
}  # fmt: skip
"""Words for yes and no, and which of them is yes."""
_CODES = {-9, -99, -999, -1, 77, 88, 97, 98, 99, 777, 888, 996, 997, 998, 999, 9998, 9999, 99999, 999999, 9999999}
_CLOCKS = {
    "": "",
    " 9:9:9": " %H:%M:%S",
    " 9:9": " %H:%M",
    " 9:9:9 a": " %I:%M:%S %p",
    " 9:9 a": " %I:%M %p",
    " 9:9:9.9": " %H:%M:%S.%f",
}
DAYS = tuple(dict.fromkeys(form for form in dates.FORMATS if not re.search("%[HI]", form)))


@dataclass(frozen=True)
class Kind:
    """The type of a column: empty, boolean, integer, float, date, timestamp, time, category or text."""

    name: str
    share: float = 1.0
    """The share of the cells that are of it."""
    formats: tuple[str, ...] = ()
    """Of dates: every format in which the whole column can be read; more than one is for a person to choose from."""
    iso: bool = False
    low: float | str | None = None
    high: float | str | None = None
    decimal: str = "."
    thousands: str | None = None
    unsure: str | None = None
    """What could not be told, in words."""
    unique: bool = False

    @property
    def mixed(self) -> bool:
        return self.share < 1.0

    @property
    def dated(self) -> bool:
        return self.name in ("date", "timestamp")


def kind(facts: Facts) -> Kind:
    """The type of the column."""
    if not facts.plain:
        return Kind("empty")
    values = facts.values
    unique = facts.plain > 1 and values.repeated == 0
    dated = facts.days.total() / facts.plain
    if dated >= MOSTLY and not _plain_numbers(facts):
        return _date(facts)
    if values.exact and frozenset(word.casefold() for word in values.counts) in PAIRS:
        return Kind("boolean", unique=unique)
    number = _number(facts, unique)
    if number:
        return number
    if facts.clocks / facts.plain >= MOSTLY:
        return Kind("time", facts.clocks / facts.plain, unique=unique)
    few = values.exact and len(values.counts) <= max(2, min(CATEGORIES, facts.plain // 3)) and facts.longest <= 80
    return Kind("category" if few else "text", unique=unique)


def _plain_numbers(facts: Facts) -> bool:
    """Whether the days are numbers of eight digits, and not all of them are days."""
    return facts.numbers.count > facts.plain * MOSTLY and facts.days.total() < facts.plain * ALMOST


def _number(facts: Facts, unique: bool) -> Kind | None:
    numbers, commas, grouped = facts.numbers, facts.commas, facts.grouped
    count = numbers.count + max(commas.count, grouped.count)
    if count / facts.plain < MOSTLY:
        return None
    used = Numbers(numbers.count, numbers.whole, numbers.low, numbers.high)
    decimal, thousands, unsure = ".", None, None
    if commas.count and _only_thousands(facts):
        unsure = "a comma stands before three digits everywhere: it may part thousands, or be a decimal comma."
        used = _joined(numbers, grouped)
        thousands = ","
    elif commas.count > grouped.count or (commas.count and commas.count == grouped.count):
        used, decimal = _joined(numbers, commas), ","
    elif grouped.count:
        used, thousands = _joined(numbers, grouped), ","
    whole = used.whole == used.count
    return Kind(
        "integer" if whole else "float",
        count / facts.plain,
        low=int(used.low) if whole else used.low,
        high=int(used.high) if whole else used.high,
        decimal=decimal,
        thousands=thousands,
        unsure=unsure,
        unique=unique,
    )


def _only_thousands(facts: Facts) -> bool:
    """Whether every number with a comma could be either thing: 1,234."""
    return facts.grouped.count >= facts.commas.count and not any(
        re.fullmatch(r"[+-]?\d+,(\d{1,2}|\d{4,})", value) or "." in value for value in facts.values.counts
    )


def _joined(one: Numbers, other: Numbers) -> Numbers:
    return Numbers(one.count + other.count, one.whole + other.whole, min(one.low, other.low), max(one.high, other.high))


def _date(facts: Facts) -> Kind:
    """A column of dates, and the formats in which all of it can be read."""
    total = facts.days.total()
    if len(facts.days) == 1 and re.search("18(99|00)", next(iter(facts.days))):
        return Kind("time", total / facts.plain, unsure=f"{next(iter(facts.days))!r} stands before every time of day.")
    iso = _read(facts.days, "%Y-%m-%d")
    rest = _rest(facts.rests)
    timed = any(shape not in ("",) for shape in facts.rests)
    name = "timestamp" if timed else "date"
    if sum(facts.days[day] for day in iso) >= total * ALMOST:
        share = sum(facts.days[day] for day in iso) / facts.plain
        return Kind(name, share, iso=True, low=_iso(min(iso.values())), high=_iso(max(iso.values())))
    few = Counter(dict(facts.days.most_common(200)))
    readings = {form: _read(facts.days, form) for form in DAYS if _read(few, form)}
    covered = {form: sum(facts.days[day] for day in read) / total for form, read in readings.items()}
    best = max(covered.values(), default=0.0)
    good = [form for form, share in covered.items() if share >= min(best, ALMOST) - 0.02 and share >= MOSTLY]
    good = _different(good, readings)
    share = best * total / facts.plain
    if not good or best < ALMOST:
        return Kind(name, share, tuple(form + (rest or "") for form in good[:1]), unsure=_several(facts, covered))
    if rest is None:
        return Kind(name, share, unsure="the times of day are written in more than one way.")
    read = readings[good[0]]
    formats = tuple(form + rest for form in good)
    if len(good) > 1:
        return Kind(name, share, formats, unsure=_two_ways(facts.days, good, readings))
    return Kind(name, share, formats, low=_iso(min(read.values())), high=_iso(max(read.values())))


def _read(days: Counter[str], form: str) -> dict[str, date]:
    """The days that can be read in this form."""
    found = {}
    for text in days:
        try:
            day = datetime.strptime(text, form).date()
        except ValueError:
            continue
        if 1900 <= day.year <= 2199:
            found[text] = day
    return found


def _rest(rests: Counter[str]) -> str | None:
    """The format of what follows the day; None where there are several."""
    kept = Counter[str]()
    for shape, count in rests.items():
        kept[re.sub("[AaPp]\\.?[Mm]\\.?", "a", shape.replace("T", " "))] += count
    shape, count = kept.most_common(1)[0]
    if shape not in _CLOCKS or count < kept.total() * ALMOST:
        return None
    return _CLOCKS[shape]


def _different(forms: list[str], readings: dict[str, dict[str, date]]) -> list[str]:
    """Of forms that read every day alike only the first."""
    kept: list[str] = []
    for form in sorted(forms, key=lambda one: -len(readings[one])):
        if all(_apart(readings[form], readings[other]) for other in kept):
            kept.append(form)
    return kept


def _apart(one: dict[str, date], other: dict[str, date]) -> bool:
    return any(text not in other or other[text] != day for text, day in one.items())


def _two_ways(days: Counter[str], forms: list[str], readings: dict[str, dict[str, date]]) -> str:
    one, other = readings[forms[0]], readings[forms[1]]
    text = next((text for text in days if text in one and text in other and one[text] != other[text]), None)
    if text is None:
        return f"the dates are written in more than one form: {', '.join(forms)}."
    return f"{text!r} may be {_iso(one[text])} ({forms[0]}) or {_iso(other[text])} ({forms[1]})."


def _several(facts: Facts, covered: dict[str, float]) -> str:
    shapes = [f"{example!r} (line {line:,})" for example, line in list(facts.examples.values())[:4]]
    told = f": {', '.join(shapes)}" if shapes else ""
    return f"the dates are written in more than one form{told}; none of them reads the whole column."


def day_in(facts: Facts, form: str) -> tuple[str, date] | None:
    """A day of the column as it is written and as `form` reads it, that its rivals read otherwise if there is one."""
    day_form = form.partition(" %H")[0].partition(" %I")[0]
    read = _read(facts.days, day_form)
    apart = next((text for text in read if len(set(re.split(r"\D+", text)[:2])) > 1), next(iter(read), None))
    return None if apart is None else (apart, read[apart])


def _iso(day: date) -> str:
    return day.isoformat()


def sentinels(facts: Facts, found: Kind) -> dict[str, int]:
    """Cells that are probably no values, and how often: null words, and numbers far from all others, such as 9999."""
    codes = dict(facts.nulls)
    if found.name not in ("integer", "float") or not facts.values.counts:
        return codes
    weighed: Counter[float] = Counter()
    written: dict[float, str] = {}
    for text, count in facts.values.counts.items():
        try:
            number = float(text)
        except ValueError:
            continue
        weighed[number] += count
        written.setdefault(number, text)
    numbers = sorted(weighed)
    if len(numbers) < 3:
        return codes
    for number in numbers:
        others = [one for one in numbers if one != number and int(one) not in _CODES]
        if number not in _CODES or not others or weighed[number] < 2:
            continue
        alone = number > max(others) * 3 if number > 0 else (number < min(others) and min(others) >= 0)
        if alone and (number > 0 or max(others) > 0):
            codes[written[number]] = weighed[number]
    return codes


def written_otherwise(facts: Facts) -> list[tuple[str, str, int, int]]:
    """Of a column in several forms, each form: its shape, the first example, its line, and how many."""
    if len(facts.shapes) < 2 or len(facts.shapes) > 12:
        return []
    return [
        (shape, *facts.examples[shape], count) for shape, count in facts.shapes.most_common() if shape in facts.examples
    ]
