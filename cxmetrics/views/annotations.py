"""Annotations on histories: which belong on a chart, their numbers, and the marks that show them.

A note stands at the point of the period it falls in, for that is the figure it touches. The
list of them under the chart is left to `annotation_list`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from cxmetrics.journal.annotations import Annotation, Where
from cxmetrics.metrics.answer import Answer
from cxmetrics.views.chart import Chart, Spec, columns_of, packed
from cxmetrics.views.histories import day_ms
from cxmetrics.views.lanes import NOTE_FIELDS, NOTES, NUMBERS, TIERS, trimmed
from cxmetrics.views.wording import Speech

_STRIP_PX = 17
"""Height of the row of numbers between the plots and the time axis."""
_LETTER_PX, _AROUND_PX = 6.6, 10
_TOLD_IN_TOOLTIP = 4
_TOLD_IN_WORDS = 8
_CUT_LETTERS = 80


@dataclass(frozen=True)
class Note:
    """An annotation with its number on a chart and in the list under it."""

    number: int
    said: Annotation


def numbered(annotations: Iterable[Annotation], first: date | None, end: date) -> tuple[Note, ...]:
    """All of them by date, those of the window from `first` until before `end` first; `of_answers` picks from them.

    Those outside the window come after those in it: a chart of old data may still show them.
    """
    in_order = sorted(
        annotations, key=lambda each: (not each.overlaps(first or date.min, end), each.starts_on, each.id)
    )
    return tuple(Note(number, each) for number, each in enumerate(in_order, start=1))


def in_scope(
    notes: Iterable[Note], metric: str, pillar: str | None, where: Where, window: tuple[date, date]
) -> tuple[Note, ...]:
    """Those that concern the metric under the filter and overlap the window, its end excluded."""
    return tuple(note for note in notes if note.said.overlaps(*window) and note.said.concerns(metric, pillar, where))


def of_answer(notes: Iterable[Note], answer: Answer) -> tuple[Note, ...]:
    """Those that belong on a history of the answer."""
    window = _window(answer)
    if window is None:
        return ()
    return in_scope(notes, answer.metric.id, answer.metric.pillar, answer.question.where, window)


def _window(answer: Answer) -> tuple[date, date] | None:
    periods = [row.period for row in answer.rows if row.period is not None]
    return (periods[0].first, periods[-1].end) if periods else None


def of_answers(notes: Sequence[Note], answers: Sequence[Answer]) -> tuple[Note, ...]:
    """Those that belong on any of the answers' histories, each once, numbered from 1 without a gap.

    A chart that showed 1, 3 and 4 would let its reader look for the second in vain.
    """
    found = {note.number: note for answer in answers for note in of_answer(notes, answer)}
    return tuple(Note(number, found[before].said) for number, before in enumerate(sorted(found), start=1))


def annotated(chart: Chart, answers: Sequence[Answer], shown: Sequence[Note], speech: Speech) -> Chart:
    """The chart of the answers' histories with notes in marks and in words; `shown` are those `of_answers`."""
    if not shown:
        return replace(chart, spec=_with_marks(chart.spec, ()))
    rows: list[dict[str, Any]] = []
    places: dict[int, float] = {}
    for lane, answer in enumerate(answers):
        spans = _spans(answer, of_answer(shown, answer) if len(answers) > 1 else shown)
        rows += _marks(lane, list(spans.values()))
        places = {number: x for number, (x, _) in spans.items()} | places
    rows += _labels(len(answers) - 1, shown, places, _extent(answers), speech)
    return replace(
        chart,
        spec=_with_strip(_with_marks(chart.spec, rows), packed(columns_of(rows, NOTE_FIELDS))),
        alt=f"{chart.alt} {alternative(shown, speech)}",
    )


def _spans(answer: Answer, notes: Sequence[Note]) -> dict[int, tuple[float, float]]:
    """By number, from which to which of the answer's periods, in milliseconds; clipped at the first and the last."""
    firsts = [row.period.first for row in answer.rows if row.period is not None]
    instants = [day_ms(first) for first in firsts]

    def instant(day: date) -> float:
        return instants[max(bisect_right(firsts, day) - 1, 0)]

    found = {}
    for note in notes:
        start = instant(note.said.starts_on)
        found[note.number] = (start, start if note.said.ends_on is None else instant(note.said.ends_on))
    return found


def _extent(answers: Sequence[Answer]) -> tuple[float, float]:
    firsts = [row.period.first for answer in answers for row in answer.rows if row.period is not None]
    return day_ms(min(firsts)), day_ms(max(firsts))


def _marks(lane: int, spans: Sequence[tuple[float, float]]) -> list[dict[str, Any]]:
    """A rule at every beginning and a band over every span, each place once however many share it."""
    rules = [{"lane": lane, "part": "rule", "x": x} for x in sorted({start for start, _ in spans})]
    bands: list[list[float]] = []
    for start, end in sorted(span for span in spans if span[1] > span[0]):
        if bands and start <= bands[-1][1]:
            bands[-1][1] = max(bands[-1][1], end)
        else:
            bands.append([start, end])
    return rules + [{"lane": lane, "part": "band", "x": start, "x2": end} for start, end in bands]


