"""Annotations in words, as HTML: the numbered list under a chart, one with its history, the table of all.

Buttons in it bear `data-cx-note` (an annotation's id) or `data-cx-add`; who listens to them is left to the pages.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from html import escape

from cxmetrics.journal.annotations import Annotation, Version
from cxmetrics.metrics.answer import Answer
from cxmetrics.views.annotations import Note, cut, days
from cxmetrics.views.numbers import joined
from cxmetrics.views.wording import Speech

MOST_OPEN = 6
"""A longer list is folded; print shows it whole."""
LONGEST_LINE = 160
SHAPES = {
    "action": "▲",
    "campaign": "●",
    "outage": "✕",
    "policy": "■",
    "price": "◆",
    "definition change": "≠",
    "data issue": "!",
    "outside event": "○",
}
"""The sign beside each kind's name."""


def kind(said: Annotation) -> str:
    """Sign and name of its kind."""
    return _kind(said.kind)


_escaped = functools.lru_cache(maxsize=4096)(escape)
"""For days and names, which come again and again."""


@functools.lru_cache(maxsize=64)
def _kind(name: str) -> str:
    return f'<span class="cx-kind"><i aria-hidden="true">{SHAPES.get(name, "·")}</i>{escape(name)}</span>'


def under_chart(answers: Sequence[Answer], shown: Sequence[Note], speech: Speech, *, folded: bool = False) -> str:
    """What stands under charts of the answers: the notes on them, and a button that adds one to the newest.

    `folded` says that the list stands on the page already: it is there to be opened,.
    """
    about = joined([answer.metric.title for answer in answers])
    newest = [row.period.first for answer in answers for row in answer.rows if row.period is not None]
    metrics = [answer.metric.id for answer in answers]
    button = add_button(metrics, max(newest).isoformat(), about) if newest else ""
    return f'<div class="cx-under">{listed(shown, speech, about, folded=folded)}{button}</div>'


def listed(notes: Sequence[Note], speech: Speech, about: str, *, folded: bool = False) -> str:
    """The notes of a chart as an ordered list with the numbers the chart bears; empty without notes."""
    if not notes:
        return ""
    items = "".join([_item(note, speech) for note in notes])
    ordered = f'<ol class="cx-notes" aria-label="{escape(f"Notes on {about}")}">{items}</ol>'
    if len(notes) <= MOST_OPEN and not folded:
        return ordered
    many = f"{len(notes)} notes" if len(notes) > 1 else "1 note"
    return f'<details class="cx-notes-fold"><summary>{many}</summary></details>{ordered}'


def _item(note: Note, speech: Speech) -> str:
    said, number = note.said, note.number
    by = f" · <bdi>{_escaped(said.author)}</bdi>" if said.author else ""
    return (
        f'<li value="{number}"><b class="cx-note-no" aria-hidden="true">{number}</b>{title_button(said)} '
        f'<span class="cx-quiet">{_escaped(days(said, speech))} · {_kind(said.kind)}{by}</span></li>'
    )


def title_button(said: Annotation) -> str:
    """Its title, which opens its details; there a very long one stands whole."""
    title = escape(said.title if len(said.title) <= LONGEST_LINE else cut(said.title, LONGEST_LINE))
    return f'<button type="button" class="cx-note" data-cx-note="{said.id}"><bdi>{title}</bdi></button>'


def add_button(metrics: Sequence[str], day: str, about: str) -> str:
    """A button that opens the form for a new note on those metrics, with the day filled in."""
    names = escape(",".join(metrics))
    return (
        f'<button type="button" class="cx-add" data-cx-add="{names}" data-cx-day="{escape(day)}" '
        f'title="{escape(f"Add a note on {about}")}">'
        '<span aria-hidden="true">+</span> Add a note</button>'
    )


def scope(said: Annotation, titles: Mapping[str, str]) -> str:
    """Where it is shown, in words."""
    shown = {"metric": titles.get(said.metric or "", said.metric or ""), "pillar": f"all of {said.pillar}"}
    where = [f"{name}: {' or '.join(values)}" for name, values in said.where.items() if values]
    return "; ".join([shown.get(said.scope, "everything"), *where])


def details(
    said: Annotation,
    history: Sequence[Version],
    speech: Speech,
    titles: Mapping[str, str],
    local: Callable[[datetime], datetime],
) -> str:
    """All that it says, and who said what before; `local` turns the journal's instants into the company's."""
    removed = '<p class="cx-quiet"><b>Removed.</b> It is on no chart.</p>' if said.removed else ""
    steps = "".join(
        f"<li>{escape(speech.numbers.moment(local(step.at)))}: <bdi>{escape(step.author)}</bdi>, {escape(step.change)}"
        f"{_changes(before, step)}</li>"
        for before, step in zip([None, *history], history, strict=False)
    )
    past = f'<h3 class="cx-h">History</h3><ol class="cx-history">{steps}</ol>' if steps else ""
    return f'<div class="cx-told">{content(said, speech, titles)}{removed}{past}</div>'


def content(said: Annotation, speech: Speech, titles: Mapping[str, str]) -> str:
    """Title, text and facts."""
    facts = [("When", escape(days(said, speech))), ("Kind", kind(said)), ("Shown on", escape(scope(said, titles)))]
    facts += [("By", f"<bdi>{escape(said.author)}</bdi>")] if said.author else []
    facts += [("Usual ranges", "start anew here: the process changed")] if said.rebases else []
    facts += [("Accepts", escape(said.accepts))] if said.accepts else []
    listed_facts = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts)
    text = f'<p class="cx-text"><bdi>{escape(said.text)}</bdi></p>' if said.text.strip() else ""
    return f'<p class="cx-told-title"><bdi>{escape(said.title)}</bdi></p>{text}<dl class="cx-facts">{listed_facts}</dl>'


def conflict(theirs: Annotation, mine: Annotation, who: Version, speech: Speech, titles: Mapping[str, str]) -> str:
    """Both sides beside each other, for the second of two who changed one note."""
    removed = " It was removed; saving brings it back." if theirs.removed else ""
    return (
        '<div class="cx-problem" role="alert"><b aria-hidden="true">!</b><p>'
        f"<bdi>{escape(who.author)}</bdi> has {escape(who.change)} this note while you had it open.{removed} "
        "Nothing of yours is kept yet. Save again to put yours in its place, or close this to leave it as it is."
        '</p></div><div class="cx-both">'
        f'<section><h3 class="cx-h">As it is now</h3>{content(theirs, speech, titles)}</section>'
        f'<section><h3 class="cx-h">As you have it below</h3>{content(mine, speech, titles)}</section></div>'
    )


def _changes(before: Version | None, step: Version) -> str:
    """What it said before, for each part that changed."""
    if before is None:
        return ""
    parts = [
        f"<li>{escape(name.replace('_', ' '))} was: <bdi>{escape(_said(before.content.get(name)))}</bdi></li>"
        for name in step.content
        if name != "removed" and step.content[name] != before.content.get(name)
    ]
    return f"<ul>{''.join(parts)}</ul>" if parts else ""


def _said(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {' or '.join(map(str, values))}" for name, values in value.items()) or "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if value not in (None, "") else "nothing"
