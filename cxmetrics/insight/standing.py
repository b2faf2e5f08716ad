"""What holds where nobody asks otherwise: which answers a figure stands for, and which figures come first.

Transactional surveys answer another question than the survey of the whole relationship.
"""

from __future__ import annotations

from collections.abc import Mapping

from cxmetrics.metrics.layer import Layer

HEADLINES = ("problem_free_rate", "nps", "retention_12m", "lapse_rate", "service_level", "engagement_index")
"""The figures that stand for their pillars; the overview shows five, lapse for retention without contracts."""

_STANDING = {name: {"survey": "relationship"} for name in ("nps", "nps_weighted", "respondents")}
_UNLESS_BY = frozenset({"survey", "stage"})
"""A breakdown by these looks at all surveys: only the transactional ones know a stage."""


def standing(layer: Layer, metric: str, by: tuple[str, ...] = ()) -> Mapping[str, tuple[str, ...]]:
    """The filter that holds for a published metric by itself, beside a breakdown `by`; only groups that it knows."""
    if _UNLESS_BY.intersection(by):
        return {}
    known = layer.published(metric).groups
    return {name: (group,) for name, group in _STANDING.get(metric, {}).items() if group in known.get(name, ())}
