"""The page Journey: its map under each measure, calls by what caused them, and a company without a telephone."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from cxmetrics.settings import ROOT
from tests.conftest import RunCommand
from tests.pages.served import server
from tests.pages.visits import Visit

SHELL = ROOT / "cxmetrics" / "ui" / "shell.py"
SAMPLE = ROOT / "sample_data"
HOSTILE = "<img src=x onerror=alert(1)>"


def opened(home: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("CX_HOME", str(home))
    app = AppTest.from_file(str(SHELL), default_timeout=90).run()
    return app.switch_page(os.path.relpath(ROOT / "pages" / "journey.py", SHELL.parent)).run()


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html") if "<style" not in element.proto.body[:20])


def shown(app: AppTest, measure: str) -> AppTest:
    switch = next(each for each in app.get("button_group") if each.label == "Show by stage and channel")
    return switch.set_value(measure).run()


def cells(body: str) -> dict[tuple[str, str], str]:
    """The map's figures, without n, by stage and channel."""
    table = body[body.index('<table class="cx-heat">') :]
    table = table[: table.index("</table>")]
    head, *rows = re.findall(r"<tr>(.*?)</tr>", table)
    across = re.findall(r'<th scope="col">(.*?)</th>', head)[1:]
    found = {}
    for row in rows:
        name = re.findall(r'<th scope="row">(.*?)</th>', row)[0]
        for channel, cell in zip(across, re.findall(r"<td.*?>(.*?)</td>", row), strict=True):
            if figure := re.match(r"(?:<button [^>]*>)?<b>(.*?)</b>", cell):
                found[name, channel] = figure[1]
    return found


def raw(sql: str) -> list[Any]:
    names = {"interactions": "interactions.csv.gz", "calls": "calls-*.csv.gz", "consumers": "consumers.csv.gz"}
    for name, file in names.items():
        sql = sql.replace(f"FROM {name}", f"FROM read_csv('{SAMPLE / file}', union_by_name = true)")
    return duckdb.sql(sql).fetchall()


