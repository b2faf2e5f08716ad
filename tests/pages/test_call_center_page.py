"""The call center's page: definitions side by side, the week as a heat map, and what a reader changes in staffing."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cxmetrics.settings import ROOT

SHELL = ROOT / "cxmetrics" / "ui" / "shell.py"


def opened(home: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("CX_HOME", str(home))
    app = AppTest.from_file(str(SHELL), default_timeout=90).run()
    return app.switch_page(os.path.relpath(ROOT / "pages" / "call_center.py", SHELL.parent)).run()


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html") if "<style" not in element.proto.body[:20])


def test_queue_day_agents_and_seconds_change_the_plan(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(sample_home, monkeypatch)
    assert not app.exception
    body = html(app)
    assert "cx-problem" not in body
    assert "by 4 usual definitions: 79.0% to 82.6%, a spread of 3.6 points" in body
    marks = re.findall(r'class="cx-place([^"]*)" style="left:[^"]+">(\d)<', body)
    assert marks == [(" cx-used", "1"), ("", "2"), (" cx-lifted", "3"), ("", "4")], "2 and 3 would touch on a phone"
    week = body[body.index('<tr><th scope="col">Weekday') :]
    week = week[: week.index("</table>")]
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
    for order in (days, [f"{hour:02d}:00" for hour in range(8, 20)]):
        places = [week.index(name) for name in order]
        assert places == sorted(places)
    assert "Calls through the week, Q3 2026: most on Monday at 11:00" in body
    doubtful = (
        r"A model that is off by \d\d points here expects 89% answered within 20 s with 2 agents: compare half hours"
    )
    assert re.search(doubtful, body)
    assert "34% within 20 s, 80% were observed: too low" in body
    agents = next(box for box in app.number_input if box.label == "Agents")
    body = html(agents.set_value(1).run())
    assert "answered within 20 s with 1 agent: compare" in body
    queue = next(box for box in app.selectbox if box.label == "Queue")
    body = html(queue.set_value("Technical").run())
    assert "Technical, all days" in body
    assert "agents at the telephone are known only for all queues" in body
    seconds = next(box for box in app.number_input if box.label == "Answer within, seconds")
    body = html(seconds.set_value(60).run())
    assert "answered within 60 s" in body
    assert "Observed, within 20 s" in body


def test_a_day_on_which_nobody_calls_is_not_offered(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(sample_home, monkeypatch)
    day = next(box for box in app.selectbox if box.label == "Day")
    assert "Sunday" not in day.options
    body = html(day.set_value("Saturday").run())
    assert "All queues, Saturdays" in body
