"""The state of the data as HTML: a sentence, what is in doubt, sources by checks with history, and what each feeds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape

from cxmetrics.insight.sources import Source, State
from cxmetrics.metrics.trust import Doubt
from cxmetrics.store.check_results import Result
from cxmetrics.store.sources_state import Reject
from cxmetrics.views.doubts import days_text
from cxmetrics.views.numbers import NOTHING, Numbers, joined
from cxmetrics.views.region import region
from cxmetrics.views.rows import folded

_MARKS = {
    "passed": ("tick", "passed"),
    "tolerated": ("half", "tolerated"),
    "caution": ("diamond", "caution"),
    "vetoed": ("cross", "vetoed"),
    "not run": ("dash", "not run"),
}
"""A shape and a word for each state: never the color alone."""
MOST_REJECTS = 200
_MEASURED = re.compile(
    r"(?:(?<=expected )|(?<=counted )|(?<=usual )|(?<=average )|(?<=row_count ))\d+(?:\.\d+)?(?=,|$)"
)
"""Numbers in an example of which a check says that they are counts or averages."""


def named(table: str) -> str:
    """A table as people call it."""
    return table.replace("_", " ")


def sentence(state: State) -> str:
    """The page in a sentence."""
    failed, ran = state.failed, len(state.ran)
    if not ran:
        return "No check has run yet: they run at the next refresh."
    if not failed:
        return f"All {ran} checks passed: nothing is known to be wrong with the data."
    tables = joined([named(table) for table in sorted({each.tbl for each in failed})])
    fed = {name for source in state.sources for name in source.feeds if source.table in {each.tbl for each in failed}}
    what = f"{len(failed)} of {ran} checks found fault with {tables}"
    return f"{what}; {len(fed)} figures read that, and are in doubt in the periods it touches."


def findings(state: State, numbers: Numbers) -> str:
    """What is wrong now: where, when, how much, for one, whose matter it is, since when and what to do."""
    rows = [_finding(each, state, numbers) for each in state.failed]
    parts = []
    if rows:
        parts.append(_listed("In doubt now", _FOUND, rows))
    if state.tolerated:
        small = [_finding(each, state, numbers) for each in state.tolerated]
        parts.append(folded(f"Found, and no more than is tolerated ({len(small)})", _table(_FOUND, small)))
    return "".join(parts)


_FOUND = ("What", "Days", "Found", "Figures", "Whose", "Since", "What to do")


def _finding(each: Result, state: State, numbers: Numbers) -> str:
    feeds = next((source.feeds for source in state.sources if source.table == each.tbl), ())
    example = _localized(each.reason.partition("for one: ")[2].rstrip(")."), numbers)
    more = f'<br><span class="cx-quiet">for one: {escape(example)}</span>' if example else ""
    cells = [
        f"{_mark(each.state)} <b>{escape(named(each.tbl))}</b>: {escape(each.title)}{more}",
        escape(days_text(_doubt(each), numbers)),
        numbers.count(each.wrong_rows),
        str(len(feeds)) if each.failed else "none",
        escape(each.owner),
        escape(numbers.short_day(each.since.date())) if each.since else NOTHING,
        escape(each.remedy.replace("`", "")),
    ]
    return _row(cells, _FOUND, wide=(0, 6))


def _localized(example: str, numbers: Numbers) -> str:
    """An example with its counts and averages as the locale writes them; what may be a code stays as it is.

    >>> _localized("item rows 2026-02, expected 1433, counted 777, usual 12.5, id 4711", Numbers("de-DE"))
    'item rows 2026-02, expected 1.433, counted 777, usual 12,5, id 4711'
    """
    return _MEASURED.sub(lambda found: numbers.plain(float(found.group())), example)


def _doubt(each: Result) -> Doubt:
    return Doubt(
        each.check_id, each.tbl, each.state, each.title, each.owner, each.remedy, each.wrong_rows, each.first_day,
        each.last_day, each.since or each.published_at,
    )  # fmt: skip


def finding_words(each: Result, numbers: Numbers) -> tuple[str, str, tuple[str, ...]]:
    """One finding as a title, its state, and lines: where and how much, whose matter it is and what to do."""
    days = days_text(_doubt(each), numbers)
    where = f"{numbers.count(each.wrong_rows)} rows, {days}"
    since = f", since {numbers.short_day(each.since.date())}" if each.since else ""
    remedy = each.remedy.replace("`", "")
    return f"{named(each.tbl)}: {each.title}", each.state, (where, f"{each.owner}{since}. {remedy}".strip())


def matrix(state: State, numbers: Numbers) -> str:
    """Checks down, sources across; each cell says how it came out, and at the publications before."""
    checked = {table for _, table in state.cells}
    tables = [source.table for source in state.sources if source.table in checked]
    checks = {check: history[0].title for (check, _), history in state.cells.items()}
    head = "".join(f'<th scope="col">{escape(named(table))}</th>' for table in tables)
    body = []
    for check, title in sorted(checks.items(), key=lambda pair: pair[1]):
        cells = "".join(_cell(state.cells.get((check, table), ()), numbers) for table in tables)
        body.append(f'<tr><th scope="row">{escape(title)}</th>{cells}</tr>')
    legend = " ".join(f'<span class="cx-fact">{_mark(name)}</span>' for name in _MARKS)
    return (
        f"{region('Checks by source')}"
        f'<table class="cx-checks"><thead><tr><th scope="col">Check</th>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
        f'<p class="cx-quiet">{legend}. Small shapes are the publications before, the newest first.</p>'
    )


def _cell(history: Sequence[Result], numbers: Numbers) -> str:
    if not history:
        return "<td></td>"
    now, *before = history
    shape, word = _MARKS[now.state]
    told = "; ".join(f"{numbers.short_day(each.published_at.date())}: {_MARKS[each.state][1]}" for each in history)
    past = "".join(f'<i class="cx-shape cx-past cx-{_MARKS[each.state][0]}" aria-hidden="true"></i>' for each in before)
    said = f'<span class="cx-hidden">{escape(word)}</span>' if now.state in ("passed", "not run") else escape(word)
    state = f"cx-{now.state.replace(' ', '-')}"
    return (
        f'<td class="{state}" title="{escape(told, quote=True)}">'
        f'<i class="cx-shape cx-{shape}" aria-hidden="true"></i> {said}{past}</td>'
    )


_SOURCES = ("Source", "Rows", "Newest day", "Last loaded", "Read", "Set aside", "Mended", "Feeds")
_REJECTS = ("Source", "File", "Line", "Column", "Value", "Why")


def sources(state: State, titles: Mapping[str, str], numbers: Numbers) -> str:
    """Each source: how fresh, how much was loaded, set aside and mended, and what it feeds."""
    rows = [_source(source, titles, numbers) for source in state.sources]
    return _listed("Sources", _SOURCES, rows)


def _source(source: Source, titles: Mapping[str, str], numbers: Numbers) -> str:
    nothing = NOTHING if source.dated else "rows have no day"
    fresh = numbers.short_day(source.newest) if source.newest else nothing
    if source.expected_days is not None:
        every = "day" if source.expected_days == 1 else f"{source.expected_days} days"
        fresh += f" ({'overdue, ' if source.overdue else ''}promised every {every})"
    loaded = f"{numbers.short_day(source.loaded_at.date())} ({source.loads})" if source.loaded_at else NOTHING
    listed = ", ".join(sorted(titles.get(name, name) for name in source.feeds))
    feeds = (
        f"<details><summary>{_figures(source)}</summary><p>{escape(listed)}</p></details>" if source.feeds else "none"
    )
    rows = NOTHING if source.rows is None else numbers.count(source.rows)
    counts = [numbers.count(each) for each in (source.read, source.set_aside, source.mended)]
    return _row(
        [f"<b>{escape(named(source.table))}</b>", rows, escape(fresh), escape(loaded), *counts, feeds],
        _SOURCES,
        wide=(7,),
    )


def _figures(source: Source) -> str:
    return f"{len(source.feeds)} figure{'' if len(source.feeds) == 1 else 's'}"


def rejects(those: Sequence[Reject], numbers: Numbers) -> str:
    """Rows that were set aside, with the reason."""
    if not those:
        return '<p class="cx-quiet">No row is set aside.</p>'
    rows = [
        _row(
            [
                escape(named(each.table)), escape(each.file.replace("\\", "/").rsplit("/", 1)[-1]),
                NOTHING if each.line is None else numbers.count(each.line), escape(each.column or NOTHING),
                f"<bdi>{escape(NOTHING if each.value is None else each.value)}</bdi>", escape(each.reason),
            ],
            _REJECTS,
            wide=(5,),
        )
        for each in those[:MOST_REJECTS]
    ]  # fmt: skip
    left = len(those) - len(rows)
    more = f'<p class="cx-quiet">{numbers.count(left)} more are in the CSV file.</p>' if left else ""
    return _listed("Rows set aside", _REJECTS, rows) + more


def restatements(rows: Sequence[Sequence[str]]) -> str:
    """Figures that were reported otherwise than they read today, of texts."""
    head = ("Figure", "Reported", "In the meeting of", "Now", "Because")
    return _listed("Restatements", head, [_row([escape(cell) for cell in row], head, wide=(0, 4)) for row in rows])


def _mark(state: str) -> str:
    shape, word = _MARKS[state]
    name = f"cx-{state.replace(' ', '-')}"
    return f'<span class="cx-state {name}"><i class="cx-shape cx-{shape}" aria-hidden="true"></i> {word}</span>'


def _row(cells: Sequence[str], head: Sequence[str], wide: Sequence[int] = ()) -> str:
    """A row whose cells name their column, for where a narrow window shows it as a card."""
    told = []
    for place, (cell, name) in enumerate(zip(cells, head, strict=True)):
        label = f' data-label="{escape(name.lower(), quote=True)}"' if place else ""
        kind = ' class="cx-wide"' if place in wide else ""
        told.append(f"<td{kind}{label}>{cell}</td>")
    return f"<tr>{''.join(told)}</tr>"


def _table(head: Sequence[str], rows: Sequence[str]) -> str:
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    return f'<table class="cx-cards"><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _listed(title: str, head: Sequence[str], rows: Sequence[str]) -> str:
    return f"{region(title, 'cx-list')}{_table(head, rows)}</div>"
