"""Draws by rule what is heard of many: a stated random order of comments, and the one consumer of a meeting.

A draw is a pure function of its seed and the comments' names: whoever draws gets the same. The
seed is made of the period and the meeting's number, so there is nothing to choose in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from cxmetrics.insight.asking import Filters
from cxmetrics.insight.one_consumer import OneConsumer, one_consumer
from cxmetrics.insight.spoken import spans
from cxmetrics.insight.themes import Said, Scope, Share, Shares, chosen, corpus
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import NO_GROUP

NO_MEETING = 0
"""In place of a meeting's number where one is heard outside of any."""


def place(seed: str, name: str) -> bytes:
    """Where a name stands in the random order of a seed."""
    return hashlib.sha256(f"{seed}\0{name}".encode("utf-8", "surrogatepass")).digest()


def shuffled(those: Sequence[Said], seed: str) -> list[Said]:
    """The comments in the random order of the seed. Of two, which comes first does not depend on the others."""
    return sorted(those, key=lambda each: place(seed, each.verbatim.id))


@dataclass(frozen=True)
class Drawn:
    """One comment of a segment's, and how it was come by."""

    said: Said
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
    return Drawn(shuffled(pool, seed)[0], segment, segments, len(pool), seed)


@dataclass(frozen=True)
class Hearing:
    """The one consumer a meeting hears: the comment, what it stands for in its period, the journey, and why this one.

    `drawn` is None where it was picked by hand, `because` then says why.
    """

    said: Said
    share: Share | None
    life: OneConsumer | None
    period: str
    """The period's name."""
    drawn: Drawn | None
    because: str = ""


def hearing(layer: Layer, filters: Filters, meeting: int, picked: str = "", because: str = "") -> Hearing | None:
    """Who is heard at a meeting under these filters; the comment named `picked` where there is one of that name.

    None where nobody wrote in the period.
    """
    those = corpus(layer)
    when = spans(layer, filters, those)
    within = chosen(those, Scope(when.now.first, when.now.end, filters.where))
    by_hand = next((each for each in those if each.verbatim.id == picked), None) if picked else None
    found = None if by_hand else drawn(within, when.now.first.isoformat(), meeting)
    said = by_hand or (found.said if found else None)
    if said is None:
        return None
    share = Shares(within).of(said) if said in within else None
    life = one_consumer(layer, said.verbatim.consumer) if said.verbatim.consumer else None
    return Hearing(said, share, life, when.label, found, because if by_hand else "")