def test_each_measure_says_its_worst_cell_and_one_cell_stands_closer(
    sample_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(sample_home, monkeypatch)
    assert not app.exception
    body = html(app)
    assert "cx-problem" not in body
    assert "Problem rate by stage and channel, Oct 2026: highest in Renew by chat, 15.9%" in body
    assert "Contacts caused by reason, Renew by chat, Oct 2026" in body
    assert 'data-cx-down="Renew" data-cx-across="chat" aria-pressed="true"' in body
    assert body.count('aria-pressed="true"') == 1
    stages = [stage for stage, _ in cells(body)]
    for measure, said in (
        (
            "contacts_caused",
            "Contacts caused per 100 consumers by stage and channel, Oct 2026: highest in Use by phone",
        ),
        ("channel_switch_rate", "Channel switches by stage and channel, Sep 2026: highest in"),
        ("ces", "Consumer effort score by stage and channel, Q3 2026: lowest in"),
        ("nps", "Net Promoter Score by stage and channel, Q3 2026: lowest in"),
        ("contacts", "Contacts by stage and channel, Oct 2026: highest in"),
    ):
        body = html(shown(app, measure))
        assert said in body
        assert "cx-problem" not in body
        places = [stages.index(stage) for stage, _ in cells(body) if stage in stages]
        assert places == sorted(places), "stages keep their places"
    closer = next(box for box in app.selectbox if box.label == "Look closer at stage")
    assert "Use by phone, Oct 2026" in html(
        next(box for box in closer.set_value("Use").run().selectbox if box.label == "Look closer at channel")
        .set_value("phone")
        .run()
    )


def test_what_is_caused_per_100_consumers_is_what_the_raw_rows_say(
    sample_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = cells(html(shown(opened(sample_home, monkeypatch), "contacts_caused")))
    [(active,)] = raw(
        "SELECT COUNT(*) FROM consumers WHERE joined_on <= '2026-10-31' AND (left_on IS NULL OR left_on > '2026-10-31')"
        " AND (left_on IS NULL OR left_on >= joined_on)"
    )
    counted = raw(
        "SELECT stage, channel, COUNT(*) FROM interactions WHERE is_problem AND occurred_at >= '2026-10-01'"
        " AND (resolved_at IS NULL OR resolved_at >= occurred_at) GROUP BY ALL"
        " UNION ALL SELECT caused_by_stage, 'phone', COUNT(*) FROM calls WHERE caused_by_stage IS NOT NULL"
        " AND offered_at >= '2026-10-01' AND wait_s >= 0 GROUP BY ALL"
    )
    assert len(counted) > 20
    assert found == {(stage, channel): f"{100 * count / active:.2f}" for stage, channel, count in counted}


def test_calls_are_charged_to_what_caused_them(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = html(opened(sample_home, monkeypatch))
    rows = raw(
        "SELECT caused_by_stage, COUNT(*) FROM calls WHERE offered_at >= '2026-10-01' AND wait_s >= 0 GROUP BY ALL"
    )
    counts = dict(rows)
    calls, caused = sum(counts.values()), sum(count for stage, count in rows if stage is not None)
    first = max((stage for stage in counts if stage is not None), key=lambda stage: counts[stage])
    said = f"{100 * caused / calls:.1f}% of the {calls:,} calls of Oct 2026 were caused upstream: most by {first}"
    assert f"{said}, {counts[first]}" in body


@pytest.fixture(scope="module")
def no_telephone(tmp_path_factory: pytest.TempPathFactory, run_command: RunCommand) -> Path:
    """A company that nobody calls, with a stage and a reason that are markup."""
    home = tmp_path_factory.mktemp("no-telephone") / "home"
    tables = {
        "consumers": ["consumer_id,joined_on", *(f"k{n},2024-01-01" for n in range(50))],
        "interactions": [
            "interaction_id,occurred_at,consumer_id,channel,stage,reason,is_problem",
            *(
                f"i{n},2026-0{1 + n // 400}-{1 + n % 27:02d}T10:00:00,k{n % 50},{('app', 'web')[n % 2]},"
                f'"{("Use", HOSTILE)[n % 3 == 0]}","{("Login", HOSTILE)[n % 4 == 0]}",{str(n % 5 == 0).lower()}'
                for n in range(2400)
            ),
        ],
    }
    for name, lines in tables.items():
        export = home.parent / f"{name}.csv"
        export.write_text("\n".join(lines) + "\n")
        done = run_command(["load", export, "--table", name], home)
        assert done.returncode == 0, done.stderr
    done = run_command(["refresh"], home, {"CX_TODAY": "2026-07-01"})
    assert done.returncode == 0, done.stderr
    return home


def test_without_a_telephone_the_journey_still_makes_sense(no_telephone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(no_telephone, monkeypatch)
    assert not app.exception
    body = html(app)
    assert "cx-problem" not in body
    assert "Problem-free rate" in body
    assert "Problem rate by stage and channel" in body
    assert len(cells(body)) == 4
    assert "calls has no rows" in body, "the page says what lacks"
    assert "caused upstream" not in body
    caused = html(shown(app, "contacts_caused"))
    assert "Contacts caused per 100 consumers by stage and channel" in caused
    for text in (body, caused):
        assert "<img src=x" not in text
        assert "&lt;img src=x" in text


@pytest.mark.browser
def test_a_cell_of_the_map_is_brought_closer_by_click_and_by_keyboard(
    sample_home: Path, tmp_path: Path, browser: Any
) -> None:
    pressed = "button[data-cx-down='{}'][data-cx-across='{}'][aria-pressed='true']"
    with server(sample_home, tmp_path) as address:
        window = Visit(browser, 1440, "light")
        page = window.open(f"{address}/journey")
        page.locator("button[data-cx-down='Pay'][data-cx-across='web']").click()
        page.wait_for_selector(pressed.format("Pay", "web"))
        page.get_by_text("Contacts caused by reason, Pay by web").wait_for()
        page.get_by_role("button", name="Use by app: look closer").press("Enter")
        page.wait_for_selector(pressed.format("Use", "app"))
        page.get_by_text("Contacts caused by reason, Use by app").wait_for()
        page.wait_for_function("document.activeElement.dataset.cxDown === 'Use'")
        assert page.locator("button[aria-pressed='true'][data-cx-down]").count() == 1
        window.close()
