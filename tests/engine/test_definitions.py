"""A metric file that is wrong says everything that is wrong with it, where, and the way out; the others work on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cxmetrics.errors import CxError, Problem, Problems
from cxmetrics.metrics.catalog import catalog
from cxmetrics.metrics.definition import restored
from cxmetrics.metrics.file import read
from cxmetrics.metrics.inspection import findings
from cxmetrics.settings import PARAMETERS, Settings
from tests.engine.company import metric, settings_in

HEADER = "-- title: T\n-- question: Q?\n-- kind: proportion\n-- better: higher\n-- dimensions: segment\n-- owner: O\n"
BODY = (
    "SELECT CAST(offered_at AS DATE) AS day, segment, 0 AS numerator, COUNT(*) AS denominator\n"
    "FROM calls WHERE offered_at >= :start AND offered_at < :end GROUP BY 1, 2\n"
)


WHOLE = """\
-- title:       First: contact
-- question:    Is one enough?
-- pillar:      call center
-- kind:        quantile
-- better:      lower
-- dimensions:  segment, queue, reason, x_brand
-- owner:       CX
-- unit:        seconds
-- target:      80 %
-- cross:       queue, reason; queue, x_brand
-- looks_ahead: 7 days
-- looks_back:  2 weeks
-- depends_on_clock: true
-- grain:       month
-- across_time: last
-- parameters:  answer_within_s
-- optional:    calls.hold_s, agent_time, calls.x_brand
-- limits:      xmr
-- minimum_n:   50
-- quantile:    0.9
--
-- Prose: with a colon,
-- on two lines.
--
-- Another paragraph.

SELECT day, segment, queue, reason, x_brand, bucket, n FROM (
  SELECT CAST(offered_at AS DATE) AS day, segment, queue, reason, x_brand, 1 AS bucket, 1 AS n -- :not_one
  FROM calls WHERE wait_s > :answer_within_s AND offered_at < :today) AS c;
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


def problems(tmp_path: Path, text: str | bytes, name: str = "m.sql") -> list[Problem]:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    try:
        return read(path, PARAMETERS)[1]
    except Problems as error:
        return list(error.problems)


def told(found: list[Problem]) -> str:
    return "\n".join(f"{p.line}: {p.message} {' '.join(p.ways_out)}" for p in found)


def test_a_whole_header(tmp_path: Path) -> None:
    path = tmp_path / "whole.sql"
    text = WHOLE
    path.write_text(text)
    found, warnings = read(path, PARAMETERS)
    assert warnings == []
    assert (found.id, found.title, found.pillar, found.target) == ("whole", "First: contact", "call center", 0.8)
    assert (found.looks_ahead, found.looks_back, found.depends_on_clock, found.grain) == (7, 14, True, "month")
    assert found.prose == "Prose: with a colon, on two lines.\n\nAnother paragraph."
    assert found.body.startswith("SELECT day")
    assert text.splitlines()[found.body_line - 1] == found.body.splitlines()[0]
    assert found.cells[-1] == ("segment", "queue", "x_brand")
    assert restored(found.stored()) == found


