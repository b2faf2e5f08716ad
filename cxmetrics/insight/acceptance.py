"""The published metrics, trusted as far as people say: failed data checks that annotations accept are lifted.

An annotation of kind data issue that names a check accepts its wrong days from the annotation's
first day through its last, under its author's name; later ones are in doubt again.
"""

from __future__ import annotations

from cxmetrics.insight.occasions import shown
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.trust import Acceptance
from cxmetrics.settings import Settings

KIND = "data issue"


def layer(settings: Settings) -> Layer:
    """The layer of these settings with what the journal accepts. Raises what `Layer` raises."""
    return Layer(settings, acceptances)


def acceptances(of: Layer) -> tuple[Acceptance, ...]:
    """What annotations accept; nothing where the journal does not answer."""
    found = []
    for each in shown(of):
        if each.accepts and each.kind == KIND:
            last = each.accepts_until or each.ends_on or each.starts_on
            found.append(Acceptance(each.accepts, each.starts_on, last, each.metric, each.pillar))
    return tuple(found)
