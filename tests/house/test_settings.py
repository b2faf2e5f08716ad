"""What `cx.toml` may say, and that all that is wrong with it is told at once, with lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxmetrics import __main__ as program
from cxmetrics import settings
from cxmetrics.errors import Problems

BROKEN = """[company]
name = "Acme"
todya = 2026-01-01
timezone = "Europe/Lodnon"
[privacy]
minimum_group = 3

[databses]
warehouse = "x"
[dimensions]
brand = "Brand"
"""


def test_every_problem_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "cx.toml").write_text(BROKEN, encoding="utf-8")
    with pytest.raises(Problems) as raised:
        settings.load({"CX_HOME": str(tmp_path)})
    told = {(p.line, p.message.split(" ")[0], " ".join(p.ways_out)[:30]) for p in raised.value.problems}
    assert {line for line, _, _ in told} == {3, 4, 6, 8, 11}
    text = str(raised.value)
    for words in ("Did you mean 'today'?", "Did you mean 'Europe/London'?", "at least 5", "Did you mean 'databases'?"):
        assert words in text


def test_check_lists_what_is_wrong_with_the_settings_beside_all_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cx.toml").write_text(BROKEN, encoding="utf-8")
    folder = tmp_path / "sql"
    folder.mkdir()
    (folder / "bad.sql").write_text("-- titel: x\nSELECT 1", encoding="utf-8")
    monkeypatch.setenv("CX_HOME", str(tmp_path))
    monkeypatch.setenv("CX_SQL_DIR", str(folder))
    assert program.main(["check", "--format", "csv"]) == 1
    told = capsys.readouterr().out
    assert "cx.toml,3,error" in told
    assert "unknown key 'titel'" in told


def test_a_file_that_is_no_toml_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "cx.toml").write_text("[company]\nname = \n", encoding="utf-8")
    _, problems = settings.read({"CX_HOME": str(tmp_path)})
    assert [p.line for p in problems] == [2]


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "cx.toml").mkdir()
    _, problems = settings.read({"CX_HOME": str(tmp_path)})
    assert "cannot be read" in problems[0].message


def test_the_environment_overrides_the_file(tmp_path: Path) -> None:
    (tmp_path / "cx.toml").write_text('[databases]\nwarehouse = "a"\n[folders]\nsql = "mine"\n', encoding="utf-8")
    found = settings.load({"CX_HOME": str(tmp_path), "CX_WAREHOUSE_URL": "b", "CX_SQL_DIR": "/x"})
    assert found.warehouse == "b"
    assert found.sql_folders == (settings.ROOT / "sql", tmp_path / "mine", Path("/x"))


def test_check_tells_what_is_wrong_with_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = '"""T\nQ?\n"""\nfrom cxmetrics.ui import page\n\nview = page(__file__)\nview.history("servce_level")\n'
    (tmp_path / "named.py").write_text(page, encoding="utf-8")
    (tmp_path / "broken.py").write_text('"""T"""\nview = (\n', encoding="utf-8")
    monkeypatch.setenv("CX_PAGES_DIR", str(tmp_path))
    assert program.main(["check", "--format", "csv"]) == 1
    told = capsys.readouterr().out
    assert "broken.py,2,error" in told
    assert "named.py,7,error" in told
    assert "Did you mean 'service_level'?" in told
