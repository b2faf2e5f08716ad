"""A signal in a sentence, and several as what a mail, a webhook and a log line say. Every text of others stays text."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

from cxmetrics.insight.signals import NewestSignal
from cxmetrics.journal.signals import Signal
from cxmetrics.views import wording
from cxmetrics.views.moving import group_text
from cxmetrics.views.palette import LIGHT
from cxmetrics.views.wording import Speech

WORDS = ("worse", "better", "changed")
"""In the order in which they are told."""
COLUMNS = ("id", "metric", "dimension", "group", "rule", "first_period", "period", "word", "sentence")


def sentence(found: NewestSignal, speech: Speech, title: Callable[[str], str]) -> str:
    """ "Service level of segment SMB: 71.0% in Oct 2026, below the usual range (76.4 to 83.2%)." """
    metric, row = found.metric, found.row
    about = metric.title
    if found.dimension:
        about += f" of {group_text([found.dimension], [row.group or ''], {found.dimension: title(found.dimension)})}"
    figure, usual = wording.beside_its_range(metric, row, speech.numbers)
    said = wording.signal_text(row, found.grain)
    around = f" ({usual})" if usual else ""
    return f"{about}: {figure} in {speech.period(row, found.grain)}, {said}{around}."


def stored(found: NewestSignal, speech: Speech, title: Callable[[str], str]) -> Signal:
    """The signal as the journal keeps it."""
    return Signal(
        metric=found.metric.id,
        rule=found.rule,
        side=found.side,
        first_on=found.first.first,
        newest_on=found.period.first,
        grain=found.grain,
        word=found.word,
        said=sentence(found, speech, title),
        dimension=found.dimension or "",
        group=(found.row.group or "") if found.dimension else "",
        pillar=found.metric.pillar,
    )


def record(of: Signal) -> dict[str, Any]:
    """One line of a listing, or one element of a webhook's list; keys as in COLUMNS."""
    return {
        "id": of.id,
        "metric": of.metric,
        "dimension": of.dimension or None,
        "group": of.group or None,
        "rule": of.rule,
        "first_period": of.first_on,
        "period": of.newest_on,
        "word": of.word,
        "sentence": of.said,
    }


def subject(those: Sequence[Signal], speech: Speech) -> str:
    """ "Consumer signals: 2 new for Oct 2026"."""
    return f"Consumer signals: {len(by_figure(those))} new for {_period(those, speech)}"


def plain_text(those: Sequence[Signal], company: str, speech: Speech) -> str:
    """The mail for those who read text: what got worse first, a line a figure."""
    parts = [f"{_one_line(company)}, {_period(those, speech)}", ""]
    for word, lines in _by_word(those).items():
        parts += [word.capitalize(), *(f"- {_one_line(line)}" for line in lines), ""]
    return "\n".join([*parts, _FOOT, ""])


def html(those: Sequence[Signal], company: str, speech: Speech) -> str:
    """The same for those who read HTML; it loads nothing."""
    parts = [f"<p><b>{escape(_one_line(company))}</b>, {escape(_period(those, speech))}</p>"]
    for word, lines in _by_word(those).items():
        listed = "".join(f"<li>{escape(_one_line(line))}</li>" for line in lines)
        parts.append(f"<p><b>{word.capitalize()}</b></p><ul>{listed}</ul>")
    body = "".join(parts) + f'<p style="color:{LIGHT.quiet}">{escape(_FOOT)}</p>'
    style = f"font-family:system-ui,sans-serif;color:{LIGHT.ink};max-width:44rem"
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><body style="{style}">{body}</body></html>'


def payload(those: Sequence[Signal], company: str, version: int, speech: Speech) -> dict[str, Any]:
    """The webhook's JSON: `text` in words, as chats show it, and each signal by its facts."""
    lines = [line for group in _by_word(those).values() for line in group]
    said = "\n".join([subject(those, speech), *(f"- {_one_line(line)}" for line in lines)])
    found = [{name: _iso(value) for name, value in record(each).items()} for each in those]
    return {"text": said, "company": company, "version": version, "signals": found}


def log_line(of: Signal, at: datetime) -> str:
    """One line, whatever the names hold: time, word, and the facts as JSON."""
    facts = {name: _iso(value) for name, value in record(of).items()}
    return f"{at.replace(tzinfo=UTC).isoformat(timespec='seconds')} signal {of.word} {json.dumps(facts)}"


_FOOT = "Each signal is told once, in the newest complete period only. What moves as usual is not told."


def _by_word(those: Sequence[Signal]) -> Mapping[str, list[str]]:
    """A line a figure, by better and worse: of several rules the first says it."""
    found: dict[str, list[str]] = {word: [] for word in WORDS}
    for first in by_figure(those):
        found.setdefault(first.word, []).append(first.said)
    return {word: lines for word, lines in found.items() if lines}


def by_figure(those: Sequence[Signal]) -> list[Signal]:
    """The first signal of every figure and direction: what several rules say of one move is one piece of news."""
    return list({(each.figure, each.side): each for each in reversed(those)}.values())[::-1]


def _period(those: Sequence[Signal], speech: Speech) -> str:
    """The period that most of them are about."""
    labels = [speech.calendar.label(speech.calendar.period(each.newest_on, each.grain), each.grain) for each in those]
    return max(dict.fromkeys(labels), key=labels.count, default="")


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _iso(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
