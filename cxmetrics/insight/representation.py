"""Who is heard: respondents beside the consumers they stand for, the score weighted so, and how far silence could go.

Both come from the metrics layer as counts by the same cells, `respondents` and
`consumers_by_band`; what is put together here is arithmetic on them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cxmetrics.calendar import Period
from cxmetrics.errors import CxError, Unavailable
from cxmetrics.insight.change import threshold
from cxmetrics.insight.raking import LIMITS, Raked, raked
from cxmetrics.insight.standing import standing
from cxmetrics.metrics.kinds import Sums, base, kinds
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question

RESPONDENTS, CONSUMERS, ASKED = "respondents", "consumers_by_band", "response_rate"
DIMENSIONS = ("segment", "region", "plan", "tenure_band", "value_band")
MONTHS = 12
"""So many complete months are looked at together."""
NOT_HEARD, HEARD_LESS, HEARD, HEARD_MORE = "not heard", "heard less", "heard", "heard more"
_HALF, _LESS, _MORE = 0.5, 0.8, 1.25
SILENT_BY = 20.0
"""The stated assumption: points by which those who do not answer may think worse, or better, of us."""

Where = Mapping[str, tuple[str, ...]]
Cell = tuple[str, ...]


@dataclass(frozen=True)
class Share:
    """One group among consumers and among respondents, as shares; `n` answers of it."""

    dimension: str
    group: str
    consumers: float
    answers: float
    n: int
    word: str = HEARD

    @property
    def ratio(self) -> float:
        """How much it is heard: 1 as much as its share among consumers, 0 not at all."""
        return self.answers / self.consumers if self.consumers > 0 else math.inf


@dataclass(frozen=True)
class Score:
    """A net promoter score with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Representation:
    """Who is heard over some months, under a filter. Scores are in points."""

    first: date
    end: date
    consumers: float
    """The mean number of consumers over the months."""
    n: int
    """Answers of consumers whom we know."""
    left_out: int
    """Of those, answers of groups that had no consumer on the first day of any of the months."""
    shares: tuple[Share, ...]
    plain: Score
    weighted: Score | None
    """With trimmed weights; None where they cannot be had, which `reason` tells."""
    raked: Raked | None
    untrimmed: float | None
    """The score with weights that were not trimmed."""
    reason: str | None
    answered: float | None
    """Of the invitations sent, the share answered."""

    @property
    def silent(self) -> tuple[Share, ...]:
        """The groups that are not heard, or less, the biggest gap first."""
        found = [share for share in self.shares if share.word in (NOT_HEARD, HEARD_LESS)]
        return tuple(sorted(found, key=lambda share: (share.answers - share.consumers, share.dimension, share.group)))


def representation(layer: Layer, spans: Sequence[Period], where: Where) -> Representation | None:
    """Who is heard over these months, together; None where there is nothing to tell by.

    `where` may hold a survey. Raises Unavailable where a figure it needs is not available.
    """
    question = Question(RESPONDENTS, "month", where=dict(where))
    key = tuple((span.first, span.end) for span in spans)
    return layer.remembered("representation", question, lambda: _representation(layer, spans, where), key)


def newest_months(layer: Layer, where: Where, end: date | None = None, months: int = MONTHS) -> tuple[Period, ...]:
    """The newest complete months with answers, up to `end`; fewer where there are no more."""
    what = layer.plan(Question(RESPONDENTS, "month", where=dict(where), end=end))
    return tuple([period for period in what.periods if what.complete(period)][-months:])


def usual_answers(layer: Layer, where: Where) -> Where:
    """The filter with the survey that speaks for the whole relationship, where there is one."""
    kept = {name: values for name, values in where.items() if name in ("segment", "region", "survey")}
    return {**standing(layer, RESPONDENTS), **kept}


def moved_by(score: float, answered: float, points: float) -> float:
    """The score of everybody asked, were those who did not answer `points` above those of their group who did."""
    return max(-100.0, min(100.0, score + points * (1 - answered)))


def bounds(score: float, answered: float) -> tuple[float, float]:
    """What the score of everybody asked could be at the least and at the most, whatever the silent think."""
    silent = 100 * (1 - answered)
    return score * answered - silent, score * answered + silent


def _representation(layer: Layer, spans: Sequence[Period], where: Where) -> Representation | None:
    everybody = {name: values for name, values in where.items() if name != "survey"}
    people = {cell: base(sums, "amount") for cell, sums in _cells(layer, CONSUMERS, everybody, spans).items()}
    answers = _cells(layer, RESPONDENTS, where, spans)
    targets = {name: _margin(people, place) for place, name in enumerate(DIMENSIONS)}
    known = {cell: sums for cell, sums in answers.items() if _counted(cell, targets)}
    n = round(sum(base(sums, "responses") for sums in known.values()))
    total = sum(people.values())
    if not n or total <= 0:
        return None
    everyone = round(sum(base(sums, "responses") for sums in answers.values()))
    weights, free, reason = _weights(known, targets)
    return Representation(
        first=spans[0].first,
        end=spans[-1].end,
        consumers=total / len(spans),
        n=n,
        left_out=everyone - n,
        shares=_shares(known, targets, total, n),
        plain=_score(known, None, n),
        weighted=_score(known, weights.weights, weights.effective_n) if weights else None,
        raked=weights,
        untrimmed=_score(known, free.weights, n).value if free else None,
        reason=reason,
        answered=_answered(layer, where, spans),
    )


