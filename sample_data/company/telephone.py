"""The telephone: who calls why, how long they wait, who answers, and the agents' time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from company import clock, people, profile, truths
from company.clock import MONTHS, Week, stream
from company.consumers import Base
from company.contacts import panel
from company.people import Staff
from company.truths import Truths

PER_MONTH = 0.36
"""Calls of a consumer, before those that repeat one."""
_REASONS = (
    # reason, queue, stage that causes it, share of calls, of which caused
    ("Bill question", "Billing", "Pay", 0.20, 0.50),
    ("Payment", "Billing", "Pay", 0.11, 0.40),
    ("Network", "Technical", "Use", 0.17, 0.60),
    ("Device", "Technical", "Use", 0.14, 0.35),
    ("App access", "Technical", "Use", 0.03, 0.60),
    ("Activation", "General", "Start", 0.05, 0.60),
    ("Plan change", "Sales", "Renew", 0.12, 0.10),
    ("Cancellation", "Renewals", "Renew", 0.10, 0.30),
    ("Other", "General", "Join", 0.08, 0.05),
)
NAMES = np.array([row[0] for row in _REASONS], dtype=object)
QUEUE_OF = np.array([row[1] for row in _REASONS], dtype=object)
_STAGE_OF = np.array([row[2] for row in _REASONS], dtype=object)
_SHARES = np.array([row[3] for row in _REASONS])
_CAUSED = np.array([row[4] for row in _REASONS])
_REPEATED = 0.17
_LONG_WAIT = 0.195
_CSAT_LEVELS = np.array([-1.55, -1.05, -0.45, 0.55])
"""Where satisfaction, a normal deviate, turns from one of the five answers to the next."""


def calls(seed: int, base: Base, staff: Staff, planted: Truths) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables calls (with the consumer's place as `who`, -1: unknown) and agent_time."""
    rng = stream(seed, "calls")
    rows = pd.concat([_usual(rng, base), _caused_by_outage(seed, base, planted)], ignore_index=True)
    rows = _waited(rng, rows, planted)
    for _ in range(2):
        rows = _repeated(rng, rows, base, planted)
    rows["offered_at"] = clock.at(rng, rows["day"].to_numpy().astype("M8[D]"), clock.OPEN)
    rows = rows.sort_values("offered_at", kind="stable", ignore_index=True)
    rows = _handled(rng, rows)
    agent_time = _rostered(stream(seed, "roster"), rows, staff)
    rows = _judged(stream(seed, "call csat"), rows, planted)
    return _described(rng, rows, base), agent_time


def _usual(rng: np.random.Generator, base: Base) -> pd.DataFrame:
    who, month = panel(base)
    week = Week(clock.PHONE, holidays=True)
    expected = PER_MONTH * base.appetite[who] * profile.SEASON[MONTHS[month].astype(int) % 12] * week.load[month]
    repeats = rng.poisson(expected)
    who, month = np.repeat(who, repeats), np.repeat(month, repeats)
    day = week.days(rng, month)
    keep = base.active(who, day)
    who, day = who[keep], day[keep]
    place = rng.choice(len(_REASONS), len(who), p=_SHARES)
    caused = rng.random(len(who)) < _CAUSED[place]
    return pd.DataFrame({"who": who, "day": day, "place": place, "caused": caused})


def _caused_by_outage(seed: int, base: Base, planted: Truths) -> pd.DataFrame:
    rng = stream(seed, "outage calls")
    who = np.flatnonzero((base.segment == truths.OUTAGE_SEGMENT) & (base.left > truths.OUTAGE_FROM))
    length = int((truths.OUTAGE_END - truths.OUTAGE_FROM).astype(int))
    who = np.repeat(who, rng.poisson(planted.outage_calls_per_day * length * base.appetite[who]))
    day = clock.open_day(truths.OUTAGE_FROM + rng.integers(0, length, len(who)))
    keep = base.active(who, day) & (day < truths.OUTAGE_END)
    place = int(np.flatnonzero(NAMES == truths.OUTAGE_REASON)[0])
    return pd.DataFrame({"who": who[keep], "day": day[keep], "place": place, "caused": True})


