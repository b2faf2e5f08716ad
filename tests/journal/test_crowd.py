"""Many write at once, some are killed: what was confirmed is there, nothing is half there. On both databases."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from cxmetrics.journal import Journal
from cxmetrics.journal.schema import ANNOTATION_VERSIONS, ANNOTATIONS
from cxmetrics.settings import ROOT, Settings

WRITERS, EACH = 20, 10


@contextmanager
def writers(settings: Settings, count: int, each: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that have all started, and begin to write together when the block is entered."""
    given = json.dumps({"home": str(settings.home), "journal": settings.journal}) + "\n"
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.journal.writer", f"writer-{number}", str(each)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for number in range(count)
    ]  # fmt: skip
    try:
        for process in running:
            assert process.stdin
            process.stdin.write(given)
            process.stdin.flush()
        for process in running:
            assert process.stdout
            assert process.stdout.readline() == "ready\n", process.stderr and process.stderr.read()
        for process in running:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        yield running
    finally:
        for process in running:
            process.kill()
            process.communicate()


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
        for process in running:
            said, wrong = process.communicate(timeout=120)
            assert process.returncode == 0, wrong
            confirmed += [int(line) for line in said.split()]
    assert len(set(confirmed)) == WRITERS * EACH
    assert whole(Journal(journal_settings)) == set(confirmed)


def test_what_was_confirmed_before_the_kill_is_there(journal_settings: Settings) -> None:
    Journal(journal_settings)
    draw = random.Random(20261031)
    confirmed: list[int] = []
    with writers(journal_settings, 8, 5_000) as running:
        for process in running:
            time.sleep(draw.uniform(0.02, 0.3))
            process.kill()
            said, _ = process.communicate()
            confirmed += [int(line) for line in said.splitlines() if line.isdigit()]
    assert confirmed, "nobody had written before being killed"
    there = whole(Journal(journal_settings))
    assert set(confirmed) <= there
    assert len(there) <= len(confirmed) + 8, "more than the one that each was writing"
