"""Who stands behind a survey figure of a page or a pack: those who answered in its months, beside the consumers."""

from __future__ import annotations

from cxmetrics.errors import CxError
from cxmetrics.insight.asking import Asking
from cxmetrics.insight.headline import Headline
from cxmetrics.insight.representation import Representation, representation
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.trust import tables_read

_ANSWERS = ("survey_responses",)


def is_opinion(layer: Layer, metric: Metric) -> bool:
    """Whether it is what consumers say in surveys: known at once, from nothing but their answers, by segment."""
    reads = tables_read(layer.published(metric.id).reads)
    return reads == _ANSWERS and "segment" in metric.dimensions and not metric.looks_ahead


def behind_headline(asking: Asking, metric: Metric, headline: Headline) -> Representation | None:
    """Who is heard in the months of a headline, under its filters and its surveys.

    None for a figure that is no opinion or has no answers, and where it cannot be told.
    """
    row = headline.row
    if row is None or row.period is None or not row.n or not is_opinion(asking.layer, metric):
        return None
    where, _ = asking.where(metric)
    kept = {name: values for name, values in where.items() if name in ("segment", "region", "survey")}
    months = asking.layer.settings.calendar.periods(row.period.first, row.period.end, "month")
    try:
        return representation(asking.layer, months, kept)
    except CxError:
        return None
