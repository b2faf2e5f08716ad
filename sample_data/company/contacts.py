"""What consumers do on the app, the web, by chat, e-mail and in stores; calls are the telephone's."""

from __future__ import annotations

import numpy as np
import pandas as pd

from company import clock, profile, truths
from company.clock import MONTHS, Week, drawn, stream
from company.consumers import Base
from company.truths import Truths

PER_MONTH = 1.2
"""Interactions of a consumer."""
_CHANNEL_SHARES = {
    "Families": (0.36, 0.22, 0.14, 0.12, 0.16),
    "SMB": (0.44, 0.24, 0.10, 0.14, 0.08),
    "Seniors": (0.20, 0.16, 0.08, 0.16, 0.40),
    "Youth": (0.54, 0.20, 0.18, 0.03, 0.05),
}
_STAGE_SHARES = (0.13, 0.02, 0.0, 0.46, 0.27, 0.12)
_EARLY_STAGE_SHARES = (0.02, 0.08, 0.60, 0.20, 0.08, 0.02)
_PROBLEM_RATE = {"app": 0.055, "web": 0.06, "chat": 0.10, "email": 0.10, "store": 0.045}
_STAGE_PROBLEM = {"Explore": 0.3, "Join": 0.6, "Start": 0.3, "Use": 1.2, "Pay": 1.1, "Renew": 0.9}
_REASONS = {
    "Explore": ("Offers", "Coverage map"),
    "Join": ("Order", "Number transfer"),
    "Start": ("Activation", "SIM card", "First bill"),
    "Use": ("Network", "Device", "Roaming", "App access"),
    "Pay": ("Bill question", "Payment"),
    "Renew": ("Plan change", "Upgrade", "Cancellation"),
}
STORE_TEAMS = {
    "Capital": ("Store Capital 1", "Store Capital 2"),
    "Coast": ("Store Coast",),
    "North East": ("Store North",),
    "North West": ("Store North",),
    "South": ("Store South",),
}
DESK_TEAMS = {"chat": ("Chat 1", "Chat 2"), "email": ("Mail 1",)}


def panel(base: Base) -> tuple[np.ndarray, np.ndarray]:
    """Who is a consumer at some time of which month: places in the base, places in MONTHS."""
    first = np.maximum((base.joined.astype("M8[M]") - MONTHS[0]).astype(int), 0)
    last = np.minimum((base.left.astype("M8[M]") - MONTHS[0]).astype(int), len(MONTHS) - 1)
    spans = np.maximum(last - first + 1, 0)
    who = np.repeat(np.arange(len(base)), spans)
    start = np.repeat(np.cumsum(spans) - spans, spans)
    return who, np.arange(len(who)) - start + first[who]


def interactions(seed: int, base: Base, planted: Truths) -> pd.DataFrame:
    """The table interactions, with the consumer's place as `who` (-1: nobody known) and its `language`."""
    rng = stream(seed, "interactions")
    who, month = panel(base)
    of_year = MONTHS[month].astype(int) % 12
    week = Week(clock.ALWAYS, holidays=False)
    expected = PER_MONTH * base.appetite[who] * profile.SEASON[of_year] * week.load[month]
    repeats = rng.poisson(expected)
    who, month, of_year = (np.repeat(part, repeats) for part in (who, month, of_year))
    shares = np.array([_CHANNEL_SHARES[name] for name in profile.SEGMENTS])
    place = np.searchsorted(np.sort(profile.SEGMENTS), base.segment[who].astype(str))
    shares = shares[np.argsort(profile.SEGMENTS)][place]
    shares[:, 4] *= profile.STORE_SEASON[of_year]
    channel = drawn(rng, profile.CHANNELS, shares / shares.sum(axis=1, keepdims=True))
    days = week.days(rng, month)
    days = np.where(channel == "store", clock.open_day(days), days)
    keep = base.active(who, days) & (days < profile.END)
    who, channel, days = who[keep], channel[keep], days[keep]
    early = (days - base.joined[who]).astype(int) < 60
    stages = np.where(early[:, None], _EARLY_STAGE_SHARES, _STAGE_SHARES)
    stage = drawn(rng, profile.STAGES, stages)
    problem = rng.random(len(who)) < _problem_rate(base.segment[who], channel, stage, days, planted)
    reason = _reasons(rng, stage)
    outage = problem & truths.in_outage(base.segment[who], channel, days) & (planted.outage_problem_rate is not None)
    stage = np.where(outage, truths.OUTAGE_STAGE, stage)
    reason = np.where(outage, truths.OUTAGE_REASON, reason)
    rows = pd.DataFrame(
        {"who": who, "day": days, "channel": channel, "stage": stage, "reason": reason, "is_problem": problem}
    )
    rows = pd.concat([rows, _start_problems(rng, base)], ignore_index=True)
    return _completed(rng, base, rows)


