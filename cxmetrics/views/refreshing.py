"""What a reader must know of refreshes: the last one failed, or left figures as they were."""

from __future__ import annotations

from cxmetrics.store.attempts import Failure
from cxmetrics.store.publication import Publication
from cxmetrics.views.numbers import Numbers


def trouble(failure: Failure | None, published: Publication, numbers: Numbers) -> str | None:
    """What went wrong and how old what is shown is, in a line or two; None where nothing did."""
    if failure is not None:
        why = failure.why if failure.why.endswith(".") else f"{failure.why}."
        old = "The figures are those of the last publication."
        return f"The refresh of {numbers.moment(failure.at)} failed. {why}\n  {old}"
    kept = [metric for metric in published.metrics.values() if metric.available and metric.error]
    if not kept:
        return None
    oldest = min((metric.refreshed_at for metric in kept if metric.refreshed_at), default=None)
    since = f", the oldest of {numbers.moment(oldest)}" if oldest else ""
    named = ", ".join(metric.id for metric in kept[:3]) + (" and more" if len(kept) > 3 else "")
    count = "1 metric" if len(kept) == 1 else f"{len(kept)} metrics"
    return f"The last refresh left {count} as before{since}: {named}.\n  {(kept[0].error or '').splitlines()[0]}"