@pytest.mark.parametrize(
    ("was", "becomes", "line", "words"),
    [
        ("better:", "bettr:", 4, "unknown key 'bettr'. Did you mean 'better'?"),
        ("-- owner: O\n", "", 1, "'owner' is missing"),
        ("-- owner: O\n", "-- owner: O\n-- owner: P\n", 7, "given twice, first on line 6"),
        ("proportion", "proportoin", 3, "Did you mean 'proportion'?"),
        ("higher", "up", 4, "better is 'up'"),
        ("segment\n-- owner", "segmnt\n-- owner", 5, "'segmnt' is not a dimension. Did you mean 'segment'?"),
        ("-- owner: O\n", "-- owner: O\n-- cross: segment, queue\n", 7, "names 'queue', which is not declared"),
        ("-- owner: O\n", "-- owner: O\n-- pillar: loyality\n", 7, "Did you mean 'loyalty'?"),
        ("-- owner: O\n", "-- owner: O\n-- grain: hour\n", 7, "grain is 'hour'"),
        ("-- owner: O\n", "-- owner: O\n-- looks_ahead: a week\n", 7, "such as '7 days'"),
        ("-- owner: O\n", "-- owner: O\n-- minimum_n: 0\n", 7, "a whole number from 1"),
        ("-- owner: O\n", "-- owner: O\n-- target: nan\n", 7, "must be a number"),
        ("-- owner: O\n", "-- owner: O\n-- quantile: 0.5\n", 7, "for kind 'quantile' only"),
        ("-- owner: O\n", "-- owner: O\n-- optional: cals\n", 7, "Did you mean 'calls'?"),
        ("-- owner: O\n", "-- owner: O\n-- optional: calls.hold\n", 7, "Did you mean 'hold_s'?"),
        ("-- owner: O\n", "-- owner: O\n-- parameters: answer_within\n", 7, "Did you mean 'answer_within_s'?"),
        ("-- owner: O\n", "-- owner: O\n-- some words\n", 7, "is not a key with a value"),
        ("COUNT(*) AS denominator", "COUNT(*) AS denominater", 10, "returns a column 'denominater'"),
        ("COUNT(*) AS denominator", "COUNT(*) AS denominater", 10, "does not return 'denominator'"),
        ("COUNT(*) AS denominator", "COUNT(*) AS denominator,\n 1 AS more", 11, "'more' that a proportion has no use"),
        ("COUNT(*) AS denominator", "COUNT(*) AS denominator, 1 AS day", 10, "returns 'day' 2 times"),
        (":end", ":ende", 11, "the parameter :ende is not listed. Did you mean 'end'?"),
        (":end", ":short_abandon_s", 11, "-- parameters: short_abandon_s"),
        ("1, 2\n", "1, 2;\nDROP TABLE calls\n", 12, "a second statement starts here, with 'DROP'"),
        ("SELECT CAST", "DELETE CAST", 10, "cannot be read"),
        ("FROM calls", "FORM calls", 11, "the SQL cannot be read"),
    ],
)
def test_a_problem_with_its_line(was: str, becomes: str, line: int, words: str, tmp_path: Path) -> None:
    text = HEADER + "--\n-- Prose.\n\n" + BODY
    assert problems(tmp_path, text) == []
    assert was in text
    found = problems(tmp_path, text.replace(was, becomes, 1))
    assert any(p.line == line and words in told([p]) for p in found), told(found)


def test_p_prime_limits_are_for_proportions(tmp_path: Path) -> None:
    """Elsewhere the key would do nothing in silence: a warning, and the metric works."""
    text = HEADER + "-- limits: p-prime\n--\n-- Prose.\n\n" + BODY
    assert problems(tmp_path, text) == []
    level = text.replace("proportion", "level").replace("0 AS numerator, COUNT(*) AS denominator", "COUNT(*) AS amount")
    (tmp_path / "sql").mkdir(exist_ok=True)
    file = tmp_path / "sql" / "levelled.sql"
    file.write_text(level, encoding="utf-8")
    found, warnings = read(file, PARAMETERS)
    assert (found.kind, found.limits) == ("level", "p-prime")
    assert [(w.line, w.severity) for w in warnings] == [(7, "warning")]
    assert "no effect on kind 'level'" in warnings[0].message


