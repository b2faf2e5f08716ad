"""A small company drawn at random, with everything that may be missing missing somewhere."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import numpy as np

from cxmetrics import schema
from tests.sql import company

FIRST = date(2024, 2, 1)
DAYS = 820
"""Through 30 April 2026: some of it after the tests' today."""
SIZES = {"consumers": 60, "employees": 40, "interactions": 900, "calls": 900, "survey_invitations": 300}
WORDS = {
    "segment": ("home", "work"),
    "region": ("north", "it's south"),
    "plan": ("basic", "gold"),
    "queue": ("bills", "tech"),
    "reason": ("price", "broken"),
    "team": ("t1", "t2"),
    "stage": ("buy", "use"),
    "caused_by_stage": ("buy", "use"),
    "channel": ("web", "email"),
    "survey": ("relationship", "delivery"),
    "department": ("sales", "lab"),
    "site": ("x", "y"),
    "leave_reason": ("price", "moved"),
    "follow_up_outcome": ("rescued", "unchanged"),
}


@dataclass
class Company:
    """Its tables, as Python values and in a database of its own."""

    tables: dict[str, list[dict[str, Any]]]
    connection: Any = field(default_factory=duckdb.connect)

    def __post_init__(self) -> None:
        company.create(self.run)
        company.fill(self.run, self.texts)

    def __getitem__(self, table: str) -> list[dict[str, Any]]:
        return self.tables[table]

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        return list(self.connection.execute(sql).fetchall())

    @property
    def texts(self) -> dict[str, list[dict[str, str | None]]]:
        """The tables as texts, as `company.fill` takes them."""
        return {
            name: [{n: None if v is None else str(v) for n, v in row.items()} for row in rows]
            for name, rows in self.tables.items()
        }


@functools.cache
def a_company(seed: int, without: Sequence[str] = ()) -> Company:
    """The company of this seed; some tables may be left without rows."""
    draw = _Draw(np.random.default_rng(seed))
    tables = draw.tables()
    _at_the_telephone(tables, np.random.default_rng(seed + 1000))
    return Company({name: [] if name in without else rows for name, rows in tables.items()})


def _at_the_telephone(tables: dict[str, list[dict[str, Any]]], random: np.random.Generator) -> None:
    """Adds who took a call (some are not recorded), and the agents' days: some without calls, some not told whole."""
    agents = [f"a{number}" for number in range(4)]
    for call in tables["calls"]:
        call["agent_id"] = None if call["abandoned"] or random.random() < 0.1 else str(random.choice(agents))
    tables["calls"] += _full_months(tables, random)
    worked = {(call["agent_id"], call["offered_at"].date()) for call in tables["calls"] if call["agent_id"]}
    idle = {(str(random.choice(agents)), FIRST + timedelta(days=int(random.integers(0, DAYS)))) for _ in range(60)}
    tables["agent_time"] = [
        {
            "agent_id": agent,
            "day": day,
            "team": None if random.random() < 0.1 else f"t{1 + int(agent[1:]) % 2}",
            "staffed_s": float(random.integers(8, 33) * 900),
            "available_s": None if random.random() < 0.2 else float(random.integers(0, 7200)),
        }
        for agent, day in sorted(worked | idle)
        if random.random() < 0.85
    ]


def _full_months(tables: dict[str, list[dict[str, Any]]], random: np.random.Generator) -> list[dict[str, Any]]:
    """Calls of enough agents, enough of each, that agents may be counted: the first three take longest."""
    known = [row["consumer_id"] for row in tables["consumers"]]
    return [
        {
            **tables["calls"][0],
            "call_id": f"m{month}{agent}x{number}",
            "offered_at": datetime(2025, month, int(random.integers(5, 22)), int(random.integers(8, 20))),
            "consumer_id": str(random.choice(known)),
            "queue": str(random.choice(WORDS["queue"])),
            "reason": str(random.choice(WORDS["reason"])),
            "agent_id": f"a{agent}",
            "abandoned": False,
            "talk_s": float(random.integers(20, 900)) + (600.0 if agent < 3 else 0.0),
            "hold_s": None,
            "wrap_s": float(random.integers(0, 60)),
        }
        for month in range(3, 9)
        for agent in range(12)
        for number in range(9 + agent % 4)
    ]


