"""What an attacker has of employees' answers: every released number of every wave and metric, as questions give it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from cxmetrics.metrics.anonymity import COMPANY, Group
from cxmetrics.metrics.attack import Released
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question

PEOPLE = ("department", "site", "team")


def released(layer: Layer, metrics: Sequence[str]) -> dict[date, dict[str, Released]]:
    """By wave and metric, what the questions by day give away."""
    found: dict[date, dict[str, Released]] = {}
    for name in metrics:
        kind = layer.published(name).definition["kind"]
        shown: dict[date, dict[Group, Mapping[str, float]]] = {}
        hidden: dict[date, set[Group]] = {}
        for by in (None, *PEOPLE):
            for row in layer.answer(Question(name, "day", by)).rows:
                assert row.period is not None
                group = COMPANY if by is None else (by, str(row.group))
                if row.suppressed:
                    hidden.setdefault(row.period.first, set()).add(group)
                elif row.n:
                    shown.setdefault(row.period.first, {})[group] = {str(key): float(v) for key, v in row.sums.items()}
        for wave in shown.keys() | hidden.keys():
            one = Released(kind, shown.get(wave, {}), frozenset(hidden.get(wave, ())))
            found.setdefault(wave, {})[name] = one
    return found
