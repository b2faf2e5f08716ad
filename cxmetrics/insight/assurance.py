"""Whether a target will be met as things are: what process limits say of it, not what the last period did."""

from __future__ import annotations

MET, MISSED, EITHER = "consistently met", "consistently missed", "hit or miss"


def assurance(lower: float | None, upper: float | None, target: float | None, better: str) -> str | None:
    """The target against the limits; only one of them counts. A figure on the target meets it.

    Where higher is better it is consistently met when the lower limit reaches it, and
    consistently missed when the upper limit does not; where lower is better the other way
    round. None without limits, without a target, and where neither direction is better.

    >>> assurance(0.82, 0.9, 0.8, "higher"), assurance(0.7, 0.9, 0.8, "higher"), assurance(0.82, 0.9, 0.8, "lower")
    ('consistently met', 'hit or miss', 'consistently missed')
    """
    if lower is None or upper is None or target is None or better not in ("higher", "lower"):
        return None
    if better == "higher":
        return MET if lower >= target else MISSED if upper < target else EITHER
    return MET if upper <= target else MISSED if lower > target else EITHER
