"""A process that writes annotations one after the other and says after each that it was confirmed.

Run by test_crowd as many processes at once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from multiprocessing.connection import Connection

from cxmetrics.journal import Journal
from cxmetrics.journal import annotations as journal_of
from cxmetrics.journal.annotations import Annotation
from cxmetrics.settings import Settings


def write(between: Connection, settings: Settings, name: str, count: int) -> None:
    """Says that it is ready, waits for a word, then sends the id of each annotation that was confirmed."""
    between.send("ready")
    between.recv()
    for number in range(count):
        kept = journal_of.add(Journal(settings), Annotation(date(2026, 1, 1), f"{name} {number}"), author=name)
        if number % 2:
            kept = journal_of.edit(Journal(settings), replace(kept, text="said more"), author=name)
        between.send(kept.id)
