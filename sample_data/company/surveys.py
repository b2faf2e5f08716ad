"""The surveys: who is asked after what, who answers, and what they say in numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from company import profile, truths
from company.clock import MONTHS, stream
from company.consumers import Base
from company.contacts import panel
from company.telephone import strain
from company.truths import Truths
from company.verbatims import comments

ITEMS = ("recognized", "relevant", "easy", "anticipated", "heard")
ATTITUDES = ("on_industry", "on_products", "on_services", "on_sales", "on_company")
_ASKED = {"Families": 0.45, "SMB": 0.60, "Seniors": 0.45, "Youth": 0.45}
"""Of the consumers, who is asked the relationship survey in a month: small businesses more often."""
_BY_APP = {"Families": 0.42, "SMB": 0.60, "Seniors": 0.20, "Youth": 0.55}
"""Of those asked the relationship survey, whom the app asks; else it comes by e-mail or on the web."""
_ANSWERED = {"Families": 0.36, "SMB": 0.34, "Seniors": 0.42, "Youth": 0.38}
_AFTER = {"app": 0.40, "store": 0.55, "chat": 0.50, "email": 0.50, "phone": 0.45}
"""Of the contacts on a channel, after how many a survey is sent; none on the web."""
_SURVEY = {"app": "app", "store": "store", "chat": "support", "email": "support", "phone": "support"}
_SURVEY_MOOD = {"relationship": -0.06, "onboarding": -0.15, "app": -0.10, "store": 0.05, "support": -0.25}
_SEGMENT_MOOD = {"Families": 0.08, "SMB": -0.05, "Seniors": 0.15, "Youth": 0.0}
_NPS_LEVELS = np.array([-2.5, -2.2, -1.95, -1.75, -1.5, -1.25, -0.95, -0.6, -0.05, 0.5])
_CSAT_LEVELS = np.array([-1.75, -1.2, -0.55, 0.5])
_CES_LEVELS = np.array([-2.0, -1.5, -1.1, -0.6, 0.1, 0.9])
_ITEM_LEVELS = {
    "recognized": np.array([-1.5, -0.8, 0.0, 1.0]),
    "relevant": np.array([-1.4, -0.7, 0.1, 1.1]),
    "easy": np.array([-1.6, -1.0, -0.3, 0.8]),
    "anticipated": np.array([-1.2, -0.4, 0.4, 1.3]),
    "heard": np.array([-1.3, -0.6, 0.2, 1.1]),
}
_ITEM_WEIGHTS = {"recognized": 0.18, "relevant": 0.14, "easy": 0.52, "anticipated": 0.22, "heard": 0.44}
"""How much each expectation has to do with the recommendation."""
_ATTITUDE_LEVELS = np.array([-1.6, -0.9, 0.0, 1.0])
_ATTITUDE_MOOD = {"on_industry": -0.5, "on_products": 0.2, "on_services": 0.0, "on_sales": -0.2, "on_company": 0.1}
_EVENTS = ["who", "sent_at", "survey", "channel", "stage", "interaction_id", "call_id", "team", "is_problem"]


def surveys(
    seed: int, base: Base, interactions: pd.DataFrame, calls: pd.DataFrame, planted: Truths
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables survey_invitations and survey_responses."""
    rng = stream(seed, "invitations")
    parts = [
        _relationship(rng, base),
        _onboarding(rng, base),
        _after_contacts(rng, interactions),
        _after_calls(rng, calls),
    ]
    sent = pd.concat(parts, ignore_index=True)
    sent = sent[sent["sent_at"] < profile.END].sort_values(["sent_at", "who"], kind="stable", ignore_index=True)
    who, day = sent["who"].to_numpy(), sent["sent_at"].to_numpy().astype("M8[D]")
    sent["invitation_id"] = [f"V{number:07d}" for number in range(1, len(sent) + 1)]
    sent["consumer_id"] = base.ids[who]
    sent["segment"] = base.segment[who]
    sent["region"] = profile.regions_on(base.region[who], day)
    return sent, _answers(stream(seed, "answers"), sent, base, planted)


