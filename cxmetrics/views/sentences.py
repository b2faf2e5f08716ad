"""One headline in sentences, clause by clause, from its facts: the same facts always give the same words.

Every clause says one fact, and none says more than the facts hold. Figures are written so
that a reader sees why the words are true: with one more digit where two of them would look
the same. Titles take a verb without number ("stood at"), so that any title makes a sentence.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from cxmetrics.insight.assurance import EITHER, MET
from cxmetrics.insight.facts import Against, Facts, Origin
from cxmetrics.insight.limits import LEAST
from cxmetrics.views.numbers import Numbers, form
from cxmetrics.views.place import standing
from cxmetrics.views.signals import run_text
from cxmetrics.views.subject import plain, quoted, subject


def lead(facts: Facts, numbers: Numbers) -> str:
    """What a page says first, as one text: see `clauses`."""
    return " ".join(clauses(facts, numbers))


def clauses(facts: Facts, numbers: Numbers) -> tuple[str, ...]:
    """A sentence each: figure, interval and judgement; comparisons; origin; target; what was noted; doubts."""
    if not facts.told:
        return (absence(facts, numbers),)
    said = _Said(facts, numbers)
    if facts.state == "few":
        return (f"{said.figure}, from only {cases(facts.n, numbers)}: too few to judge.",)
    first = f"{said.figure}{said.around}{said.judgement}."
    parts = [first, said.comparisons, said.origin, said.target, *happenings(facts, numbers), said.caution]
    return tuple(part for part in parts if part)


def absence(facts: Facts, numbers: Numbers) -> str:
    """Why there is no figure; it names none but that of an unfinished period."""
    name = plain(facts.metric.title)
    match facts.state:
        case "vetoed":
            return f"{name}: the data {of(facts)} failed a check, no figure to go by."
        case "suppressed":
            return f"{name}: hidden {of(facts)} to protect anonymity, as too few people answered."
        case "empty":
            return f"{name}: no data {of(facts)}."
        case "unfinished":
            return f"{name}: no {facts.grain} is complete yet{to_date(facts, numbers)}."
        case "nothing":
            return f"{name}: no data is published for this filter."
    return f"{name}: not available; its tile says what is missing."


def to_date(facts: Facts, numbers: Numbers) -> str:
    """ "; Nov 2026 stands at 27 to date"; empty where no period is running."""
    if facts.running is None or facts.running_label is None:
        return ""
    few = facts.running_n is not None and facts.running_n < facts.metric.minimum_n and facts.metric.kind != "level"
    base = f", from only {cases(facts.running_n, numbers)}" if few else ""
    return f"; {facts.running_label} stands at {_written(facts, numbers, facts.running)} to date{base}"


def verb(facts: Facts) -> str:
    """rose to, fell to, or stood at: a movement is said only of a change that goes the way of the verdict."""
    for each in facts.against:
        if each.kind == "previous" and each.verdict == "changed" and each.difference and each.word == facts.word:
            return "rose to" if each.difference > 0 else "fell to"
    return "came to" if facts.metric.across_time == "sum" and facts.metric.kind == "level" else "stood at"


def when(facts: Facts, label: str | None = None) -> str:
    """ "in Oct 2026", "in the week of Oct 5, 2026", "in the wave of Sep 2026"; of the facts' period unless named."""
    return f"{'on' if facts.grain == 'day' else 'in'} {_named(facts, label)}"


def of(facts: Facts) -> str:
    """ "for Oct 2026": as `when`, of what is missing there."""
    return f"for {_named(facts)}"


def reason(facts: Facts) -> str:
    """Why the figure is better, worse or changed, in a few words; empty where it is none of these."""
    if not facts.moved:
        return ""
    if facts.run is not None:
        return run_text(facts.run, facts.grain)
    changed = facts.changed
    return "" if changed is None else f"{'up' if changed.difference > 0 else 'down'} from {changed.label}"