def _problem_rate(
    segment: np.ndarray, channel: np.ndarray, stage: np.ndarray, days: np.ndarray, planted: Truths
) -> np.ndarray:
    by_channel = np.array([_PROBLEM_RATE[name] for name in profile.CHANNELS])[_places(channel, profile.CHANNELS)]
    by_stage = np.array([_STAGE_PROBLEM[name] for name in profile.STAGES])[_places(stage, profile.STAGES)]
    usual = by_channel * by_stage
    if planted.outage_problem_rate is None:
        return usual
    return np.where(truths.in_outage(segment, channel, days), planted.outage_problem_rate, usual)


def _places(values: np.ndarray, among: tuple[str, ...]) -> np.ndarray:
    order = np.argsort(among)
    return order[np.searchsorted(np.array(among)[order], values.astype(str))]


def _reasons(rng: np.random.Generator, stage: np.ndarray) -> np.ndarray:
    draw = rng.random(len(stage))
    reason = np.empty(len(stage), dtype=object)
    for name, choices in _REASONS.items():
        here = stage == name
        # the square makes the first reason the most usual one
        reason[here] = np.array(choices, dtype=object)[(draw[here] ** 2 * len(choices)).astype(int)]
    return reason


def _start_problems(rng: np.random.Generator, base: Base) -> pd.DataFrame:
    """The problem of each consumer whose start went wrong."""
    who = np.flatnonzero((base.start_problem_on >= profile.START) & (base.start_problem_on < profile.END))
    return pd.DataFrame(
        {
            "who": who,
            "day": clock.open_day(base.start_problem_on[who]),
            "channel": rng.choice(np.array(profile.CHANNELS, dtype=object), len(who), p=(0.25, 0.15, 0.25, 0.1, 0.25)),
            "stage": "Start",
            "reason": "Activation",
            "is_problem": True,
        }
    ).query("day < @profile.END")


def _completed(rng: np.random.Generator, base: Base, rows: pd.DataFrame) -> pd.DataFrame:
    """Adds the time, the team, how a problem ended and what the consumer was then; sorts by time and numbers."""
    channel, days = rows["channel"].to_numpy(), rows["day"].to_numpy().astype("M8[D]")
    opened, anytime = clock.at(rng, days, clock.OPEN), clock.at(rng, days, clock.AWAKE)
    rows["occurred_at"] = np.where(channel == "store", opened, anytime)
    hours = np.exp(rng.normal(np.log(18), 1.1, len(rows)))
    solved = rows["is_problem"].to_numpy(bool) & (rng.random(len(rows)) < 0.93)
    resolved = rows["occurred_at"].to_numpy() + (hours * 3600).astype("m8[s]")
    late = resolved >= profile.END
    rows["resolved_at"] = np.where(solved & ~late, resolved, np.datetime64("NaT"))
    who = rows["who"].to_numpy()
    region = base.region[who]
    rows["team"] = _teams(rng, channel, region)
    unknown = (rows["stage"].to_numpy() == "Explore") & (rng.random(len(rows)) < 0.15)
    rows["segment"] = np.where(unknown, None, base.segment[who])
    rows["region"] = np.where(unknown, None, profile.regions_on(region, days))
    rows["consumer_id"] = np.where(unknown, None, base.ids[who])
    rows["reason"] = np.where(~rows["is_problem"].to_numpy(bool) & (rng.random(len(rows)) < 0.06), None, rows["reason"])
    rows["who"] = np.where(unknown, -1, who)
    rows = rows.sort_values("occurred_at", kind="stable", ignore_index=True)
    rows["interaction_id"] = [f"I{place:07d}" for place in range(1, len(rows) + 1)]
    return rows


def _teams(rng: np.random.Generator, channel: np.ndarray, region: np.ndarray) -> np.ndarray:
    draw = rng.random(len(channel))
    team = np.full(len(channel), None, dtype=object)
    for name, teams in DESK_TEAMS.items():
        here = channel == name
        team[here] = np.array(teams, dtype=object)[(draw[here] * len(teams)).astype(int)]
    for name, teams in STORE_TEAMS.items():
        here = (channel == "store") & (region == name)
        team[here] = np.array(teams, dtype=object)[(draw[here] * len(teams)).astype(int)]
    return team