class _Stack(NamedTuple):
    """The notes that stand at one place, or at places so near that they share a label."""

    low: int
    high: int
    many: int
    ids: str
    first: Note
    titles: tuple[str, ...]

    def beside(self, other: _Stack) -> _Stack:
        """Both under one label."""
        titles = (self.titles + other.titles)[:_TOLD_IN_TOOLTIP]
        low, high = min(self.low, other.low), max(self.high, other.high)
        return _Stack(low, high, self.many + other.many, f"{self.ids},{other.ids}", self.first, titles)

    @property
    def label(self) -> str:
        """ "4", "4-7", or "4 +2" where some between are not among them."""
        if self.many == 1:
            return str(self.low)
        if self.high - self.low + 1 == self.many:
            return f"{self.low}\N{EN DASH}{self.high}"
        return f"{self.low} +{self.many - 1}"


def _stack(notes: Sequence[Note]) -> _Stack:
    ids = ",".join([str(note.said.id) for note in notes])
    titles = tuple([f"{note.number}  {isolated(cut(note.said.title))}" for note in notes[:_TOLD_IN_TOOLTIP]])
    return _Stack(notes[0].number, notes[-1].number, len(notes), ids, notes[0], titles)


def _labels(
    lane: int, notes: Sequence[Note], places: Mapping[int, float], extent: tuple[float, float], speech: Speech
) -> list[dict[str, Any]]:
    """The numbers for each width of the window, those that would touch each other put together."""
    standing: dict[float, list[Note]] = {}
    for note in notes:
        standing.setdefault(places[note.number], []).append(note)
    stacks = [(x, _stack(standing[x])) for x in sorted(standing)]
    widest = 2 * len(str(notes[-1].number)) + 1 if len(notes) > 1 else len(str(notes[0].number))
    reach = (extent[1] - extent[0]) or 1.0
    rows = []
    for tier, (_, plot_px) in enumerate(TIERS):
        apart = (widest * _LETTER_PX + _AROUND_PX) / plot_px * reach
        groups: list[tuple[float, _Stack]] = []
        for x, stack in stacks:
            if groups and x - groups[-1][0] < apart:
                groups[-1] = (groups[-1][0], groups[-1][1].beside(stack))
            else:
                groups.append((x, stack))
        rows += [_label(lane, tier, x, group, speech) for x, group in groups]
    return rows


def _label(lane: int, tier: int, x: float, stack: _Stack, speech: Speech) -> dict[str, Any]:
    more = stack.many - len(stack.titles)
    return {
        "lane": lane,
        "part": "label",
        "tier": tier,
        "x": x,
        "label": stack.label,
        "ids": stack.ids,
        "when": days(stack.first.said, speech) if stack.many == 1 else f"{stack.many} notes",
        "titles": "; ".join(stack.titles) + (f" and {more} more" if more else ""),
    }


def _with_marks(spec: Spec, rows: Sequence[Mapping[str, Any]]) -> Spec:
    """Without the bands and rules that there are not."""
    return trimmed(spec, NOTES, {row["part"] for row in rows})


def _with_strip(spec: Spec, pack: bytes) -> Spec:
    """A copy that shares all but the numbers and the time axis, which makes room for them."""
    first, *layers = spec["layer"]
    x = first["encoding"]["x"]
    with_room = {**first, "encoding": {**first["encoding"], "x": {**x, "axis": {**x["axis"], "offset": _STRIP_PX}}}}
    placed = [
        {**layer, "encoding": {**layer["encoding"], "y": {"value": {"expr": f"height + {_STRIP_PX // 2}"}}}}
        if layer.get("name") in NUMBERS
        else layer
        for layer in layers
    ]
    return {**spec, "layer": [with_room, *placed], "datasets": {**spec["datasets"], NOTES: pack}}


def alternative(notes: Sequence[Note], speech: Speech) -> str:
    """The notes in a sentence, for those who hear the chart."""
    told = [
        f"{note.number}, {days(note.said, speech)}, {note.said.kind}: {isolated(cut(note.said.title))}"
        for note in notes[:_TOLD_IN_WORDS]
    ]
    more = len(notes) - len(told)
    return "Notes: " + "; ".join(told) + (f"; and {more} more, listed below." if more else ".")


def days(said: Annotation, speech: Speech) -> str:
    """Its day, or its first and last."""
    written = speech.numbers.short_day
    if said.ends_on is None or said.ends_on == said.starts_on:
        return written(said.starts_on)
    return f"{written(said.starts_on)} \N{EN DASH} {written(said.ends_on)}"


def cut(text: str, letters: int = _CUT_LETTERS) -> str:
    """The text on one line, of at most so many letters.

    >>> cut("a  long title", 7)
    'a long…'
    """
    line = " ".join(text.split())
    return line if len(line) <= letters else f"{line[: letters - 1].rstrip()}…"


def isolated(text: str) -> str:
    """The text so that marks in it that turn the direction of writing do not reach beyond it."""
    open_ones = sum(text.count(mark) for mark in "\u2066\u2067\u2068")
    return f"\u2068{text}{chr(0x2069) * open_ones}\u2069"