def _waited(rng: np.random.Generator, rows: pd.DataFrame, planted: Truths) -> pd.DataFrame:
    """Adds wait_s and abandoned: some hang up within seconds, and of those who wait long, some in the end."""
    count, day = len(rows), rows["day"].to_numpy().astype("M8[D]")
    after = day >= truths.IVR_FROM
    long = rng.random(count) < _LONG_WAIT
    patience = np.where(after, planted.patience_after_ivr, planted.patience_before_ivr)
    gives_up = long & (rng.random(count) < patience)
    at_once = ~long & (rng.random(count) < 0.012)
    beyond = np.where(after, planted.long_wait_after_ivr_s, planted.long_wait_before_ivr_s)
    short = np.minimum(rng.exponential(6.0, count), 20)
    wait = np.where(long, 20.5 + rng.exponential(1.0, count) * np.where(gives_up, 55.0, beyond), short)
    wait = np.where(at_once, rng.random(count) * 4, wait)
    rows["wait_s"] = np.where(rng.random(count) < 0.25, np.where(long | at_once, wait, 0.0), wait).round()
    rows["abandoned"] = gives_up | at_once
    rows["repeat"] = False
    return rows


def _repeated(rng: np.random.Generator, rows: pd.DataFrame, base: Base, planted: Truths) -> pd.DataFrame:
    """Adds the calls of those whose newest call did not help."""
    newest = ~rows["repeat"].to_numpy(bool) if "again" not in rows else rows["again"].to_numpy(bool)
    again = newest & ~rows["abandoned"].to_numpy(bool) & (rng.random(len(rows)) < _REPEATED)
    rows["resolved"] = np.where(again, rng.random(len(rows)) < 0.25, rows.get("resolved", True))
    more = rows.loc[again, ["who", "day", "place", "caused"]].reset_index(drop=True)
    more["day"] = clock.open_day(more["day"].to_numpy().astype("M8[D]") + rng.integers(1, 6, len(more)))
    day = more["day"].to_numpy().astype("M8[D]")
    more = more[base.active(more["who"].to_numpy(), day) & (day < profile.END)].reset_index(drop=True)
    more = _waited(rng, more, planted)
    more["repeat"], more["resolved"], more["again"] = True, True, True
    rows["again"] = False
    return pd.concat([rows, more], ignore_index=True)


def _handled(rng: np.random.Generator, rows: pd.DataFrame) -> pd.DataFrame:
    """Adds talk, hold and wrap, the transfer and the agent's word on it."""
    count, answered = len(rows), ~rows["abandoned"].to_numpy(bool)
    talk = np.exp(rng.normal(np.log(250), 0.55, count)).round()
    hold = np.where(rng.random(count) < 0.3, rng.exponential(60, count), 0).round()
    wrap = (15 + rng.exponential(40, count)).round()
    rows["queue"] = QUEUE_OF[rows["place"].to_numpy()]
    for name, seconds in (("talk_s", talk), ("hold_s", hold), ("wrap_s", wrap)):
        rows[name] = np.where(answered, seconds, np.nan)
    rows["transferred"] = np.where(answered, rng.random(count) < 0.09, None)
    word = np.where(rng.random(count) < 0.04, False, rows["resolved"].to_numpy(bool))
    rows["resolved"] = np.where(answered & (rng.random(count) < 0.95), word, None)
    return rows


