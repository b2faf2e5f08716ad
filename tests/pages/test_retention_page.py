"""The page Retention: curves by a dimension that the reader chooses, hostile names, a company without contracts."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cxmetrics.errors import Unavailable
from cxmetrics.insight.signals import newest_signals
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from cxmetrics.settings import ROOT, load
from tests.conftest import RunCommand

SHELL = ROOT / "cxmetrics" / "ui" / "shell.py"
HOSTILE = "<img src=x onerror=alert(1)>"


def shop(folder: Path) -> None:
    """A shop without contracts: 80 buyers, each buying every 20 days; at the end of October 2025 half of Home stop.

    Those had a problem that month, as had one who stayed, and warn against the shop.
    """
    (folder / "cx.toml").write_text(
        '[company]\ntoday = 2026-01-05\n[parameters]\nlapse_after_days = 60\npurchase_stage = "Buy"\n'
    )
    people, bought, answers = [], [], []
    for n in range(80):
        segment = ("Home", "Office")[n % 2]
        people.append(f"b{n},2024-01-01,{segment},North")
        stops = date(2025, 10, 28) if n % 4 == 0 else date(2026, 1, 4)
        day = date(2024, 1, 1 + n % 20)
        if n % 4 == 0 or n == 1:
            bought.append(f"p{len(bought)},2025-10-12 10:00:00,b{n},Use,store,true")
        answers.append(f"r{n},2025-10-20 10:00:00,b{n},{9 if n % 4 else 2}")
        while day < stops:
            bought.append(f"p{len(bought)},{day} 10:00:00,b{n},Buy,store,false")
            day += timedelta(days=20)
    (folder / "consumers.csv").write_text("\n".join(["consumer_id,joined_on,segment,region", *people]) + "\n")
    (folder / "survey_responses.csv").write_text(
        "\n".join(["response_id,responded_at,consumer_id,nps", *answers]) + "\n"
    )
    head = "interaction_id,occurred_at,consumer_id,stage,channel,is_problem"
    (folder / "interactions.csv").write_text("\n".join([head, *bought]) + "\n")


def shown_on(page: str) -> str:
    app = AppTest.from_file(str(SHELL), default_timeout=90).run()
    app = app.switch_page(os.path.relpath(ROOT / "pages" / f"{page}.py", SHELL.parent)).run()
    assert not app.exception
    return "\n".join(each.proto.body for each in app.get("html")) + "\n".join(each.value for each in app.caption)


def test_a_company_without_contracts_sees_who_lapsed(
    tmp_path: Path, run_command: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop(tmp_path)
    for table in ("consumers", "interactions", "survey_responses"):
        done = run_command(["load", tmp_path / f"{table}.csv", "--table", table], tmp_path)
        assert done.returncode == 0, done.stderr
    assert run_command(["refresh"], tmp_path).returncode == 0
    monkeypatch.setenv("CX_HOME", str(tmp_path))
    layer = Layer(load({"CX_HOME": str(tmp_path)}))
    rows = {str(row.period.first): row for row in layer.answer(Question("lapse_rate")).rows if row.period}
    assert (rows["2025-08-01"].value, rows["2025-12-01"].value) == (0, 0.25)
    assert layer.answer(Question("repeat_rate")).rows[-1].value == 1
    assert "lapse_rate" in {each.metric.id for each in newest_signals(layer)}
    page = shown_on("retention")
    assert "Lapsed" in page
    assert "bought nothing for 60 days" in page
    assert '<th scope="col">First bought in</th>' in page
    assert "still buying after twelve months" in page.lower()
    assert "Twelve-month retention" not in page
    assert "Of buyers with a problem in the 60 days before the last 60 to the end of Dec 2025, 95.2% have" in page
    assert "21 buyers had a problem in those days. 21 \N{MULTIPLICATION SIGN} 95.2 points = 20 buyers more than" in page
    assert "Bought on after answering by recommendation, Q4 2025" in page
    with pytest.raises(Unavailable, match="left_on has no values"):
        layer.answer(Question("stayed_12m_by_problem"))
    overview = shown_on("overview")
    assert "Lapsed" in overview
    assert "Twelve-month retention" not in overview


def test_a_plan_with_markup_for_a_name_is_text(
    sample_copy: Path, run_command: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the plan that nearly all have left, so that the finding names it."""
    export = tmp_path / "gone.csv"
    lines = [f'h{n},2024-0{1 + n % 9}-01,2024-0{1 + n % 9}-20,"{HOSTILE}"' for n in range(60)]
    export.write_text("\n".join(["consumer_id,joined_on,left_on,plan", *lines]) + "\n")
    for command in (["load", export, "--table", "consumers"], ["refresh", "retention_curve"]):
        done = run_command(command, sample_copy)
        assert done.returncode == 0, done.stderr
    monkeypatch.setenv("CX_HOME", str(sample_copy))
    app = AppTest.from_file(str(SHELL), default_timeout=90).run()
    app = app.switch_page(os.path.relpath(ROOT / "pages" / "retention.py", SHELL.parent)).run()
    by = next(each for each in app.get("button_group") if each.label == "Curves by")
    app = by.set_value("plan").run()
    assert not app.exception
    shown = "\n".join(each.proto.body for each in app.get("html"))
    assert "0% of those of plan &lt;img src=x" in shown
    assert "<img src=x" not in shown
