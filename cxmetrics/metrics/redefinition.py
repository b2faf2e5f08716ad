"""What changed when a metric's figures are made in another way from one refresh on, in words and lines."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from cxmetrics.metrics.definition import Metric

_MOST_LINES = 30


def redefinition(before: Mapping[str, Any], after: Metric) -> str:
    """The lines of the SQL that went and came; or that a parameter's value is another one."""
    old, new = _lines(str(before.get("body", ""))), _lines(after.body)
    if old == new:
        names = ", ".join(after.parameters)
        return f"A setting that its SQL uses has another value: {names}." if names else "The way it is made changed."
    changed = [
        line for line in difflib.unified_diff(old, new, lineterm="", n=1) if not line.startswith(("---", "+++", "@@"))
    ]
    if len(changed) > _MOST_LINES:
        return f"Its SQL changed in {len(changed)} lines; figures of before and after are not made alike."
    return "Its SQL changed:\n" + "\n".join(changed)


def _lines(body: str) -> list[str]:
    return [line.rstrip() for line in body.strip().splitlines()]
