"""Whose lever it is: what functions.toml says, whose file holds, what a faulty one is told, what is counted by it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from cxmetrics import __main__ as program
from cxmetrics.insight.alignment import Alignment, alignment
from cxmetrics.insight.functions import Functions, functions
from cxmetrics.journal.actions import Action
from cxmetrics.metrics.layer import Layer
from cxmetrics.settings import load
from cxmetrics.views.alignment import COLUMNS, alignment_html, finding, records
from cxmetrics.views.listing import listing
from cxmetrics.views.numbers import Numbers
from tests.answers.company import Rows, layer, metric

TODAY = date(2026, 3, 1)
NUMBERS = Numbers()
WHOSE = Functions(
    {
        "stages": {"use": "product", "pay": "service"},
        "reasons": {"bill": "data"},
        "leave_reasons": {"price": "strategy"},
    }
)
CAUSED = metric(
    "contacts_caused",
    "level",
    dimensions=("segment", "region", "channel", "stage", "reason"),
    cross=(("channel", "stage", "reason"),),
    across_time="sum",
    better="lower",
)
LEFT = metric("left", "level", dimensions=("segment", "region", "leave_reason"), across_time="sum", better="lower")
WORTH = metric("monthly_value_per_consumer", "mean", grain="month", across_time="last", unit="currency")


def contact(day: date, stage: str | None, reason: str | None, channel: str, amount: int, segment: str = "a") -> dict:
    return {"day": day, "segment": segment, "channel": channel, "stage": stage, "reason": reason, "amount": amount}


FEBRUARY, JANUARY, OLD = date(2026, 2, 3), date(2026, 1, 31), date(2025, 1, 31)
CONTACTS: Rows = [
    contact(FEBRUARY, "Use", "Crash", "phone", 10),
    contact(JANUARY, "Use", None, "web", 5, "b"),
    contact(JANUARY, "Pay", "BILL", "web", 4),
    contact(JANUARY, "Pay", "Card", "web", 3),
    contact(JANUARY, "<b>Odd</b>", "=1+1", "phone", 2),
    contact(OLD, "Pay", "Card", "web", 1000),
]
LEAVERS: Rows = [
    {"day": FEBRUARY, "segment": "a", "leave_reason": "Price", "amount": 7},
    {"day": FEBRUARY, "segment": "a", "leave_reason": None, "amount": 1},
]
VALUES: Rows = [{"day": date(2026, 2, 1), "segment": "a", "n": 2, "total": 60.0, "total_sq": 2000.0}]


def act(function: str, due_on: date, title: str = "Mend it") -> Action:
    return Action(title=title, owner="Ada", function=function, due_on=due_on)


def aligned(home: Path, **where: tuple[str, ...]) -> Alignment:
    actions = [act("product", date(2026, 2, 1)), act("people", date(2199, 5, 1), "<i>Ask</i>")]
    held = layer(home, [(CAUSED, CONTACTS), (LEFT, LEAVERS), (WORTH, VALUES)], TODAY)
    found = alignment(held, WHOSE, actions, where)
    assert found is not None
    return found


def test_the_reason_counts_before_the_stage(tmp_path: Path) -> None:
    found = aligned(tmp_path)
    counted = {lever.function: (lever.contacts, lever.calls, lever.lost) for lever in found.levers}
    assert counted == {
        "product": (15, 10, 0),
        "data": (4, 0, 0),
        "service": (3, 0, 0),
        "strategy": (0, 0, 7),
        "people": (0, 0, 0),
        None: (2, 2, 1),
    }
    assert found.levers[-1].function is None
    assert (found.first, found.end, found.worth) == (date(2025, 3, 1), TODAY, 30)


def test_filters_hold(tmp_path: Path) -> None:
    found = aligned(tmp_path, segment=("b",))
    assert [(lever.function, lever.contacts) for lever in found.levers if lever.contacts] == [("product", 5)]


def test_open_actions_stand_beside(tmp_path: Path) -> None:
    found = aligned(tmp_path)
    own = {lever.function: (len(lever.open), lever.overdue) for lever in found.levers if lever.open}
    assert own == {"product": (1, 1), "people": (1, 0)}
    assert finding(found, "2026", NUMBERS) == (
        "Product answers for 62% of the contacts that something gone wrong has caused, 2026; 1 of 2 open actions is its"
    )


def test_hostile_names_stay_text_and_nobody_is_told(tmp_path: Path) -> None:
    shown = alignment_html(aligned(tmp_path), "2026", NUMBERS)
    assert "=1+1 (&lt;b&gt;Odd&lt;/b&gt;) 2" in shown
    assert "&lt;i&gt;Ask&lt;/i&gt;" in shown
    assert "<b>Odd" not in shown
    assert "Nobody is named for =1+1" in shown
    assert "$210" in shown


def test_without_contacts_the_rest_is_told(tmp_path: Path) -> None:
    held = layer(tmp_path, [(LEFT, LEAVERS)], TODAY)
    found = alignment(held, WHOSE, [], {})
    assert found is not None
    assert "Strategy answers for 88% of the consumers who left" in finding(found, "2026", NUMBERS)
    assert "No contacts that something caused are published." in alignment_html(found, "2026", NUMBERS)
    assert alignment(layer(tmp_path / "none", [], TODAY), WHOSE, [], {}) is None


def test_each_function_stands_beside_what_its_drivers_go_with(sample_home: Path) -> None:
    """README: of what is asked, easy and heard go most with recommending us; both ask of ease, which is no news."""
    settings = load({"CX_HOME": str(sample_home)})
    whose, _ = functions(settings)
    found = alignment(Layer(settings), whose, [], {})
    assert found is not None
    drives = {
        lever.function: {(each.outcome, each.predictor) for each in lever.drivers}
        for lever in found.levers
        if lever.drivers
    }
    assert drives["product"] == {("nps", "easy"), ("csat", "easy")}
    assert drives["service"] >= {("nps", "heard"), ("csat", "heard")}
    assert drives["people"] == {("engaged", "able_to_deliver"), ("engaged", "accountable")}
    assert all(0 < each.part < 1 for lever in found.levers for each in lever.drivers)
    shown = alignment_html(found, "2026", NUMBERS)
    assert re.search("make it easy: recommending us [0-9]+%, satisfaction [0-9]+%<", shown)
    assert re.search("able to keep it: engagement [0-9]+%; accountable for it: engagement [0-9]+%", shown)
    youth = alignment(Layer(settings), whose, [], {"segment": ("Youth",)})
    assert youth is not None
    assert not any(each.outcome == "engaged" for lever in youth.levers for each in lever.drivers), "nobody's segment"


def test_a_row_a_function_can_be_taken_away(tmp_path: Path) -> None:
    lines = listing(COLUMNS, records(aligned(tmp_path)), "csv").splitlines()
    assert lines[0].startswith("function,from,to,contacts_caused,problems,calls,share,")
    assert lines[1].startswith("product,2025-03-01,2026-03-01,15,5,10,0.625,")
    assert lines[1].endswith(",1,1,Mend it")
    assert lines[-1].startswith("(none),2025-03-01,2026-03-01,2,0,2,")
    assert "=1+1 (" not in [cell[:6] for cell in lines[-1].split(",")], "no cell begins like a formula"


def test_the_shipped_file_is_sound_and_a_companys_own_holds(tmp_path: Path) -> None:
    shipped, problems = functions(load({}))
    assert problems == ()
    assert shipped.of_contact("Use", "bill  QUESTION") == "data"
    assert shipped.of_contact("use", "never heard of") == "product"
    assert shipped.of("leave_reasons", "moved away") is None
    (tmp_path / "functions.toml").write_text('[reasons]\n"BILL question" = "service"\n', encoding="utf-8")
    own, problems = functions(load({"CX_SQL_DIR": str(tmp_path)}))
    assert problems == ()
    assert own.of_contact("Use", "Bill question") == "service"
    assert own.of("drivers", "easy") == "product"


FAULTY = """\
stray = "product"

[stage]
Use = "product"

[stages]
Use = "produkt"
Pay = 3
Renew = "sales"
"renew " = "sales"
"""


def test_check_tells_file_line_and_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "functions.toml"
    file.write_text(FAULTY, encoding="utf-8")
    known, problems = functions(load({"CX_SQL_DIR": str(tmp_path)}))
    assert [problem.line for problem in problems] == [1, 3, 7, 8, 10]
    assert all(problem.file == str(file) and problem.ways_out for problem in problems)
    assert "Did you mean 'product'?" in problems[2].ways_out[0]
    assert known.of("stages", "renew") == "sales"
    monkeypatch.setenv("CX_SQL_DIR", str(tmp_path))
    assert program.main(["check", "--format", "csv"]) == 1
    assert any(line.startswith(f"{file},7,error,") for line in capsys.readouterr().out.splitlines())