class _Draw:
    def __init__(self, random: np.random.Generator) -> None:
        self.random = random

    def day(self, since: date = FIRST) -> date:
        """Near a month's edge as often as not: that is where definitions differ."""
        left = max((FIRST + timedelta(days=DAYS) - since).days, 1)
        found = since + timedelta(days=int(self.random.integers(0, left)))
        return max(since, found.replace(day=1)) if self.random.random() < 0.4 else found

    def instant(self, since: datetime | None = None) -> datetime:
        day = self.day(since.date() if since else FIRST)
        second = int(self.random.choice([0, 86_399, int(self.random.integers(0, 86_400))]))
        found = datetime.combine(day, datetime.min.time()) + timedelta(seconds=second)
        return max(found, since) if since else found

    def some(self, value: Any, missing: float = 0.1) -> Any:
        return None if self.random.random() < missing else value

    def row(self, table: str, number: int, **values: Any) -> dict[str, Any]:
        row: dict[str, Any] = {}
        for column in schema.tables()[table].columns:
            row[column.name] = values[column.name] if column.name in values else self.cell(column)
        key = schema.tables()[table].key
        if len(key) == 1:
            row[key[0]] = f"{table[0]}{number}"
        return row

    def cell(self, column: schema.Column) -> Any:
        if column.name in WORDS:
            return self.some(str(self.random.choice(WORDS[column.name])))
        match column.type:
            case "integer":
                low, high = int(column.low or 0), int(column.high or 9)
                return self.some(int(self.random.integers(low, high + 1)), 0.2)
            case "float":
                return self.some(float(np.round(self.random.exponential(60), 1)), 0.2)
            case "boolean":
                return self.some(bool(self.random.random() < 0.4))
        return None

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        made: dict[str, list[dict[str, Any]]] = {}
        made["consumers"] = [self.person("consumers", "joined_on", n) for n in range(SIZES["consumers"])]
        made["employees"] = [self.person("employees", "hired_on", n) for n in range(SIZES["employees"])]
        known = [row["consumer_id"] for row in made["consumers"]]
        who = lambda: self.some(str(self.random.choice([*known, "a stranger"])))  # noqa: E731
        made["interactions"] = [
            self.row("interactions", n, consumer_id=who(), occurred_at=at, resolved_at=self.later(at))
            for n, at in enumerate(self.instant() for _ in range(SIZES["interactions"]))
        ]
        made["calls"] = [
            self.row("calls", n, consumer_id=who(), offered_at=self.instant()) for n in range(SIZES["calls"])
        ]
        for call in made["calls"][: len(made["calls"]) // 2]:
            self.call_again(call, made["calls"])
        made["survey_invitations"] = [
            self.row("survey_invitations", n, consumer_id=who(), **self.asked(made))
            for n in range(SIZES["survey_invitations"])
        ]
        made["survey_responses"] = [self.response(n, row) for n, row in enumerate(made["survey_invitations"] * 2)]
        made["consumer_values"] = self.values(made["consumers"])
        waves = [FIRST + timedelta(days=90 * n) for n in range(10)]
        made["engagement_invitations"] = [
            self.row("engagement_invitations", n, wave=wave, department=d, site=s, team=t)
            for n, wave in enumerate(waves)
            for d in (*WORDS["department"], None)
            for s, t in (("x", "t1"), ("y", "t2"), (None, None))
        ]
        made["engagement_responses"] = [
            self.row("engagement_responses", n, wave=waves[int(self.random.integers(0, len(waves)))])
            for n in range(300)
        ]
        return made

    def person(self, table: str, since: str, number: int) -> dict[str, Any]:
        joined = self.day()
        return self.row(table, number, **{since: joined, "left_on": self.some(self.day(joined), 0.5)})

    def later(self, at: datetime) -> datetime | None:
        return self.some(at + timedelta(seconds=float(np.round(self.random.exponential(4000), 3))), 0.3)

    def asked(self, made: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
        """When an invitation was sent: at any time, or within some days of a call or an interaction."""
        table, key, at = (("calls", "call_id", "offered_at"), ("interactions", "interaction_id", "occurred_at"))[
            int(self.random.integers(0, 2))
        ]
        about = self.some(made[table][int(self.random.integers(0, len(made[table])))], 0.4)
        if about is None:
            return {"sent_at": self.instant()}
        days = float(np.round(self.random.uniform(0, 9), 3))
        return {key: about[key], "sent_at": (about[at] + timedelta(days=days)).replace(microsecond=0)}

    def call_again(self, call: dict[str, Any], calls: list[dict[str, Any]]) -> None:
        """A call of the same consumer and reason at, just at or just past the edge of seven days."""
        gaps = (timedelta(0), timedelta(days=3), timedelta(days=7), timedelta(days=7, seconds=1))
        at = call["offered_at"] + gaps[int(self.random.integers(0, len(gaps)))]
        same = {"consumer_id": call["consumer_id"], "reason": call["reason"], "offered_at": at}
        calls.append(self.row("calls", len(calls), **same))

    def response(self, number: int, invitation: dict[str, Any]) -> dict[str, Any]:
        gap = (timedelta(days=-1), timedelta(days=30), timedelta(days=30, seconds=1), timedelta(days=60))
        at = invitation["sent_at"] + gap[int(self.random.integers(0, len(gap)))]
        return self.row(
            "survey_responses",
            number,
            invitation_id=self.some(invitation["invitation_id"], 0.5),
            consumer_id=invitation["consumer_id"],
            interaction_id=invitation["interaction_id"],
            call_id=invitation["call_id"],
            responded_at=at,
            followed_up_at=self.later(at),
        )

    def values(self, consumers: list[dict[str, Any]]) -> list[dict[str, Any]]:
        months = [date(2024 + n // 12, n % 12 + 1, 1) for n in range(1, 26)]
        return [
            self.row(
                "consumer_values",
                0,
                consumer_id=row["consumer_id"],
                month=month,
                monthly_value=float(np.round(self.random.normal(30, 25), 2)),
            )
            for row in consumers
            for month in months
            if self.random.random() < 0.8
        ]
