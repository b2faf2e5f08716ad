"""Tables of a pack, as texts: groups of a figure, what changed, where the data comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cxmetrics.briefing.document import Grid
from cxmetrics.insight.changes import WhatChanged
from cxmetrics.insight.sources import Source
from cxmetrics.metrics.answer import Answer, Row
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.question import NO_GROUP
from cxmetrics.views import breakdown, changes_list, data_state, wording
from cxmetrics.views.numbers import NOTHING, Numbers
from cxmetrics.views.subject import plain
from cxmetrics.views.wording import Speech

MOST_GROUPS, MOST_STORIES = 8, 12


def groups(answer: Answer, dimension: str, label: str, speech: Speech) -> Grid:
    """One period by group, in the order of the pages; `label` names the period."""
    metric, numbers = answer.metric, speech.numbers
    rows = breakdown.ordered(metric, answer.rows)
    valued = [row for row in rows if row.value is not None]
    told = [row for row in rows if row.value is not None or row.trust == "vetoed"]
    compared = next((row.compare_period for row in valued if row.compare_period is not None), None)
    against = f"against {speech.calendar.label(compared, answer.grain)}" if compared is not None else "change"
    left = len(rows) - MOST_GROUPS
    return Grid(
        breakdown.finding(metric, told, dimension, label, numbers),
        (dimension, plain(metric.title), numbers.interval_name, "n", against, "verdict"),
        tuple(_group(metric, row, numbers) for row in rows[:MOST_GROUPS]),
        numeric=frozenset({1, 2, 3, 4}),
        verdicts=frozenset({5}),
        remark=f"{left} more on the page." if left > 0 else "",
    )


def _group(metric: Metric, row: Row, numbers: Numbers) -> tuple[str, ...]:
    name = "not recorded" if row.group == NO_GROUP else plain(row.group or "")
    if row.value is None or row.suppressed:
        why = "hidden to protect anonymity" if row.suppressed else "no data"
        return name, NOTHING, "", "", "", "data failed a check" if row.trust == "vetoed" else why
    word = "too few" if not breakdown.enough(metric, row) else wording.change_word(metric, row) if row.verdict else ""
    step = numbers.difference(metric, row.difference, row.value) if word and row.difference is not None else ""
    base = "" if metric.kind == "level" else numbers.count(row.n)
    around = numbers.interval(metric, row.low, row.high)
    return name, numbers.figure(metric, row.value), around, base, step, word


def stories(what: WhatChanged, compare: str, titles: Mapping[str, str], speech: Speech) -> Grid:
    """What truly changed, the weightiest for consumers first."""
    rows = []
    for story in what.stories[:MOST_STORIES]:
        record, move = story.head.record, story.head.by(compare)
        metric, row = record.metric, move.row
        figure_before = speech.numbers.figure(metric, row.compare_value, beside=row.value)
        before = f"{figure_before} {changes_list.label_before(move, speech)}"
        now = speech.numbers.figure(metric, row.value)
        step = speech.numbers.difference(metric, row.difference, row.value)
        origin = changes_list.origin(story, titles)
        rows.append((changes_list.about(record, titles), move.word, now, before.strip(), step, origin))
    left = len(what.stories) - len(rows)
    head = ("Figure", "Verdict", "Now", "Before", "Change", "Where it comes from")
    remark = f"{left} more on the page What changed." if left > 0 else ""
    return Grid("", head, tuple(rows), numeric=frozenset({2, 3, 4}), verdicts=frozenset({1}), remark=remark)


def sources(those: Sequence[Source], numbers: Numbers) -> Grid:
    """Where the data comes from: how much, how fresh, what was set aside."""
    rows = []
    for each in those:
        fresh = numbers.short_day(each.newest) if each.newest else NOTHING if each.dated else "rows have no day"
        count = NOTHING if each.rows is None else numbers.count(each.rows)
        late = f"{fresh}, overdue" if each.overdue else fresh
        feeds = str(len(each.feeds)) if each.feeds else "none"
        rows.append((data_state.named(each.table), count, late, numbers.count(each.set_aside), feeds))
    head = ("Source", "Rows", "Newest day", "Rows set aside", "Figures it feeds")
    return Grid("Sources", head, tuple(rows), numeric=frozenset({1, 3, 4}))
