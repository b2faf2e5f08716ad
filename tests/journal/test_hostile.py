"""What people write comes back letter for letter, whatever it is; only what no database keeps is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cxmetrics.commands.annotations import printed
from cxmetrics.errors import Problems
from cxmetrics.journal import Journal, exchange
from cxmetrics.journal import annotations as journal_of
from cxmetrics.journal.annotations import Annotation
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
    file = tmp_path / "notes.csv"
    file.write_text(printed(journal_of.written(journal), "csv"), encoding="utf-8", newline="")
    from cxmetrics.settings import load

    other = Journal(load({"CX_HOME": str(tmp_path / "other")}))
    count = len(TEXTS)
    assert journal_of.take_in(other, exchange.read(file, undone), author="Cleo") == (count, 0, 0)
    assert journal_of.take_in(other, exchange.read(file, undone), author="Cleo") == (0, 0, count)
    assert [(a.title, a.author, a.created_at, a.removed) for a in journal_of.written(other)] == [
        (a.title, a.author, a.created_at, a.removed) for a in journal_of.written(journal)
    ]


def test_every_bad_row_is_told_and_none_is_taken_in(journal: Journal, tmp_path: Path) -> None:
    file = tmp_path / "notes.csv"
    file.write_text('starts_on,title,kind\n2026-01-01,"two\nlines",outage\nMonday,x,outage\n2026-01-02,y,outrage\n')
    with pytest.raises(Problems) as raised:
        exchange.read(file, undone)
    assert [problem.line for problem in raised.value.problems] == [4, 5]
    assert "'Monday' is no date" in str(raised.value)
    assert "Did you mean 'outage'?" in str(raised.value)
    assert journal_of.written(journal) == ()
