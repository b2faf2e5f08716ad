"""Draws by rule what is heard of many: a stated random order of comments, and the one consumer of a meeting.

A draw is a pure function of its seed and the comments' names: whoever draws gets the same, and
nobody can try until it suits, since the seed comes from the period and the meeting.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from cxmetrics.insight.themes import Said, Share, Shares
from cxmetrics.metrics.question import NO_GROUP


def place(seed: str, name: str) -> bytes:
    """Where a name stands in the random order of a seed."""
    return hashlib.sha256(f"{seed}\0{name}".encode("utf-8", "surrogatepass")).digest()


def shuffled(those: Sequence[Said], seed: str) -> list[Said]:
    """The comments in the random order of the seed. Of two, which comes first does not depend on the others."""
    return sorted(those, key=lambda each: place(seed, each.verbatim.id))


@dataclass(frozen=True)
class Drawn:
    """The consumer that a meeting hears, and how it was come by."""

    said: Said
    share: Share
    segment: str
    segments: tuple[str, ...]
    """Those that take turns."""
    among: int
    """The comments it was drawn from."""
    seed: str


def drawn(those: Sequence[Said], period: str, meeting: int) -> Drawn | None:
    """One comment of those of a period for a meeting; None where nobody known wrote.

    Segments take turns by the meeting's number; within the segment every comment of a known consumer has the
    same chance, so a theme is heard in proportion to how many spoke of it.
    """
    known = [each for each in those if each.verbatim.consumer is not None]
    segments = tuple(sorted({each.verbatim.segment or NO_GROUP for each in known}))
    if not segments:
        return None
    segment = segments[meeting % len(segments)]
    pool = [each for each in known if (each.verbatim.segment or NO_GROUP) == segment]
    seed = f"{period}/{meeting}"
    return shown(those, shuffled(pool, seed)[0], segments, len(pool), seed)


def shown(those: Sequence[Said], said: Said, segments: tuple[str, ...], among: int, seed: str) -> Drawn:
    """A comment with what it stands for among those."""
    return Drawn(said, Shares(those).of(said), said.verbatim.segment or NO_GROUP, segments, among, seed)
