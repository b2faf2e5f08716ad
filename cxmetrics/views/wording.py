"""Sentences, verdict words and text alternatives, made from computed facts only.

One fact always gives the same words; nothing is added that the numbers do not say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cxmetrics.calendar import Calendar
from cxmetrics.insight.headline import Comparison, Headline
from cxmetrics.metrics.answer import Answer, Benchmark, Row
from cxmetrics.metrics.definition import Metric
from cxmetrics.views import aim
from cxmetrics.views.numbers import NOTHING, Numbers, joined

SHAPES = {"better": "up", "worse": "down", "changed": "diamond"}
"""The shape beside a verdict word; every other word has a dash. Up and down are good and bad, not high and low."""

_SIGNALS = {
    "outside": {"high": "above its usual range", "low": "below its usual range"},
    "trend": {"high": "rising for at least 7 {grain}s in a row", "low": "falling for at least 7 {grain}s in a row"},
    "two_of_three": {
        "high": "at the upper edge of its usual range in two of three {grain}s",
        "low": "at the lower edge of its usual range in two of three {grain}s",
    },
    "shift": {
        "high": "above its usual level for at least 7 {grain}s",
        "low": "below its usual level for at least 7 {grain}s",
    },
}


@dataclass(frozen=True)
class Speech:
    """What a company's sentences need: how it writes numbers, and its calendar."""

    numbers: Numbers
    calendar: Calendar

    def period(self, row: Row, grain: str) -> str:
        """The name of the row's period."""
        return self.calendar.label(row.period, grain)


def direction(row: Row, before: Row | None = None) -> str | None:
    """Whether the first of a row's signals points high or low; where that is not told, by its center or row before."""
    if row.value is None:
        return None
    if row.sides:
        return "high" if row.sides[0] > 0 else "low"
    if row.signals and row.signals[0] == "trend" and before is not None and before.value is not None:
        return "high" if row.value > before.value else "low"
    if row.center is None or row.value == row.center:
        return None
    return "high" if row.value > row.center else "low"


def signal_word(metric: Metric, row: Row, before: Row | None = None) -> str:
    """better, worse, changed or no signal, for one point of a history."""
    side = direction(row, before) if row.signals else None
    return "no signal" if side is None else side_word(metric, 1 if side == "high" else -1)


def side_word(metric: Metric, side: int) -> str:
    """better, worse or changed, for what points upwards (1) or downwards (-1)."""
    if metric.better not in ("higher", "lower"):
        return "changed"
    return "better" if (side > 0) == (metric.better == "higher") else "worse"


def signal_text(row: Row, grain: str, before: Row | None = None) -> str:
    """What the first of the row's signals says, such as "below its usual range"; empty without one."""
    return next(iter(signal_texts(row, grain, before)), "")


def signal_texts(row: Row, grain: str, before: Row | None = None) -> list[str]:
    """What each of the row's signals says, in their order; none without one."""
    first = direction(row, before) if row.signals else None
    if first is None or grain == "all":
        return []
    sides = ["high" if side > 0 else "low" for side in row.sides] or [first] * len(row.signals)
    return [_SIGNALS[rule][side].format(grain=grain) for rule, side in zip(row.signals, sides, strict=True)]


def change_word(metric: Metric, row: Row) -> str:
    """better, worse, changed, no signal, too few or not comparable: the verdict of a comparison."""
    if row.verdict != "changed" or row.difference is None:
        return row.verdict or "not comparable"
    if metric.better not in ("higher", "lower"):
        return "changed"
    return "better" if (row.difference > 0) == (metric.better == "higher") else "worse"


def target_text(metric: Metric, value: float | None, target: float | None, numbers: Numbers) -> str:
    """ "target 80.0% missed (−1.4 points)"; empty without a target or a figure."""
    if target is None or value is None:
        return ""
    step = numbers.difference(metric, value - target)
    if metric.better not in ("higher", "lower"):
        return f"target {numbers.figure(metric, target)} ({step})"
    met = value >= target if metric.better == "higher" else value <= target
    return f"target {numbers.figure(metric, target)} {'met' if met else 'missed'} ({step})"


def benchmark_text(metric: Metric, benchmark: Benchmark, numbers: Numbers) -> str:
    """ "benchmark 75.0% (ACSI, Jan 2026)": what others reach, who says so, of when."""
    shown = numbers.interval(metric, benchmark.value, benchmark.high) or numbers.figure(metric, benchmark.value)
    return f"benchmark {shown} ({benchmark.source}, {numbers.short_day(benchmark.starts_on)})"


def base_text(metric: Metric, row: Row, numbers: Numbers) -> str:
    """ "n 5,412"; empty where nothing is sampled."""
    return "" if row.n is None or metric.kind == "level" else f"n {numbers.count(row.n)}"


