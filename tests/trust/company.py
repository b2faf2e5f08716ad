"""A small company whose data is sound, to be damaged: a year of calls, answers and consumers, and what to break."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

TODAY = date(2026, 3, 31)
FIRST = date(2025, 4, 1)
Rows = list[dict[str, Any]]


def days() -> list[date]:
    return [FIRST + timedelta(days=n) for n in range((TODAY - FIRST).days)]


def at(day: date, place: int) -> datetime:
    """The time of the place-th event of a day: between 8 and 20 o'clock."""
    return datetime(day.year, day.month, day.day, 8) + timedelta(minutes=37 * place % 720, seconds=place)


def consumers() -> Rows:
    return [
        {
            "consumer_id": f"C{n}", "joined_on": date(2024, 1, 1) + timedelta(days=n), "monthly_value": 30.0 + n % 7,
            "segment": ("Home", "Office")[n % 2], "region": ("Coast", "Inland", "Hills")[n % 3], "plan": "Basic",
        }
        for n in range(300)
    ]  # fmt: skip


def calls() -> Rows:
    found = []
    for day in days():
        for place in range(20):
            n = len(found)
            found.append(
                {
                    "call_id": f"T{n}", "offered_at": at(day, place), "consumer_id": f"C{n % 300}",
                    "agent_id": f"A{n % 9}", "queue": ("Billing", "Technical")[n % 2],
                    "reason": ("Bill", "App", "Move")[n % 3],
                    "wait_s": 10.0 + n % 50, "talk_s": 200.0 + n % 90, "abandoned": False, "csat": 1 + n % 5,
                    "segment": ("Home", "Office")[n % 2], "region": ("Coast", "Inland", "Hills")[n % 3],
                }
            )  # fmt: skip
    return found


def invitations() -> Rows:
    return [
        {
            "invitation_id": f"V{n}", "sent_at": call["offered_at"] + timedelta(minutes=30), "survey": "support",
            "consumer_id": call["consumer_id"], "call_id": call["call_id"], "channel": "phone",
            "segment": call["segment"], "region": call["region"],
        }
        for n, call in enumerate(calls())
    ]  # fmt: skip


def answers() -> Rows:
    return [
        {
            "response_id": f"R{n}", "responded_at": asked["sent_at"] + timedelta(hours=1), "survey": "support",
            "consumer_id": asked["consumer_id"], "invitation_id": asked["invitation_id"], "call_id": asked["call_id"],
            "nps": n * 7 % 11, "csat": 1 + n % 5, "segment": asked["segment"], "region": asked["region"],
        }
        for n, asked in enumerate(invitations())
        if n % 2
    ]  # fmt: skip


def sound() -> dict[str, Rows]:
    """All tables of the sound company."""
    return {
        "consumers": consumers(), "calls": calls(), "survey_invitations": invitations(), "survey_responses": answers(),
    }  # fmt: skip
