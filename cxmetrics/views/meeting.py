"""What a meeting sees beside tiles and charts, as HTML: its line, restated figures, its record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

from cxmetrics.insight.draw import Hearing
from cxmetrics.insight.headline import Headline
from cxmetrics.insight.promises import Promise
from cxmetrics.insight.restatement import DEFINITION, LATE, MENDED, TAKEN_BACK, Cause, Restated
from cxmetrics.insight.verdict import NO_EFFECT, WORKED, WORSE
from cxmetrics.journal.annotations import Annotation
from cxmetrics.journal.frozen import Frozen, FrozenFigure
from cxmetrics.journal.meetings import Decision, Meeting
from cxmetrics.metrics.definition import Metric
from cxmetrics.views import hearing, tile, voice
from cxmetrics.views.annotations import cut, isolated
from cxmetrics.views.numbers import Numbers, joined
from cxmetrics.views.promises import Naming, context, due, expected, sentence
from cxmetrics.views.region import region

_NAMED = 3
"""So many files are named as causes; the others are counted."""

MOVED = ("better", "worse", "changed")
"""The words of headlines that say that a figure shows a signal."""
_RECALLED = 90
"""So many letters of a comment recall it."""
_IS = {"better": "is better", "worse": "is worse"}


def line(meeting: Meeting, numbers: Numbers) -> str:
    """ "Monthly · Nov 3, 2026 · chair Ada Lin"."""
    parts = [meeting.title, numbers.short_day(meeting.held_on), f"chair {meeting.chair}" if meeting.chair else ""]
    return " · ".join(part for part in parts if part)


def agenda(meeting: Meeting, *, alone: bool = False) -> str:
    """The agenda as a numbered list, an item a line where it stands `alone`; empty where there is none."""
    items = "".join(f"<li>{escape(item)}</li>" for item in meeting.agenda)
    look = "cx-agenda cx-alone" if alone else "cx-agenda"
    return f'<ol class="{look}" aria-label="Agenda">{items}</ol>' if items else ""


def promises_title(those: Sequence[Promise], today: date, *, first: bool) -> str:
    """The finding of the slide of promises: "Last time's promises: 1 worked, 2 overdue"."""
    if not those:
        return "Nothing has been promised yet" if first else "No promise is open"
    words = [each.word for each in those]
    counts = [
        (words.count(WORKED), "worked"),
        (words.count(WORSE), "got worse"),
        (words.count(NO_EFFECT), "without detectable effect"),
        (sum(each.action.overdue(today) for each in those), "overdue"),
    ]
    told = [f"{count} {word}" for count, word in counts if count]
    head = "Promises so far" if first else "Last time's promises"
    return f"{head}: {joined(told)}" if told else f"{head}: {len(those)}, none due yet"


def figures_title(figures: Sequence[tuple[Metric, Headline]]) -> str:
    """The finding of the slide of figures: "1 of 5 figures shows a signal: Service level is worse"."""
    moved = [f"{metric.title} {_IS.get(found.word, 'changed')}" for metric, found in figures if found.word in MOVED]
    if not figures:
        return "There is no figure yet"
    if not moved:
        return f"None of {len(figures)} figures shows a signal"
    return f"{len(moved)} of {len(figures)} figures {'shows' if len(moved) == 1 else 'show'} a signal: {joined(moved)}"


def recalled(
    figures: Sequence[tuple[Metric, Headline]],
    those: Sequence[Promise],
    today: date,
    found: Hearing | None,
    *,
    first: bool,
) -> str:
    """What the room has seen, a line a slide, to decide upon."""
    told = [figures_title(figures), promises_title(those, today, first=first)]
    if found is not None:
        told.insert(
            1, f"Heard: “{isolated(cut(' '.join(voice.visible(found.said.verbatim.text).split()), _RECALLED))}”"
        )
    items = "".join(f"<li>{escape(each)}</li>" for each in told)
    return f'<ul class="cx-recalled" aria-label="What we have seen">{items}</ul>'


def decision(of: Decision, made: Sequence[Promise], naming: Naming) -> str:
    """A decision with the promises that were made of it."""
    items = []
    for each in made:
        action = each.action
        what = f"{action.title} ({action.owner}, due {naming.numbers.short_day(action.due_on)})"
        moves = expected(action, naming)
        items.append(f"<li>{escape(f'{what}: {moves}' if moves else what)}</li>")
    listed = f'<ul class="cx-decided">{"".join(items)}</ul>' if items else ""
    return f'<p class="cx-decision">{escape(of.text)}</p>{listed}'


def restated(those: Sequence[Restated], metrics: Mapping[str, Metric], naming: Naming) -> str:
    """ "NPS, Oct 2026: reported 25, now 26, because ..." as a list."""
    items = "".join(f"<li>{escape(restatement(each, metrics, naming))}</li>" for each in those)
    return f'<ul class="cx-restated">{items}</ul>'


def restatement(each: Restated, metrics: Mapping[str, Metric], naming: Naming) -> str:
    """One restated figure as a sentence."""
    what, then, when, now, why = restated_cells(each, metrics, naming)
    return f"{what}: reported {then} on {when}, now {now}, because {why}."


def restated_cells(each: Restated, metrics: Mapping[str, Metric], naming: Naming) -> tuple[str, str, str, str, str]:
    """One restated figure: which, as it was reported, on which day, as it is now, and why."""
    figure, numbers = each.figure, naming.numbers
    then, now = _apart(metrics.get(figure.metric), figure.value, each.value, numbers)
    period = naming.speech.calendar.label(naming.speech.calendar.period(figure.first_day, figure.grain), figure.grain)
    place = naming.where(figure.where)
    what = f"{figure.title}, {period}{f' ({place})' if place else ''}"
    return what, then, numbers.short_day(each.meeting.held_on), now, _because(each.causes, numbers)


def _apart(metric: Metric | None, then: float | None, now: float | None, numbers: Numbers) -> tuple[str, str]:
    """Both figures with as many digits as tell them apart."""
    if metric is None:
        return numbers.plain(then), numbers.plain(now)
    for fine in (False, True):
        shown = numbers.figure(metric, then, fine=fine), numbers.figure(metric, now, fine=fine)
        if shown[0] != shown[1]:
            return shown
    return shown[0], f"{shown[1]} (it differs beyond the digits shown)"


def _because(causes: Sequence[Cause], numbers: Numbers) -> str:
    told = [_cause(each, numbers) for each in causes]
    if len(told) > _NAMED + 1:
        told = [*told[:_NAMED], f"{len(told) - _NAMED} more loads"]
    return joined(told)


def _cause(cause: Cause, numbers: Numbers) -> str:
    when = f" on {numbers.short_day(cause.on)}" if cause.on else ""
    if cause.kind == DEFINITION:
        return f"its definition changed{when}"
    if cause.kind == MENDED:
        more = f", {numbers.count(cause.new)} new" if cause.new else ""
        return f"a mended file came{when} ({cause.file}: {numbers.count(cause.replaced)} rows replaced{more})"
    if cause.kind == LATE:
        return f"rows came late{when} ({cause.file}: {numbers.count(cause.new)} new)"
    if cause.kind == TAKEN_BACK:
        return f"the load of {cause.file} was taken back"
    return "the data of that period changed"


def last_skipped(earlier: Sequence[Meeting], numbers: Numbers) -> str:
    """When the consumer's item was last skipped."""
    last = next((each for each in reversed(earlier) if each.consumer_heard is False), None)
    return hearing.skipped(earlier, line(last, numbers) if last else "")