def step(facts: Facts, numbers: Numbers, size: float) -> str:
    """The size of a difference with its unit: "6.1 points", "2.0 percentage points", "less than 0.1 points"."""
    written = numbers.difference(facts.metric, abs(size), facts.value).lstrip("+")
    if form(facts.metric) == "percent":
        written = written.removesuffix(" points") + " percentage points"
    if size and not any(letter in written for letter in "123456789"):
        place = written.rindex("0")
        written = f"less than {written[:place]}1{written[place + 1 :]}"
    unit = _unit(facts)
    return f"{written} {unit}" if unit else written


def cases(n: float | None, numbers: Numbers) -> str:
    """ "1 case", "12 cases"."""
    return f"{numbers.count(n or 0)} {'case' if n == 1 else 'cases'}"


def happenings(facts: Facts, numbers: Numbers) -> list[str]:
    """The first thing that was noted within the period, and how many more there are."""
    if not facts.happenings:
        return []
    first, more = facts.happenings[0], len(facts.happenings) - 1
    days = numbers.short_day(first.first_on)
    if first.last_on != first.first_on:
        days = f"{days} to {numbers.short_day(first.last_on)}"
    rest = f" and {more} more" if more else ""
    return [f"Noted then: {quoted(first.title)} ({first.kind}, {days}){rest}."]


def place(origin: Origin) -> str:
    """Where a change comes from: "SMB on app", "segment not recorded", "the weight of SMB"."""
    return f"{'' if origin.within else 'the weight of '}{standing(origin.dimensions, origin.groups)}"


def usual_range(facts: Facts, numbers: Numbers, *, fine: bool = False) -> str:
    """ "28 to 41": the process limits within the metric's scale; empty where there are none."""
    if facts.usual is None:
        return ""
    ends = (numbers.within(facts.metric, end) for end in facts.usual)
    return numbers.interval(facts.metric, *ends, fine=fine)


