"""A page's file is run as it is now, not as it was when it was first opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxmetrics.ui.page_run import run_file


def test_a_changed_file_is_run_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.py"
    for text in ("first", "second, longer"):
        page.write_text(f"print({text!r})\n", encoding="utf-8")
        run_file(page)
    assert capsys.readouterr().out.split("\n")[:2] == ["first", "second, longer"]


def test_a_file_that_python_cannot_read_says_its_line(tmp_path: Path) -> None:
    page = tmp_path / "page.py"
    page.write_text("a = 1\nb = (\n", encoding="utf-8")
    with pytest.raises(SyntaxError) as raised:
        run_file(page)
    assert raised.value.lineno == 2
