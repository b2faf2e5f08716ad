"""The overview's five figures as tables of sums in PostgreSQL, for Superset to ask.

What Superset is given is what our own pages read: each metric's published sums by day and
group, so that neither has more to compute than the other. The model a company would make
for Superset by hand (a table per subject, prepared every night) has this shape at best.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from cxmetrics.store.publication import Publication, PublishedMetric


@dataclass(frozen=True)
class Figure:
    """One metric of the overview: how SQL computes it from its table's sums, and how it is written."""

    metric: str
    title: str
    formula: str
    form: str
    sums: tuple[str, ...]
    filters: tuple[str, ...] = ("segment", "region")
    only: tuple[str, str] | None = None
    """What the overview looks at where nothing else is asked for: a dimension and its group."""

    @property
    def columns(self) -> tuple[str, ...]:
        return ("day", *self.filters, *self.sums)


_SHARE = "1.0 * SUM(numerator) / NULLIF(SUM(denominator), 0)"
_PARTS = ("numerator", "denominator")
FIGURES = (
    Figure("problem_free_rate", "Problem-free rate", _SHARE, ".1%", _PARTS),
    Figure(
        "nps",
        "Net Promoter Score",
        "100.0 * (SUM(promoters) - SUM(detractors)) / NULLIF(SUM(responses), 0)",
        ".0f",
        ("promoters", "detractors", "responses"),
        only=("survey", "relationship"),
    ),
    Figure("retention_12m", "Twelve-month retention", _SHARE, ".1%", _PARTS),
    Figure("service_level", "Service level", _SHARE, ".1%", _PARTS),
    Figure("engagement_index", "Engagement index", "SUM(total) / NULLIF(SUM(n), 0)", ".1%", ("total", "n"), ()),
)
"""Employees' answers know no segment and no region of consumers: on both sides no filter reaches that figure."""


@dataclass(frozen=True)
class Loaded:
    """What PostgreSQL holds: as of which day, and each metric's figure of the newest month in words."""

    today: date
    words: str


def load(home: Path, database: str) -> Loaded:
    """Copies the sums into the database."""
    published = sorted((home / "published").glob("*.duckdb"))
    if not published:
        raise SystemExit(f"{home}: nothing is published there. `python -m cxmetrics demo` makes the sample company.")
    publication = Publication(published[-1])
    engine = create_engine(make_url(database).set(drivername="postgresql+psycopg"))
    newest = []
    with engine.begin() as connection:
        for figure in FIGURES:
            metric = publication.metrics[figure.metric]
            names = ", ".join(figure.columns)
            where = f"cell = ? AND {figure.only[0]} = '{figure.only[1]}'" if figure.only else "cell = ?"
            rows = publication.rows(
                f"SELECT {names} FROM {metric.table} WHERE {where} ORDER BY {names}", [_cell(metric, figure)]
            )
            held = ", ".join(f"{name} {_type(name)}" for name in figure.columns)
            connection.execute(text(f"CREATE TABLE {figure.metric} ({held})"))
            connection.execute(text(f"CREATE INDEX ON {figure.metric} (day)"))
            places = ", ".join(f":{name}" for name in figure.columns)
            connection.execute(
                text(f"INSERT INTO {figure.metric} VALUES ({places})"),
                [dict(zip(figure.columns, row, strict=True)) for row in rows],
            )
            month = text(
                f"SELECT {figure.formula} FROM {figure.metric} GROUP BY date_trunc('month', day) "
                "ORDER BY date_trunc('month', day) DESC LIMIT 1"
            )
            value = float(connection.execute(month).scalar_one())
            newest.append(f"{figure.title} {format(value, figure.form)}")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()
    publication.close()
    return Loaded(publication.today, ", ".join(newest))


def _cell(metric: PublishedMetric, figure: Figure) -> int:
    wanted = {*figure.filters, *figure.only[:1]} if figure.only else set(figure.filters)
    return next(place for place, names in enumerate(metric.cells) if set(names) == wanted)


def _type(name: str) -> str:
    return {"day": "date", "segment": "text", "region": "text"}.get(name, "double precision")
