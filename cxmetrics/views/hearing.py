"""The consumer that a meeting hears, as HTML: why this one, the words, the journey; and as a record keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from cxmetrics.insight.draw import Hearing
from cxmetrics.journal.meetings import Meeting
from cxmetrics.metrics.question import NO_GROUP
from cxmetrics.metrics.taxonomy import Theme
from cxmetrics.views import lifeline, voice
from cxmetrics.views.annotations import cut, isolated
from cxmetrics.views.numbers import Numbers, joined

CONSUMER_RULE = (
    "Which consumer is heard is drawn by rule: segments take turns by the meeting's number, and within the segment "
    "every comment of the period has the same chance, so that a theme is heard in proportion to how many said it."
)
NOBODY = "Nobody who is known wrote a comment in that period, so nobody can be heard."

_MOST_LETTERS = 1200
"""Of a comment outside a page; there it stands whole."""

Themes = Mapping[str, Theme]


def title(found: Hearing | None, themes: Themes, numbers: Numbers) -> str:
    """ "One consumer: 1 of 42 who said this (Network and coverage), 18% of detractors"."""
    if found is None:
        return "One consumer: nobody wrote"
    if found.share is None:
        return "One consumer, picked by hand"
    return f"One consumer: {voice.stands_for(found.share, themes, numbers)}"


def consumer(found: Hearing | None, themes: Themes, numbers: Numbers) -> str:
    """The words, who said them, how they were chosen, and the journey."""
    if found is None:
        return f"<p>{NOBODY}</p>"
    day = found.said.verbatim.day
    parts = [voice.comment(found.said, None, themes, numbers)]
    if found.life is not None:
        told = f"{lifeline.sentence(found.life, numbers)} {lifeline.span_before(found.life, day, numbers)}"
        parts += [f"<p>{escape(told)}</p>", lifeline.lifeline(found.life, numbers, day)]
    return f'{"".join(parts)}<p class="cx-quiet">{escape(how(found, numbers))}</p>'


def lines(found: Hearing | None, themes: Themes, numbers: Numbers) -> list[str]:
    """The same as lines of plain text, for what is read without a page."""
    if found is None:
        return [NOBODY]
    of = found.said.verbatim
    told = [title(found, themes, numbers), f"“{isolated(cut(voice.visible(of.text), _MOST_LETTERS))}”"]
    told.append(isolated(" · ".join(voice.about(found.said, numbers))))
    if found.life is not None:
        told.append(f"{lifeline.sentence(found.life, numbers)} {lifeline.span_before(found.life, of.day, numbers)}")
    return [*told, how(found, numbers)]


def how(found: Hearing, numbers: Numbers) -> str:
    """How it was come by: the draw with its seed, or that it was picked by hand and why."""
    if found.drawn is None:
        return f"Picked by hand, not drawn: {found.because or 'no reason given'}"
    drawn = found.drawn
    turn = f"this time {_segment(drawn.segment)} of {joined([_segment(each) for each in drawn.segments])}; "
    among = f"one of {numbers.count(drawn.among)} comments of {found.period}"
    return f"{CONSUMER_RULE} Here: {turn if len(drawn.segments) > 1 else ''}{among}, seed {drawn.seed}."


def skipped(earlier: Sequence[Meeting], line: str) -> str:
    """When the item was last skipped; `line` names that meeting."""
    times = sum(each.consumer_heard is False for each in earlier)
    if not times:
        return "The consumer's item has not been skipped before."
    more = f" Skipped {times} times so far." if times > 1 else ""
    return f"Last skipped: {line}.{more}"


def kept(found: Hearing, themes: Themes, numbers: Numbers) -> dict[str, Any]:
    """The consumer as a closing meeting keeps them: what was shown, masked, under the pseudonym."""
    of = found.said.verbatim
    return {
        "comment": of.id,
        "consumer": of.consumer,
        "day": of.day.isoformat(),
        "text": of.text,
        "about": " · ".join(voice.about(found.said, numbers)),
        "stands_for": voice.stands_for(found.share, themes, numbers) if found.share else "",
        "how": how(found, numbers),
        "journey": lifeline.sentence(found.life, numbers) if found.life else "",
    }


def recorded(heard: bool | None, said: Mapping[str, Any] | None) -> str:
    """What a closed meeting heard, as it read then; or that the item was skipped."""
    if not heard:
        return "<p>The consumer was skipped.</p>"
    if not said:
        return "<p>The consumer was heard.</p>"
    facts = [str(said.get(name, "")) for name in ("stands_for", "about", "consumer")]
    lines = [" · ".join(fact for fact in facts if fact), str(said.get("journey", "")), str(said.get("how", ""))]
    told = "".join(f'<p class="cx-quiet">{escape(voice.visible(line))}</p>' for line in lines if line)
    return f"<p>The consumer was heard.</p>{voice.words(str(said.get('text', '')))}{told}"


def _segment(name: str) -> str:
    return "no segment" if name == NO_GROUP else voice.visible(name)
