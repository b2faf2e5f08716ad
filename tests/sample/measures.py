"""What the sample's files say, in pandas alone: the planted truths measured without the product."""

from __future__ import annotations

import gzip
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from cxmetrics.schema import tables

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "sample_data"
MONTHS = pd.period_range("2023-11", "2026-10", freq="M")
OUTAGE = [pd.Period("2026-05"), pd.Period("2026-06")]
STRAIN = pd.period_range("2024-08", "2025-01", freq="M")


def generator() -> ModuleType:
    """`sample_data/generate.py` as a module."""
    if "sample_generate" not in sys.modules:
        spec = importlib.util.spec_from_file_location("sample_generate", SAMPLE / "generate.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules["sample_generate"] = module
        spec.loader.exec_module(module)
    return sys.modules["sample_generate"]


def exported(folder: Path) -> dict[str, pd.DataFrame]:
    """Every table of a folder of exports as text cells, the files of a table put together."""
    parts: dict[str, list[pd.DataFrame]] = {}
    for file in sorted(folder.glob("*.csv.gz")):
        rows = pd.read_csv(file, dtype=str, keep_default_na=False)
        parts.setdefault(file.name.removesuffix(".csv.gz").partition("-")[0], []).append(rows)
    return {table: pd.concat(rows, ignore_index=True) for table, rows in parts.items()}


def text(file: Path) -> bytes:
    return gzip.decompress(file.read_bytes())


def typed(made: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables with numbers, dates and truth values; what breaks the contract's ranges is left out."""
    out = {}
    for name, given in made.items():
        rows = given[~broken(name, given)].copy()
        for column in tables()[name].columns:
            cells = rows[column.name]
            if column.type in ("integer", "float"):
                rows[column.name] = pd.to_numeric(cells.replace("", None))
            elif column.type in ("date", "timestamp"):
                rows[column.name] = pd.to_datetime(cells.replace("", None))
            elif column.type == "boolean":
                rows[column.name] = cells.map({"true": True, "false": False, True: True, False: False}).astype(object)
            else:
                rows[column.name] = cells.replace("", None)
        out[name] = rows
    return out


def broken(name: str, rows: pd.DataFrame) -> pd.Series:
    """Which rows break the contract: a missing id, a value out of range, an end before its start."""
    wrong = pd.Series(False, index=rows.index)
    for column in tables()[name].columns:
        cells = rows[column.name]
        if not pd.api.types.is_datetime64_any_dtype(cells):
            cells = cells.replace("", None)
        if column.required:
            wrong |= cells.isna()
        if column.low is not None:
            wrong |= pd.to_numeric(cells) < column.low
        if column.high is not None:
            wrong |= pd.to_numeric(cells) > column.high
        if column.choices:
            wrong |= cells.notna() & ~cells.isin(column.choices)
        if column.not_before is not None:
            wrong |= pd.to_datetime(cells) < pd.to_datetime(rows[column.not_before].replace("", None))
    return wrong


def months(days: pd.Series) -> pd.Series:
    return days.dt.to_period("M")


def nps(scores: pd.Series) -> float:
    scores = scores.dropna()
    return float(100 * ((scores >= 9).mean() - (scores <= 6).mean()))


def monthly(rows: pd.DataFrame, day: str, of: Any) -> pd.Series:
    """A figure of each month's rows, for every month of the sample."""
    return rows.groupby(months(rows[day])).apply(of).reindex(MONTHS)


def deviations(series: pd.Series) -> pd.Series:
    """Distance of each point from the mean, in sigmas of the screened mean moving range (limits are at 3)."""
    ranges = series.diff().abs().dropna()
    ranges = ranges[ranges <= 3.267 * ranges.mean()]
    return (series - series.mean()) / (ranges.mean() / 1.128)


def outage_nps(made: dict[str, pd.DataFrame]) -> pd.Series:
    rows = made["survey_responses"]
    return monthly(rows[(rows["segment"] == "SMB") & (rows["channel"] == "app")], "responded_at", _nps)


def relationship_nps(made: dict[str, pd.DataFrame]) -> pd.Series:
    rows = made["survey_responses"]
    return monthly(rows[rows["survey"] == "relationship"], "responded_at", _nps)


def _nps(rows: pd.DataFrame) -> float:
    return nps(rows["nps"])


def outage_calls(made: dict[str, pd.DataFrame]) -> pd.Series:
    rows = made["calls"]
    rows = rows[(rows["reason"] == "App access") & (rows["caused_by_stage"] == "Use") & (rows["segment"] == "SMB")]
    return monthly(rows, "offered_at", len).fillna(0)


def abandonment(made: dict[str, pd.DataFrame]) -> pd.Series:
    return monthly(made["calls"], "offered_at", lambda rows: rows["abandoned"].astype(bool).mean())


def service_level(made: dict[str, pd.DataFrame]) -> pd.Series:
    return monthly(
        made["calls"],
        "offered_at",
        lambda rows: (~rows["abandoned"].astype(bool) & (rows["wait_s"] <= 20)).mean(),
    )


def calls_offered(made: dict[str, pd.DataFrame]) -> pd.Series:
    return monthly(made["calls"], "offered_at", len)


def early_leavers(made: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Of those who joined in each month, the shares who left within 90 days and within a year."""
    rows = made["consumers"]
    rows = rows[rows["joined_on"] < "2026-08-01"]
    days = (rows["left_on"] - rows["joined_on"]).dt.days
    by = rows.assign(early=days <= 90, year=days <= 365).groupby(months(rows["joined_on"]))[["early", "year"]]
    return by.mean()


def response_rates(made: dict[str, pd.DataFrame]) -> pd.Series:
    asked = made["survey_invitations"]
    answered = asked["invitation_id"].isin(made["survey_responses"]["invitation_id"])
    return answered.groupby(asked["segment"]).mean()


def segment_nps(made: dict[str, pd.DataFrame]) -> pd.Series:
    rows = made["survey_responses"]
    return rows[rows["survey"] == "relationship"].groupby("segment").apply(_nps)


def department_engagement(made: dict[str, pd.DataFrame], department: str | None) -> pd.Series:
    rows = made["engagement_responses"]
    rows = rows[rows["responded_on"] < rows["wave"] + pd.Timedelta(days=28)]
    if department:
        rows = rows[rows["department"] == department]
    items = rows[[f"engaged_{number}" for number in range(1, 6)]]
    return monthly(rows.assign(index=(items >= 4).sum(axis=1) / items.notna().sum(axis=1)), "wave", _index)


def _index(rows: pd.DataFrame) -> float:
    return float(rows["index"].mean())


def technical_csat(made: dict[str, pd.DataFrame]) -> pd.Series:
    rows = made["calls"]
    return monthly(rows[rows["queue"] == "Technical"], "offered_at", lambda rows: rows["csat"].mean())


def problem_free(made: dict[str, pd.DataFrame]) -> pd.Series:
    """The share of consumers active on a month's first day without a problem or a caused call in it."""
    met, called = made["interactions"], made["calls"]
    met = met[met["is_problem"].astype(bool)]
    called = called[called["caused_by_stage"].notna()]
    trouble = pd.concat(
        [
            pd.DataFrame({"who": met["consumer_id"], "month": months(met["occurred_at"])}),
            pd.DataFrame({"who": called["consumer_id"], "month": months(called["offered_at"])}),
        ]
    ).dropna()
    everybody, out = made["consumers"], {}
    for month in MONTHS:
        first = month.start_time
        left = everybody["left_on"]
        active = everybody.loc[(everybody["joined_on"] <= first) & (left.isna() | (left > first)), "consumer_id"]
        out[month] = 1 - float(np.mean(active.isin(set(trouble.loc[trouble["month"] == month, "who"]))))
    return pd.Series(out)