@dataclass(frozen=True)
class _Said:
    """The clauses of one headline; `fine` figures have one more digit, all of them or none."""

    facts: Facts
    numbers: Numbers

    @functools.cached_property
    def fine(self) -> bool:
        """Whether a figure looks the same as one that it is said to lie beside."""
        facts = self.facts
        beside = [each.value for each in facts.against if each.verdict == "changed"]
        if facts.run is not None and facts.run.rule == "outside" and facts.usual is not None:
            beside.append(facts.usual[facts.run.side > 0])
        if facts.aim is not None and facts.aim.difference:
            beside.append(facts.aim.value)
        return any(_written(facts, self.numbers, each) == _written(facts, self.numbers, facts.value) for each in beside)

    def written(self, value: float | None) -> str:
        return _written(self.facts, self.numbers, value, fine=self.fine)

    @property
    def figure(self) -> str:
        facts = self.facts
        unit = _unit(facts)
        said = f"{subject(facts.metric.title)} {verb(facts)} {self.written(facts.value)}"
        return f"{said} {unit} {when(facts)}" if unit else f"{said} {when(facts)}"

    @property
    def around(self) -> str:
        facts = self.facts
        between = self.numbers.interval(facts.metric, facts.low, facts.high, fine=self.fine)
        return f" ({self.numbers.interval_name} {between})" if between else ""

    @property
    def judgement(self) -> str:
        facts = self.facts
        if facts.moved and facts.run is not None:
            said = reason(facts)
            if facts.run.rule == "outside":
                just = "just " if self._touching else ""
                said = f"{just}{said} of {self.usual}"
            return f", {facts.word}: {said}{self._provisional}"
        changed = facts.changed
        if facts.moved and changed is not None:
            other = _named(facts, changed.label)
            than = f"since {other}" if facts.word == "changed" else f"than {when(facts, changed.label)}"
            though = f", though within {self._the} range of {self.usual}" if self.usual else ""
            return f", {facts.word} {than}{though}{self._provisional if though else ''}"
        if self.usual:
            return f", no signal: within {self._the} range of {self.usual}{self._provisional}"
        return f", no signal yet: {self._too_short}"

    @property
    def usual(self) -> str:
        return usual_range(self.facts, self.numbers, fine=self.fine)

    @property
    def comparisons(self) -> str:
        told = dict[str, Against]()
        for each in self.facts.against:
            told.setdefault(each.label, each)
        said = [self._comparison(each) for each in told.values()]
        return f"That is {' and '.join(said)}." if said else ""

    @property
    def origin(self) -> str:
        origin = self.facts.origin
        if origin is None:
            return ""
        metric, value = self.facts.metric, self.facts.value
        parts = [self.numbers.difference(metric, each, value) for each in (origin.part, origin.change)]
        unit = " points"
        if all(part.endswith(unit) for part in parts):
            parts[0] = parts[0].removesuffix(unit)
            parts[1] = (
                f"{parts[1].removesuffix(unit)} {'percentage ' if form(self.facts.metric) == 'percent' else ''}points"
            )
        return f"Most of the change from {origin.label} comes from {place(origin)} ({parts[0]} of {parts[1]})."

    @property
    def target(self) -> str:
        aim = self.facts.aim
        if aim is None:
            return ""
        result = "met" if aim.met else "missed"
        by = f"{result} by {step(self.facts, self.numbers, aim.difference)}" if aim.difference else f"{result} exactly"
        said = f"The target of {self.written(aim.value)} was {by}"
        if aim.assurance is None:
            return f"{said}."
        if aim.assurance == EITHER:
            return f"{said}, but is hit or miss as things are."
        joint = "and" if aim.met == (aim.assurance == MET) else "but"
        return f"{said}, {joint} is {aim.assurance} as things are."

    @property
    def caution(self) -> str:
        return "Take it with caution: a check found fault with its data." if self.facts.caution else ""

    def _comparison(self, each: Against) -> str:
        level = f"{self.written(each.value)} {when(self.facts, each.label)}"
        counted = self.facts.metric.kind == "level"  # its movement alone could tell, and history has too little of it
        few = "too little history to judge" if counted else "too few to compare"
        word = few if each.word == "too few" else each.word
        if not each.difference:
            return f"the same as {level} ({word})"
        way = "up" if each.difference > 0 else "down"
        return f"{way} {step(self.facts, self.numbers, each.difference)} from {level} ({word})"

    @property
    def _touching(self) -> bool:
        """Whether figure and limit look the same even with more digits."""
        facts = self.facts
        assert facts.run is not None  # asked of a figure outside its limits
        assert facts.usual is not None
        return self.written(facts.usual[facts.run.side > 0]) == self.written(facts.value)

    @property
    def _the(self) -> str:
        return "the season's usual" if self.facts.seasonal else "the usual"

    @property
    def _provisional(self) -> str:
        facts = self.facts
        return f", on provisional limits ({_periods(facts.points, facts.grain)})" if facts.provisional else ""

    @property
    def _too_short(self) -> str:
        facts = self.facts
        if facts.points >= LEAST:
            return f"too few {facts.grain}s side by side for a usual range"
        return f"too little history for a usual range ({_periods(facts.points, facts.grain)})"


def _periods(count: int, grain: str) -> str:
    return f"{count} {grain}{'' if count == 1 else 's'}"


def _named(facts: Facts, label: str | None = None) -> str:
    name = label or facts.label or ""
    if facts.wave:
        return f"the wave of {name}"
    return f"the {name}" if facts.grain == "week" else name


def _written(facts: Facts, numbers: Numbers, value: float | None, *, fine: bool = False) -> str:
    return numbers.figure(facts.metric, value, fine=fine, beside=facts.value)


def _unit(facts: Facts) -> str:
    """The unit of a counted figure, where the title does not say it already."""
    unit = plain(facts.metric.unit or "")
    if form(facts.metric) not in ("count", "number") or unit in ("", "points"):
        return ""
    return "" if unit.casefold() in facts.metric.title.casefold() else unit
