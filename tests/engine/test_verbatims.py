"""Comments are published masked and under pseudonyms; the original only by a command, which is recorded."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from pathlib import Path

import pytest

from cxmetrics import settings as configuration
from cxmetrics.metrics.refresh import refresh
from cxmetrics.store.publication import Publication, current
from cxmetrics.store.verbatims import Verbatim, timeline, verbatims
from tests.conftest import RunCommand
from tests.engine.company import TODAY, load_rows, settings_in
from tests.engine.company import published as company_published

COMMENTS = {
    "r1": "Write to pat@example.com or call 555-0160",
    "r2": "😀 <img src=x onerror=alert(1)> ![x](http://evil.example/p.gif)",
    "r3": "=HYPERLINK(1) Größe ño 服务 \x1b[31m",
}


def write(file: Path, header: str, *rows: tuple[str, ...]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([header.split(","), *rows])
    return file


def published(home: Path) -> Publication:
    found = current(configuration.load({"CX_HOME": str(home)}))
    assert found is not None
    return found


@pytest.fixture
def home(tmp_path: Path, run_command: RunCommand) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    (home / "cx.toml").write_text('[company]\ntoday = "2026-06-01"\n', encoding="utf-8")
    answers = [(name, "2026-05-02", "C1", "3", "Use", text) for name, text in COMMENTS.items()]
    answers.append(("r4", "2020-01-01", "C2", "9", "Use", "too old to be shown"))
    exports = {
        "survey_responses": write(
            tmp_path / "s.csv", "response_id,responded_at,consumer_id,nps,stage,comment", *answers
        ),
        "consumers": write(tmp_path / "c.csv", "consumer_id,joined_on", ("C1", "2025-01-01"), ("C2", "2019-01-01")),
    }
    for table, file in exports.items():
        done = run_command(["load", file, "--table", table], home)
        assert done.returncode == 0, done.stderr
    assert run_command(["refresh"], home).returncode == 0
    return home


def test_published_masked_pseudonymous_and_recorded(home: Path, run_command: RunCommand) -> None:
    found = {each.text: each for each in verbatims(published(home))}
    assert set(found) == {
        "Write to [e-mail] or call [phone]",
        "😀 <img src=x onerror=alert(1)> ![x]([link])",
        COMMENTS["r3"],
    }
    one: Verbatim = found["Write to [e-mail] or call [phone]"]
    raw = b"".join(file.read_bytes() for file in (home / "published").glob("*.duckdb"))
    assert b"pat@example.com" not in raw
    assert one.consumer is not None
    assert [step.kind for step in timeline(published(home), one.consumer)] == ["joined", "survey", "survey", "survey"]
    assert (home / "pseudonyms.key").stat().st_mode & 0o077 == 0

    masked = run_command(["verbatim", one.id, "--format", "json"], home)
    assert json.loads(masked.stdout)[0]["text"] == one.text
    assert not (home / "unmasked.log").exists()
    original = run_command(["verbatim", one.id, "--unmasked", "--by", "Ana", "--format", "json"], home)
    assert json.loads(original.stdout)[0]["text"] == COMMENTS["r1"]
    [line] = (home / "unmasked.log").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["by"] == "Ana"
    assert json.loads(line)["id"] == one.id
    assert run_command(["verbatim", "V-NOBODY"], home).returncode == 2

    assert run_command(["refresh"], home).returncode == 0
    assert verbatims(published(home)) == sorted(found.values(), key=lambda each: (each.day, each.id))
    stages = [each.stage for each in verbatims(published(home)) if each.stage]
    assert len({id(stage) for stage in stages}) == len(set(stages)) < len(stages)


def test_comments_of_employees_are_published_nowhere(tmp_path: Path, run_command: RunCommand) -> None:
    """Forty people of two departments, each with a word of their own, and a row that is set aside with one."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "cx.toml").write_text('[company]\ntoday = "2026-06-01"\n', encoding="utf-8")
    words = [f"unheard{n}word" for n in range(41)]
    answers = [
        (f"w{n}", "2026-01-01", ("Shop", "Care")[n % 2], "9" if n < 40 else "11", words[n]) for n in range(len(words))
    ]
    file = write(tmp_path / "w.csv", "response_id,wave,department,enps,comment", *answers)
    assert run_command(["load", file, "--table", "engagement_responses"], home).returncode == 3
    assert run_command(["refresh"], home).returncode == 0
    publication = published(home)
    assert publication.metrics["employee_nps"].available
    held = [
        str(value)
        for (table,) in publication.rows("SELECT table_name FROM duckdb_tables() WHERE NOT internal")
        for row in publication.rows(f'SELECT * FROM "{table}"')
        for value in row
    ]
    assert "Shop" in held
    assert not [value for value in held if any(word in value for word in words)]
    raw = b"".join(file.read_bytes() for file in (home / "published").iterdir() if file.is_file())
    assert b"unheard" not in raw
    assert run_command(["verbatim", "w1", "--unmasked"], home).returncode == 2
    asked = run_command(["query", "employee_nps", "--by", "department", "--format", "csv"], home)
    assert asked.returncode == 0
    assert "unheard" not in asked.stdout + asked.stderr


def test_what_cannot_be_recorded_is_not_shown(home: Path, run_command: RunCommand) -> None:
    name = verbatims(published(home))[0].id
    (home / "unmasked.log").mkdir()
    done = run_command(["verbatim", name, "--unmasked"], home)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "recorded" in done.stderr


def test_of_very_many_comments_the_newest_whole_days_are_published_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_in(tmp_path / "home", ("nps",))
    days = [TODAY - timedelta(days=back) for back in (1, 1, 2, 2, 3, 3, 3, 9)]
    rows = [
        {"response_id": f"r{n}", "responded_at": day, "consumer_id": f"C{n}", "nps": 5, "comment": f"Words {n}"}
        for n, day in enumerate(days)
    ]
    load_rows(settings, "survey_responses", rows, tmp_path / "s.csv")
    monkeypatch.setattr("cxmetrics.store.verbatims.MOST", 5)
    report = refresh(settings)
    found = verbatims(company_published(settings))
    assert [each.day for each in found] == [TODAY - timedelta(days=2)] * 2 + [TODAY - timedelta(days=1)] * 2
    assert any("4 comments since 2026-03-29 are published, of 8" in str(told) for told in report.told)
    monkeypatch.setattr("cxmetrics.store.verbatims.MOST", 1)
    refresh(settings, full=True)
    assert {each.day for each in verbatims(company_published(settings))} == {TODAY - timedelta(days=1)}
    monkeypatch.setattr("cxmetrics.store.verbatims.MOST", 8)
    assert not refresh(settings).told
    assert len(verbatims(company_published(settings))) == 8
