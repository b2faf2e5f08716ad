"""Signals with what became of them, and the clock from insight to action, as tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from cxmetrics.insight.clock import STAGES, Pace, Passage
from cxmetrics.insight.limits import RULES
from cxmetrics.journal.signals import Signal
from cxmetrics.views.numbers import NOTHING, Numbers
from cxmetrics.views.region import region
from cxmetrics.views.rows import folded
from cxmetrics.views.signal_words import WORDS
from cxmetrics.views.tile import verdict
from cxmetrics.views.wording import Speech


@dataclass(frozen=True)
class Entry:
    """One figure and direction on the page, with all its signals; `stands` where they reach the newest period."""

    passages: tuple[Passage, ...]
    """In the order of the rules."""
    stands: bool

    @property
    def signal(self) -> Signal:
        """The first of them: it says the most."""
        return self.passages[0].signal

    @property
    def waiting(self) -> tuple[Signal, ...]:
        """Those that nobody has answered."""
        return tuple(each.signal for each in self.passages if not each.answered)

    @property
    def answered(self) -> bool:
        return not self.waiting


LISTED = (
    "Listed is what leaves its usual range, or runs along one side of it. A figure that changed only against the "
    "period or the year before, and one that shows another figure closer, says so on its own page."
)


def entries(those: Sequence[Passage], stands: Callable[[Signal], bool]) -> list[Entry]:
    """An entry a figure, direction and newest period: what got worse first, then by the number of the signal."""
    found: dict[tuple[object, ...], list[Passage]] = {}
    for each in sorted(those, key=lambda each: RULES.index(each.signal.rule)):
        found.setdefault(each.signal.about, []).append(each)
    made = [Entry(tuple(group), stands(group[0].signal)) for group in found.values()]
    return sorted(made, key=lambda entry: (WORDS.index(entry.signal.word), entry.signal.id))


def headline(shown: Sequence[Entry]) -> str:
    """The page in a sentence."""
    standing = [each for each in shown if each.stands]
    if not standing:
        return "No signal stands at the newest complete period: figures move as usual."
    unanswered = sum(not each.answered for each in standing)
    count = len(standing)
    figures = f"{count} figure shows" if count == 1 else f"{count} figures show"
    if unanswered == 0:
        who = "somebody looks after it" if count == 1 else "somebody looks after each"
    elif unanswered == count:
        who = "it waits for an answer" if count == 1 else "all wait for an answer"
    else:
        who = f"{unanswered} of them wait{'s' if unanswered == 1 else ''} for an answer"
    return f"{figures} a signal at the newest complete period; {who}."


def tables(shown: Sequence[Entry], speech: Speech) -> str:
    """The open ones first, then those answered, folded up those that stand no more."""
    standing = [each for each in shown if each.stands]
    waiting = [each for each in standing if not each.answered]
    answered = [each for each in standing if each.answered]
    gone = [each for each in shown if not each.stands]
    parts = []
    if waiting:
        parts += ['<h2 class="cx-h">Waiting for an answer</h2>', _list("Signals without an answer", waiting, speech)]
    if answered:
        parts += ['<h2 class="cx-h">Answered</h2>', _list("Answered signals", answered, speech)]
    if gone:
        parts.append(folded(f"Those that stand no more ({len(gone)})", _rows(gone, speech)))
    return "".join(parts)


def clock(lines: Sequence[Pace], numbers: Numbers) -> str:
    """The clock as a table, with how many still wait at each step."""
    if not lines:
        return ""
    heads = ("Function", "Signals", *(f"Until {stage}" for stage in STAGES), "Nobody answered")
    body = []
    for line in lines:
        cells = [line.function.capitalize() if line.function else "All", numbers.count(line.signals)]
        cells += [_wait(days, still, numbers) for days, still in zip(line.medians, line.waiting, strict=True)]
        cells.append(numbers.count(line.unanswered) if line.unanswered else "none")
        body.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"
    return (
        '<h2 class="cx-h">From insight to action</h2>'
        f"{region('From insight to action', 'cx-list')}{table}</div>"
        f'<p class="cx-quiet">{escape(_MEANING)}</p>'
    )


_MEANING = (
    "Every rule that a figure breaks is a signal of its own here; above, a figure stands once with all of its. "
    "Median time from the step before; those that still wait are part of it, and where most do there is none yet. "
    "Of an action the function is its own; until there is one, the function that answers for the pillar."
)


def days_text(days: float, numbers: Numbers) -> str:
    """A wait in words.

    >>> [days_text(days, Numbers("de-DE")) for days in (0.01, 0.5, 1.0, 2.46, 1234.4)]
    ['under an hour', '12 h', '1,0 day', '2,5 days', '1.234 days']
    """
    hours = days * 24
    if hours < 1:
        return "under an hour"
    if days < 1:
        return f"{numbers.decimal(hours, 0)} h"
    return f"{numbers.decimal(days, 0 if days >= 10 else 1)} day{'' if days < 1.05 else 's'}"


def _wait(days: float | None, still: int, numbers: Numbers) -> str:
    if days is None:
        return f"not yet: {numbers.count(still)} wait" if still else NOTHING
    told = days_text(days, numbers)
    return f"{told} ({numbers.count(still)} wait)" if still else told


def _list(title: str, shown: Sequence[Entry], speech: Speech) -> str:
    return f"{region(title, 'cx-list')}{_rows(shown, speech)}</div>"


def _rows(shown: Sequence[Entry], speech: Speech) -> str:
    names = ("Signal", "Verdict", "Since", "Who answers", "First told", "No.")
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    lines = [_row(each, speech) for each in shown]
    return f'<table class="cx-signals"><thead><tr>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table>'


def _row(entry: Entry, speech: Speech) -> str:
    signals, numbers = [each.signal for each in entry.passages], speech.numbers
    first = min(signal.first_on for signal in signals)
    since = speech.calendar.label(speech.calendar.period(first, entry.signal.grain), entry.signal.grain)
    published = [signal.published_at for signal in signals if signal.published_at]
    told = numbers.short_day(min(published).date()) if published else NOTHING
    seen = "" if any(signal.seen_at for signal in signals) else ", not seen yet"
    who = list(dict.fromkeys(_answer(each) for each in entry.passages))
    cells = [
        escape(entry.signal.said),
        verdict(entry.signal.word),
        escape(since),
        escape("; ".join(who)),
        escape(told + seen),
        ", ".join(str(signal.id) for signal in signals),
    ]
    labels = ("", "since", "", "first told", "no.")
    rest = "".join(
        f'<td data-label="{label}">{cell}</td>' if label else f"<td>{cell}</td>"
        for label, cell in zip(labels, cells[1:], strict=True)
    )
    return f'<tr><td class="cx-wide">{cells[0]}</td>{rest}</tr>'


def _answer(passage: Passage) -> str:
    signal = passage.signal
    parts = []
    if signal.acknowledged_by:
        parts.append(f"{signal.acknowledged_by}: {signal.answer}" if signal.answer else signal.acknowledged_by)
    if passage.action_id is not None:
        verified = ", verified" if passage.verified_at else ""
        parts.append(f"action {passage.action_id} ({passage.function}){verified}")
    return "; ".join(parts) or f"nobody yet ({passage.function})"