def _relationship(rng: np.random.Generator, base: Base) -> pd.DataFrame:
    who, month = panel(base)
    asked = rng.random(len(who)) < np.array([_ASKED[name] for name in profile.SEGMENTS])[_segments(base, who)]
    who, month = who[asked], month[asked]
    day = MONTHS[month].astype("M8[D]") + rng.integers(0, 27, len(who))
    settled = base.active(who, day) & ((day - base.joined[who]).astype(int) > 45)
    who, day = who[settled], day[settled]
    at = day.astype("M8[s]") + (9 * 3600 + rng.integers(0, 12, len(who)) * 900).astype("m8[s]")
    app = np.array([_BY_APP[name] for name in profile.SEGMENTS])[_segments(base, who)]
    draw = rng.random(len(who))
    channel = np.where(draw < app, "app", np.where(draw < app + 0.15, "web", "email"))
    return _events(who=who, sent_at=at, survey="relationship", channel=channel)


def _onboarding(rng: np.random.Generator, base: Base) -> pd.DataFrame:
    who = np.arange(len(base))
    day = base.joined + 30
    who = who[(day >= profile.START) & (day < profile.END) & base.active(who, day)]
    at = (base.joined[who] + 30).astype("M8[s]") + np.timedelta64(10 * 3600, "s")
    problem = ~np.isnat(base.start_problem_on[who])
    return _events(who=who, sent_at=at, survey="onboarding", channel="email", stage="Start", is_problem=problem)


def _after_contacts(rng: np.random.Generator, rows: pd.DataFrame) -> pd.DataFrame:
    rate = rows["channel"].map(_AFTER).fillna(0.0).to_numpy()
    rows = rows[(rows["who"].to_numpy() >= 0) & (rng.random(len(rows)) < rate)]
    soon = np.where(rows["channel"] == "app", 120, 7200).astype("m8[s]")
    return _events(
        who=rows["who"].to_numpy(),
        sent_at=rows["occurred_at"].to_numpy() + soon,
        survey=rows["channel"].map(_SURVEY).to_numpy(),
        channel=rows["channel"].to_numpy(),
        stage=rows["stage"].to_numpy(),
        interaction_id=rows["interaction_id"].to_numpy(),
        team=rows["team"].to_numpy(),
        is_problem=rows["is_problem"].to_numpy(bool),
    )


def _after_calls(rng: np.random.Generator, rows: pd.DataFrame) -> pd.DataFrame:
    answered = (rows["who"].to_numpy() >= 0) & ~rows["abandoned"].to_numpy(bool)
    rows = rows[answered & (rng.random(len(rows)) < _AFTER["phone"])]
    return _events(
        who=rows["who"].to_numpy(),
        sent_at=rows["offered_at"].to_numpy() + np.timedelta64(3600, "s"),
        survey="support",
        channel="phone",
        stage=rows["caused_by_stage"].to_numpy(),
        call_id=rows["call_id"].to_numpy(),
        team=rows["team"].to_numpy(),
        is_problem=False,
    )


def _events(**columns: object) -> pd.DataFrame:
    rows = pd.DataFrame(columns)
    for name in _EVENTS:
        if name not in rows:
            rows[name] = False if name == "is_problem" else None
    return rows[_EVENTS]


def _segments(base: Base, who: np.ndarray) -> np.ndarray:
    order = np.argsort(profile.SEGMENTS)
    return order[np.searchsorted(np.array(profile.SEGMENTS)[order], base.segment[who].astype(str))]


def _answers(rng: np.random.Generator, sent: pd.DataFrame, base: Base, planted: Truths) -> pd.DataFrame:
    """Who answers (relationship more than the rest, long-standing consumers more than new ones) and when."""
    who = sent["who"].to_numpy()
    rate = np.array([_ANSWERED[name] for name in profile.SEGMENTS])[_segments(base, who)]
    rate = rate * np.where(sent["survey"] == "relationship", 1.0, 0.78)
    years = (sent["sent_at"].to_numpy().astype("M8[D]") - base.joined[who]).astype(int) / 365
    rate = rate * np.where(years < 1, 0.85, 1.03)
    rate = np.where(sent["segment"] == truths.SILENT_SEGMENT, rate * planted.silent_response, rate)
    hours = np.exp(rng.normal(np.log(7), 1.3, len(sent)))
    hours = np.where(rng.random(len(sent)) < 0.015, rng.uniform(31, 60, len(sent)) * 24, np.minimum(hours, 500))
    at = sent["sent_at"].to_numpy() + (hours * 3600).astype("m8[s]")
    rows = sent[(rng.random(len(sent)) < rate) & (at < profile.END)].copy()
    rows["responded_at"] = at[rows.index]
    rows = rows.sort_values("responded_at", kind="stable", ignore_index=True)
    rows["response_id"] = [f"R{number:06d}" for number in range(1, len(rows) + 1)]
    mood = _mood(rng, rows, planted)
    _scores(rng, rows, mood)
    rows["comment"] = comments(rng, rows, base.language[rows["who"].to_numpy()], planted)
    rows["weight"] = np.where(rows["survey"] == "relationship", np.where(rows["segment"] == "SMB", 0.75, 1.0), np.nan)
    _follow_up(rng, rows)
    return rows