def test_all_problems_at_once(tmp_path: Path) -> None:
    text = (
        HEADER.replace("better", "bettr").replace("owner", "x") + "\nSELECT 1 AS day, :nothing AS numerator FROM calls"
    )
    found = problems(tmp_path, text)
    assert len(found) >= 5
    assert [p.line for p in found] == sorted(p.line or 0 for p in found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "the file is empty"),
        (b" \n\n", "the file is empty"),
        (HEADER.encode() + b"-- unit: caf\xe9\n", "is not UTF-8: byte 0xE9"),
        (b"\x00\x01" * 9, "holds a NUL"),
        (HEADER.encode(), "there is no SQL after the header"),
        (HEADER.encode() + b"\nINSERT INTO calls SELECT 1", "not a SELECT"),
        (HEADER.encode() + b"\nCOPY calls TO 'x'", "not a SELECT"),
        (HEADER.encode() + b"\n;;", "there is no SQL"),
        (HEADER.encode() + b"\nSELECT * FROM calls", "the body returns *"),
        (HEADER.encode() + b"\nSELECT 'unclosed FROM calls", "cannot be read"),
    ],
)
def test_files_that_are_none(text: bytes, words: str, tmp_path: Path) -> None:
    found = problems(tmp_path, text)
    assert words in told(found), told(found)


@pytest.mark.parametrize("name", ["Upper.sql", "1st.sql", "with space.sql", "semi;colon.sql", "x" * 80 + ".sql"])
def test_a_file_name_that_cannot_be_an_id(name: str, tmp_path: Path) -> None:
    assert "cannot be a metric's id" in told(problems(tmp_path, HEADER + BODY, name))


def test_windows_line_ends_and_a_byte_order_mark(tmp_path: Path) -> None:
    text = "\ufeff" + HEADER + "--\n-- Prose.\n" + BODY
    assert problems(tmp_path, text.replace("\n", "\r\n")) == []


def test_one_bad_file_leaves_the_rest_and_a_second_name_is_told(tmp_path: Path, settings: Settings) -> None:
    other = tmp_path / "other"
    other.mkdir()
    settings = Settings(home=tmp_path, sql_folders=(*settings.sql_folders, other, tmp_path / "absent"))
    body = BODY.replace("segment, ", "").replace("1, 2", "1")
    first = metric(settings, "good", body)
    (other / "good.sql").write_text(first.read_text())
    (other / "bad.sql").write_text("SELECT")
    (other / "folder.sql").mkdir()
    known = catalog(settings)
    assert list(known.metrics) == ["good"]
    assert known.metrics["good"].path == first
    text = "\n".join(map(str, known.problems))
    assert f"{other / 'good.sql'}: the metric 'good' is already defined in {first}" in text
    assert "folder.sql: is a folder; a metric is a file." in text
    assert "absent: cannot be read as a folder" in text
    with pytest.raises(Problems, match=r"bad\.sql"):
        known.metric("bad")
    with pytest.raises(CxError, match="Did you mean 'good'"):
        known.metric("goood")


def test_a_folder_that_came_after_all_is_no_problem_any_more(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, sql_folders=(tmp_path / "late",))
    assert [problem.file for problem in catalog(settings).problems] == [str(tmp_path / "late")]
    (tmp_path / "late").mkdir()
    assert catalog(settings).problems == ()


def test_a_new_or_changed_file_is_seen_at_once(settings: Settings) -> None:
    assert catalog(settings).metrics == {}
    path = metric(settings, "m", BODY.replace("segment, ", "").replace("1, 2", "1"))
    assert catalog(settings).metrics["m"].title == "M"
    path.write_text(path.read_text().replace("title: M", "title: N"))
    os.utime(path, ns=(1, 1))
    assert catalog(settings).metrics["m"].title == "N"
    path.unlink()
    assert catalog(settings).metrics == {}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            "SELECT offered_on AS day, 1 AS numerator, 1 AS denominator FROM calls",
            "there is no column 'offered_on' in calls",
        ),
        ("SELECT day, 1 AS numerator, 1 AS denominator FROM cals", "'cals' is none of the canonical tables"),
        ("SELECT CURRENT_DATE AS day, 1 AS numerator, 1 AS denominator FROM calls", "Use :today"),
        ("SELECT CAST(now() AS DATE) AS day, 1 AS numerator, 1 AS denominator FROM calls", "Use :today"),
        ("SELECT day, 1 AS numerator, 1 AS denominator FROM read_csv('/etc/passwd')", "is not portable"),
        ("SELECT day, 1 AS numerator, 1 AS denominator FROM generate_series(1, 9) AS t(day)", "is not portable"),
        (
            "SELECT CAST(occurred_at AS DATE) AS day, 1 AS numerator, COUNT(resolved_at - occurred_at) AS denominator\n"
            "FROM interactions GROUP BY 1",
            "the difference of two times",
        ),
        (
            "SELECT CAST(DATE_TRUNC('month', offered_at) AS DATE) AS day, 1 AS numerator, 1 AS denominator FROM calls",
            "the company's calendar",
        ),
        (
            "SELECT CAST(offered_at AS DATE) AS day, 1 AS numerator, list_sum([1]) AS denominator FROM calls",
            "'list_sum'",
        ),
        ("SELECT offered_at AS day, 1 AS numerator, COUNT(*) AS denominator FROM calls GROUP BY ALL", "GROUP BY ALL"),
    ],
)
def test_what_check_finds_in_a_body(body: str, words: str, settings: Settings) -> None:
    metric(settings, "m", body)
    found = findings(catalog(settings).metric("m"), settings)
    assert words in told(found), told(found)


