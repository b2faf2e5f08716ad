"""Whether engagement and consumers' figures run together: the planted department is found, chance is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from cxmetrics.insight.linkage import LEVEL, Link, linkage, series
from cxmetrics.metrics.layer import Layer
from cxmetrics.settings import load
from cxmetrics.views.linkage import both_table, links_table
from cxmetrics.views.numbers import Numbers
from tests.sql import company

MONTHS = [date(2023 + n // 12, 1 + n % 12, 1) for n in range(36)]


def panel(draw: np.random.Generator, teams: int = 11) -> dict[str, dict[date, float]]:
    """Figures of teams that each have a level, share a season, and drift on their own; a third is missing."""
    season = draw.normal(size=36)
    found = {}
    for team in range(teams):
        drift, level = np.zeros(36), draw.normal()
        for n in range(1, 36):
            drift[n] = 0.8 * drift[n - 1] + draw.normal()
        values = level + season + drift
        found[f"t{team}"] = {month: float(v) for month, v in zip(MONTHS, values, strict=True) if draw.random() < 0.67}
    return found


def test_the_planted_department_shows_with_its_lead(sample_home: Path) -> None:
    layer = Layer(load({"CX_HOME": str(sample_home)}))
    consumers = {name: series(layer, name, "team") for name in ("call_csat", "team_csat", "team_fcr", "team_nps")}
    found = {link.metric: link for link in linkage(series(layer, "engagement_index", "team"), consumers)}
    link = found["call_csat"]
    assert (link.lag, link.found) == (2, True)
    assert link.r > 0.4
    assert link.p < 0.01
    assert link.teams >= 11
    assert 0 < link.low < link.r < link.high < 1


def test_chance_is_rarely_called_a_link() -> None:
    """Of 60 companies without any link at most 4 show one: 2 % and three standard errors."""
    draw = np.random.default_rng(7)
    shown = 0
    for _ in range(60):
        found = linkage(panel(draw), {name: panel(draw) for name in ("csat", "fcr", "nps")})
        shown += any(link.p <= LEVEL for link in found)
    assert shown <= 4


@pytest.mark.parametrize(("strength", "true"), [(0.6, 0.48), (1.5, 0.78)])
def test_the_interval_of_the_best_lag_holds_the_correlation_that_was_put_in(strength: float, true: float) -> None:
    """`true`: the mean over 120 such companies. Of 20, with other figures looked at beside it, at most two may miss."""
    draw, missed = np.random.default_rng(11), 0
    for _ in range(20):
        early, drift = panel(draw), panel(draw)
        late = {
            team: {month: strength * early[team][month] + drift[team][month] for month in held if month in drift[team]}
            for team, held in early.items()
        }
        [link, other] = linkage(early, {"csat": late, "fcr": panel(draw)})
        missed += not link.low <= true <= link.high
        for each in (link, other):
            assert (each.low > 0 or each.high < 0) == (each.p <= 0.05), "interval and p tell the same"
    assert missed <= 2


@pytest.mark.parametrize("lag", [0, 3])
def test_a_link_is_found_with_its_lag(lag: int) -> None:
    draw = np.random.default_rng(3)
    early = panel(draw)
    late = {
        team: {MONTHS[n + lag]: held[MONTHS[n]] + draw.normal() for n in range(36 - lag) if MONTHS[n] in held}
        for team, held in early.items()
    }
    [link] = linkage(early, {"csat": late})
    assert (link.lag, link.found) == (lag, True)


def test_the_words_name_what_the_groups_are_and_a_table_stands_behind_the_pictures() -> None:
    numbers, metrics = Numbers("en-US", "USD"), company.metrics()
    of = metrics["engagement_index"], metrics["team_csat"]
    link = Link("team_csat", 0, 0.5, 80, 7, 0.001)
    html = links_table([link], of[0], {"team_csat": "Satisfaction"}, numbers, "site")
    assert "Satisfaction of a site rises and falls with its engagement index" in html
    assert "Site-months" in html
    assert "team" not in html.lower()
    assert "Too few sites" in links_table([], of[0], {}, numbers, "site")
    early, late = {"<b>": {MONTHS[0]: 0.7, MONTHS[1]: 0.71}, "x": {}}, {"<b>": {MONTHS[1]: 0.5}}
    table = both_table(early, late, of, str, numbers)
    assert table.count("<tr>") == 3
    assert "&lt;b&gt;" in table
    assert "50.0%" in table


def test_too_few_teams_are_not_looked_at() -> None:
    draw = np.random.default_rng(3)
    assert linkage(panel(draw, 5), {"csat": panel(draw, 5)}) == ()
    assert linkage({}, {}) == ()