def noted(those: Sequence[Annotation], numbers: Numbers) -> str:
    """Annotations as one line each; empty without any."""
    items = "".join(f"<li>{escape(_note(each.title, each.starts_on, numbers))}</li>" for each in those)
    return f'<h2 class="cx-h">What happened</h2><ul class="cx-noted">{items}</ul>' if items else ""


def record(meeting: Meeting, frozen: Frozen, metrics: Mapping[str, Metric], naming: Naming) -> str:
    """All that a closed meeting was shown and decided, as it read then."""
    content, numbers = frozen.content, naming.numbers
    parts = [agenda(meeting)]
    if said := content.get("promises"):
        items = "".join(f"<li>{_told_then(each)}</li>" for each in said)
        parts.append(f'<h2 class="cx-h">Promises looked back on</h2><ul class="cx-decided">{items}</ul>')
    if said := content.get("restated"):
        items = "".join(f"<li>{escape(str(each))}</li>" for each in said)
        parts.append(f'<h2 class="cx-h">Restated</h2><ul class="cx-restated">{items}</ul>')
    if frozen.figures:
        parts.append(f'<h2 class="cx-h">Figures as shown</h2>{_figures(frozen.figures, metrics, naming)}')
    if said := content.get("annotations"):
        items = "".join(
            f"<li>{escape(_note(each['title'], date.fromisoformat(each['starts_on']), numbers))}</li>" for each in said
        )
        parts.append(f'<h2 class="cx-h">What happened</h2><ul class="cx-noted">{items}</ul>')
    told = hearing.recorded(meeting.consumer_heard, content.get("consumer"))
    parts.append(f'<h2 class="cx-h">One consumer</h2>{told}')
    items = "".join(f"<li>{escape(str(each['text']))}</li>" for each in content.get("decisions", ()))
    parts.append(f'<h2 class="cx-h">Decided</h2>{f"<ul class=cx-decided>{items}</ul>" if items else "<p>Nothing.</p>"}')
    return "".join(parts)


def kept_promise(each: Promise, naming: Naming, today: date) -> dict[str, Any]:
    """A promise as a closing meeting keeps it: what it read."""
    action = each.action
    return {
        "action": action.id,
        "title": action.title,
        "owner": action.owner,
        "due": due(action, naming.numbers, today),
        "word": each.word or action.status,
        "promised": expected(action, naming),
        "said": " ".join([sentence(each, naming), *(f"{told}." for told in context(each, naming))]).strip(),
    }


def _told_then(each: Mapping[str, Any]) -> str:
    head = f"<b>{escape(str(each['title']))}</b> ({escape(str(each['owner']))}, {escape(str(each['due']))}): "
    said, word = str(each.get("said", "")), str(each["word"])
    return head + escape(said if said.lower().startswith(word) else f"{word}. {said}".strip())


def _figures(figures: Sequence[FrozenFigure], metrics: Mapping[str, Metric], naming: Naming) -> str:
    numbers, calendar = naming.numbers, naming.speech.calendar
    rows = []
    for each in figures:
        metric = metrics.get(each.metric)
        value = numbers.figure(metric, each.value) if metric else f"{each.value}"
        cells = [
            calendar.label(calendar.period(each.first_day, each.grain), each.grain),
            value,
            numbers.interval(metric, each.low, each.high) if metric else "",
            "" if each.n is None else numbers.count(each.n),
            naming.where(each.where),
        ]
        shown = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        rows.append(f'<tr><th scope="row">{escape(each.title)}</th>{shown}<td>{tile.verdict(each.word)}</td></tr>')
    names = ("Figure", "Period", "Value", numbers.interval_name, "n", "Of whom", "Verdict")
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    inside = f'<table class="cx-record"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    return f"{region('Figures as shown')}{inside}</div>"


def _note(title: str, day: date, numbers: Numbers) -> str:
    return f"{numbers.short_day(day)}: {title}"
