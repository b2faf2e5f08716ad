"""What people write comes back letter for letter, whatever it is; only what no database keeps is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cxmetrics.commands.annotations import printed
from cxmetrics.errors import CxError, Problems
from cxmetrics.journal import Journal, exchange
from cxmetrics.journal import annotations as journal_of
from cxmetrics.journal.annotations import Annotation
from cxmetrics.settings import load
from cxmetrics.views.listing import undone

TEXTS = {
    "markup": "<b>bold</b> <script>alert(1)</script> &amp; <img src=x onerror=alert(1)>",
    "markdown": "![x](http://198.51.100.7/p.png) [y](javascript:alert(1)) **z** :red[a] $x^2$",
    "sql": "'; DROP TABLE annotations; -- \" %s :name ? {0}",
    "control": "a\x01b\x1b[2Jc\x7fd\x85e\u2028f",
    "direction": "\u202eevil\u202c \u2066x\u2069 \u05d0\u05d1 \u200f",
    "lines": "one\r\ntwo\nthree\rfour\t end ",
    "formula": '=HYPERLINK("http://x","y")',
    "guarded formula": "'=1+1",
    "more guarded": "''-x",
    "apostrophe": "'tis",
    "spreadsheet": "+1 -2, \"quoted\"; 'single'",
    "emoji": "\U0001f469\u200d\U0001f4bb e\u0301 \ufb03 \U0010ffff",
    "long": "Ä" * 10_000,
    "json": '{"a": [1, "\\u0000"]}',
}


@pytest.mark.parametrize("name", TEXTS)
def test_it_comes_back_as_it_was_written(journal: Journal, name: str, tmp_path: Path) -> None:
    text = TEXTS[name]
    kept = journal_of.add(
        journal, Annotation(date(2026, 1, 1), text, text=text, where={"segment": (text,)}), author=name
    )
    [back] = journal_of.written(journal)
    assert (back.title, back.text, back.where) == (text, text, {"segment": (text,)})
    assert journal_of.versions(journal, kept.id)[0].content["title"] == text
    file = tmp_path / "notes.csv"
    file.write_text(printed([back], "csv"), encoding="utf-8", newline="")
    [read] = exchange.read(file, undone)
    assert (read.title, read.text, read.where, read.created_at) == (text, text, {"segment": (text,)}, back.created_at)
    assert journal_of.take_in(journal, [read], author="Ada") == (0, 0, 1)


def test_an_export_taken_in_elsewhere_is_the_same_and_once(journal: Journal, tmp_path: Path) -> None:
    for text in TEXTS.values():
        journal_of.add(journal, Annotation(date(2026, 1, 1), text, rebases=True), author="Ada")
    journal_of.remove(journal, 3, author="Ben")
    journal_of.edit(journal, replace(journal_of.annotation(journal, 4), text="later"), author="Ben")
    file = export(journal, tmp_path / "notes.csv")
    other = Journal(load({"CX_HOME": str(tmp_path / "other")}))
    count = len(TEXTS)
    assert journal_of.take_in(other, exchange.read(file, undone), author="Cleo") == (count, 0, 0)
    assert journal_of.take_in(other, exchange.read(file, undone), author="Cleo") == (0, 0, count)
    assert export(other, tmp_path / "again.csv").read_bytes() == file.read_bytes()
    [step] = journal_of.versions(other, 1)
    assert (step.change, step.author) == ("imported", "Cleo")
    assert journal_of.add(other, Annotation(date(2026, 1, 2), "next"), author="Ada").id == count + 1


def test_where_its_id_is_taken_it_gets_another_once(journal: Journal, tmp_path: Path) -> None:
    other = Journal(load({"CX_HOME": str(tmp_path / "other")}))
    journal_of.add(other, Annotation(date(2026, 1, 1), "theirs"), author="Ada")
    journal_of.add(journal, Annotation(date(2026, 1, 1), "ours"), author="Ada")
    file = export(other, tmp_path / "notes.csv")
    for counts in ((1, 0, 0), (0, 0, 1)):
        assert journal_of.take_in(journal, exchange.read(file, undone), author="Ada") == counts
    assert {(each.id, each.title) for each in journal_of.written(journal)} == {(1, "ours"), (2, "theirs")}
    assert journal_of.add(journal, Annotation(date(2026, 1, 2), "next"), author="Ada").id == 3


def test_a_file_edits_what_nobody_has_changed_since(journal: Journal, tmp_path: Path) -> None:
    first = journal_of.add(journal, Annotation(date(2026, 1, 1), "one"), author="Ada")
    journal_of.add(journal, Annotation(date(2026, 1, 1), "two"), author="Ada")
    file = export(journal, tmp_path / "notes.csv")
    file.write_text(file.read_text().replace(",one,", ",one of many,").replace(",two,", ",two of many,"))
    journal_of.edit(journal, replace(first, title="ours"), author="Ben")
    with pytest.raises(Problems, match="annotation 1: it was changed here"):
        journal_of.take_in(journal, exchange.read(file, undone), author="Cleo")
    assert [each.title for each in journal_of.written(journal)] == ["ours", "two"], "all or none"
    journal_of.edit(journal, replace(journal_of.annotation(journal, 1), title="one of many"), author="Ben")
    assert journal_of.take_in(journal, exchange.read(file, undone), author="Cleo") == (0, 1, 1)
    assert [step.change for step in journal_of.versions(journal, 2)] == ["created", "edited"]


def test_rows_typed_by_hand_are_taken_in_once_whatever_became_of_them(journal: Journal, tmp_path: Path) -> None:
    file = tmp_path / "notes.csv"
    file.write_text("starts_on,title,metric\n2026-01-01,Move,nps\n2026-01-02,Price list,\n")
    assert journal_of.take_in(journal, exchange.read(file, undone), author="Ada") == (2, 0, 0)
    held = journal_of.annotation(journal, 1)
    assert (held.author, held.metric, held.scope) == ("Ada", "nps", "metric")
    journal_of.edit(journal, replace(held, title="Move to the lake"), author="Ben")
    assert journal_of.take_in(journal, exchange.read(file, undone), author="Ada") == (0, 0, 2)
    assert journal_of.annotation(journal, 1).title == "Move to the lake"


@pytest.mark.parametrize("fault", [{"where": {"segment": ("a\x00",)}}, {"accepts": "\ud800"}, {"title": "\x00"}])
def test_what_no_database_keeps_is_refused_with_a_reason(journal: Journal, fault: dict[str, Any]) -> None:
    with pytest.raises(CxError, match=r"NUL|half a character"):
        journal_of.add(journal, replace(Annotation(date(2026, 1, 1), "x"), **fault), author="Ada")


def export(journal: Journal, file: Path) -> Path:
    file.write_text(printed(journal_of.written(journal), "csv"), encoding="utf-8", newline="")
    return file


def test_every_bad_row_is_told_and_none_is_taken_in(journal: Journal, tmp_path: Path) -> None:
    file = tmp_path / "notes.csv"
    file.write_text('starts_on,title,kind\n2026-01-01,"two\nlines",outage\nMonday,x,outage\n2026-01-02,y,outrage\n')
    with pytest.raises(Problems) as raised:
        exchange.read(file, undone)
    assert [problem.line for problem in raised.value.problems] == [4, 5]
    assert "'Monday' is no date" in str(raised.value)
    assert "Did you mean 'outage'?" in str(raised.value)
    assert journal_of.written(journal) == ()
