"""The consumers: when they join, why they leave, what they pay month by month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from company import profile, truths
from company.clock import drawn, stream
from company.truths import Truths

_REASONS = ("price", "competitor", "service", "coverage", "moved away", "no longer needed")
_REASON_SHARES = (0.27, 0.25, 0.16, 0.14, 0.10, 0.08)
_NEVER = np.datetime64("2200-01-01")


@dataclass(frozen=True)
class Base:
    """All consumers, in the order of joining; arrays of one length. `left` is far away for those who stay."""

    ids: np.ndarray
    joined: np.ndarray
    left: np.ndarray
    segment: np.ndarray
    region: np.ndarray
    language: np.ndarray
    appetite: np.ndarray
    """How much they contact the company; mean 1."""
    start_problem_on: np.ndarray
    """NaT where joining went well."""
    first_plan: np.ndarray
    """Place in PLANS: what they had when the value history starts, or when they joined."""

    def __len__(self) -> int:
        return len(self.ids)

    def active(self, who: np.ndarray, days: np.ndarray) -> np.ndarray:
        """Whether the consumers (places) are consumers on the given days."""
        return (self.joined[who] <= days) & (self.left[who] > days)


def base(seed: int, scale: float, planted: Truths) -> Base:
    """Everybody who joined since the launch."""
    rng = stream(seed, "consumers")
    months = np.arange(profile.LAUNCH.astype("M8[M]"), profile.END.astype("M8[M]"))
    expected = profile.JOINS_PER_MONTH * scale * profile.JOIN_SEASON[months.astype(int) % 12]
    month = np.repeat(months, rng.poisson(expected))
    first, length = month.astype("M8[D]"), ((month + 1).astype("M8[D]") - month.astype("M8[D]")).astype(int)
    joined = np.sort(first + (rng.random(len(month)) * length).astype(int))
    count = len(joined)
    segment = rng.choice(np.array(profile.SEGMENTS, dtype=object), count, p=profile.SEGMENT_SHARES)
    fixed = joined >= truths.ONBOARDING_FROM
    troubled = rng.random(count) < np.where(fixed, planted.start_problem_after, planted.start_problem_before)
    start_problem_on = np.where(troubled, joined + rng.integers(1, 26, count), np.datetime64("NaT"))
    left = _left(rng, joined, segment, troubled, planted)
    return Base(
        ids=np.array([f"C{10001 + place}" for place in range(count)], dtype=object),
        joined=joined,
        left=left,
        segment=segment,
        region=rng.choice(np.array(profile.REGIONS, dtype=object), count, p=profile.REGION_SHARES),
        language=rng.choice(np.array(profile.LANGUAGES, dtype=object), count, p=profile.LANGUAGE_SHARES),
        appetite=rng.gamma(3.0, 1 / 3.0, count),
        start_problem_on=start_problem_on,
        first_plan=_first_plans(rng, segment),
    )


def _left(
    rng: np.random.Generator, joined: np.ndarray, segment: np.ndarray, troubled: np.ndarray, planted: Truths
) -> np.ndarray:
    count = len(joined)
    share = np.where(troubled, planted.early_leavers_with_problem, planted.early_leavers_without_problem)
    early = rng.random(count) < share
    hazard = np.array([profile.MONTHLY_HAZARD[name] for name in segment])
    later = 91 + rng.exponential(30.4 / hazard)
    tenure = np.where(early, rng.integers(30, 91, count), later)
    left = joined + tenure.astype(int)
    return np.where(left < profile.END, left, _NEVER)


def values(seed: int, base: Base) -> pd.DataFrame:
    """consumer_values: what each consumer paid in each month at whose end they were consumers."""
    rng = stream(seed, "values")
    plan = base.first_plan
    extra = rng.choice([0.0, 5.0, 10.0], len(base), p=[0.6, 0.25, 0.15])
    price, business = np.array(profile.PLAN_VALUES), base.segment == "SMB"
    top, bottom = np.where(business, 4, 2), np.where(business, 3, 0)
    parts = []
    for month in np.arange(profile.VALUES_FROM, profile.END.astype("M8[M]")):
        last = (month + 1).astype("M8[D]") - 1
        who = np.flatnonzero((base.joined <= last) & (base.left > last))
        parts.append(
            pd.DataFrame(
                {
                    "who": who,
                    "month": np.full(len(who), month.astype("M8[D]")),
                    "monthly_value": price[plan[who]] + extra[who],
                    "plan": np.array(profile.PLANS, dtype=object)[plan[who]],
                }
            )
        )
        draw = rng.random((4, len(base)))
        plan = np.where((draw[0] < 0.010) & (plan < top), plan + 1, plan)
        plan = np.where((draw[1] < 0.006) & (plan > bottom), plan - 1, plan)
        extra = extra + 5.0 * (draw[2] < 0.010) - 5.0 * ((draw[3] < 0.012) & (extra > 0))
    rows = pd.concat(parts, ignore_index=True).sort_values(["who", "month"], kind="stable", ignore_index=True)
    who = rows.pop("who").to_numpy()
    rows.insert(0, "consumer_id", base.ids[who])
    rows["segment"] = base.segment[who]
    rows["region"] = profile.regions_on(base.region[who], rows["month"].to_numpy().astype("M8[D]"))
    return rows


def _first_plans(rng: np.random.Generator, segment: np.ndarray) -> np.ndarray:
    shares = np.array([profile.PLAN_SHARES[name] for name in segment])
    return np.array([profile.PLANS.index(name) for name in drawn(rng, profile.PLANS, shares)])


def consumers(seed: int, base: Base, values: pd.DataFrame) -> pd.DataFrame:
    """The table consumers; regions are those of today, plan and value the newest of the value history."""
    rng = stream(seed, "leaving")
    gone = base.left < profile.END
    unpaid = gone & (rng.random(len(base)) < 0.12)
    reason = rng.choice(np.array(_REASONS, dtype=object), len(base), p=_REASON_SHARES)
    reason = np.where(unpaid, "not paid", np.where(rng.random(len(base)) < 0.08, None, reason))
    newest = values.drop_duplicates("consumer_id", keep="last").set_index("consumer_id")
    newest = newest.reindex(base.ids)
    first_plan = np.array(profile.PLANS, dtype=object)[base.first_plan]
    first_value = np.array(profile.PLAN_VALUES)[base.first_plan]
    return pd.DataFrame(
        {
            "consumer_id": base.ids,
            "joined_on": base.joined,
            "left_on": np.where(gone, base.left, np.datetime64("NaT")),
            "leave_reason": np.where(gone, reason, None),
            "left_voluntarily": np.where(gone, ~unpaid, None),
            "segment": base.segment,
            "region": base.region,
            "plan": np.where(newest["plan"].notna(), newest["plan"], first_plan),
            "monthly_value": np.where(newest["plan"].notna(), newest["monthly_value"], first_value),
            "acquired_through": rng.choice(
                np.array(profile.ACQUIRED, dtype=object), len(base), p=profile.ACQUIRED_SHARES
            ),
        }
    )
