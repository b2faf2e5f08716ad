"""The exports: canonical columns, in CSV, compressed, the same bytes for the same figures."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import numpy as np
import pandas as pd

COLUMNS = {
    "consumers": (
        "consumer_id joined_on left_on leave_reason left_voluntarily segment region plan monthly_value acquired_through"
    ),
    "consumer_values": "consumer_id month monthly_value plan segment region",
    "survey_invitations": "invitation_id sent_at consumer_id survey channel interaction_id call_id team segment region",
    "survey_responses": (
        "response_id responded_at consumer_id invitation_id interaction_id call_id team survey stage channel nps csat "
        "ces recognized relevant easy anticipated heard on_industry on_products on_services on_sales on_company "
        "comment weight followed_up_at follow_up_outcome segment region"
    ),
    "interactions": (
        "interaction_id occurred_at consumer_id channel stage reason is_problem resolved_at team segment region"
    ),
    "calls": (
        "call_id offered_at consumer_id queue team agent_id wait_s talk_s hold_s wrap_s abandoned transferred reason "
        "caused_by_stage resolved csat segment region"
    ),
    "agent_time": "agent_id day team staffed_s available_s",
    "employees": "employee_id hired_on left_on left_voluntarily regretted department site team",
    "team_sites": "team from_day department site",
    "engagement_invitations": "wave department site team invited",
    "engagement_responses": (
        "response_id wave responded_on department site team enps engaged_1 engaged_2 engaged_3 engaged_4 engaged_5 "
        "knows_promise able_to_deliver accountable comment"
    ),
}
BY_YEAR = {"calls": "offered_at"}
"""Tables that come as one file a calendar year, by the year of this column."""
_INSTANTS = frozenset({"occurred_at", "resolved_at", "offered_at", "sent_at", "responded_at", "followed_up_at"})


def canonical(table: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the table's columns only, in their order."""
    return rows[COLUMNS[table].split()]


def write(folder: Path, tables: dict[str, pd.DataFrame]) -> list[Path]:
    """Writes every table into the folder and returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for table, rows in tables.items():
        for name, part in _files(table, rows):
            file = folder / f"{name}.csv.gz"
            file.write_bytes(_compressed(part))
            files.append(file)
    return files


def _files(table: str, rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    if table not in BY_YEAR:
        return [(table, rows)]
    years = rows[BY_YEAR[table]].dt.year
    return [(f"{table}-{year}", rows[years == year]) for year in sorted(years.unique())]


def _compressed(rows: pd.DataFrame) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(rows.columns)
    writer.writerows(zip(*(_cells(rows[name]) for name in rows.columns), strict=True))
    return gzip.compress(text.getvalue().encode("utf-8"), compresslevel=9, mtime=0)


def _cells(column: pd.Series) -> list[object]:
    """Dates as 2026-10-31, instants as 2026-10-31 13:05:59, whole numbers without a point, nothing where null."""
    values = column.to_numpy()
    if np.issubdtype(values.dtype, np.datetime64):
        instant = column.name in _INSTANTS
        texts = np.datetime_as_string(values.astype("M8[s]"), unit="s" if instant else "D").tolist()
        return ["" if text == "NaT" else text.replace("T", " ") for text in texts]
    if values.dtype == bool:
        return ["true" if value else "false" for value in values.tolist()]
    if np.issubdtype(values.dtype, np.floating):
        return ["" if value != value else f"{value:g}" for value in np.round(values, 2).tolist()]
    return [_cell(value) for value in values.tolist()]


def _cell(value: object) -> object:
    if value is None or value is pd.NaT or value != value:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value