def usual_range(metric: Metric, row: Row, numbers: Numbers) -> str:
    """ "28 to 41": the process limits within the metric's scale; empty where there are none."""
    return numbers.interval(metric, numbers.within(metric, row.lower_limit), numbers.within(metric, row.upper_limit))


def newest(answer: Answer | None) -> tuple[Row | None, Row | None]:
    """The newest complete row with a value, and the row before it."""
    rows = [row for row in (answer.rows if answer else ()) if row.value is not None and row.complete]
    return (rows[-1] if rows else None, rows[-2] if len(rows) > 1 else None)


def lane_title(answer: Answer, speech: Speech) -> str:
    """A history in one line:  "NPS 25 in Oct 2026: below its usual range (28 to 41), target 40 hit or miss"."""
    row, _ = newest(answer)
    aimed = aim.title_part(answer, answer.target(row.period), speech.numbers) if row is not None else ""
    return f"{_finding(answer, speech)}{', ' if aimed else ''}{aimed}"


def _finding(answer: Answer, speech: Speech) -> str:
    metric, numbers = answer.metric, speech.numbers
    row, before = newest(answer)
    if row is None:
        held = any(r.suppressed for r in answer.rows)
        return f"{metric.title}: {'hidden to protect anonymity' if held else 'no figures in this period'}"
    figure = f"{metric.title} {numbers.figure(metric, row.value)} in {speech.period(row, answer.grain)}"
    usual = usual_range(metric, row, numbers)
    if row.n is not None and row.n < metric.minimum_n and metric.kind != "level":
        return f"{figure}: too few to judge (n {numbers.count(row.n)})"
    if row.signals:
        said = signal_text(row, answer.grain, before)
        return f"{figure}: {said} ({usual})" if usual else f"{figure}: {said}"
    if usual:
        return f"{figure}: within its usual range ({usual})"
    return f"{figure}: {answer.limits_note or 'no limits yet'}"


def headline_sentence(metric: Metric, headline: Headline, grain: str, speech: Speech) -> str:
    """The headline of one metric as a whole sentence with its interval and its comparisons."""
    row, numbers = headline.row, speech.numbers
    if row is None or row.value is None:
        said = None if headline.state == "unavailable" else headline.reason
        return f"{metric.title}: {said or _absent(headline.state)}"
    verb = _verb(headline)
    around = numbers.interval(metric, row.low, row.high)
    sentence = f"{metric.title} {verb} {numbers.figure(metric, row.value)} in {headline.label}"
    sentence += f" ({numbers.interval_name} {around})" if around else ""
    if headline.state == "few":
        return f"{sentence}, from only {numbers.count(row.n)}: too few to judge."
    before = _before(headline, row)
    said = signal_text(row, grain, before)
    usual = usual_range(metric, row, numbers)
    if said:
        sentence += f", {said}" + (f" of {usual}" if said.endswith("range") and usual else "")
    elif usual:
        sentence += f", within its usual range of {usual}"
    against = [text for c in (headline.previous, headline.year) if (text := against_text(metric, c, numbers))]
    return f"{sentence}. {'; '.join(against)}{'.' if against else ''}".strip()


def against_text(metric: Metric, comparison: Comparison | None, numbers: Numbers) -> str:
    """ "Sep 2026: 31, −6.1 points, worse"; empty where there is nothing to compare with."""
    row = comparison.row if comparison else None
    if comparison is None or row is None or row.compare_value is None:
        return ""
    word = change_word(metric, row)
    step = numbers.difference(metric, row.difference)
    return f"{comparison.label}: {numbers.figure(metric, row.compare_value)}, {step}, {word}"


def overview_sentence(headlines: Sequence[tuple[Metric, Headline]], grain: str, speech: Speech) -> str:
    """One sentence over several headlines: those that moved, then the rest together."""
    shown = [(m, h) for m, h in headlines if h.row is not None and h.row.value is not None and h.state == "ok"]
    if not shown:
        return "There is no figure to report yet."
    labels = [h.label or "" for _, h in shown]
    main = max(labels, key=labels.count)
    clauses = [_clause(m, h, grain, speech, main) for m, h in shown if h.word in ("better", "worse", "changed")]
    still = [m.title for m, h in shown if h.word not in ("better", "worse", "changed", "no limits yet")]
    if not clauses and not still:
        figures = joined([_plainly(m, h, speech, main) for m, h in shown])
        return f"{main}: {figures}; too little history to tell what is usual."
    if not clauses:
        moved = f"{still[0]} moved no" if len(still) == 1 else f"none of {joined(still)} moved"
        return f"{main}: {moved} more than usual."
    rest = ""
    if still:
        rest = f"; {joined(still)} moved no more than usual"
    return f"{main}: {'; '.join(clauses)}{rest}."


