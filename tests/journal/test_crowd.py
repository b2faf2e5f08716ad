"""Many write at once, some are killed: what was confirmed is there, nothing is half there. On both databases."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from typing import Any

import sqlalchemy as sa

from cxmetrics.journal import Journal
from cxmetrics.journal.schema import ANNOTATION_VERSIONS, ANNOTATIONS
from cxmetrics.settings import Settings
from tests.commanded import FORKS
from tests.journal.writer import write

WRITERS, EACH = 20, 10
READY_WITHIN_S = 120


@contextmanager
def writers(settings: Settings, count: int, each: int) -> Iterator[list[tuple[Any, Connection]]]:
    """Processes that have all started, and begin to write together when the block is entered."""
    running = []
    try:
        for number in range(count):
            ours, theirs = FORKS.Pipe()
            process = FORKS.Process(target=write, args=(theirs, settings, f"writer-{number}", each))
            process.start()
            theirs.close()
            running.append((process, ours))
        for _, said in running:
            assert said.poll(READY_WITHIN_S)
            assert said.recv() == "ready"
        for _, said in running:
            said.send("go")
        yield running
    finally:
        for process, said in running:
            process.kill()
            process.join()
            said.close()


def all_said(said: Connection) -> list[int]:
    """The ids that a writer has sent until it ended."""
    ids = []
    try:
        while True:
            ids.append(said.recv())
    except (EOFError, OSError):
        return ids


def whole(journal: Journal) -> set[int]:
    """The ids that are there; each with its history, from its first version to its last."""
    with journal.reading() as connection:
        kept = {row.id: row.version for row in connection.execute(sa.select(ANNOTATIONS.c.id, ANNOTATIONS.c.version))}
        steps = connection.execute(sa.select(ANNOTATION_VERSIONS.c.annotation_id, ANNOTATION_VERSIONS.c.version)).all()
    assert sorted(tuple(step) for step in steps) == sorted((i, v + 1) for i, last in kept.items() for v in range(last))
    return set(kept)


def test_twenty_who_open_an_empty_journal_and_write_ten_each(journal_settings: Settings) -> None:
    with writers(journal_settings, WRITERS, EACH) as running:
        confirmed = []
        for process, said in running:
            confirmed += all_said(said)
            process.join(timeout=120)
            assert process.exitcode == 0
    assert len(set(confirmed)) == WRITERS * EACH
    assert whole(Journal(journal_settings)) == set(confirmed)


def test_what_was_confirmed_before_the_kill_is_there(journal_settings: Settings) -> None:
    Journal(journal_settings)
    draw = random.Random(20261031)
    confirmed: list[int] = []
    with writers(journal_settings, 8, 5_000) as running:
        assert wait([said for _, said in running], READY_WITHIN_S), "nobody writes"
        for process, said in running:
            time.sleep(draw.uniform(0.02, 0.3))
            process.kill()
            confirmed += all_said(said)
    assert confirmed, "nobody had written before being killed"
    there = whole(Journal(journal_settings))
    assert set(confirmed) <= there
    assert len(there) <= len(confirmed) + 8, "more than the one that each was writing"