def _cells(layer: Layer, metric: str, where: Where, spans: Sequence[Period]) -> dict[Cell, dict[str, float]]:
    """The sums of every combination of groups, over all months."""
    what = layer.crossing(Question(metric, "month", where=dict(where)), DIMENSIONS)
    found: dict[Cell, dict[str, float]] = {}
    for (_, cell), sums in layer.sums(what, DIMENSIONS, spans).items():
        held = found.setdefault(cell, dict.fromkeys(sums, 0.0))
        for name, value in sums.items():
            held[name] += value or 0
    return found


def _margin(people: Mapping[Cell, float], place: int) -> dict[str, float]:
    found: dict[str, float] = {}
    for cell, amount in sorted(people.items()):
        found[cell[place]] = found.get(cell[place], 0.0) + amount
    return {group: amount for group, amount in found.items() if amount > 0}


def _counted(cell: Cell, targets: Mapping[str, Mapping[str, float]]) -> bool:
    return all(cell[place] in targets[name] for place, name in enumerate(DIMENSIONS))


def _weights(
    known: Mapping[Cell, Sums], targets: Mapping[str, Mapping[str, float]]
) -> tuple[Raked | None, Raked | None, str | None]:
    """The trimmed weights, those that are not, and why there are none."""
    cells = [dict(zip(DIMENSIONS, cell, strict=True)) for cell in known]
    counts = [base(sums, "responses") for sums in known.values()]
    try:
        found = raked(cells, counts, targets, limits=LIMITS)
        free = raked(cells, counts, targets) if found.trimmed else found
    except CxError as error:
        return None, None, str(error).removeprefix("weighting: ")
    if not found.converged:
        said = f"the weights did not settle in {found.cycles} cycles, so none are used."
        return None, None, said
    return found, free if free.converged else None, None


def _score(known: Mapping[Cell, Sums], weights: Sequence[float] | None, n: float) -> Score:
    """The score of the cells, each answer weighed, on a base of `n`."""
    each = weights or [1.0] * len(known)
    total = sum(w * base(sums, "responses") for w, sums in zip(each, known.values(), strict=True))
    parts = {
        name: n * sum(w * base(sums, name) for w, sums in zip(each, known.values(), strict=True)) / total
        for name in ("promoters", "detractors")
    }
    sums = {**parts, "responses": n}
    kind = kinds()["nps"]
    value, interval = kind.value(sums) or 0.0, kind.interval(sums) or (-100.0, 100.0)
    return Score(value, *interval)


def _shares(
    known: Mapping[Cell, Sums], targets: Mapping[str, Mapping[str, float]], total: float, n: int
) -> tuple[Share, ...]:
    """Every group of every dimension that has more than one, with a word for those that differ by more than chance."""
    found: list[Share] = []
    for place, name in enumerate(DIMENSIONS):
        if len(targets[name]) < 2:
            continue
        heard: dict[str, float] = {}
        for cell, sums in known.items():
            heard[cell[place]] = heard.get(cell[place], 0.0) + base(sums, "responses")
        found += [
            Share(name, group, amount / total, heard.get(group, 0.0) / n, round(heard.get(group, 0.0)))
            for group, amount in targets[name].items()
        ]
    line = threshold([_chance(share, n) for share in found])
    return tuple(
        Share(s.dimension, s.group, s.consumers, s.answers, s.n, _word(s) if _chance(s, n) <= line else HEARD)
        for s in found
    )


def _word(share: Share) -> str:
    if share.ratio <= _HALF:
        return NOT_HEARD
    return HEARD_LESS if share.ratio < _LESS else HEARD_MORE if share.ratio > _MORE else HEARD


def _chance(share: Share, n: int) -> float:
    """How often so many answers would come from the group by chance, were it heard as its share: two-sided, normal."""
    spread = math.sqrt(share.consumers * (1 - share.consumers) / n)
    return math.erfc(abs(share.answers - share.consumers) / spread / math.sqrt(2)) if spread > 0 else 1.0


def _answered(layer: Layer, where: Where, spans: Sequence[Period]) -> float | None:
    try:
        question, _ = layer.honoured(Question(ASKED, "month", where=dict(where)))
        [sums] = layer.total(question, [Period(spans[0].first, spans[-1].end)])
    except (CxError, Unavailable):
        return None
    return kinds()["proportion"].value(sums)