def missing_sentence(headlines: Sequence[tuple[Metric, Headline]]) -> str:
    """Which figures are absent, in one line; empty where all are there."""
    absent = [m.title for m, h in headlines if h.row is None or h.row.value is None]
    few = [m.title for m, h in headlines if h.state == "few"]
    parts = [f"No figure for {joined(absent)}"] if absent else []
    parts += [f"too few to judge: {joined(few)}"] if few else []
    return "; ".join(parts)


def alternative(answer: Answer, speech: Speech) -> str:
    """A history in words for those who do not see it: how many points, from where to where, lowest, highest, last."""
    metric, numbers = answer.metric, speech.numbers
    rows = [row for row in answer.rows if row.value is not None]
    if not rows:
        return f"{metric.title}: no figures in this period."

    def said(row: Row) -> str:
        return f"{numbers.figure(metric, row.value)} in {speech.period(row, answer.grain)}"

    low = min(rows, key=lambda row: row.value or 0.0)
    high = max(rows, key=lambda row: row.value or 0.0)
    marked = sum(1 for row in rows if row.signals)
    return (
        f"{lane_title(answer, speech)}. {len(rows)} {answer.grain}s, first {said(rows[0])}, lowest {said(low)}, "
        f"highest {said(high)}, last {said(rows[-1])}{'' if rows[-1].complete else ' (to date)'}; "
        f"{marked or 'no'} {'point' if marked == 1 else 'points'} with a signal."
    )


def state_notes(answer: Answer, titles: Mapping[str, str], numbers: Numbers) -> list[str]:
    """What a reader must know beside a chart: ignored filters, limits, target, benchmarks, hidden groups, trust."""
    notes = []
    if answer.ignored_filters:
        names = joined([titles.get(name, name) for name in answer.ignored_filters])
        notes.append(f"not filtered by {names}: this figure is not kept by it")
    if answer.limits_note:
        notes.append(answer.limits_note)
    row, _ = newest(answer)
    if row is not None and (why := aim.reason(answer.metric, answer.target(row.period), answer.reach, numbers)):
        notes.append(why)
    for each in answer.benchmarks:
        said = benchmark_text(answer.metric, each, numbers)
        notes.append(f"{said}: {each.definition}" + ("" if each.drawn else "; not drawn, for it is defined otherwise"))
    hidden = sum(1 for row in answer.rows if row.suppressed)
    if hidden:
        notes.append(f"{hidden} {'figure' if hidden == 1 else 'figures'} hidden to protect anonymity")
    for trust in ("vetoed", "caution"):
        count = sum(1 for row in answer.rows if row.trust == trust)
        if count:
            notes.append(f"{count} {'period' if count == 1 else 'periods'} with doubtful data ({trust})")
    return notes


def _plainly(metric: Metric, headline: Headline, speech: Speech, main: str) -> str:
    """Figure and interval; the period only where it is not the `main` one."""
    row = headline.row
    assert row is not None  # callers pass headlines with a figure only
    numbers = speech.numbers
    when = "" if headline.label == main else f" in {headline.label}"
    around = numbers.interval(metric, row.low, row.high)
    said = f"{metric.title} {_verb(headline)} {numbers.figure(metric, row.value)}{when}"
    return said + (f" ({numbers.interval_name} {around})" if around else "")


def _clause(metric: Metric, headline: Headline, grain: str, speech: Speech, main: str) -> str:
    row = headline.row
    assert row is not None  # callers pass headlines with a figure only
    clause = _plainly(metric, headline, speech, main)
    said = signal_text(row, grain, _before(headline, row))
    return f"{clause}, {said}" if said else f"{clause}, {headline.word} than usual"


def _verb(headline: Headline) -> str:
    """rose to, fell to, or is: a movement is only said where it is one."""
    row = headline.previous.row if headline.previous else None
    if row is None or row.verdict != "changed" or not row.difference:
        return "is"
    return "rose to" if row.difference > 0 else "fell to"


def _before(headline: Headline, row: Row) -> Row | None:
    rows = [r for r in (headline.history.rows if headline.history else ()) if r.value is not None]
    places = [place for place, r in enumerate(rows) if r.period == row.period]
    return rows[places[0] - 1] if places and places[0] > 0 else None


def _absent(state: str) -> str:
    return {
        "suppressed": "hidden to protect anonymity.",
        "vetoed": "its data failed a check, so the figure is not shown.",
        "unavailable": "no figure yet; its tile says what is missing.",
    }.get(state, f"no data ({NOTHING}).")
