"""Whether a target will be met as things are: what process limits say of it, not what the last period did."""

from __future__ import annotations

MET, MISSED, EITHER = "consistently met", "consistently missed", "hit or miss"


def assurance(lower: float | None, upper: float | None, target: float | None, better: str) -> str | None:
    """The target against the limits of the newest period; on a limit counts as beyond it.

    None without limits, without a target, and where neither direction is better.

    >>> assurance(0.82, 0.9, 0.8, "higher"), assurance(0.7, 0.9, 0.8, "higher"), assurance(0.82, 0.9, 0.8, "lower")
    ('consistently met', 'hit or miss', 'consistently missed')
    """
    if lower is None or upper is None or target is None or better == "neither":
        return None
    if lower < target < upper:
        return EITHER
    above = lower >= target
    return MET if above == (better == "higher") else MISSED
