"""What employees say of their work: a full wave each quarter, a pulse of three items in the months between."""

from __future__ import annotations

import numpy as np
import pandas as pd

from company import phrases, profile, truths
from company.clock import MONTHS, stream
from company.people import Staff
from company.truths import Truths

WAVE_MONTHS = (1, 4, 7, 10)
"""Full waves; every other month is a pulse to a third of the people, in turn."""
ITEMS = ("engaged_1", "engaged_2", "engaged_3", "engaged_4", "engaged_5")
PULSE_ITEMS = ITEMS[:3]
_DEPARTMENT_MOOD = {"Stores": 0.1, "Marketing": 0.15, "Network Operations": -0.1, "People": 0.2, "Finance": -0.05}
_LEVELS = np.array([-2.0, -1.4, -0.45, 0.6])
_PROMISE = {"knows_promise": 0.35, "able_to_deliver": -0.25, "accountable": -0.05}
_ENPS_LEVELS = np.array([-2.3, -2.05, -1.8, -1.6, -1.35, -1.05, -0.75, -0.3, 0.3, 0.95])
_GROUP = ["wave", "department", "site", "team"]


def engagement(seed: int, staff: Staff, planted: Truths) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables engagement_invitations and engagement_responses."""
    rng = stream(seed, "engaged")
    character = rng.normal(0, 0.3, len(staff.ids))
    asked = pd.concat([_asked(staff, month, place) for place, month in enumerate(MONTHS)], ignore_index=True)
    invited = asked.groupby(_GROUP, as_index=False).size().rename(columns={"size": "invited"})
    rows = asked[rng.random(len(asked)) < np.where(asked["full"], 0.82, 0.78)].copy()
    rows = _answered(rng, rows, character, planted)
    # the order of the answers gives nobody away
    rows = rows.iloc[rng.permutation(len(rows))].sort_values("wave", kind="stable", ignore_index=True)
    rows["response_id"] = [f"W{number:05d}" for number in range(1, len(rows) + 1)]
    return invited, rows


def _asked(staff: Staff, month: np.datetime64, place: int) -> pd.DataFrame:
    day = month.astype("M8[D]")
    full = int(month.astype(int)) % 12 + 1 in WAVE_MONTHS
    who = staff.on(day)
    if not full:
        pulse = place - place // 3
        who = who[who % 3 == pulse % 3]
    return pd.DataFrame(
        {
            "who": who,
            "wave": np.full(len(who), day),
            "full": full,
            "department": staff.department[who],
            "site": staff.site_on(day)[who],
            "team": staff.team[who],
        }
    )


def _answered(rng: np.random.Generator, rows: pd.DataFrame, character: np.ndarray, planted: Truths) -> pd.DataFrame:
    count, wave, full = len(rows), rows["wave"].to_numpy().astype("M8[D]"), rows["full"].to_numpy(bool)
    late = rng.random(count) < 0.01
    day = wave + np.where(late, rng.integers(29, 45, count), rng.integers(1, 25, count))
    strained = (rows["department"] == truths.STRAINED_DEPARTMENT).to_numpy()
    strained = strained & (wave >= truths.STRAIN_FROM) & (wave < truths.STRAIN_END)
    mood = rows["department"].map(_DEPARTMENT_MOOD).fillna(0.0).to_numpy()
    mood = mood + character[rows["who"].to_numpy()] + np.where(strained, planted.strain_engagement, 0.0)
    today = 0.64 * rng.normal(0, 1, count)
    rows["responded_on"] = day
    for name in ITEMS:
        asked = full | (name in PULSE_ITEMS)
        rows[name] = _item(rng, mood + today, asked)
    for name, known in _PROMISE.items():
        rows[name] = _item(rng, 0.7 * (mood + today) + known, full)
    score = mood + today + 0.6 * rng.normal(0, 1, count)
    rows["enps"] = np.where(full & (rng.random(count) > 0.02), np.searchsorted(_ENPS_LEVELS, score), None)
    chosen = rng.choice(np.array(phrases.EMPLOYEES, dtype=object), count)
    rows["comment"] = np.where(full & (rng.random(count) < 0.14), chosen, None)
    return rows[day < profile.END]


def _item(rng: np.random.Generator, feeling: np.ndarray, asked: np.ndarray | bool) -> np.ndarray:
    given = asked & (rng.random(len(feeling)) > 0.015)
    return np.where(given, 1 + np.searchsorted(_LEVELS, feeling + 0.7 * rng.normal(0, 1, len(feeling))), None)
