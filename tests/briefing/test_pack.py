"""The pack says what the pages say; it fails closed, says the same twice, and is written whole or not at all."""

from __future__ import annotations

import ast
import os
import re
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from cxmetrics.briefing import writing
from cxmetrics.briefing.contents import FRONT, PARTS, parts
from cxmetrics.briefing.document import Entries, Footnote, Grid, Histories, Pack, Tiles, Words
from cxmetrics.briefing.making import Asked, Making, wanting
from cxmetrics.briefing.pack import chosen, pack, told
from cxmetrics.briefing.pack_html import html
from cxmetrics.errors import CxError
from cxmetrics.insight import acceptance
from cxmetrics.insight.changes import what_began
from cxmetrics.insight.headline import headline
from cxmetrics.journal.meetings import Meeting
from cxmetrics.metrics.refresh import refresh
from cxmetrics.settings import ROOT, Settings
from cxmetrics.views.catalogue import in_force
from cxmetrics.views.changes_list import BEGINS
from tests.briefing.conftest import OUTAGE, Packed
from tests.conftest import RunCommand
from tests.engine.company import load_rows, settings_in
from tests.pages.test_views import rows_of
from tests.trust.company import TODAY, answers, calls
from tests.trust.test_check_files import written

SHELL = ROOT / "cxmetrics" / "ui" / "shell.py"
PAGES = {part.title: part.title.lower().replace(" ", "_") for part in PARTS}


def blocks(of: Pack, kind: type) -> list:
    return [block for sheet in of.sheets for block in sheet.blocks if isinstance(block, kind)]


def calls_of(page: str) -> tuple[str, str, dict[str, list[str]]]:
    """A page's title, its question, and the metrics that each of its methods names where it is first called."""
    text = (ROOT / "pages" / f"{page}.py").read_text(encoding="utf-8")
    title, question = (ast.get_docstring(ast.parse(text)) or "").splitlines()[:2]
    listed = re.search(r"^pillars = staying\.fitting\(view, (.*?)\)", text, re.MULTILINE | re.DOTALL)
    said: dict[str, list[str]] = {}
    for method, arguments in re.findall(r"^ *view\.(\w+)\((.*?)\)$", text, re.MULTILINE | re.DOTALL):
        given = listed[1] if listed and "*pillars" in arguments else arguments
        said.setdefault(method, re.findall(r'"(\w+)"', given))
    return title, question, said


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.title)
def test_a_pillar_is_that_of_its_page(part) -> None:  # type: ignore[no-untyped-def]
    title, question, said = calls_of(PAGES[part.title])
    assert (part.title, part.question) == (title, question)
    assert [part.first, *part.more] == said["headline"]


def test_without_contracts_the_pillar_and_the_front_are_those_of_the_pages() -> None:
    text = (ROOT / "pages" / "retention.py").read_text(encoding="utf-8").partition("else:")[2]
    named = re.findall(r'"(\w+)"', re.search(r"view\.headline\((.*?)\)", text, re.DOTALL)[1])  # type: ignore[index]
    [part] = [each for each in parts(contracts=False) if each.title == "Retention"]
    assert [part.first, *part.more] == named
    assert parts(contracts=True) == PARTS
    assert [each.title for each in parts(contracts=False)] == [each.title for each in PARTS]


def test_the_front_is_the_overview() -> None:
    _, _, said = calls_of("overview")
    assert list(FRONT) == said["sentence"] == said["tiles"] == said["histories"]


