"""Each planted truth, measured in the committed files with the size its README gives, and absent with --quiet."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.sample import measures
from tests.sample.measures import MONTHS, OUTAGE, STRAIN

Tables = dict[str, pd.DataFrame]
ELSEWHERE = [month for month in MONTHS if month not in OUTAGE]
REACHED = pd.period_range("2024-10", "2025-03", freq="M")
OUTAGE_WORDS = ("login", "crash", "update")


def test_the_outage_lowers_nps_of_one_segment_on_one_channel(sample: Tables, quiet: Tables) -> None:
    series = measures.outage_nps(sample)
    assert series["2026-04"] - series["2026-05"] > 60
    far = measures.deviations(series)
    assert far["2026-05"] < -6
    assert far[ELSEWHERE].abs().max() < 3.5
    assert measures.deviations(measures.relationship_nps(sample))["2026-05"] < -3
    assert measures.deviations(measures.outage_nps(quiet))[OUTAGE].abs().max() < 3


def test_the_outage_spares_everybody_else(sample: Tables) -> None:
    rows = sample["survey_responses"]
    rest = rows[~((rows["segment"] == "SMB") & (rows["channel"] == "app"))]
    far = measures.deviations(measures.monthly(rest, "responded_at", lambda part: measures.nps(part["nps"])))
    assert far[OUTAGE].abs().max() < 3


def test_the_outage_lasts_six_weeks(sample: Tables) -> None:
    rows = sample["survey_responses"]
    rows = rows[(rows["segment"] == "SMB") & (rows["channel"] == "app")]
    inside = rows["responded_at"].between("2026-05-01", "2026-06-12", inclusive="left")
    near = rows["responded_at"].between("2026-03-01", "2026-09-01", inclusive="left")
    assert measures.nps(rows.loc[inside, "nps"]) < -40
    assert measures.nps(rows.loc[near & ~inside, "nps"]) > 10


def test_the_outage_causes_calls(sample: Tables, quiet: Tables) -> None:
    series = measures.outage_calls(sample)
    assert series[ELSEWHERE].max() < 30
    assert series["2026-05"] > 150
    assert series["2026-06"] > 60
    assert measures.outage_calls(quiet).max() < 30


def test_the_outage_lowers_the_problem_free_rate(sample: Tables, quiet: Tables) -> None:
    assert measures.deviations(measures.problem_free(sample))["2026-05"] < -3
    assert measures.deviations(measures.problem_free(quiet))["2026-05"] > -3


def test_the_words_of_the_outage_stand_in_one_month_only(sample: Tables, quiet: Tables) -> None:
    rows = sample["survey_responses"].dropna(subset="comment")
    for word in OUTAGE_WORDS:
        named = rows[rows["comment"].str.contains(word, case=False)]
        assert len(named) >= 25, word
        assert set(measures.months(named["responded_at"]).astype(str)) == {"2026-05"}, word
        assert set(named["segment"]) == {"SMB"}, word
        assert set(named["channel"]) == {"app"}, word
        assert not quiet["survey_responses"]["comment"].str.contains(word, case=False, na=False).any(), word


def test_the_ivr_change_lowers_abandonment_for_good(sample: Tables, quiet: Tables) -> None:
    series = measures.abandonment(sample)
    before, after = series[:"2025-08"], series["2025-09":]
    assert before.mean() == pytest.approx(0.097, abs=0.006)
    assert after.mean() == pytest.approx(0.044, abs=0.006)
    assert after.max() < before.min()
    same = measures.abandonment(quiet)
    assert abs(same[:"2025-08"].mean() - same["2025-09":].mean()) < 0.006


def test_the_ivr_change_leaves_the_service_level_alone(sample: Tables) -> None:
    series = measures.service_level(sample)
    assert series.mean() == pytest.approx(0.80, abs=0.01)
    assert abs(series[:"2025-08"].mean() - series["2025-09":].mean()) < 0.015


def test_the_onboarding_fix_lowers_early_churn(sample: Tables, quiet: Tables) -> None:
    shares = measures.early_leavers(sample)
    before, after = shares["2023-11":"2025-02"], shares["2025-03":]
    assert before["early"].mean() == pytest.approx(0.24, abs=0.04)
    assert after["early"].mean() == pytest.approx(0.08, abs=0.03)
    assert after["early"].max() < before["early"].mean()
    assert shares.loc["2025-03":"2025-10", "year"].mean() < 0.19 < 0.24 < shares.loc["2023-11":"2025-02", "year"].mean()
    same = measures.early_leavers(quiet)
    assert abs(same["2023-11":"2025-02"]["early"].mean() - same["2025-03":]["early"].mean()) < 0.03


def test_before_the_fix_those_who_left_early_had_trouble_at_the_start(sample: Tables, quiet: Tables) -> None:
    def risk(made: Tables) -> float:
        joined = made["consumers"].query("'2023-11-01' <= joined_on < '2025-03-01'")
        early = (joined["left_on"] - joined["joined_on"]).dt.days <= 90
        met = made["interactions"]
        trouble = met[(met["stage"] == "Start") & met["is_problem"].astype(bool)]["consumer_id"]
        had = joined["consumer_id"].isin(set(trouble.dropna()))
        return float(early[had].mean() / early[~had].mean())

    assert risk(sample) > 6
    assert 0.3 < risk(quiet) < 2.5


def test_one_segment_hardly_answers_and_is_unhappy(sample: Tables, quiet: Tables) -> None:
    rates = measures.response_rates(sample)
    assert rates["Youth"] < 0.06
    assert rates.drop("Youth").min() > 0.28
    scores = measures.segment_nps(sample)
    assert scores["Youth"] < -30
    assert scores.drop("Youth").min() > 15
    assert measures.response_rates(quiet)["Youth"] > 0.28
    assert measures.segment_nps(quiet)["Youth"] > 15


def test_a_department_loses_heart_two_pulses_before_its_consumers_do(sample: Tables, quiet: Tables) -> None:
    engagement = measures.department_engagement(sample, "Technical Support")
    csat = measures.technical_csat(sample)
    usual = engagement.drop(STRAIN)
    assert usual.mean() - engagement[STRAIN].mean() > 0.25
    assert (engagement[["2024-08", "2024-09"]] < usual.min()).all()
    assert csat.drop(REACHED).mean() - csat[REACHED].mean() > 0.5
    assert csat[["2024-08", "2024-09"]].mean() > csat.drop(REACHED).mean() - 0.15
    assert csat["2024-10"] < csat.drop(REACHED).min()
    same = measures.department_engagement(quiet, "Technical Support")
    assert abs(same.drop(STRAIN).mean() - same[STRAIN].mean()) < 0.08
    assert abs(measures.technical_csat(quiet)[REACHED].mean() - measures.technical_csat(quiet).mean()) < 0.12


def test_other_departments_stay_as_they_were(sample: Tables) -> None:
    rows = sample["engagement_responses"]
    rest = {"engagement_responses": rows[rows["department"] != "Technical Support"]}
    assert measures.deviations(measures.department_engagement(rest, None))[STRAIN].abs().max() < 3


def test_headline_figures_are_believable_in_the_newest_month(sample: Tables) -> None:
    assert 24 < measures.relationship_nps(sample)["2026-10"] < 36
    assert 0.78 < measures.service_level(sample)["2026-10"] < 0.82
    assert 0.78 < measures.problem_free(sample)["2026-10"] < 0.83
    assert 0.64 < measures.department_engagement(sample, None)["2026-10"] < 0.72


def test_headlines_are_quiet_but_for_the_truths(sample: Tables) -> None:
    """No point beyond the limits that no truth or fault explains."""
    explained = {
        "nps": (measures.relationship_nps(sample), OUTAGE),
        "service level": (measures.service_level(sample), []),
        "problem-free": (measures.problem_free(sample), [*OUTAGE, pd.Period("2026-02")]),
        "engagement": (measures.department_engagement(sample, None), list(STRAIN)),
    }
    for name, (series, months) in explained.items():
        far = measures.deviations(series).drop(months).abs()
        assert far.max() < 3, f"{name}: {far.idxmax()}"
