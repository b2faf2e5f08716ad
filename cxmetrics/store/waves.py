"""The waves of employee surveys: which are closed, how many answered in time, and how many came late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from cxmetrics.store.contents import Contents, counted
from cxmetrics.store.warehouse import Warehouse

ANSWERS = "engagement_responses"
"""The table of employees' answers: whatever reads it falls under the anonymity rule."""
INVITATIONS = "engagement_invitations"


@dataclass(frozen=True)
class Waves:
    """What is known of each wave, by its first day. A wave is closed `open_days` after it."""

    open_days: int
    first_open: date | None = None
    answered: Mapping[date, int] = field(default_factory=dict)
    """Of closed waves, those who answered before it closed."""
    late: Mapping[date, int] = field(default_factory=dict)
    """Of closed waves, answers that came later: kept in the warehouse, left out of every figure."""

    @property
    def in_time(self) -> str:
        """The condition on a row of answers that it came before its wave closed."""
        closes = f"CAST(cx_table.wave AS DATE) + INTERVAL '{self.open_days}' DAY"
        return f"(cx_table.responded_on IS NULL OR CAST(cx_table.responded_on AS DATE) < {closes})"


def waves(warehouse: Warehouse, contents: Mapping[str, Contents], today: date, open_days: int) -> Waves:
    """The waves of this warehouse as of `today`. Raises Unavailable where it cannot be asked."""
    answered: Counter[date] = Counter()
    late: Counter[date] = Counter()
    seen: set[date] = set()
    span = timedelta(days=open_days)
    if contents.get(ANSWERS, Contents(ANSWERS)).rows:
        dated = "responded_on" in contents[ANSWERS].columns
        for wave, responded, count in counted(warehouse, ANSWERS, ["wave", "responded_on"] if dated else ["wave"]):
            seen.add(wave)
            if wave + span <= today:
                (late if responded is not None and responded >= wave + span else answered)[wave] += count
    if contents.get(INVITATIONS, Contents(INVITATIONS)).rows:
        seen |= {wave for wave, _, _ in counted(warehouse, INVITATIONS, ["wave"])}
    first_open = min((wave for wave in seen if wave + span > today), default=None)
    return Waves(open_days, first_open, dict(answered), dict(late))