@pytest.fixture(scope="module")
def overview(packed: Packed) -> str:
    """What the page says of the same month, its tags taken out."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("CX_HOME", str(packed.settings.home))
        test = AppTest.from_file(str(SHELL), default_timeout=120)
        test.query_params["period"] = "2026-05-01"
        test.run()
        assert not test.exception
        title = test.title[0].value
        html = "\n".join(element.proto.body for element in test.get("html"))
    return f"{title}\n" + unescape(re.sub(r"<[^>]+>", " ", html))


def test_front_and_overview_agree_in_every_number(packed: Packed, overview: str) -> None:
    front = packed.pack.front
    page = " ".join(overview.replace("\\", "").split())
    [lead] = [block.text for block in front.blocks if isinstance(block, Words) and block.style == "lead"]
    assert " ".join(lead.split()) in page
    [tiles] = [block for block in front.blocks if isinstance(block, Tiles)]
    assert len(tiles.those) == 5
    for tile in tiles.those:
        said = [tile.figure, tile.word, *tile.facts, *tile.more, *(each.text for each in tile.steps)]
        assert not [text for text in said if text not in page]
    for block in front.blocks:
        if isinstance(block, Words) and " judged together" in block.text:
            assert block.text in page


def test_a_drawing_and_its_answers_agree(packed: Packed) -> None:
    """What is drawn holds every figure of the answer, and nothing else."""
    import json

    from cxmetrics.briefing.drawing import still

    for block in blocks(packed.pack, Histories):
        spec = still(block.chart.spec, block.titles, 720)
        drawn = [(row["lane"], row["value"]) for row in spec["datasets"]["rows"]
                 if row["part"] in ("point", "now") and "value" in row]  # fmt: skip
        meant = [(lane, row.value) for lane, answer in enumerate(block.answers)
                 for row in answer.rows if row.value is not None]  # fmt: skip
        assert sorted(drawn) == sorted(meant)
        assert "windowSize" not in json.dumps(spec)


def test_the_foot_of_every_page_says_of_what_the_pack_is(packed: Packed) -> None:
    held = packed.pack
    for part in ("Riverton Mobile", "meeting of Nov 10, 2026", "all consumers", "May 2026", "as of Nov 1, 2026"):
        assert part in held.foot
    assert held.foot.endswith(f"data version 1, fingerprint {held.fingerprint}")
    where = {"segment": ("SMB", "Youth"), "region": ("Coast", "South " * 20)}
    facts, foot = told(Making(packed.layer, Asked(where=where)))
    assert " · Segment: SMB and Youth · Region: Coast and South" in foot
    assert len(foot) < 250
    assert "South " * 19 in " ".join(facts), "the first page has all of it"
    style = html(replace(held, foot='"; } </style><b>', sheets=())).decode()
    assert style.count("</style>") == 1
    assert r'content: "\22 \3b \20 \7d' in style


def test_notes_are_numbers_and_footnotes(packed: Packed) -> None:
    found = [block.footnotes for block in blocks(packed.pack, Histories)]
    assert sum(any(OUTAGE in note.text for note in notes) for notes in found) >= 5
    for notes in found:
        assert [note.number for note in notes] == list(range(1, len(notes) + 1))
    nps = next(block for block in blocks(packed.pack, Histories) if [a.metric.id for a in block.answers] == ["nps"])
    assert isinstance(nps.footnotes[1], Footnote)
    assert nps.footnotes[1].text.startswith("May 4, 2026 – May 12, 2026, outage")


def test_definitions_say_what_is_in_force_and_name_nothing_as_in_the_sql(packed: Packed) -> None:
    [listed] = [block for block in packed.pack.sheets[-1].blocks if isinstance(block, Entries)]
    said = {entry.title: " ".join(entry.lines) for entry in listed.those}
    assert "Calls answered in 20 seconds or less" in said["Service level"]
    assert "higher is better; through Oct 31, 2026" in said["Problem-free rate"], (
        "dated its first, it is that of a month"
    )
    assert len(said) > 20
    assert not [text for text in said.values() if re.search(r"[a-z]_[a-z]|(?:^|\\. )[a-z]", text)]


def test_no_metric_s_own_words_name_a_column(packed: Packed) -> None:
    for name, metric in packed.layer.catalog.metrics.items():
        told = in_force(metric, packed.settings.parameters)
        assert not [word for word in re.findall(r"\b[a-z]+_[a-z_]+\b", told) if word in metric.dimensions], name
        assert not [word for word in metric.parameters if word in told], name


def test_promises_and_agenda_are_in_it(packed: Packed) -> None:
    entries = [entry for block in blocks(packed.pack, Entries) for entry in block.those]
    promised = next(entry for entry in entries if entry.title.startswith("Shorter menu"))
    assert "overdue" in promised.lines[0]
    assert any("lower by 2.0 points" in line for line in promised.lines)
    assert any(
        block.text.startswith("Agenda: 1. Outage; 2. ")
        for block in packed.pack.front.blocks
        if isinstance(block, Words)
    )


def test_the_same_twice(packed: Packed) -> None:
    held = packed.pack
    meeting = next(iter(_meetings(packed.settings)))
    again = pack(acceptance.layer(packed.settings), Asked(meeting, end=date(2026, 6, 1)))
    assert again == held
    short = [replace(each, sheets=each.sheets[:2] + each.sheets[6:]) for each in (held, again)]  # every kind of block
    for name, make in writing.FORMATS.items():
        once, twice = (make(each, packed.settings) for each in short)
        assert once == twice, name


def _meetings(settings: Settings) -> tuple[Meeting, ...]:
    from cxmetrics.journal import Journal, meetings

    return meetings.meetings(Journal(settings))


def damaged() -> list[dict[str, Any]]:
    """The calls of half a year: of January some are lacking, so that its count is like no other, and some cannot be."""
    return [
        {**row, "talk_s": 1.0} if "2026-01-10" <= str(row["offered_at"])[:10] <= "2026-01-19" else row
        for row in calls()[-3600:]
        if not "2026-01-01 08" <= str(row["offered_at"]) < "2026-01-01 12"
    ]


@pytest.fixture(scope="module")
def doubted(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """The pack of a January in which the talk of ten days cannot be; of December nothing is known to be wrong."""
    home = tmp_path_factory.mktemp("doubted-pack")
    settings = settings_in(home, ("calls_offered", "nps", "csat", "employee_turnover"), fixed_today=TODAY)
    (settings.sql_folders[0] / "checks").mkdir()
    body = "SELECT row_day AS day, call_id FROM checked WHERE talk_s < 100"
    written(settings.sql_folders[0] / "checks", body, severity="fail", tolerates="10 %")
    load_rows(settings, "calls", damaged(), home / "calls.csv")
    load_rows(settings, "survey_responses", answers()[-1800:], home / "answers.csv")
    refresh(settings)
    return pack(acceptance.layer(settings), Asked(end=date(2026, 2, 1)))


def test_a_figure_whose_data_failed_has_no_number_anywhere(doubted: Pack) -> None:
    tile = next(tile for block in blocks(doubted, Tiles) for tile in block.those if tile.name == "Calls offered")
    assert (tile.figure, tile.word, tile.vetoed, tile.steps, tile.more) == ("–", "not trusted", True, (), ())
    assert "its data failed a check" in tile.doubt
    history = next(b for b in blocks(doubted, Histories) if b.answers[0].metric.id == "calls_offered")
    january = next(row for row in history.answers[0].rows if row.period and row.period.first == date(2026, 1, 1))
    assert (january.value, january.n, january.lower_limit, january.trust) == (None, None, None, "vetoed")
    assert history.titles == ("Calls offered in Jan 2026: its data failed a check, no figure to go by",)
    drawn = rows_of(history.chart.spec)
    assert [row["note"] for row in drawn if row["part"] == "since"] == ["Dec 2025"], "the label at the end of the line"
    text = re.sub(r"<[^>]+>", " ", html(doubted).decode())
    assert "its data failed a check" in text
    sums = [day["offered_at"] for day in damaged() if str(day["offered_at"]).startswith("2026-01")]
    assert str(len(sums)) not in re.findall(r"\d+", text)
    assert "620" in re.findall(r"\d+", text), "December's calls"


def test_a_month_to_date_whose_data_failed_has_no_number_either(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, ("calls_offered",), fixed_today=date(2026, 1, 20))
    (settings.sql_folders[0] / "checks").mkdir()
    body = "SELECT row_day AS day, call_id FROM checked WHERE talk_s < 100"
    written(settings.sql_folders[0] / "checks", body, severity="fail", tolerates="10 %")
    load_rows(settings, "calls", damaged(), tmp_path / "calls.csv")
    refresh(settings)
    layer = acceptance.layer(settings)
    running = headline(layer, "calls_offered")
    assert running.label == "Dec 2025"
    assert (running.running, running.running_label) == (None, None)
    made = pack(layer, Asked())
    tile = next(tile for block in blocks(made, Tiles) for tile in block.those if tile.name == "Calls offered")
    assert not [line for line in tile.more if "to date" in line or "through" in line]


def test_what_begins_to_leave_its_usual_range_is_in_it(packed: Packed) -> None:
    newest = pack(packed.layer, Asked())
    [listed] = [each for each in blocks(newest, Entries) if each.title == BEGINS]
    began = what_began(packed.layer, grain="month", where={}, end=None)
    assert len(listed.those) == len(began) > 0
    assert all(entry.word in ("better", "worse", "changed") for entry in listed.those)


def test_what_is_there_is_said_and_what_is_not_has_its_reason(doubted: Pack) -> None:
    assert [sheet.title for sheet in doubted.sheets][:3] == [
        "How are we doing for consumers?",
        "Loyalty",
        "Call center",
    ]
    assert not [grid for grid in blocks(doubted, Grid) if not grid.rows]


def test_what_lacks_is_said_as_a_board_says_it_and_a_pillar_of_nothing_takes_no_page(doubted: Pack) -> None:
    engagement = next(sheet for sheet in doubted.sheets if sheet.title == "Engagement")
    assert engagement.blocks == (Words("No figure for Employee turnover: no employees."),)
    assert not engagement.fresh
    assert not engagement.single
    [listed] = [block for block in doubted.sheets[-1].blocks if isinstance(block, Entries)]
    assert "Employee turnover" not in [entry.title for entry in listed.those], "there is nothing to define"
    assert wanting("interactions.resolved_at has no values and calls has no rows.\n  Load it: `python`") == (
        "no “resolved at” in interactions and no calls"
    )
    assert wanting("no row of consumer_values, consumers counts for it.\n  See /srv/cx/sql/x.sql") == (
        "no row of consumer values, consumers counts for it"
    )
    assert not re.search(r"python -m|\.sql|MAPPING", html(doubted).decode())


def test_a_file_is_written_whole_or_not_at_all(packed: Packed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(writing.FORMATS, ".html", lambda pack, settings: pack.title.encode())
    file = tmp_path / "pack.html"
    size = writing.write(packed.pack, file, packed.settings)
    before = file.read_bytes()
    assert len(before) == size

    def full(source: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        writing.write(packed.pack, file, packed.settings)
    assert file.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["pack.html"]
    monkeypatch.undo()

    def unset(pack: Pack, settings: Settings) -> bytes:
        raise CxError("pack", "it cannot be set.")

    monkeypatch.setitem(writing.FORMATS, ".html", unset)
    with pytest.raises(CxError, match="cannot be set"):
        writing.write(packed.pack, file, packed.settings)
    assert file.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["pack.html"]


def test_which_meeting() -> None:
    today = date(2026, 11, 1)
    past, next_one = Meeting(date(2026, 10, 6), "Past", status="closed", id=3), Meeting(date(2026, 11, 3), "Next", id=4)
    later = Meeting(date(2026, 12, 3), "Later", id=5)
    those = (past, next_one, later)
    assert chosen(those, None, today) is next_one
    assert chosen(those, "next", today) is next_one
    assert chosen(those, "3", today) is past
    assert chosen(those, "2026-12-03", today) is later
    assert chosen((past,), None, today) is None
    with pytest.raises(CxError, match="no meeting is planned"):
        chosen((past,), "NEXT", today)
    with pytest.raises(CxError, match=r"4 \(2026-11-03\)"):
        chosen(those, "9", today)


def test_the_command_says_what_is_wrong(packed: Packed, run_command: RunCommand, tmp_path: Path) -> None:
    for args, words in (
        (["--out", tmp_path / "pack.docx"], "is no format of packs"),
        (["--out", tmp_path / "pack.html", "--where", "plan=Basic"], "Choices: region, segment"),
        (["--out", tmp_path / "pack.html", "--period", "2026-05-02"], "starts on 2026-05-01"),
        (["--out", tmp_path / "pack.html", "--period", "2026-11-01"], "to 2026-10-01"),
        (["--out", tmp_path / "pack.html", "--period", "2010-01-01"], "one from 2023-11-01 to 2026-10-01"),
        (["--out", tmp_path / "no" / "pack.html"], "there is no folder"),
        (["--out", tmp_path / "pack.docx"], ".ics"),
        ([], "--out pack.html"),
    ):
        done = run_command(["brief", *args], packed.settings.home)
        assert done.returncode == 2, done.stderr
        assert words in done.stderr
    assert not list(tmp_path.iterdir())
