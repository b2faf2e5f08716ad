"""Groups by name, as a sentence says them: the same words in headlines, in lists and beside the parts of a change."""

from __future__ import annotations

from collections.abc import Sequence

from cxmetrics.insight.explanation import HIDDEN
from cxmetrics.metrics.question import NO_GROUP
from cxmetrics.views.subject import plain

_PLACES = {
    "channel": "on {}", "region": "in {}", "queue": "in the {} queue", "department": "in {}", "site": "in {}",
    "stage": "at {}", "reason": "about {}", "leave_reason": "leaving for {}", "caused_by_stage": "caused at {}",
    "plan": "on {}", "team": "in {}", "survey": "in the {} survey",
}  # fmt: skip
"""How a group of a dimension is named after another; segments, and those unknown here, by their name alone."""


def standing(dimensions: Sequence[str], groups: Sequence[str]) -> str:
    """One group, or several that were crossed, where the sentence makes clear what they are groups of.

    >>> standing(["segment", "channel"], ["SMB", "app"]), standing(["segment"], ["SMB"])
    ('SMB on app', 'SMB')
    """
    names = []
    for number, (dimension, group) in enumerate(zip(dimensions, groups, strict=True)):
        if group == NO_GROUP:
            names.append(f"{'with ' if number else ''}{dimension.replace('_', ' ')} not recorded")
            continue
        name = "the groups hidden together" if group == HIDDEN else plain(group).replace("_", " ")
        names.append(_PLACES.get(dimension, "{}").format(name) if number else name)
    return " ".join(names)