def _rostered(rng: np.random.Generator, rows: pd.DataFrame, staff: Staff) -> pd.DataFrame:
    """Adds team and agent_id to the calls (in place) and returns what time the agents had for the telephone."""
    day = rows["offered_at"].to_numpy().astype("M8[D]")
    handle = np.nan_to_num(rows[["talk_s", "hold_s", "wrap_s"]].sum(axis=1).to_numpy())
    agent = np.full(len(rows), -1)
    pools: dict[tuple[str, np.datetime64], np.ndarray] = {}
    for (queue, today), places in rows.groupby(["queue", day], sort=True).indices.items():
        month = np.datetime64(today, "M")
        if (queue, month) not in pools:
            pools[queue, month] = _pool(staff, queue, month)
        pool = pools[queue, month]
        needed = min(len(pool), int(np.ceil(handle[places].sum() / 6000)) or 1)
        agent[places] = rng.choice(pool, needed, replace=False)[np.arange(len(places)) % needed]
    abandoned = rows["abandoned"].to_numpy(bool)
    rows["team"] = staff.team[agent]
    rows["agent_id"] = np.where(abandoned, None, staff.ids[agent])
    busy = pd.DataFrame({"agent": agent, "day": day, "busy": handle}).groupby(["day", "agent"], as_index=False).sum()
    who = busy["agent"].to_numpy()
    staffed = np.maximum(busy["busy"].to_numpy() / rng.uniform(0.55, 0.8, len(busy)), 3600)
    staffed = np.ceil(staffed / 900) * 900
    return pd.DataFrame(
        {
            "agent_id": staff.ids[who],
            "day": busy["day"],
            "team": staff.team[who],
            "staffed_s": staffed,
            "available_s": (staffed - busy["busy"].to_numpy()) * 0.9 // 1,
        }
    )


def _pool(staff: Staff, queue: str, month: np.datetime64) -> np.ndarray:
    first, last = month.astype("M8[D]"), (month + 1).astype("M8[D]")
    here = np.isin(staff.team, people.QUEUES[queue]) & (staff.hired <= first) & (staff.left > last)
    return np.flatnonzero(here)


def _judged(rng: np.random.Generator, rows: pd.DataFrame, planted: Truths) -> pd.DataFrame:
    """Adds csat: what callers press on the keypad at the end, if they do."""
    mood = rng.normal(0, 1, len(rows)) + strain(rows["team"], rows["offered_at"], planted)
    mood = mood - 0.5 * (rows["resolved"].to_numpy() == False)  # noqa: E712 - None is not False
    given = ~rows["abandoned"].to_numpy(bool) & (rng.random(len(rows)) < 0.34)
    rows["csat"] = np.where(given, 1 + np.searchsorted(_CSAT_LEVELS, mood), None)
    return rows


def strain(team: pd.Series, at: pd.Series, planted: Truths) -> np.ndarray:
    """How much lower the mood of consumers is whom the strained department serves."""
    teams = [name for department, name, _, _ in people.DEPARTMENTS if department == truths.STRAINED_DEPARTMENT]
    day = at.to_numpy().astype("M8[D]")
    during = (day >= truths.STRAIN_REACHES_CONSUMERS) & (day < truths.STRAIN_LEAVES_CONSUMERS)
    return np.where(team.isin(teams).to_numpy() & during, planted.strain_csat, 0.0)


def _described(rng: np.random.Generator, rows: pd.DataFrame, base: Base) -> pd.DataFrame:
    place, who, caused = rows["place"].to_numpy(), rows["who"].to_numpy(), rows["caused"].to_numpy(bool)
    day = rows["offered_at"].to_numpy().astype("M8[D]")
    unknown = ~caused & (rng.random(len(rows)) < 0.08)
    rows["reason"] = np.where(~caused & (rng.random(len(rows)) < 0.07), None, NAMES[place])
    rows["caused_by_stage"] = np.where(caused, _STAGE_OF[place], None)
    rows["consumer_id"] = np.where(unknown, None, base.ids[who])
    rows["segment"] = np.where(unknown, None, base.segment[who])
    rows["region"] = np.where(unknown, None, profile.regions_on(base.region[who], day))
    rows["who"] = np.where(unknown, -1, who)
    rows["call_id"] = [f"T{number:06d}" for number in range(1, len(rows) + 1)]
    return rows
