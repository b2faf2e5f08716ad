"""What changed when a metric's figures are made in another way from one refresh on, in words and lines."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from cxmetrics.metrics.definition import Metric
from cxmetrics.store.publication import PublishedMetric

_MOST_LINES = 30
Values = Mapping[str, Any]


def redefinition(before: PublishedMetric, after: Metric, values: Values, fingerprint: str) -> str:
    """The lines of the SQL that went and came, the parameters with other values, and both fingerprints.

    `values` are those of the parameters of `after`, whose fingerprint is given.
    """
    parts = [*_of_body(str(before.definition.get("body", "")), after.body), *_of_values(before.values, values)]
    marks = f"Fingerprint {before.fingerprint}, now {fingerprint}."
    return "\n\n".join([*parts, marks])


def _of_body(before: str, after: str) -> list[str]:
    old, new = _lines(before), _lines(after)
    changed = [
        line for line in difflib.unified_diff(old, new, lineterm="", n=1) if not line.startswith(("---", "+++", "@@"))
    ]
    if not changed:
        return []
    if len(changed) > _MOST_LINES:
        return [f"Its SQL changed in {len(changed)} lines; figures of before and after are not made alike."]
    return ["Its SQL changed:\n" + "\n".join(changed)]


def _of_values(before: Values, after: Values) -> list[str]:
    told = []
    for name in sorted({*before, *after}):
        if name not in after:
            told.append(f"It no longer depends on {name}.")
        elif name not in before:
            told.append(f"It depends on {name}, which is {after[name]}.")
        elif before[name] != after[name]:
            told.append(f"{name} was {before[name]} and is {after[name]}.")
    return told


def _lines(body: str) -> list[str]:
    return [line.rstrip() for line in body.strip().splitlines()]