def _mood(rng: np.random.Generator, rows: pd.DataFrame, planted: Truths) -> np.ndarray:
    """What the answers of one person have in common, and what happened to them."""
    segment, channel = rows["segment"].to_numpy(), rows["channel"].to_numpy()
    mood = rows["segment"].map(_SEGMENT_MOOD).to_numpy() + rows["survey"].map(_SURVEY_MOOD).to_numpy()
    mood = mood - 0.55 * rows["is_problem"].to_numpy(bool)
    mood = mood + np.where(segment == truths.SILENT_SEGMENT, planted.silent_mood, 0.0)
    outage = truths.in_outage(segment, channel, rows["responded_at"].to_numpy().astype("M8[D]"))
    mood = mood + np.where(outage, planted.outage_mood, 0.0)
    return mood + strain(rows["team"], rows["responded_at"], planted)


def _scores(rng: np.random.Generator, rows: pd.DataFrame, mood: np.ndarray) -> None:
    """Adds the answers, each left out by some."""
    count, survey = len(rows), rows["survey"].to_numpy()
    items = {name: 0.45 * rng.normal(0, 1, count) for name in ITEMS}
    common = rng.normal(0, 1, count)
    items = {name: own * 2 * 0.894 + 0.45 * common + mood for name, own in items.items()}
    score = sum(_ITEM_WEIGHTS[name] * (items[name] - mood) for name in ITEMS) + 0.75 * rng.normal(0, 1, count)
    score = score / 1.22 + mood
    rows["nps"] = _answer(rng, _NPS_LEVELS, score, 0, 0.02, survey != "none")
    satisfied = 0.85 * score + 0.53 * rng.normal(0, 1, count) + 0.15 * mood
    rows["csat"] = _answer(rng, _CSAT_LEVELS, satisfied, 1, 0.03, survey != "none")
    effort = 0.6 * (items["easy"] - mood) + 0.7 * rng.normal(0, 1, count) + mood
    rows["ces"] = _answer(rng, _CES_LEVELS, effort, 1, 0.04, survey != "relationship")
    asked = (survey == "relationship") | (survey == "support") | (survey == "onboarding")
    for name in ITEMS:
        rows[name] = _answer(rng, _ITEM_LEVELS[name], items[name], 1, 0.05, asked)
    for name in ATTITUDES:
        attitude = 0.5 * (score - mood) + 0.85 * rng.normal(0, 1, count) + 0.6 * mood + _ATTITUDE_MOOD[name]
        rows[name] = _answer(rng, _ATTITUDE_LEVELS, attitude, 1, 0.06, survey == "relationship")


def _answer(
    rng: np.random.Generator, levels: np.ndarray, feeling: np.ndarray, lowest: int, missing: float, asked: np.ndarray
) -> np.ndarray:
    given = asked & (rng.random(len(feeling)) >= missing)
    return np.where(given, lowest + np.searchsorted(levels, feeling), None)


def _follow_up(rng: np.random.Generator, rows: pd.DataFrame) -> None:
    """Three in five detractors are called back within days."""
    score = pd.to_numeric(rows["nps"]).to_numpy()
    at = rows["responded_at"].to_numpy() + (rng.gamma(1.6, 18, len(rows)) * 3600).astype("m8[s]")
    called = (score <= 6) & (rng.random(len(rows)) < 0.6) & (at < profile.END)
    outcome = rng.choice(
        np.array(["rescued", "unchanged", "unreachable"], dtype=object), len(rows), p=(0.4, 0.36, 0.24)
    )
    rows["followed_up_at"] = np.where(called, at, np.datetime64("NaT"))
    rows["follow_up_outcome"] = np.where(called, outcome, None)
