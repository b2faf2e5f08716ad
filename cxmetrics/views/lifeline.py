"""One consumer's journey as HTML: a sentence, lanes on one axis of time, and the table behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from html import escape

from cxmetrics.insight.one_consumer import CALL, CONTACT, JOINED, LEFT, SURVEY, VALUE, Counts, OneConsumer
from cxmetrics.store.verbatims import Step
from cxmetrics.views.numbers import Numbers
from cxmetrics.views.rows import folded
from cxmetrics.views.voice import visible

LANES = ((SURVEY, "Surveys"), (CONTACT, "Contacts"), (CALL, "Calls"), (VALUE, "Plan, value"))
_TICKS = 4
_APART = (4.2, 10.5)
"""Per cent of a lane's width by which two scores stand apart, on a desk and on a phone, or they take two rows."""
_MOST_ROWS = 6
_NO_ROOM, _NO_ROOM_ON_A_PHONE = 93.0, 75.0
_SEEN = 'aria-hidden="true"'
"""Of what is only looked at: the same is said in the label and in the table."""
_NAMES = {JOINED: "joined", LEFT: "left", SURVEY: "survey", CONTACT: "contact", CALL: "call", VALUE: "plan and value"}


def sentence(of: OneConsumer, numbers: Numbers) -> str:
    """ "Joined Sep 23, 2020. Since Nov 1, 2024: 35 contacts, 2 with a problem; 11 calls; 1 survey answered." """
    parts = [f"Joined {numbers.short_day(of.joined)}."] if of.joined else []
    since = "In all" if of.joined and of.joined >= of.span[0] else f"Since {numbers.short_day(of.span[0])}"
    parts.append(f"{since}: {counts(of.counted(), numbers)}.")
    if of.value is not None:
        plan = f"Plan {visible(of.value.what)}" if of.value.what else "Plan not recorded"
        parts.append(
            f"{plan}, {numbers.money(of.value.amount)} a month." if of.value.amount is not None else f"{plan}."
        )
    if of.left is not None:
        why = f": {visible(of.left.what)}" if of.left.what else ""
        parts.append(f"Left {numbers.short_day(of.left.day)}{why}.")
    return " ".join(parts)


def counts(of: Counts, numbers: Numbers) -> str:
    """Contacts, problems, calls and surveys in words."""
    return f"{_reached(of, numbers)}; {_many(of.surveys, 'survey answered', numbers)}"


def _reached(of: Counts, numbers: Numbers) -> str:
    contacts = _many(of.contacts, "contact", numbers)
    if of.problems and of.problems == of.contacts:
        contacts += " with a problem"
    elif of.contacts:
        contacts += f", {numbers.count(of.problems)} with a problem" if of.problems else " without a problem"
    return f"{contacts}; {_many(of.calls, 'call', numbers)}"


def _many(count: int, what: str, numbers: Numbers) -> str:
    head, _, rest = what.partition(" ")
    shown = numbers.count(count) if count else "no"
    return f"{shown} {head}{'' if count == 1 else 's'}{f' {rest}' if rest else ''}"


def lifeline(of: OneConsumer, numbers: Numbers, marked: date | None = None) -> str:
    """The lanes, and the table behind them; `marked` is the day of the comment that it is about."""
    first, last = of.span
    length = max((last - first).days, 1)

    def place(day: date) -> float:
        return min(100.0, max(0.0, 100 * (day - first).days / length))

    lanes = []
    for kind, title in LANES:
        steps = [step for step in of.steps if step.kind == kind]
        places = [place(step.day) for step in steps]
        rows = list(zip(*(_rows(places, apart if kind == SURVEY else 0) for apart in _APART), strict=True))
        marks = "".join(_mark(step, at, row, numbers) for step, at, row in zip(steps, places, rows, strict=True))
        if kind == VALUE:
            marks = "".join(_values(of, place, numbers))
        elif not steps:
            marks = '<span class="cx-none">none</span>'
        desk, phone = (max(on) + 1 for on in zip(*rows, strict=True)) if rows else (1, 1)
        lanes.append(
            f'<div {_SEEN} class="cx-life-name">{title}</div>'
            f'<div {_SEEN} class="cx-life-lane" style="--rows:{desk};--rows-phone:{phone}">{marks}</div>'
        )
    rules = "".join(f'<i class="cx-life-tick" style="left:{place(day):.1f}%"></i>' for day in _ticks(first, last))
    if marked is not None:
        rules += f'<i class="cx-life-here" style="left:{place(marked):.1f}%"></i>'
    if of.left is not None:
        rules += f'<i class="cx-life-left" style="left:{place(of.left.day):.1f}%"></i>'
    labels = "".join(_label(day, place(day), numbers) for day in _ticks(first, last))
    said = f"{of.name} from {numbers.short_day(first)} to {numbers.short_day(last)}: {counts(of.counted(), numbers)}"
    return (
        f'<div class="cx-life" role="img" aria-label="{escape(said, quote=True)}; every step is in the table below">'
        f'{"".join(lanes)}<div></div><div {_SEEN} class="cx-life-axis">{labels}</div>'
        f'<div class="cx-life-rules">{rules}</div></div>{_key(of, marked)}{table(of, numbers)}'
    )


