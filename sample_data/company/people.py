"""The employees: departments, sites, teams, and who works in them when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from company import profile
from company.clock import stream

DEPARTMENTS = (
    # department, team, site, seats
    ("Customer Care", "Care 1", "Lakeside", 19),
    ("Customer Care", "Care 2", "Lakeside", 19),
    ("Customer Care", "Care 3", "Eastport", 18),
    ("Customer Care", "Care 4", "Eastport", 18),
    ("Technical Support", "Tech 1", "Lakeside", 18),
    ("Technical Support", "Tech 2", "Lakeside", 18),
    ("Technical Support", "Tech 3", "Eastport", 18),
    ("Technical Support", "Tech 4", "Eastport", 18),
    ("Renewals", "Renewals 1", "Lakeside", 16),
    ("Renewals", "Renewals 2", "Eastport", 16),
    ("Stores", "Store Capital 1", "Field", 17),
    ("Stores", "Store Capital 2", "Field", 17),
    ("Stores", "Store Coast", "Field", 17),
    ("Stores", "Store North", "Field", 17),
    ("Stores", "Store South", "Field", 17),
    ("Digital Service", "Chat 1", "Lakeside", 16),
    ("Digital Service", "Chat 2", "Lakeside", 16),
    ("Digital Service", "Mail 1", "Eastport", 14),
    ("Network Operations", "Network East", "Eastport", 17),
    ("Network Operations", "Network West", "Headquarters", 17),
    ("Product and IT", "Product", "Headquarters", 20),
    ("Product and IT", "Platform", "Headquarters", 20),
    ("Marketing", "Marketing", "Headquarters", 22),
    ("Business Sales", "Business Sales", "Headquarters", 28),
    ("Finance", "Finance", "Headquarters", 16),
    ("People", "People", "Headquarters", 13),
    ("Executive Office", "Executive Office", "Headquarters", 4),
)
MOVED_TEAM = "Chat 2"
MOVED_ON = np.datetime64("2025-05-01")
MOVED_TO = "Eastport"
QUEUES = {
    "Billing": ("Care 1", "Care 2", "Care 3"),
    "General": ("Care 4",),
    "Technical": ("Tech 1", "Tech 2", "Tech 3", "Tech 4"),
    "Sales": ("Business Sales",),
    "Renewals": ("Renewals 1", "Renewals 2"),
}
"""Which teams answer which queue of the telephone."""

_MEAN_TENURE_DAYS = 2400.0
_NEVER = np.datetime64("2200-01-01")


@dataclass(frozen=True)
class Staff:
    """Everybody ever employed, in the order of hiring; arrays of one length."""

    ids: np.ndarray
    hired: np.ndarray
    left: np.ndarray
    department: np.ndarray
    team: np.ndarray
    site: np.ndarray
    """The site of their team today."""

    def on(self, day: np.datetime64) -> np.ndarray:
        """Places of those employed on the day."""
        return np.flatnonzero((self.hired <= day) & (self.left > day))

    def site_on(self, day: np.datetime64) -> np.ndarray:
        """Everybody's site on the day: a team moved once."""
        before = (self.team == MOVED_TEAM) & (day < MOVED_ON)
        return np.where(before, "Lakeside", self.site)


def staff(seed: int) -> Staff:
    """One seat after the other: hired, gone, replaced within weeks."""
    rng = stream(seed, "people")
    rows = []
    for department, team, site, seats in DEPARTMENTS:
        small = department == "Executive Office"
        for _ in range(seats):
            day = profile.LAUNCH + int(rng.integers(0, 60))
            while day < profile.END:
                tenure = 150 + int(rng.exponential(_MEAN_TENURE_DAYS * (4 if small else 1)))
                rows.append((day, day + tenure, department, team, MOVED_TO if team == MOVED_TEAM else site))
                day = day + tenure + (1 if small else int(rng.integers(7, 50)))
    rows.sort(key=lambda row: row[0])
    hired, left, department, team, site = zip(*rows, strict=True)
    gone = np.array(left)
    return Staff(
        ids=np.array([f"E{1001 + place}" for place in range(len(rows))], dtype=object),
        hired=np.array(hired),
        left=np.where(gone < profile.END, gone, _NEVER),
        department=np.array(department, dtype=object),
        team=np.array(team, dtype=object),
        site=np.array(site, dtype=object),
    )


def employees(seed: int, staff: Staff) -> pd.DataFrame:
    """The table employees."""
    rng = stream(seed, "turnover")
    gone = staff.left < profile.END
    voluntary = rng.random(len(gone)) < 0.74
    regretted = voluntary & (rng.random(len(gone)) < 0.45)
    return pd.DataFrame(
        {
            "employee_id": staff.ids,
            "hired_on": staff.hired,
            "left_on": np.where(gone, staff.left, np.datetime64("NaT")),
            "left_voluntarily": np.where(gone, voluntary, None),
            "regretted": np.where(gone, regretted, None),
            "department": staff.department,
            "site": staff.site,
            "team": staff.team,
        }
    )


def team_sites() -> pd.DataFrame:
    """The table team_sites: one row a team since the launch, and one for the team that moved."""
    rows = [(team, profile.LAUNCH, department, site) for department, team, site, _ in DEPARTMENTS]
    rows.append((MOVED_TEAM, MOVED_ON, "Digital Service", MOVED_TO))
    return pd.DataFrame(rows, columns=["team", "from_day", "department", "site"])
