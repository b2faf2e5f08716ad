"""Who Riverton Mobile is: its dates, segments, regions, plans, channels and stages; nothing is drawn here."""

from __future__ import annotations

import numpy as np

NAME = "Riverton Mobile"
LAUNCH = np.datetime64("2016-11-01")
"""The first consumer joined and the first employee was hired on this day."""
START = np.datetime64("2023-11-01")
"""From this day on there are contacts, surveys and engagement waves."""
END = np.datetime64("2026-11-01")
"""The day after the last day of data; the sample's `today`."""
VALUES_FROM = np.datetime64("2022-11")
"""The value history starts a year before START, so that trailing figures cover all three years."""
REGION_SPLIT = np.datetime64("2025-07-01")
"""From this day on North is two regions."""

JOINS_PER_MONTH = 52
SEGMENTS = ("Families", "SMB", "Seniors", "Youth")
SEGMENT_SHARES = (0.33, 0.25, 0.20, 0.22)
REGIONS = ("Capital", "Coast", "North East", "North West", "South")
REGION_SHARES = (0.30, 0.22, 0.14, 0.12, 0.22)
NORTH = "North"
PLANS = ("Basic", "Plus", "Max", "Business", "Business Max")
PLAN_VALUES = (15.0, 29.0, 45.0, 52.0, 79.0)
PLAN_SHARES = {
    "Families": (0.25, 0.50, 0.25, 0.0, 0.0),
    "SMB": (0.0, 0.0, 0.0, 0.68, 0.32),
    "Seniors": (0.55, 0.35, 0.10, 0.0, 0.0),
    "Youth": (0.45, 0.40, 0.15, 0.0, 0.0),
}
ACQUIRED = ("store", "web", "referral", "partner", "campaign")
ACQUIRED_SHARES = (0.34, 0.28, 0.16, 0.12, 0.10)
MONTHLY_HAZARD = {"Families": 0.0055, "SMB": 0.0055, "Seniors": 0.0040, "Youth": 0.0090}
"""Of those past their third month, who leaves in a month."""

CHANNELS = ("app", "web", "chat", "email", "store")
"""The sixth, phone, is the calls."""
STAGES = ("Explore", "Join", "Start", "Use", "Pay", "Renew")
LANGUAGES = ("en", "es", "pt", "de")
LANGUAGE_SHARES = (0.62, 0.18, 0.10, 0.10)

SEASON = np.array([1.01, 0.99, 1.00, 0.99, 0.98, 0.99, 0.98, 0.98, 1.01, 1.01, 1.03, 1.03])
"""Contacts of a consumer by month of the year, January first."""
STORE_SEASON = np.array([0.97, 0.92, 0.95, 0.97, 0.97, 0.98, 0.97, 0.99, 1.04, 1.00, 1.06, 1.18])
JOIN_SEASON = np.array([0.96, 0.94, 0.98, 0.98, 0.99, 0.98, 0.97, 1.00, 1.06, 1.02, 1.06, 1.06])


def regions_on(regions: np.ndarray, days: np.ndarray) -> np.ndarray:
    """What the regions of today were called on the given days."""
    north = np.isin(regions, ("North East", "North West")) & (days < REGION_SPLIT)
    return np.where(north, NORTH, regions)