def _rows(places: Sequence[float], apart: float) -> list[int]:
    """The first row with room for a mark at each place, in their order; where all are full, the one longest unused."""
    used: list[float] = []
    found = []
    for place in places:
        row = next((row for row, last in enumerate(used) if place - last >= apart), len(used))
        if row == _MOST_ROWS:
            row = used.index(min(used))
        used[row : row + 1] = [place]
        found.append(row)
    return found


def _mark(step: Step, left: float, row: tuple[int, ...], numbers: Numbers) -> str:
    told = escape(f"{numbers.short_day(step.day)}: {', '.join(facts(step, numbers)) or _NAMES[step.kind]}", quote=True)
    desk, phone = row
    where = f'style="left:{left:.1f}%;--row:{desk};--row-phone:{phone}" title="{told}"'
    if step.kind == SURVEY and step.amount is not None:
        word = "cx-better" if step.amount >= 9 else "cx-worse" if step.amount <= 6 else ""
        return f'<b class="cx-life-score {word}" {where}>{step.amount:.0f}</b>'
    if step.kind == CONTACT and step.problem:
        return f'<i class="cx-life-problem" {where}></i>'
    return f'<i class="cx-life-dot" {where}></i>'


def _values(of: OneConsumer, place: Callable[[date], float], numbers: Numbers) -> Iterator[str]:
    """Each plan and value as a bar from its month to the next."""
    steps = [step for step in of.steps if step.kind == VALUE]
    ends = [*(step.day for step in steps[1:]), of.left.day if of.left else of.span[1]]
    for step, end in zip(steps, ends, strict=False):
        left, right = place(step.day), place(end)
        told = " · ".join(facts(step, numbers))
        yield (
            f'<span class="cx-life-value" style="left:{left:.1f}%;width:{max(right - left, 0.3):.1f}%" '
            f'title="{escape(f"{numbers.short_day(step.day)}: {told}", quote=True)}"><bdi>{escape(told)}</bdi></span>'
        )
    if not steps:
        yield '<span class="cx-none">not recorded</span>'


def _ticks(first: date, last: date) -> list[date]:
    """A few first days of months, evenly apart."""
    months = (last.year - first.year) * 12 + last.month - first.month
    apart = next((step for step in (1, 2, 3, 6, 12, 24) if months <= step * _TICKS), 60)
    found = []
    month = first.year * 12 + first.month - 1 + (1 if first.day > 1 else 0)
    month = -(-month // apart) * apart
    while (day := date(month // 12, month % 12 + 1, 1)) <= last:
        found.append(day)
        month += apart
    return found


def _label(day: date, left: float, numbers: Numbers) -> str:
    """The name of a tick's month, behind its line where there is room: before it, and on a phone nowhere."""
    kind = "cx-life-end" if left > _NO_ROOM else "cx-life-late" if left > _NO_ROOM_ON_A_PHONE else ""
    return f'<span class="{kind}" style="left:{left:.1f}%">{escape(numbers.month(day))}</span>'


def _key(of: OneConsumer, marked: date | None) -> str:
    parts = [
        '<span class="cx-key"><b class="cx-life-score cx-worse">6</b> survey with its NPS answer</span>',
        '<span class="cx-key"><i class="cx-life-dot"></i> contact or call</span>',
        '<span class="cx-key"><i class="cx-life-problem"></i> contact with a problem</span>',
    ]
    parts += ['<span class="cx-key"><i class="cx-life-here"></i> this comment</span>'] if marked else []
    parts += ['<span class="cx-key"><i class="cx-life-left"></i> left</span>'] if of.left else []
    return f'<p class="cx-quiet cx-life-key">{"".join(parts)}</p>'


def facts(step: Step, numbers: Numbers) -> list[str]:
    """What is known of a step, a fact each."""
    found = [step.what, step.channel, step.stage]
    told = [visible(text) for text in found if text]
    if step.kind == SURVEY and step.amount is not None:
        told.append(f"NPS {step.amount:.0f}")
    if step.kind == VALUE and step.amount is not None:
        told.append(numbers.money(step.amount))
    if step.kind == CONTACT and step.problem:
        told.append("a problem")
    return told


def table(of: OneConsumer, numbers: Numbers) -> str:
    """Every step as a folded-up table, newest first, with what was written on that day."""
    written = {(each.verbatim.day, each.verbatim.survey): each.verbatim.text for each in of.said}
    rows = []
    for step in reversed(of.steps):
        text = written.get((step.day, step.what), "") if step.kind == SURVEY else ""
        cells = [_NAMES.get(step.kind, step.kind), " · ".join(facts(step, numbers)), visible(text)]
        shown = "".join(f"<td><bdi>{escape(cell)}</bdi></td>" for cell in cells)
        rows.append(f'<tr><th scope="row">{escape(numbers.short_day(step.day))}</th>{shown}</tr>')
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Day", "What", "Of what kind", "In their words"))
    inside = f'<table class="cx-steps"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    return folded(f"All {numbers.count(len(rows))} steps", inside)


def span_before(of: OneConsumer, day: date, numbers: Numbers) -> str:
    """What happened in the thirty days before a comment, as a sentence."""
    return f"In the 30 days before: {_reached(of.before(day), numbers)}."
