"""The sound company that damage is done to: fifteen months of the clean sample, the newest in files of its own."""

from __future__ import annotations

import functools
import sys
from dataclasses import dataclass

import pandas as pd

from cxmetrics import schema
from tests.conftest import ROOT

FIRST, NEWEST, TODAY = "2025-08-01", "2026-10-01", "2026-11-01"
"""The first day of its events, of its newest month, and its today."""
MONTHLY = ("consumer_values", "survey_invitations", "survey_responses", "interactions", "calls", "agent_time",
           "engagement_invitations", "engagement_responses")  # fmt: skip
"""Tables whose newest month is a file of its own."""
_PARENTS = (
    ("survey_invitations", "interaction_id", "interactions"),
    ("survey_invitations", "call_id", "calls"),
    ("survey_responses", "invitation_id", "survey_invitations"),
    ("survey_responses", "interaction_id", "interactions"),
    ("survey_responses", "call_id", "calls"),
)


@dataclass(frozen=True)
class Sound:
    """The sound exports: every cell as the text that stands in the file."""

    tables: dict[str, pd.DataFrame]

    def newest(self, table: str) -> pd.DataFrame:
        """A copy of the rows of the newest month; of a table without months, all of them."""
        return self._part(table, newest=True)

    def before(self, table: str) -> pd.DataFrame:
        """A copy of the rows before the newest month."""
        return self._part(table, newest=False)

    def _part(self, table: str, newest: bool) -> pd.DataFrame:
        rows = self.tables[table]
        if table not in MONTHLY:
            return rows.copy()
        day = schema.tables()[table].day
        assert day is not None
        return rows[(rows[day] >= NEWEST) == newest].reset_index(drop=True)


@functools.cache
def sound() -> Sound:
    """The company, made once a run."""
    sys.path.insert(0, str(ROOT / "sample_data"))
    try:
        import generate
        from company import exports
    finally:
        sys.path.pop(0)
    made = {}
    for name, rows in generate.tables(clean=True).items():
        day = schema.tables()[name].day
        kept = rows if day is None else rows[rows[day] >= pd.Timestamp(FIRST)]
        made[name] = pd.DataFrame({column: [str(one) for one in exports._cells(kept[column])] for column in kept})
    for child, key, parent in _PARENTS:
        known = made[child][key].isin(set(made[parent][key])) | (made[child][key] == "")
        made[child] = made[child][known].reset_index(drop=True)
    return Sound(made)


def csv(rows: pd.DataFrame, delimiter: str = ",", header: bool = True) -> bytes:
    """The rows as the text of an export."""
    return rows.to_csv(index=False, sep=delimiter, header=header, lineterminator="\n").encode()
