"""Charts in words for those who do not see them, from the same facts as the drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cxmetrics.insight.course import course
from cxmetrics.metrics.answer import Answer, Row
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.question import NO_GROUP
from cxmetrics.views.numbers import joined
from cxmetrics.views.subject import plain
from cxmetrics.views.wording import Speech, change_word, lane_title


def of_history(answer: Answer, speech: Speech) -> str:
    """A history: how many points, from where to where, lowest, highest, last, how many signals."""
    metric, numbers = answer.metric, speech.numbers
    found = course(answer)
    if found is None:
        return f"{lane_title(answer, speech)}."

    def said(row: Row) -> str:
        to_date = "" if row.complete else " to date"
        return f"{numbers.figure(metric, row.value)} in {speech.period(row, answer.grain)}{to_date}"

    one = found.points == 1
    ends = f"first {said(found.first)}, lowest {said(found.lowest)}, highest {said(found.highest)}, last "
    parts = [
        f"{found.points} {answer.grain}{': ' if one else f's: {ends}'}{said(found.last)}",
        f"{found.signals or 'no'} {'point' if found.signals == 1 else 'points'} with a signal",
    ]
    parts += [f"{found.hidden} hidden to protect anonymity"] if found.hidden else []
    parts += [f"{found.failed} left out, as the data failed a check"] if found.failed else []
    return f"{lane_title(answer, speech)}. {'; '.join(parts)}."


def of_distribution(title: str, grain: str, shares: Mapping[str, Sequence[str]]) -> str:
    """The parts behind a figure: `title` says the newest period, `shares` each part's share in every complete one."""
    moves = [f"{part} {each[0]} to {each[-1]}" for part, each in shares.items() if len(each) > 1]
    return f"{title}." + (f" From the first {grain} to the last: {joined(moves)}." if moves else "")


def of_groups(metric: Metric, rows: Sequence[Row], title: str, speech: Speech) -> str:
    """A breakdown: its finding, then every group with figure and verdict, in the order of `rows`."""
    said = []
    for row in rows:
        name = "not recorded" if row.group == NO_GROUP else plain(row.group or "")
        if row.suppressed or row.value is None:
            said.append(f"{name} {'hidden to protect anonymity' if row.suppressed else 'no data'}")
        elif row.trust == "vetoed":
            said.append(f"{name} data failed a check")
        else:
            few = metric.kind != "level" and row.n is not None and row.n < metric.minimum_n
            verdict = "too few" if few else change_word(metric, row) if row.verdict else ""
            figure = speech.numbers.figure(metric, row.value)
            said.append(f"{name} {figure}{f' ({verdict})' if verdict else ''}")
    return f"{title}. {'; '.join(said)}." if said else f"{title}."
