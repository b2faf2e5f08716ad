"""Tells new signals to those who are set to be told, by mail, webhook and log: each signal once by each of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cxmetrics.briefing import mail, webhook
from cxmetrics.errors import CxError, Unavailable
from cxmetrics.insight.signals import newest_signals
from cxmetrics.journal import Journal
from cxmetrics.journal import signals as journal_of
from cxmetrics.journal.database import begun
from cxmetrics.journal.signals import Signal
from cxmetrics.metrics.layer import Layer
from cxmetrics.settings import Settings
from cxmetrics.views import signal_words
from cxmetrics.views.numbers import Numbers
from cxmetrics.views.wording import Speech

WAIT_S = 120
"""How long a run waits for another that is telling just now."""
_LOCK = 20_260_102


@dataclass
class Report:
    """What a run has told: every signal that some channel told for the first time, and what failed."""

    told: list[Signal] = field(default_factory=list)
    channels: dict[str, int] = field(default_factory=dict)
    """How many signals each channel told, or would."""
    failed: list[CxError] = field(default_factory=list)


def found(layer: Layer, metrics: Collection[str] | None = None) -> list[Signal]:
    """The signals of the newest publication, in words; of these metrics, or of all."""
    settings = layer.settings
    speech = Speech(Numbers(settings.locale, settings.currency), settings.calendar)
    newest = newest_signals(layer, groups=settings.watch.groups, metrics=metrics)
    return [signal_words.stored(each, speech, settings.dimension_title) for each in newest]


def recorded(layer: Layer, metrics: Collection[str] | None = None) -> tuple[Signal, ...]:
    """The same, kept in the journal: their clock runs from then on. Raises Unavailable where it does not answer."""
    newest = found(layer, metrics)
    return journal_of.record(Journal(layer.settings), newest, layer.publication.version) if newest else ()


def watch(layer: Layer, *, dry_run: bool = False) -> Report:
    """Tells what has not been told; a channel that fails is tried again by the next run, the others are not.

    With `dry_run` nothing is told and nothing written. Raises Unavailable where the journal
    does not answer or another run takes too long.
    """
    newest = found(layer)
    if dry_run:
        return _dry(layer, newest)
    journal, report = Journal(layer.settings), Report()
    with journal.sole(_LOCK, WAIT_S) as mine:
        if not mine:
            raise Unavailable("watch", f"another run has been telling for {WAIT_S} seconds.", "Look what holds it up.")
        kept = journal_of.record(journal, newest, layer.publication.version)
        for channel, send in _channels(layer):
            those = journal_of.untold(journal, channel, kept)
            if not those:
                continue
            journal_of.claim(journal, channel, those)
            try:
                send(those)
            except CxError as error:
                report.failed.append(error)
                continue
            journal_of.told(journal, channel, those)
            _count(report, channel, those)
    return report


def _dry(layer: Layer, newest: Sequence[Signal]) -> Report:
    """What each channel would tell: of what is kept the untold, and all that is not kept yet."""
    report, journal = Report(), Journal(layer.settings) if begun(layer.settings) else None
    for channel, _ in _channels(layer):
        if journal is None:
            _count(report, channel, newest)
            continue
        there = journal_of.kept(journal)
        known = [next((held for held in there if held.same(each)), each) for each in newest]
        untold = journal_of.untold(journal, channel, [each for each in known if each.id])
        _count(report, channel, [*untold, *(each for each in known if not each.id)])
    return report


def _count(report: Report, channel: str, those: Sequence[Signal]) -> None:
    if those:
        report.channels[channel] = len(those)
        report.told += [each for each in those if each not in report.told]


_Send = Callable[[Sequence[Signal]], None]


def _channels(layer: Layer) -> Iterable[tuple[str, _Send]]:
    """The channels that are set; the log always is."""
    settings = layer.settings
    speech = Speech(Numbers(settings.locale, settings.currency), settings.calendar)
    yield "log", lambda those: _log(settings, those)
    if settings.watch.mail_to and settings.mail is not None:
        yield "mail", lambda those: _mail(settings, those, speech)
    if settings.watch.webhook:
        yield "webhook", lambda those: _post(layer, those, speech)


def _log(settings: Settings, those: Sequence[Signal]) -> None:
    at = datetime.now(UTC).replace(tzinfo=None)
    lines = "".join(f"{signal_words.log_line(each, at)}\n" for each in those)
    file = settings.watch.log
    if file is None:
        sys.stderr.write(lines)
        return
    try:
        with file.open("a", encoding="utf-8") as log:
            log.write(lines)
    except OSError as error:
        raise Unavailable(str(file), f"cannot be written: {error.strerror}.", "See [watch] log.") from error


def _mail(settings: Settings, those: Sequence[Signal], speech: Speech) -> None:
    assert settings.mail is not None  # the channel is there only with a server
    made = mail.message(
        settings.mail,
        settings.watch.mail_to,
        signal_words.subject(those, speech),
        signal_words.plain_text(those, settings.name, speech),
        signal_words.html(those, settings.name, speech),
        key=_key("mail", those),
    )
    mail.deliver(settings.mail, made)


def _post(layer: Layer, those: Sequence[Signal], speech: Speech) -> None:
    settings = layer.settings
    assert settings.watch.webhook is not None  # the channel is there only with an address
    body = signal_words.payload(those, settings.name, layer.publication.version, speech)
    webhook.post(settings.watch.webhook, body, key=_key("webhook", those))


def _key(channel: str, those: Sequence[Signal]) -> str:
    """The same for the same signals told to the same."""
    return f"{channel} {' '.join(f'{each.id}:{each.published_at}' for each in those)}"
