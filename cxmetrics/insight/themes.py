"""What comments are about: volume, score, trend and effect on NPS of each theme, and what one comment stands for.

All of it is about those who wrote. Which words make a theme is told by `metrics.taxonomy`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from cxmetrics.metrics.kinds import nps, proportion, z
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.memo import Memo
from cxmetrics.metrics.question import NO_GROUP
from cxmetrics.metrics.taxonomy import Taxonomy, Theme, taxonomy
from cxmetrics.store.verbatims import DIMENSIONS, Verbatim, verbatims

PROMOTERS, PASSIVES, DETRACTORS, UNSCORED = "promoters", "passives", "detractors", "no score"
GROUPS = (DETRACTORS, PASSIVES, PROMOTERS, UNSCORED)
FEWEST = 15
"""So many scored comments a theme, and the rest, need for an effect; so many comments for a trend."""
CHANGED, STILL, FEW = "changed", "no signal", "too few"


@dataclass(frozen=True, slots=True)
class Said:
    """One comment and what it is about."""

    verbatim: Verbatim
    themes: tuple[str, ...]

    @property
    def group(self) -> str:
        """Which of GROUPS its author belongs to by the score given with it."""
        score = self.verbatim.nps
        return UNSCORED if score is None else PROMOTERS if score >= 9 else DETRACTORS if score <= 6 else PASSIVES


@dataclass(frozen=True)
class Scope:
    """Which comments are meant. The start is inclusive, the end exclusive; empty means all."""

    start: date | None = None
    end: date | None = None
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    theme: str | None = None
    words: str = ""


@dataclass(frozen=True)
class ThemeFigures:
    """One theme in a period: how many spoke of it, how they score, whether it grew, what it does to NPS."""

    theme: Theme
    comments: int
    of: int
    before: int
    before_of: int
    difference: float | None
    """Of the shares, now less before."""
    low: float | None
    high: float | None
    """At 95 % for all themes together."""
    verdict: str
    scored: int
    nps: float | None
    nps_low: float | None
    nps_high: float | None
    effect: float | None
    """NPS of all who wrote, less what it would be without those who spoke of it."""
    effect_low: float | None
    effect_high: float | None

    @property
    def share(self) -> float:
        return self.comments / self.of if self.of else 0.0


_CORPUS = Memo(4)


def corpus(layer: Layer) -> tuple[Said, ...]:
    """All published comments with their themes, by day; once a publication and taxonomy."""
    publication, known = layer.publication, taxonomy(layer.settings)[0]
    key = (str(publication.file), publication.version, publication.published_at, known.key)
    return _CORPUS.get(key, lambda: spoken(verbatims(publication), known))


def spoken(comments: Iterable[Verbatim], known: Taxonomy) -> tuple[Said, ...]:
    """The comments with their themes."""
    return tuple(Said(each, known.of(each.text)) for each in comments)


def chosen(those: Iterable[Said], scope: Scope) -> list[Said]:
    """The comments that are meant, in the order given."""
    words = scope.words.casefold().split()
    wanted = [(name, set(values)) for name, values in scope.where.items() if name in DIMENSIONS and values]
    return [
        each
        for each in those
        if (scope.start is None or each.verbatim.day >= scope.start)
        and (scope.end is None or each.verbatim.day < scope.end)
        and all((getattr(each.verbatim, name) or NO_GROUP) in values for name, values in wanted)
        and (not scope.groups or each.group in scope.groups)
        and (scope.theme is None or scope.theme in each.themes or (scope.theme == NO_GROUP and not each.themes))
        and all(word in each.verbatim.text.casefold() for word in words)
    ]


def theme_figures(now: Sequence[Said], before: Sequence[Said], themes: Iterable[Theme]) -> list[ThemeFigures]:
    """A line for each theme that anybody spoke of now or before, the most spoken of first."""
    here, there = (Counter(name for each in those for name in each.themes) for those in (now, before))
    spoken_of = [theme for theme in themes if here[theme.id] or there[theme.id]]
    scores = [(each.verbatim.nps, each.themes) for each in now if each.verbatim.nps is not None]
    every = _scored([score for score, _ in scores])
    found = []
    for theme in spoken_of:
        counted = here[theme.id], len(now), there[theme.id], len(before)
        step, low, high, verdict = _trend(*counted, len(spoken_of))
        own = _scored([score for score, names in scores if theme.id in names])
        value, interval = nps.KIND.value(own), nps.KIND.interval(own) or (None, None)
        pulled = effect(every, own) or (None, None, None)
        found.append(
            ThemeFigures(theme, *counted, step, low, high, verdict, own["responses"], value, *interval, *pulled)
        )
    return sorted(found, key=lambda each: (-each.comments, -each.before, each.theme.title))


def _trend(
    now: int, of: int, before: int, before_of: int, themes: int
) -> tuple[float | None, float | None, float | None, str]:
    """The change of the share with its interval (Newcombe), at 95 % for all themes together (Bonferroni)."""
    if not of or not before_of:
        return None, None, None, "not comparable"
    here, there = ({"numerator": count, "denominator": base} for count, base in ((now, of), (before, before_of)))
    step = now / of - before / before_of
    interval = proportion.KIND.difference(here, there, 1 - 0.05 / max(themes, 1))
    if interval is None or max(now, before) < FEWEST:
        return step, None, None, FEW
    low, high = interval
    return step, low, high, CHANGED if low > 0 or high < 0 else STILL


def _scored(scores: Sequence[int | None]) -> dict[str, int]:
    given = [score for score in scores if score is not None]
    return {
        "promoters": sum(score >= 9 for score in given),
        "detractors": sum(score <= 6 for score in given),
        "responses": len(given),
    }


def effect(every: Mapping[str, int], own: Mapping[str, int]) -> tuple[float, float, float] | None:
    """NPS of all less NPS without those of a theme, with its 95 % interval, in points; None where either is few.

    The interval is normal, from the influence of each answer on the difference (the delta method): with p the
    theme's share, x the scores (-100, 0, 100), m their mean and r that of the rest, an answer of the theme weighs
    x - m, another (x - m) - (x - r) / (1 - p). Effects of several themes do not add up: a comment may have many.

    >>> [round(part, 1) for part in effect({"promoters": 60, "detractors": 40, "responses": 120},
    ...                                    {"promoters": 2, "detractors": 18, "responses": 20})]
    [-19.3, -28.7, -10.0]
    """
    n, inside = every["responses"], own["responses"]
    outside = n - inside
    if inside < FEWEST or outside < FEWEST:
        return None
    rest = {name: every[name] - own[name] for name in every}
    mean, other = (100 * (each["promoters"] - each["detractors"]) / each["responses"] for each in (every, rest))
    spread = 0.0
    for score, sums, pull in [*((x, own, 0.0) for x in _POINTS), *((x, rest, n / outside) for x in _POINTS)]:
        spread += _count(sums, score) * ((score - mean) - (score - other) * pull) ** 2
    half = z(0.95) * math.sqrt(spread / (n * (n - 1)))
    return mean - other, mean - other - half, mean - other + half


_POINTS = (100.0, 0.0, -100.0)
"""What a promoter, a passive and a detractor add to NPS."""


def _count(sums: Mapping[str, int], points: float) -> int:
    if points == 0.0:
        return sums["responses"] - sums["promoters"] - sums["detractors"]
    return sums["promoters" if points > 0 else "detractors"]


@dataclass(frozen=True)
class Share:
    """How many a comment stands for: those of the same group by score who spoke of the same theme."""

    theme: str | None
    """The theme's id; None where the comment has none."""
    count: int
    group: str
    of: int
    """All of that group who wrote."""


class Shares:
    """What each of these comments stands for among them."""

    def __init__(self, those: Sequence[Said]) -> None:
        self._groups = Counter(each.group for each in those)
        self._said = Counter((each.group, name) for each in those for name in each.themes or (None,))

    def of(self, said: Said) -> Share:
        """Of several themes the one that most of its group spoke of."""
        names = said.themes or (None,)
        theme = max(names, key=lambda name: (self._said[said.group, name], str(name)))
        return Share(theme, self._said[said.group, theme], said.group, self._groups[said.group])
