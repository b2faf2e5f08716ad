"""Targets and benchmarks as tables: what holds, how the newest figure stands to it, who set it; what held before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from cxmetrics.insight.headline import Headline
from cxmetrics.journal.targets import BENCHMARK, Target
from cxmetrics.metrics.definition import Metric
from cxmetrics.views.numbers import NOTHING, Numbers
from cxmetrics.views.region import region
from cxmetrics.views.rows import folded

MEANING = (
    "Consistently met: its usual range lies on the good side of the target, so it will be met as things are. "
    "Consistently missed: it will not, unless something changes. Hit or miss: chance decides."
)


@dataclass(frozen=True)
class Entry:
    """One line. `metric` is None where its file is gone, `headline` where nothing is published of it."""

    target: Target
    state: str
    """in force, later, replaced, withdrawn, or (of a benchmark) not drawn."""
    metric: Metric | None
    headline: Headline | None
    whose: str = ""
    """For whom it holds; empty for everybody."""


def tables(entries: Sequence[Entry], numbers: Numbers) -> str:
    """All entries as HTML: targets, benchmarks, and folded up what no longer holds."""
    targets = [each for each in entries if each.target.kind != BENCHMARK and each.state in ("in force", "later")]
    others = [each for each in entries if each.target.kind == BENCHMARK and each.state in ("in force", "not drawn")]
    gone = [each for each in entries if each.state in ("replaced", "withdrawn")]
    parts = ['<h2 class="cx-h">Targets</h2>']
    if targets:
        parts.append(_table("Targets", _TARGET, targets, numbers))
        parts.append(f'<p class="cx-quiet">{escape(MEANING)}</p>')
    else:
        parts.append('<p class="cx-quiet">No target is set. Set the first one below.</p>')
    if others:
        parts += ['<h2 class="cx-h">What others reach</h2>', _table("Benchmarks", _BENCHMARK, others, numbers)]
    if gone:
        newest = sorted(gone, key=lambda each: each.target.id, reverse=True)
        parts.append(folded(f"What held before ({len(gone)})", _rows(_GONE, newest, numbers)))
    return "".join(parts)


def figure(entry: Entry, numbers: Numbers) -> str:
    """The target or benchmark as its metric writes figures."""
    target = entry.target
    if entry.metric is None:
        ends = (target.value,) if target.high is None else (target.value, target.high)
        return " to ".join(map(numbers.plain, ends))
    return numbers.interval(entry.metric, target.value, target.high) or numbers.figure(entry.metric, target.value)


def _name(entry: Entry, _: Numbers) -> str:
    return entry.metric.title if entry.metric else entry.target.metric


def _newest(entry: Entry, numbers: Numbers) -> str:
    found = entry.headline
    if entry.metric is None or found is None or found.row is None:
        return NOTHING
    shown = "hidden" if found.row.suppressed else numbers.figure(entry.metric, found.row.value)
    return f"{shown} in {found.label}"


def _result(entry: Entry, numbers: Numbers) -> str:
    found, metric, target = entry.headline, entry.metric, entry.target.value
    if found is None or metric is None or found.row is None or found.row.value is None:
        return NOTHING
    step = numbers.difference(metric, found.row.value - target, found.row.value)
    met = metric.meets(found.row.value, target)
    if met is None:
        return step
    if found.row.period is not None and entry.target.starts_on > found.row.period.last:
        return f"not due yet ({step})"
    return f"{'met' if met else 'missed'} ({step})"


def _outlook(entry: Entry, _: Numbers) -> str:
    return (entry.headline.assurance if entry.headline else None) or NOTHING


def _from(entry: Entry, numbers: Numbers) -> str:
    return numbers.short_day(entry.target.starts_on)


def _set_by(entry: Entry, _: Numbers) -> str:
    return f"{entry.target.author}: {entry.target.note}" if entry.target.note else entry.target.author


def _fate(entry: Entry, _: Numbers) -> str:
    return f"withdrawn by {entry.target.withdrawn_by}" if entry.target.withdrawn else "replaced"


_Column = tuple[str, Callable[[Entry, Numbers], str]]
_WHOSE: _Column = ("For", lambda entry, _: entry.whose or "everybody")
_TARGET: tuple[_Column, ...] = (
    ("Figure", _name),
    ("Target", figure),
    ("Result", _result),
    ("Newest", _newest),
    ("Outlook", _outlook),
    _WHOSE,
    ("From", _from),
    ("Set by", _set_by),
)
_BENCHMARK: tuple[_Column, ...] = (
    ("Figure", _name),
    ("Others reach", figure),
    ("Of", _from),
    _WHOSE,
    ("Newest of ours", _newest),
    ("Source", lambda entry, _: entry.target.source),
    ("Definition", lambda entry, _: entry.target.definition),
    ("On charts", lambda entry, _: "drawn" if entry.target.same_definition else "not drawn: defined otherwise"),
)
_GONE: tuple[_Column, ...] = (
    ("Figure", _name),
    ("Kind", lambda entry, _: entry.target.kind),
    ("Value", figure),
    ("From", _from),
    _WHOSE,
    ("Set by", _set_by),
    ("What became of it", _fate),
)


def _table(title: str, columns: Sequence[_Column], entries: Sequence[Entry], numbers: Numbers) -> str:
    return f"{region(title, 'cx-list')}{_rows(columns, entries, numbers)}</div>"


def _rows(columns: Sequence[_Column], entries: Sequence[Entry], numbers: Numbers) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name, _ in columns)
    lines = [
        "<tr>" + "".join(f"<td>{escape(said(entry, numbers))}</td>" for _, said in columns) + "</tr>"
        for entry in entries
    ]
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
