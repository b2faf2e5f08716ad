"""Sends the pack of a meeting to those who are set to get it: once, however often it is asked, and tries again."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

from cxmetrics.briefing import mail, pack_mail, writing
from cxmetrics.briefing.document import Pack
from cxmetrics.briefing.invitations import ics
from cxmetrics.errors import CxError, Unavailable
from cxmetrics.journal import Journal
from cxmetrics.journal.meetings import Meeting
from cxmetrics.settings import Mail, Settings

SENT_FILE = "sent_packs.json"
"""In CX_HOME: which packs were sent, and when."""
PAUSES_S = (2.0, 8.0)
"""So long it waits before it tries a server once more; the next run tries again."""
ADDRESS_IT = "Set [mail] smtp and from, and [brief] mail_to."
WAIT_S = 120
_LOCK = 20_261_128


@dataclass(frozen=True)
class Sent:
    """What became of a sending: the mail, and the reason why it does not go out."""

    mail: EmailMessage | None
    why: str = ""
    """Empty where it goes out, or would."""


def due(those: Sequence[Meeting], settings: Settings) -> Meeting | None:
    """The next meeting, where it is so near that its pack goes out."""
    last = settings.today + timedelta(days=settings.brief.days_before)
    return next((each for each in those if not each.closed and settings.today <= each.held_on <= last), None)


def checked(settings: Settings) -> None:
    """Raises CxError where the settings do not say to whom and through which server."""
    if not addressed(settings):
        raise CxError("brief --send", "the settings name no server, or nobody to send to.", ADDRESS_IT)


def addressed(settings: Settings) -> bool:
    """Whether the settings say to whom and through which server."""
    return settings.mail is not None and bool(settings.brief.mail_to)


def rehearsed(settings: Settings) -> Settings:
    """Settings with which the mail can be shown before it is known to whom it goes."""
    sender = settings.mail or Mail("localhost", 25, sender="cx@localhost")
    to = settings.brief.mail_to or ("nobody.yet@localhost",)
    return replace(settings, mail=sender, brief=replace(settings.brief, mail_to=to))


def send(
    settings: Settings, held: Meeting, make: Callable[[], Pack], *, about: str = "", dry_run: bool = False,
    pauses: Sequence[float] = PAUSES_S,
) -> Sent:  # fmt: skip
    """Sends the pack of a meeting that nobody has sent yet; `make` makes it only where that is so.

    `about` tells packs of one meeting apart: its groups and period where it is not all of it. With
    `dry_run` nothing is sent and nothing kept. Raises CxError, and Unavailable where the
    server does not take it: the next run tries again. It raises that also where
    some have it and some were refused: then it is not sent again.
    """
    checked(settings)
    if dry_run:
        done = _sent(settings).get(_name(held, about))
        return Sent(made(settings, held, make(), about=about), _already(held, done) if done else "")
    with Journal(settings).sole(_LOCK, WAIT_S) as mine:
        if not mine:
            raise Unavailable("brief --send", f"another run has been sending for {WAIT_S} seconds.")
        if done := _sent(settings).get(_name(held, about)):
            return Sent(None, _already(held, done))
        ready = made(settings, held, make(), about=about)
        left_out = _deliver(settings, ready, pauses)
        _keep(settings, _name(held, about))
        if left_out is not None:
            way = "The others have it, and do not get it again. See [brief] mail_to."
            raise Unavailable(left_out.where, left_out.what, way) from left_out
        return Sent(ready)


def made(settings: Settings, held: Meeting, pack: Pack, *, about: str = "") -> EmailMessage:
    """The mail of a pack with its attachments."""
    assert settings.mail is not None  # checked before
    pdf = writing.FORMATS[".pdf"](pack, settings)
    calendar = ics([held], settings.name, settings.brief.link)  # as every calendar names it, whatever the filter
    name = pack_mail.stem(held, pack.whom)
    key = f"pack {_name(held, about)}"
    to = settings.brief.mail_to
    return pack_mail.message(pack, settings.mail, to, pdf=pdf, calendar=calendar, name=name, key=key)


def _deliver(settings: Settings, ready: EmailMessage, pauses: Sequence[float]) -> mail.Refused | None:
    """Tries until the server has taken the mail for all; who has it is not sent it again.

    Gives the refusal where some have it and some do not; raises Unavailable where nobody has.
    """
    assert settings.mail is not None  # checked before
    refused: mail.Refused | None = None
    for pause in (*pauses, None):
        try:
            mail.deliver(settings.mail, ready, refused.who if refused else settings.brief.mail_to)
            return None
        except mail.Refused as error:
            refused = error
        except Unavailable:
            if pause is None and refused is None:
                raise
        if pause is not None:
            time.sleep(pause)
    return refused


def _name(held: Meeting, about: str) -> str:
    """The same for the same pack of the same meeting, and for no other, also of another journal."""
    begun = held.created_at.isoformat() if held.created_at else ""
    named = f"{held.id} {begun} {held.held_on.isoformat()} {about}".rstrip()
    return hashlib.sha256(named.encode()).hexdigest()[:16]


def _already(held: Meeting, done: str) -> str:
    return f"the pack of {held.title!r} on {held.held_on.isoformat()} was sent on {done[:10]}; it is sent once."


def _sent(settings: Settings) -> Mapping[str, str]:
    """By pack when it was sent. Raises CxError for a file that cannot be read: better none than twice."""
    file = settings.home / SENT_FILE
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        return {str(name): str(at) for name, at in found.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError) as error:
        way = "Remove it, and what was sent may be sent once more."
        raise CxError(str(file), "which packs were sent cannot be read.", way) from error


def _keep(settings: Settings, name: str) -> None:
    told = {**_sent(settings), name: datetime.now(UTC).isoformat(timespec="seconds")}
    writing.put(settings.home / SENT_FILE, json.dumps(told, indent=1).encode())


def shown(ready: EmailMessage) -> str:
    """The mail as a reader of text sees it, with what is attached."""
    body = ready.get_body(("plain",))
    assert body is not None  # every pack has one
    heads = [f"{name}: {ready[name]}" for name in ("From", "To", "Subject")]
    parts = [
        f"Attached: {part.get_filename()} ({len(part.get_payload(decode=True)):,} bytes)"
        for part in ready.iter_attachments()
    ]
    return "\n".join([*heads, "", str(body.get_content()), *parts])
