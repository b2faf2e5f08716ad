"""Which signals stand at the newest complete period, and which figures raise none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from cxmetrics.calendar import Period
from cxmetrics.insight import signals as signals_of
from cxmetrics.insight.signals import NewestSignal, newest_signals
from cxmetrics.metrics.answer import Row
from cxmetrics.metrics.trust import Doubt
from tests.answers.company import layer, metric
from tests.answers.test_judgement import STABLE

FIRST = date(2024, 11, 1)
VETO = Doubt("unique", "calls", "vetoed", "Doubled", "CX", "Load anew.", 3, None, None, datetime(2026, 5, 1))


def rows(numerators: Sequence[float], segment: str = "A", n: int = 1000) -> list[dict[str, Any]]:
    """One row a month, from November 2024 on."""
    firsts = [date(2024 + (10 + place) // 12, (10 + place) % 12 + 1, 1) for place in range(len(numerators))]
    return [
        {"day": day, "segment": segment, "region": "N", "numerator": value * n / 1000, "denominator": n}
        for day, value in zip(firsts, numerators, strict=True)
    ]


def found(home: Path, *series: list[dict[str, Any]], today: date = date(2026, 5, 1), **more: Any) -> list[NewestSignal]:
    fields = more.pop("fields", {})
    one = layer(home, [(metric(**fields), [row for each in series for row in each])], today, **more)
    return newest_signals(one)


def said(those: Sequence[NewestSignal]) -> list[tuple[str | None, str, str, date]]:
    return [(each.row.group, each.rule, each.word, each.first.first) for each in those]


def test_one_at_the_newest_complete_period_has_its_identity_and_its_direction(tmp_path: Path) -> None:
    assert said(found(tmp_path / "a", rows([*STABLE, 900]))) == [(None, "outside", "better", date(2026, 4, 1))]
    worse = found(tmp_path / "b", rows([*STABLE, 900]), fields={"better": "lower"})
    assert [each.word for each in worse] == ["worse"]
    neither = found(tmp_path / "c", rows([*STABLE, 900]), fields={"better": "neither"})
    assert [each.word for each in neither] == ["changed"]


def test_neighbors_outside_are_one_run_and_an_older_one_is_not_told(tmp_path: Path) -> None:
    run = found(tmp_path / "a", rows([*STABLE, 900, 905]), today=date(2026, 6, 1))
    assert said(run) == [(None, "outside", "better", date(2026, 4, 1))]
    assert found(tmp_path / "b", rows([*STABLE, 900, 530]), today=date(2026, 6, 1)) == []


def test_a_run_that_reaches_the_newest_period_is_told_with_its_first(tmp_path: Path) -> None:
    shifted = found(tmp_path, rows([*STABLE, *[600] * 7]), today=date(2026, 11, 1))
    assert (None, "shift", "better", date(2026, 4, 1)) in said(shifted)


@pytest.mark.parametrize(
    ("n", "today", "why"),
    [
        (20, date(2026, 5, 1), "few answers"),
        (1000, date(2026, 4, 20), "the period runs"),
        (1000, date(2026, 10, 1), "no data for a quarter"),
    ],
)
def test_a_figure_that_may_not_speak_raises_none(n: int, today: date, why: str, tmp_path: Path) -> None:
    assert found(tmp_path, rows([*STABLE, 900], n=n), today=today) == [], why


def test_a_vetoed_or_hidden_figure_raises_none() -> None:
    month = Period(date(2026, 4, 1), date(2026, 5, 1))
    plain = Row("answered", month, None, value=0.9, n=1000)
    assert signals_of._speaks(plain, metric())
    for fault in ({"doubts": (VETO,)}, {"suppressed": True}, {"value": None}, {"n": 29}):
        assert not signals_of._speaks(Row(**{**_fields(plain), **fault}), metric())


def _fields(row: Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in Row.__slots__}


def test_a_group_is_told_only_where_not_everybody_is(tmp_path: Path) -> None:
    alone = found(tmp_path / "a", rows([*STABLE, 800], "B", 100), rows([*STABLE, 500]))
    assert said(alone) == [("B", "outside", "better", date(2026, 4, 1))]
    assert alone[0].dimension == "segment"
    both = found(tmp_path / "b", rows([*STABLE, 900], "B"), rows([*STABLE, 900]))
    assert [group for group, *_ in said(both)] == [None]
    assert newest_signals(_quiet(tmp_path / "c"), groups=False) == []


def _quiet(home: Path) -> Any:
    series = [*rows([*STABLE, 800], "B", 100), *rows([*STABLE, 500])]
    return layer(home, [(metric(), series)], date(2026, 5, 1))


def test_a_hidden_group_is_not_told(tmp_path: Path) -> None:
    fields = {"dimensions": ("segment",)}
    series = rows([*STABLE, 800], "B", 100), rows([*STABLE, 500])
    assert [each.row.group for each in found(tmp_path / "a", *series, fields=fields)] == ["B"]
    hidden = [(row["day"], "segment", "B") for row in series[0]]
    assert found(tmp_path / "b", *series, fields=fields, hidden=hidden, anonymous=True) == []


def test_an_unavailable_metric_does_not_keep_the_others_from_speaking(tmp_path: Path) -> None:
    one = layer(tmp_path, [(metric(), rows([*STABLE, 900]))], date(2026, 5, 1), unavailable={"gone": "lacks calls"})
    assert [each.metric.id for each in newest_signals(one)] == ["answered"]