def test_employees_answers_take_no_other_dimension(settings: Settings) -> None:
    body = "SELECT wave AS day, region, 1 AS numerator, 1 AS denominator FROM engagement_responses CROSS JOIN consumers"
    metric(settings, "m", body, dimensions="region")
    assert "may not be broken down by region" in told(findings(catalog(settings).metric("m"), settings))


DRIVERS = "SELECT CAST(responded_at AS DATE) AS day, nps, easy, heard FROM survey_responses"


def test_drivers_are_a_row_a_response_by_weeks(settings: Settings) -> None:
    metric(settings, "why", DRIVERS, kind="drivers", outcome="nps", predictors="easy, heard")
    found = catalog(settings).metric("why")
    assert (found.grain, found.answers) == ("week", ("nps", "easy", "heard"))
    assert [s.name for s in found.sums] == [
        "n", "sum_0", "sum_1", "sum_2",
        "product_0_0", "product_0_1", "product_0_2", "product_1_1", "product_1_2", "product_2_2",
    ]  # fmt: skip
    assert not findings(found, settings)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"predictors": "easy, heard"}, "kind 'drivers' needs the key 'outcome'"),
        ({"outcome": "nps"}, "kind 'drivers' needs the key 'predictors'"),
        ({"outcome": "nps", "predictors": "nps, easy, heard"}, "'nps' is the outcome and cannot be a predictor too"),
        ({"outcome": "nps, csat", "predictors": "easy, heard"}, "outcome names 2; it is one"),
        (
            {"outcome": "nps", "predictors": "easy, heard, segment", "dimensions": "segment"},
            "'segment' is an answer here",
        ),
        ({"outcome": "nps", "predictors": "easy, heard, relevant"}, "the body does not return 'relevant'"),
        ({"outcome": "nps", "predictors": "easy"}, "'heard' that a drivers has no use for"),
    ],
)
def test_drivers_that_cannot_be(more: dict[str, str], told: str, settings: Settings) -> None:
    metric(settings, "why", DRIVERS, kind="drivers", **more)
    with pytest.raises(Problems, match=told):
        catalog(settings).metric("why")


@pytest.mark.parametrize("depth", [150, 400, 5000])
def test_sql_nested_beyond_reading_is_told_and_breaks_nothing(depth: int, settings: Settings) -> None:
    nested = "(" * depth + "COUNT(*)" + ")" * depth
    body = f"SELECT CAST(offered_at AS DATE) AS day, {nested} AS numerator, 1 AS denominator FROM calls GROUP BY 1"
    path = metric(settings, "deep", body)
    known = catalog(settings)
    found = [p for p in known.problems if p.file == str(path)]
    found += findings(known.metrics["deep"], settings) if "deep" in known.metrics else []
    assert {p.severity for p in found} <= {"error"}
    assert depth < 1000 or "nested too deep" in found[0].message
