"""What really happened to Riverton Mobile: the planted truths, with their days and sizes.

A `Truths()` plants them all; `QUIET` has the same company with nothing happening to it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

OUTAGE_SEGMENT = "SMB"
OUTAGE_CHANNEL = "app"
OUTAGE_REASON = "App access"
OUTAGE_STAGE = "Use"
OUTAGE_FROM = np.datetime64("2026-05-01")
OUTAGE_END = np.datetime64("2026-06-12")
"""Six weeks, half-open."""
OUTAGE_WORDS_END = np.datetime64("2026-06-01")
"""Comments name the outage in its first month only; later ones are unhappy in other words."""

IVR_FROM = np.datetime64("2025-09-01")
ONBOARDING_FROM = np.datetime64("2025-03-01")
SILENT_SEGMENT = "Youth"

STRAINED_DEPARTMENT = "Technical Support"
STRAIN_FROM = np.datetime64("2024-08-01")
STRAIN_END = np.datetime64("2025-02-01")
STRAIN_REACHES_CONSUMERS = np.datetime64("2024-10-01")
STRAIN_LEAVES_CONSUMERS = np.datetime64("2025-04-01")


@dataclass(frozen=True)
class Truths:
    """Sizes of the planted truths. Moods are in standard deviations of one answer."""

    outage_mood: float = -1.35
    outage_problem_rate: float | None = 0.45
    """Of the app interactions of the segment that the outage hits; None is as ever."""
    outage_calls_per_day: float = 0.009
    """Calls a consumer of that segment makes because of it, each day of it."""
    patience_before_ivr: float = 0.45
    """Of those who wait longer than 20 seconds, who hangs up."""
    patience_after_ivr: float = 0.18
    long_wait_before_ivr_s: float = 72.0
    long_wait_after_ivr_s: float = 46.0
    """Mean of what an answered caller waits beyond 20 seconds."""
    start_problem_before: float = 0.45
    """Of those who join, who has a problem at the stage Start in the first weeks."""
    start_problem_after: float = 0.10
    early_leavers_with_problem: float = 0.50
    """Of them, who leaves within 90 days."""
    early_leavers_without_problem: float = 0.03
    silent_response: float = 0.13
    """The silent segment's answers as a share of what others would give."""
    silent_mood: float = -0.95
    strain_engagement: float = -1.05
    strain_csat: float = -0.75


QUIET = Truths(
    outage_mood=0.0,
    outage_problem_rate=None,
    outage_calls_per_day=0.0,
    patience_after_ivr=0.45,
    long_wait_after_ivr_s=72.0,
    start_problem_before=0.10,
    early_leavers_with_problem=0.077,
    early_leavers_without_problem=0.077,
    silent_response=1.0,
    silent_mood=0.0,
    strain_engagement=0.0,
    strain_csat=0.0,
)


def in_outage(segments: np.ndarray, channels: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Whether the outage's segment is on its channel on one of its days."""
    hit = (segments == OUTAGE_SEGMENT) & (channels == OUTAGE_CHANNEL)
    return hit & (days >= OUTAGE_FROM) & (days < OUTAGE_END)
