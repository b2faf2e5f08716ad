"""The committed exports: made by the generator, small, and as the data contract says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from cxmetrics import settings
from cxmetrics.schema import tables
from tests.sample import measures

FILES = sorted(measures.SAMPLE.glob("*.csv.gz"))
MOST_BYTES = 8_000_000


def generate(out: Path, *options: str) -> None:
    command = [sys.executable, str(measures.SAMPLE / "generate.py"), "--out", str(out), *options]
    subprocess.run(command, check=True, capture_output=True, timeout=300)


def test_the_committed_exports_are_what_the_generator_makes(tmp_path: Path) -> None:
    generate(tmp_path)
    assert [file.name for file in sorted(tmp_path.glob("*"))] == [file.name for file in FILES]
    for file in FILES:
        # what is inside: another build of zlib may pack the same text differently
        assert measures.text(tmp_path / file.name) == measures.text(file), f"{file.name} differs"


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("one", "7"), ("two", "7"), ("other", "8")):
        generate(tmp_path / name, "--scale", "0.05", "--seed", seed)
    one, two, other = ({f.name: f.read_bytes() for f in (tmp_path / n).glob("*")} for n in ("one", "two", "other"))
    assert one == two
    assert one != other


def test_scale_makes_that_many_times_the_consumers() -> None:
    counts = {scale: len(measures.generator().tables(scale=scale, clean=True)["consumers"]) for scale in (0.1, 0.3)}
    assert counts[0.3] == pytest.approx(3 * counts[0.1], rel=0.15)


def test_together_the_exports_stay_small() -> None:
    assert sum(file.stat().st_size for file in FILES) <= MOST_BYTES


def test_headers_are_canonical_and_every_table_is_there(files: dict[str, pd.DataFrame]) -> None:
    assert set(files) == set(tables())
    for name, rows in files.items():
        assert tuple(rows.columns) == tables()[name].names, name


def test_the_readme_counts_the_rows(files: dict[str, pd.DataFrame]) -> None:
    text = (measures.SAMPLE / "README.md").read_text(encoding="utf-8")
    for name, rows in files.items():
        line = next(line for line in text.splitlines() if line.startswith("|") and f"`{name}" in line)
        assert f"| {len(rows):,} |" in line, name


def test_keys_are_unique(files: dict[str, pd.DataFrame]) -> None:
    for name, rows in files.items():
        assert not rows.duplicated(list(tables()[name].key)).any(), name


def test_the_settings_of_the_sample_are_read_without_a_problem(tmp_path: Path) -> None:
    found = settings.load({"CX_HOME": str(tmp_path), "CX_CONFIG": str(measures.SAMPLE / "cx.toml")})
    assert found.name == "Riverton Mobile"
    assert found.today.isoformat() == "2026-11-01"


def test_three_years_end_the_day_before_today(sample: dict[str, pd.DataFrame]) -> None:
    for table in ("interactions", "calls", "survey_invitations", "survey_responses", "agent_time"):
        day = sample[table][tables()[table].day]
        assert day.min() >= pd.Timestamp("2023-11-01"), table
        assert pd.Timestamp("2026-10-31") <= day.max() < pd.Timestamp("2026-11-01"), table
    assert sample["interactions"]["occurred_at"].min() < pd.Timestamp("2023-11-02")


def test_the_company_is_as_rich_as_its_readme_says(sample: dict[str, pd.DataFrame]) -> None:
    assert 5500 < len(sample["consumers"]) < 6700
    assert sample["consumers"]["segment"].nunique() == 4
    assert sample["consumers"]["region"].nunique() == 5
    assert sample["interactions"]["channel"].nunique() == 5  # and the telephone
    assert sample["interactions"]["stage"].nunique() == 6
    assert sample["employees"]["department"].nunique() == 12
    answers = measures.monthly(sample["survey_responses"], "responded_at", lambda rows: rows["nps"].notna().sum())
    assert answers.min() > 600
    relationship = sample["survey_responses"].query("survey == 'relationship'")
    assert measures.monthly(relationship, "responded_at", len).min() > 350


def test_comments_come_in_four_languages_many_lengths_and_with_emoji(sample: dict[str, pd.DataFrame]) -> None:
    comments = sample["survey_responses"]["comment"].dropna()
    assert len(comments) > 9000
    for word in ("the ", "muy ", "tudo ", "sehr "):
        assert comments.str.contains(word, case=False).sum() > 20, word
    assert comments.str.contains("[\U0001f600-\U0001f64f]").sum() > 300
    assert comments.str.len().min() <= 3
    assert comments.str.len().max() > 300
    assert comments.str.contains("\n").any()
    assert comments.str.startswith("=").any()


def test_the_smallest_department_is_never_more_than_four_people(sample: dict[str, pd.DataFrame]) -> None:
    invited = sample["engagement_invitations"].query("department == 'Executive Office'")
    assert invited["invited"].max() == 4
    waves = sample["engagement_invitations"].groupby("wave")["invited"].sum()
    full = waves[waves.index.month.isin((1, 4, 7, 10))]
    assert len(waves) == 36
    assert len(full) == 12
    assert full.min() > 400
    assert waves[~waves.index.isin(full.index)].between(full.min() / 3 - 15, full.max() / 3 + 15).all()


def test_north_became_two_regions(sample: dict[str, pd.DataFrame]) -> None:
    for table, day in (("interactions", "occurred_at"), ("consumer_values", "month")):
        rows = sample[table]
        split = rows[day] >= "2025-07-01"
        assert not (rows.loc[split, "region"] == "North").any()
        assert not rows.loc[~split, "region"].isin(["North East", "North West"]).any()
    assert not (sample["consumers"]["region"] == "North").any()
