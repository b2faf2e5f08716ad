"""What is wrong with the exports: the planted data faults, which `--clean` leaves out.

Rows that loading sets aside are additional ones under ids of their own, so that what is
accepted is the same with and without them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from company.clock import stream

SHORT_FROM = np.datetime64("2026-02-17")
SHORT_END = np.datetime64("2026-03-01")
"""The calls of these days are not in the export."""
DUPLICATES = 12
"""Survey answers that come a second time under another id."""
MISSPELT = {"calls": ("Coast", "Cosat", 8), "survey_responses": ("South", "Suoth", 6)}
"""Regions: right, as written, in how many rows."""
ORPHANS = 5
"""Interactions of consumers whom nobody knows."""
SET_ASIDE = {
    # table: (column, value, rows)
    "consumers": ("left_on", "the day before joined_on", 2),
    "survey_responses": ("nps", "11", 4),
    "interactions": ("resolved_at", "an hour before occurred_at", 2),
    "calls": ("wait_s", "-1", 3),
    "engagement_responses": ("enps", "12", 1),
}


def damage(seed: int, tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables as they were exported, faults and all."""
    rng = stream(seed, "faults")
    tables = dict(tables)
    calls = tables["calls"]
    day = calls["offered_at"].to_numpy().astype("M8[D]")
    tables["calls"] = calls[(day < SHORT_FROM) | (day >= SHORT_END)].reset_index(drop=True)
    for name, (right, wrong, count) in MISSPELT.items():
        tables[name] = _misspelt(rng, tables[name], right, wrong, count)
    tables["interactions"] = _orphaned(rng, tables["interactions"])
    tables["survey_responses"] = _doubled(rng, tables["survey_responses"])
    for name in SET_ASIDE:
        tables[name] = _impossible(rng, tables[name], name)
    return tables


def _misspelt(rng: np.random.Generator, rows: pd.DataFrame, right: str, wrong: str, count: int) -> pd.DataFrame:
    rows = rows.copy()
    chosen = rng.choice(np.flatnonzero(rows["region"] == right), count, replace=False)
    rows.loc[chosen, "region"] = wrong
    return rows


def _orphaned(rng: np.random.Generator, rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.copy()
    chosen = rng.choice(np.flatnonzero(rows["consumer_id"].isna()), ORPHANS, replace=False)
    rows.loc[chosen, "consumer_id"] = [f"C9990{number}" for number in range(ORPHANS)]
    return rows


def _doubled(rng: np.random.Generator, rows: pd.DataFrame) -> pd.DataFrame:
    chosen = rng.choice(np.flatnonzero(rows["nps"].notna()), DUPLICATES, replace=False)
    twice = rows.iloc[np.sort(chosen)].copy()
    twice["response_id"] = [f"R9{number:05d}" for number in range(1, DUPLICATES + 1)]
    return pd.concat([rows, twice]).sort_values("responded_at", kind="stable", ignore_index=True)


def _impossible(rng: np.random.Generator, rows: pd.DataFrame, table: str) -> pd.DataFrame:
    column, value, count = SET_ASIDE[table]
    key = rows.columns[0]
    fits = {"consumers": rows.get("left_on"), "interactions": rows.get("resolved_at")}.get(table)
    among = np.arange(len(rows)) if fits is None else np.flatnonzero(fits.notna())
    extra = rows.iloc[np.sort(rng.choice(among, count, replace=False))].copy()
    extra[key] = [f"{str(name)[0]}X{number}" for number, name in enumerate(extra[key], start=1)]
    match table:
        case "consumers":
            extra[column] = extra["joined_on"] - pd.Timedelta(days=1)
        case "interactions":
            extra[column] = extra["occurred_at"] - pd.Timedelta(hours=1)
        case _:
            extra[column] = int(value)
    places = np.sort(rng.choice(len(rows), count, replace=False))
    order = np.concatenate([np.arange(len(rows)), places + 0.5])
    return pd.concat([rows, extra], ignore_index=True).iloc[np.argsort(order, kind="stable")].reset_index(drop=True)
