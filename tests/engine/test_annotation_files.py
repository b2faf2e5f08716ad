"""Annotations that the warehouse tells, and those that a change of a metric's SQL leaves by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cxmetrics import journal as journals
from cxmetrics.errors import Unavailable
from cxmetrics.insight import occasions
from cxmetrics.insight.judgement import judged
from cxmetrics.journal import annotations as journal_of
from cxmetrics.metrics.annotation_files import sources
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from cxmetrics.metrics.refresh import refresh
from cxmetrics.settings import ROOT, Settings
from tests.conftest import RunCommand
from tests.engine.company import TODAY, fill, metric, published, settings_in

HEAD = "-- title: Releases\n-- owner: Tests\n--\n-- What was released.\n\n"
BODY = (
    "SELECT CAST(day AS DATE) AS starts_on, CAST(NULL AS DATE) AS ends_on, team AS title,\n"
    "    agent_id AS text, 'campaign' AS kind\nFROM agent_time\n"
)
SHARE = "SELECT CAST(offered_at AS DATE) AS day, {} AS numerator, COUNT(*) AS denominator FROM calls GROUP BY 1"


def source(settings: Settings, text: str, name: str = "releases") -> Path:
    file = settings.sql_folders[0] / "annotations" / f"{name}.sql"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    return file


@pytest.fixture
def company(tmp_path: Path) -> Settings:
    settings = settings_in(tmp_path)
    metric(settings, "share", SHARE.format("0"))
    fill(settings, "calls", [{"call_id": "c", "offered_at": "2025-06-01 10:00:00"}])
    return settings


def test_what_the_warehouse_tells_is_shown_and_marked_as_its_own(company: Settings) -> None:
    fill(company, "agent_time", [{"agent_id": "9.1", "day": "2026-01-05", "team": "App <b>", "staffed_s": 1}])
    source(company, HEAD + BODY)
    assert refresh(company).told == []
    journal_of.add(journals.Journal(company), journal_of.Annotation(date(2026, 1, 6), "by hand"), author="Ada")
    told, written = occasions.shown(Layer(company))
    assert (told.title, told.text, told.kind, told.starts_on) == ("App <b>", "9.1", "campaign", date(2026, 1, 5))
    assert (told.source, told.id, written.title) == ("warehouse", -1, "by hand")


def test_one_that_fails_leaves_what_it_told_last_and_the_rest_working(company: Settings) -> None:
    fill(company, "agent_time", [{"agent_id": "9.1", "day": "2026-01-05", "team": "App", "staffed_s": 1}])
    file = source(company, HEAD + BODY)
    refresh(company)
    file.write_text(HEAD + BODY.replace("agent_time", "releases"))
    report = refresh(company)
    assert str(file) in str(report.told[0])
    assert "share" in report.published
    assert [each.title for each in occasions.shown(Layer(company))] == ["App"]
    file.unlink()
    refresh(company)
    assert occasions.shown(Layer(company)) == ()


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        (HEAD.replace("owner", "ownr") + BODY, "Did you mean 'owner'?", 2),
        (HEAD + BODY.replace(" AS kind", " AS sort"), "no more, no fewer", 6),
        (HEAD + BODY.replace("FROM agent_time", "FROM engagement_responses"), "answers of employees", 8),
        (HEAD + BODY + "WHERE day < :end", ":end is not known here", 9),
        (HEAD + BODY + "; DELETE FROM calls", "a second statement", 9),
        (HEAD + BODY.replace("agent_time", "releases WHERE day < NOW()"), "reads the server's clock", 8),
        (HEAD + BODY.replace("agent_id AS", "comment AS").replace("agent_time", "survey_responses"), "may name", 7),
        (HEAD + BODY.replace("agent_time", "(PIVOT releases ON stage USING MAX(day))"), "cannot be carried over", 6),
    ],
)
def test_what_is_wrong_is_told_with_its_line(company: Settings, text: str, said: str, line: int | None) -> None:
    source(company, text)
    found, problems = sources(company)
    assert found == []
    assert any(said in str(problem) and line in (None, problem.line) for problem in problems), problems


def test_a_file_with_several_faults_keeps_what_it_told_last_once(company: Settings) -> None:
    fill(company, "agent_time", [{"agent_id": "9.1", "day": "2026-01-05", "team": "App", "staffed_s": 1}])
    file = source(company, HEAD + BODY)
    refresh(company)
    file.write_text(HEAD.replace("owner", "ownr") + BODY.replace(" AS kind", " AS sort"))
    assert len(refresh(company).told) == 3
    assert [each.title for each in occasions.shown(Layer(company))] == ["App"]


def test_of_two_files_of_one_name_the_first_folders_is_in_force(company: Settings, tmp_path: Path) -> None:
    fill(company, "agent_time", [{"agent_id": "9.1", "day": "2026-01-05", "team": "App", "staffed_s": 1}])
    source(company, HEAD + BODY)
    other = tmp_path / "other"
    (other / "annotations").mkdir(parents=True)
    (other / "annotations" / "releases.sql").write_text(HEAD + BODY.replace("team AS", "'other' AS"))
    both = replace(company, sql_folders=(*company.sql_folders, other))
    [error] = refresh(both).told
    assert "which stays in force" in str(error)
    assert [each.title for each in occasions.shown(Layer(both))] == ["App"]


def test_it_says_which_parameter_has_which_value_now(company: Settings) -> None:
    body = SHARE.format("0").replace("GROUP BY", "WHERE wait_s > :answer_within_s GROUP BY")
    fill(company, "calls", [{"call_id": "d", "offered_at": "2025-06-01 10:00:00", "wait_s": 90}])
    metric(company, "late", body, parameters="answer_within_s")
    refresh(company)
    was = published(company).metrics["late"].fingerprint
    slower = replace(company, parameters={**company.parameters, "answer_within_s": 60})
    refresh(slower)
    now = published(company).metrics["late"].fingerprint
    occasions.note_redefinitions(Layer(slower))
    [written] = occasions.shown(Layer(slower))
    assert written.text == f"answer_within_s was 20 and is 60.\n\nFingerprint {was}, now {now}."


def test_one_that_goes_back_and_forth_in_a_day_leaves_one_for_each_change(company: Settings) -> None:
    for value in ("0", "1", "0", "1 - 0"):
        metric(company, "share", SHARE.format(value))
        refresh(company)
    assert occasions.note_redefinitions(Layer(company)) == 3


@pytest.mark.parametrize("fault", [("'campaign'", "'party'"), ("team AS title", "'' AS title")])
def test_rows_that_cannot_be_shown_are_refused(company: Settings, fault: tuple[str, str]) -> None:
    fill(company, "agent_time", [{"agent_id": "9.1", "day": "2026-01-05", "team": "App", "staffed_s": 1}])
    source(company, HEAD + BODY.replace(*fault))
    [error] = refresh(company).told
    assert "releases.sql" in str(error)
    assert occasions.shown(Layer(company)) == ()


def test_check_reads_them(run_command: RunCommand, tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    source(settings, "SELECT 1")
    done = run_command(["check"], tmp_path / "home", {"CX_SQL_DIR": str(settings.sql_folders[0])})
    assert done.returncode == 1
    assert "releases.sql" in done.stdout
    assert "'title', 'owner'" in done.stdout


def test_a_change_of_the_sql_leaves_an_annotation_once_in_place_of_the_mark(company: Settings) -> None:
    refresh(company)
    metric(company, "share", SHARE.format("1"))
    refresh(company)
    layer = Layer(company)
    assert judged(layer, Question("share")).changes == ((TODAY, "definition changed"),)
    assert occasions.note_redefinitions(layer) == 1
    assert occasions.note_redefinitions(layer) == 0
    layer = Layer(company)
    [written] = occasions.shown(layer)
    assert (written.kind, written.metric, written.starts_on) == ("definition change", "share", TODAY)
    assert (written.author, written.title) == ("refresh", "Share is made in another way")
    assert "1 AS numerator" in written.text
    assert judged(layer, Question("share")).changes == ()


def test_the_command_writes_it_and_goes_on_without_a_journal(run_command: RunCommand, sample_copy: Path) -> None:
    shown = ["annotations", "--metric", "contacts", "--format", "csv"]
    extra = sample_copy / "own"
    extra.mkdir()
    (extra / "own.sql").write_text((ROOT / "sql" / "contacts.sql").read_text())
    env = {"CX_SQL_DIR": str(extra)}
    assert run_command(["refresh", "own"], sample_copy, env).returncode == 0
    (extra / "own.sql").write_text((ROOT / "sql" / "contacts.sql").read_text().replace("COUNT(*)", "2 * COUNT(*)"))
    away = {**env, "CX_JOURNAL_URL": f"postgresql://nobody@/x?host={sample_copy}"}
    done = run_command(["refresh", "own"], sample_copy, away)
    assert done.returncode == 0
    assert "journal" in done.stderr
    assert run_command(["refresh", "own"], sample_copy, env).returncode == 0
    assert "definition change" not in run_command(shown, sample_copy, env).stdout
    found = run_command([*shown[:1], "--metric", "own", *shown[3:]], sample_copy, env).stdout
    assert found.count("definition change") == 1


def test_a_journal_that_is_away_is_told(company: Settings, tmp_path: Path) -> None:
    refresh(company)
    metric(company, "share", SHARE.format("1"))
    refresh(company)
    with pytest.raises(Unavailable):
        occasions.note_redefinitions(Layer(replace(company, journal=f"postgresql://nobody@/x?host={tmp_path}")))
