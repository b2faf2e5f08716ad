"""A backup holds the whole journal and goes back into either database, whole or not at all."""

from __future__ import annotations

import gzip
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from cxmetrics.errors import CxError
from cxmetrics.journal import Journal, backup, targets
from cxmetrics.journal import annotations as journal_of
from cxmetrics.journal.annotations import Annotation
from cxmetrics.journal.schema import ANNOTATION_VERSIONS, ANNOTATIONS, METADATA
from cxmetrics.journal.targets import Target
from cxmetrics.metrics.refresh import refresh
from cxmetrics.settings import load
from cxmetrics.store import released
from tests.conftest import RunCommand
from tests.engine.company import fill, metric, settings_in
from tests.engine.test_waves import SIZES, WAVE, answers, groups

Rows = dict[str, list[tuple[object, ...]]]


def everything(journal: Journal) -> Rows:
    with journal.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key))]
            for table in METADATA.sorted_tables
            if table.name != "journal_state"
        }


def filled(journal: Journal) -> Journal:
    first = journal_of.add(journal, Annotation(date(2026, 1, 1), "ü \x01 <b>", where={"segment": ("SMB",)}), author="A")
    journal_of.edit(journal, replace(first, text="=1+1", rebases=True), author="B")
    journal_of.add(journal, Annotation(date(2026, 1, 2), "two", date(2026, 1, 5)), author="A", mark="m")
    targets.add(journal, Target(metric="nps", value=0.1 + 0.2, starts_on=date(2026, 1, 1)), author="A")
    return journal


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Journal:
    """The other database."""
    settings = load({"CX_HOME": str(tmp_path / "elsewhere")})
    if "file" in request.node.name:
        settings = replace(settings, journal=request.getfixturevalue("server_journal"))
    return Journal(settings)


@pytest.mark.postgres
def test_from_one_database_to_the_other_and_back(journal: Journal, elsewhere: Journal, tmp_path: Path) -> None:
    before = everything(filled(journal))
    backup.back_up(journal, tmp_path / "one.gz")
    backup.restore(elsewhere, backup.read(tmp_path / "one.gz"))
    assert everything(elsewhere) == before
    later = journal_of.add(elsewhere, Annotation(date(2026, 2, 1), "three"), author="C")
    assert later.id == 3, "new rows are numbered on"
    backup.back_up(elsewhere, tmp_path / "two.gz")
    backup.restore(journal, backup.read(tmp_path / "two.gz"), replace=True)
    assert [each.title for each in journal_of.written(journal)] == ["ü \x01 <b>", "two", "three"]


def test_who_remembers_reads_anew_after_it(journal: Journal, tmp_path: Path) -> None:
    backup.back_up(filled(journal), tmp_path / "one.gz")
    journal_of.add(journal, Annotation(date(2026, 3, 1), "gone again"), author="A")
    assert len(journal_of.written(journal)) == 3
    revision = journal.revision()
    backup.restore(journal, backup.read(tmp_path / "one.gz"), replace=True)
    assert journal.revision() > revision
    assert len(journal_of.written(journal)) == 2


def test_what_holds_something_is_not_replaced_unasked(journal: Journal, tmp_path: Path) -> None:
    backup.back_up(filled(journal), tmp_path / "one.gz")
    before = everything(journal)
    with pytest.raises(CxError, match="not empty: it holds 2 of annotations"):
        backup.restore(journal, backup.read(tmp_path / "one.gz"))
    assert everything(journal) == before


def test_one_that_fails_half_way_changes_nothing(journal: Journal, tmp_path: Path) -> None:
    backup.back_up(filled(journal), tmp_path / "one.gz")
    held, before = backup.read(tmp_path / "one.gz"), everything(journal)
    held.rows["annotation_versions"][-1]["annotation_id"] = 99
    with pytest.raises(CxError):
        backup.restore(journal, held, replace=True)
    assert everything(journal) == before


def test_an_older_one_is_brought_up_to_date(journal: Journal, tmp_path: Path) -> None:
    backup.back_up(filled(journal), tmp_path / "one.gz")
    held = backup.read(tmp_path / "one.gz")
    first = {"annotations", "annotation_versions", "journal_state"}
    older = backup.Backup("0001", held.made_at, {name: rows for name, rows in held.rows.items() if name in first})
    backup.restore(journal, older, replace=True)
    assert len(journal_of.written(journal)) == 2
    assert targets.kept(journal) == ()


