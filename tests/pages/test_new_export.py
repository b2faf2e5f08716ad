"""A new export on its page: uploaded, told, settled by a person, taken away as a mapping; nothing of it is kept."""

from __future__ import annotations

import os
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from cxmetrics.settings import ROOT

SHELL = ROOT / "cxmetrics" / "ui" / "shell.py"
HOSTILE = "<img src=x onerror=alert(1)>"
CALLS = f"Call reference,Call date,Time,Wait (sec),{HOSTILE}\n" + "".join(
    f"C{one},{one % 12 + 1:02d}/{one % 11 + 1:02d}/2026,{one % 24:02d}:15:00,{one % 90},=1+{one}\n"
    for one in range(300)
)


@pytest.fixture
def app(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("CX_HOME", str(sample_home))
    first = AppTest.from_file(str(SHELL), default_timeout=90).run()
    return first.switch_page(os.path.relpath(ROOT / "pages" / "new_export.py", SHELL.parent)).run()


def shown(app: AppTest) -> str:
    bodies = [element.proto.body for element in app.get("html")]
    return "\n".join(body for body in bodies if not body.lstrip().startswith("<style"))


def upload(app: AppTest, name: str, content: str) -> None:
    app.file_uploader[0].set_value((name, content.encode(), "text/csv"))
    app.run()
    assert not app.exception


def draft(app: AppTest) -> Any:
    return tomllib.loads(str(app.text_area[0].value))


def test_from_the_upload_to_a_mapping_that_can_be_loaded(app: AppTest, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert "no page opens the warehouse" in shown(app)
    upload(app, "calls.csv", CALLS)
    assert "300 rows, 5 columns, 4 of them ours" in shown(app)
    assert HOSTILE not in shown(app)
    assert "&lt;img src=x" in shown(app)
    assert draft(app)["unsure"] == ["offered_at"]
    assert "nobody has confirmed offered_at" in shown(app)
    [question] = (each for each in app.radio if not each.key.startswith("cx_filter_"))
    question.set_value(next(one for one in question.options if one.startswith("%d"))).run()
    assert draft(app)["columns"]["offered_at"]["format"] == "%d/%m/%Y %H:%M:%S"
    assert "the mapping can be loaded" in shown(app)
    assert "cx-problem" not in shown(app)
    assert "load calls.csv --mapping calls.toml" in app.code[0].value
    app.text_area[0].set_value(str(app.text_area[0].value).replace("call_id", "cal_id")).run()
    assert "is no column of calls" in shown(app)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("content", "says"), [("", "empty"), ("PK\x03\x04 no workbook", "workbook cannot be read")])
def test_what_cannot_be_read_is_said_in_its_place(content: str, says: str, app: AppTest) -> None:
    upload(app, "../../etc/odd name.csv", content)
    assert "cx-problem" in shown(app)
    assert says in shown(app)
    assert "cx-export-" not in shown(app)
    assert len(app.title) == 1


def test_the_table_may_be_named_by_a_person(app: AppTest) -> None:
    upload(app, "calls.csv", CALLS)
    next(each for each in app.selectbox if each.label == "What its rows are").select("interactions").run()
    assert draft(app)["table"] == "interactions"
    app.file_uploader[0].set_value(None)
    app.run()
    assert not app.text_area
