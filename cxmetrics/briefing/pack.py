"""The pack of a meeting: the facts of the pages, from the same answers and headlines, in the order they are read.

It fails closed: a figure that failed a check, or is not there, has no number in it, and its
place says why. Nothing is computed here and nothing drawn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from cxmetrics.briefing.document import Pack
from cxmetrics.briefing.making import Asked, Making
from cxmetrics.briefing.sheets import sheets
from cxmetrics.errors import CxError
from cxmetrics.insight.asking import Filters
from cxmetrics.journal.meetings import Meeting
from cxmetrics.metrics.layer import Layer
from cxmetrics.settings import Settings
from cxmetrics.store.publication import Publication
from cxmetrics.views import meeting as meeting_words
from cxmetrics.views.annotations import cut
from cxmetrics.views.numbers import joined
from cxmetrics.views.subject import plain

NEXT = "NEXT"
EVERYBODY = "all consumers"
_TITLE_LETTERS, _FACT_LETTERS = 160, 1_000
_FOOT_LETTERS = 60
"""So many of a name or a filter stand in the foot of every page; all of them on the first."""


def pack(layer: Layer, asked: Asked) -> Pack:
    """The pack. Raises Unavailable where the journal does not answer."""
    making = Making(layer, asked)
    settings, publication, held = layer.settings, layer.publication, asked.meeting
    facts, foot = told(making)
    whom = groups(settings, making.filters)
    return Pack(
        title=plain(held.title, _TITLE_LETTERS) if held else "Consumer briefing",
        company=plain(settings.name),
        language=settings.locale.replace("_", "-").partition("-")[0] or "en",
        facts=facts,
        foot=foot,
        sheets=tuple(sheet for sheet in sheets(making) if sheet.blocks),
        today=publication.today,
        made_at=publication.published_at,
        fingerprint=fingerprint(publication),
        whom=whom,
        link=settings.brief.link + making.filters.link if settings.brief.link else "",
    )


def told(making: Making) -> tuple[tuple[str, ...], str]:
    """Of what the pack is: all of it for its first page, and on one line for the foot of every page."""
    numbers, settings, publication = making.numbers, making.settings, making.layer.publication
    held = making.asked.meeting
    until = period_of(settings, making.filters)
    as_of = f"as of {numbers.short_day(publication.today)}"
    version = f"data version {publication.version}, fingerprint {fingerprint(publication)}"
    whom = groups(settings, making.filters) or (EVERYBODY,)
    meeting = meeting_words.line(replace(held, title=""), numbers) if held else ""
    facts = [meeting, as_of, *whom, until, f"published {numbers.moment(publication.published_at)}", version]
    day = f"meeting of {numbers.short_day(held.held_on)}" if held else ""
    foot = [settings.name, day, *whom, until, as_of, version]
    return (
        tuple(plain(fact, _FACT_LETTERS) for fact in facts if fact),
        " · ".join(cut(plain(part), _FOOT_LETTERS) for part in foot if part),
    )


def groups(settings: Settings, filters: Filters) -> tuple[str, ...]:
    """ "Segment: SMB": of whom it is; empty for everybody."""
    return tuple(f"{settings.dimension_title(name)}: {joined(of)}" for name, of in filters.where.items() if of)


def period_of(settings: Settings, filters: Filters) -> str:
    """The name of the newest period that it shows."""
    if filters.end is None:
        return "newest complete period"
    return settings.calendar.label(
        settings.calendar.period(filters.end - timedelta(days=1), filters.grain), filters.grain
    )


def fingerprint(publication: Publication) -> str:
    """Names a data version: the same for the same published figures, another one for any others."""
    seen = hashlib.sha256(f"{publication.version} {publication.published_at.isoformat()}".encode())
    for name, metric in publication.metrics.items():
        seen.update(f"\n{name} {metric.fingerprint} {metric.generation} {metric.rows} {metric.available}".encode())
    return seen.hexdigest()[:12]


def chosen(those: Sequence[Meeting], asked: str | None, today: date) -> Meeting | None:
    """The meeting that NEXT, an id or a date names; the next one where nothing is asked, None where none is planned.

    Raises CxError where what is named is not there.
    """
    to_come = [each for each in those if not each.closed and each.held_on >= today]
    if asked is None or asked.upper() == NEXT:
        if asked is not None and not to_come:
            way = "Plan one on the page Meeting, or leave --meeting out for a pack of the newest month."
            raise CxError("--meeting NEXT", "no meeting is planned.", way)
        return to_come[0] if to_come else None
    found = [each for each in those if asked in (str(each.id), each.held_on.isoformat())]
    if not found:
        listed = ", ".join(f"{each.id} ({each.held_on.isoformat()})" for each in those[-5:])
        raise CxError(f"--meeting {asked}", "there is no such meeting.", f"There are: {listed or 'none yet'}.")
    return found[0]