def test_readers_and_writers_go_on_while_it_is_restored(journal: Journal, tmp_path: Path) -> None:
    """Threads that read and write as fast as they can are told of no error, and no annotation is half there."""
    backup.back_up(filled(journal), tmp_path / "one.gz")
    held, stop = backup.read(tmp_path / "one.gz"), threading.Event()

    def reads() -> int:
        least = 99
        while not stop.is_set():
            fresh = Journal(journal.settings)
            assert fresh.revision() > 0
            least = min(least, len(journal_of.written(fresh)))
        return least

    def writes() -> int:
        count = 0
        while not stop.is_set():
            journal_of.add(Journal(journal.settings), Annotation(date(2026, 1, 3), "more"), author="W")
            count += 1
        return count

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(reads), pool.submit(reads), pool.submit(writes)]
        for _ in range(5):
            revision = journal.revision()
            backup.restore(journal, held, replace=True)
            assert journal.revision() > revision
        stop.set()
        assert running[0].result() >= 2
        assert running[1].result() >= 2
        assert running[2].result() > 0
    with journal.reading() as connection:
        kept = set(connection.execute(sa.select(ANNOTATIONS.c.id, ANNOTATIONS.c.version)))
        steps = set(connection.execute(sa.select(ANNOTATION_VERSIONS.c.annotation_id, ANNOTATION_VERSIONS.c.version)))
    assert kept <= steps
    assert {number for number, _ in steps} == {number for number, _ in kept}


def test_one_whose_tables_are_not_those_of_its_revision_is_refused(journal: Journal, tmp_path: Path) -> None:
    backup.back_up(filled(journal), tmp_path / "one.gz")
    held, before = backup.read(tmp_path / "one.gz"), everything(journal)
    with pytest.raises(CxError, match="which tables of 0001 have not"):
        backup.restore(journal, replace(held, revision="0001"), replace=True)
    assert everything(journal) == before


def test_wherever_a_byte_is_changed_it_is_refused_or_says_the_same(tmp_path: Path) -> None:
    """The packing has a few bits that say nothing: those of its head and of its last byte."""
    file = tmp_path / "one.gz"
    backup.back_up(filled(Journal(load({"CX_HOME": str(tmp_path)}))), file)
    data, whole, refused = file.read_bytes(), backup.read(file), 0
    for place in range(len(data)):
        file.write_bytes(data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1 :])
        try:
            same = backup.read(file) == whole
        except CxError:
            refused += 1
        else:
            assert same
    assert refused > 0.98 * len(data)


@pytest.mark.parametrize("damage", ["cut", "changed", "other", "newer", "empty"])
def test_a_damaged_one_is_refused(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "one.gz"
    backup.back_up(filled(Journal(load({"CX_HOME": str(tmp_path)}))), file)
    data = file.read_bytes()
    match damage:
        case "cut":
            file.write_bytes(data[: len(data) // 2])
        case "changed":
            file.write_bytes(gzip.compress(gzip.decompress(data).replace(b"two", b"too")))
        case "other":
            file.write_bytes(gzip.compress(b'{"format": "x"}\n{"sha256": ""}'))
        case "newer":
            lines = gzip.decompress(data).splitlines(keepends=True)
            head = json.loads(lines[0]) | {"revision": "9999"}
            inside = json.dumps(head).encode() + b"\n" + b"".join(lines[1:-1])
            import hashlib

            foot = json.dumps({"sha256": hashlib.sha256(inside).hexdigest()}).encode()
            file.write_bytes(gzip.compress(inside + foot))
        case "empty":
            file.write_bytes(b"")
    with pytest.raises(CxError, match=r"damaged|no backup|newer version"):
        backup.read(file)


def test_the_released_groups_go_with_it(sample_home: Path, run_command: RunCommand, tmp_path: Path) -> None:
    """Also out of a home in which nothing is published since they came."""
    first, anew = tmp_path / "one.gz", tmp_path / "anew"
    assert run_command(["backup", first], sample_home, {"CX_JOURNAL_URL": f"sqlite:///{tmp_path}/j"}).returncode == 0
    listed = backup.read(first).released
    assert listed == [list(line) for line in released.kept(load({"CX_HOME": str(sample_home)}))]
    done = run_command(["restore", first], anew)
    assert done.returncode == 0, done.stderr
    assert backup.back_up(Journal(load({"CX_HOME": str(anew)})), tmp_path / "two.gz").released == listed


@pytest.mark.parametrize("published_before", [False, True])
def test_no_refresh_widens_what_a_backup_says_was_released(tmp_path: Path, published_before: bool) -> None:
    """A group of 4 is hidden; in a home made anew 2 more have answered in time, and it stays hidden."""
    first, anew = settings_in(tmp_path / "first", ["employee_nps"]), settings_in(tmp_path / "anew", ["employee_nps"])
    fill(first, "engagement_responses", answers(WAVE, SIZES))
    refresh(first)
    backup.back_up(Journal(first), tmp_path / "one.gz")
    if published_before:
        metric(anew, "share", "SELECT CAST(offered_at AS DATE) AS day, 0 AS numerator, 1 AS denominator FROM calls")
        fill(anew, "calls", [{"call_id": "c", "offered_at": "2025-06-01 10:00:00"}])
        refresh(anew)
    fill(anew, "engagement_responses", answers(WAVE, {**SIZES, ("desk", "y", "d"): 6}))
    backup.restore(Journal(anew), backup.read(tmp_path / "one.gz"))
    refresh(anew)
    assert released.kept(anew) == released.kept(first)
    assert "desk" not in groups(anew)
    refresh(anew, full=True)
    assert "desk" not in groups(anew)
