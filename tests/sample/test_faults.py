"""Each planted data fault, counted in the committed files, and absent with --clean."""

from __future__ import annotations

import pandas as pd

from cxmetrics.schema import tables
from tests.sample import measures

Tables = dict[str, pd.DataFrame]
SET_ASIDE = {
    ("consumers", "left_on"): 2,
    ("survey_responses", "nps"): 4,
    ("interactions", "resolved_at"): 2,
    ("calls", "wait_s"): 3,
    ("engagement_responses", "enps"): 1,
}
DUPLICATE = ["consumer_id", "responded_at", "nps", "survey"]


def rejected(made: Tables) -> dict[str, int]:
    counts = {name: int(measures.broken(name, rows).sum()) for name, rows in made.items()}
    return {name: count for name, count in counts.items() if count}


def test_as_many_rows_break_the_contract_as_the_readme_says(files: Tables) -> None:
    assert rejected(files) == {table: count for (table, _), count in SET_ASIDE.items()}
    for (name, column), count in SET_ASIDE.items():
        wrong = files[name][measures.broken(name, files[name])]
        rules = {c.name: c for c in tables()[name].columns}
        assert len(wrong) == count
        mended = wrong.assign(**{column: "" if not rules[column].required else wrong[column]})
        assert not measures.broken(name, mended).any(), f"{name} breaks in more than {column}"


def test_nothing_breaks_the_contract_in_a_clean_sample(clean: Tables) -> None:
    assert rejected(clean) == {}


def test_faults_take_nothing_from_what_is_accepted(sample: Tables, clean: Tables) -> None:
    for name in ("consumers", "consumer_values", "interactions", "agent_time", "employees", "survey_invitations"):
        assert len(sample[name]) == len(clean[name]), name


def test_the_calls_of_one_month_came_in_short(sample: Tables, clean: Tables) -> None:
    february = sample["calls"].query("'2026-02-01' <= offered_at < '2026-03-01'")
    assert february["offered_at"].max() < pd.Timestamp("2026-02-17")
    whole = clean["calls"].query("'2026-02-01' <= offered_at < '2026-03-01'")
    assert whole["offered_at"].max() > pd.Timestamp("2026-02-28")
    assert 0.5 < len(february) / len(whole) < 0.65
    assert measures.deviations(measures.calls_offered(sample))["2026-02"] < -3
    assert len(sample["calls"]) == len(clean["calls"]) - len(whole) + len(february)


def test_twelve_answers_came_twice_under_other_ids(sample: Tables, clean: Tables) -> None:
    rows = sample["survey_responses"]
    rows = rows[rows["nps"].notna()]
    assert rows.duplicated(DUPLICATE).sum() == 12
    assert not clean["survey_responses"].dropna(subset="nps").duplicated(DUPLICATE).any()


def test_regions_are_misspelt_and_consumers_unknown(sample: Tables, clean: Tables) -> None:
    assert (sample["calls"]["region"] == "Cosat").sum() == 8
    assert (sample["survey_responses"]["region"] == "Suoth").sum() == 6
    known = set(clean["consumers"]["consumer_id"])
    for name in ("interactions", "calls", "survey_invitations", "survey_responses", "consumer_values"):
        unknown = set(sample[name]["consumer_id"].dropna()) - known
        assert len(unknown) == (5 if name == "interactions" else 0), name
        assert set(clean[name]["consumer_id"].dropna()) <= known, name
        assert set(clean[name]["region"].dropna()) <= {*clean["consumers"]["region"], "North"}, name


def test_a_clean_sample_hangs_together(clean: Tables) -> None:
    answered, asked = clean["survey_responses"], clean["survey_invitations"]
    assert set(answered["invitation_id"]) <= set(asked["invitation_id"])
    for name, column in (("interactions", "interaction_id"), ("calls", "call_id")):
        assert set(answered[column].dropna()) <= set(clean[name][column]), name
    teams = set(clean["team_sites"]["team"])
    for name in ("interactions", "calls", "agent_time", "employees", "survey_responses", "engagement_responses"):
        assert set(clean[name]["team"].dropna()) <= teams, name
    assert set(clean["calls"]["agent_id"].dropna()) <= set(clean["employees"]["employee_id"])


def test_the_readme_names_every_day_and_fault() -> None:
    text = (measures.SAMPLE / "README.md").read_text(encoding="utf-8")
    measures.generator()
    from company import faults, profile, truths

    days = [
        *(value for key, value in vars(truths).items() if key.endswith(("_FROM", "_END", "CONSUMERS"))),
        faults.SHORT_FROM,
        profile.REGION_SPLIT,
        profile.LAUNCH,
    ]
    for day in days:
        assert str(day) in text, str(day)
    for word in ("Cosat", "Suoth", *(table for table, _ in SET_ASIDE)):
        assert word in text, word
