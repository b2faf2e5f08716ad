"""Whether a company's consumers have contracts: whether leaving is told by a date, or by buying nothing any more."""

from __future__ import annotations

from cxmetrics.metrics.layer import Layer

RETENTION, CHURN, LAPSE = "retention_12m", "monthly_churn", "lapse_rate"


def has_contracts(layer: Layer) -> bool:
    """False where purchases are known and nobody has a leaving date: then who left is who lapsed."""
    held = layer.publication.metrics
    lapses, churns = (name in held and held[name].available for name in (LAPSE, CHURN))
    return churns or not lapses


def fitting(layer: Layer, *metrics: str) -> tuple[str, ...]:
    """These metrics, with the lapse rate in place of retention where there are no contracts."""
    if has_contracts(layer):
        return metrics
    return tuple(LAPSE if name == RETENTION else name for name in metrics)
