"""A backup holds the whole journal and goes back into either database, whole or not at all."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from cxmetrics.errors import CxError
from cxmetrics.journal import Journal, backup, targets
from cxmetrics.journal import annotations as journal_of
from cxmetrics.journal.annotations import Annotation
from cxmetrics.journal.schema import METADATA
from cxmetrics.journal.targets import Target
from cxmetrics.settings import load
from tests.conftest import RunCommand

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


def test_the_released_groups_go_with_it(run_command: RunCommand, sample_copy: Path, tmp_path: Path) -> None:
    """No refresh may widen what was released: not even the first one of a home that was made anew."""
    from cxmetrics.store import released

    file, anew = tmp_path / "one.gz", tmp_path / "anew"
    assert run_command(["backup", file], sample_copy).returncode == 0
    done = run_command(["restore", file], anew)
    assert done.returncode == 0, done.stderr
    listed = json.loads((anew / "published" / released.RESTORED).read_text())
    assert [tuple(line) for line in listed] == released.kept(load({"CX_HOME": str(sample_copy)}))
    kept = [line for line in listed if line[:3] != ["engagement_index", listed[0][1], "department"]]
    (anew / "published" / released.RESTORED).write_text(json.dumps(kept))
    assert run_command(["demo"], anew, timeout=300).returncode in (0, 3)
    assert set(released.kept(load({"CX_HOME": str(anew)}))) <= {tuple(line) for line in kept}
