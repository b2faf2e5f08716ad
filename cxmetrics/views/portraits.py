"""Segments side by side: what each is like in a sentence, and every figure of each beside that of all others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from cxmetrics.insight.portraits import Portrait, Portraits, Trait
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.question import NO_GROUP
from cxmetrics.views.numbers import NOTHING, Numbers, form, joined
from cxmetrics.views.region import region
from cxmetrics.views.subject import plain, subject
from cxmetrics.views.tile import kind, mark

MOST_TOLD = 3
"""So many differences a sentence names each way; the rest stands in the table."""
MOST_SHOWN = 8
"""So many segments stand side by side, the largest."""

COLUMNS = (
    "segment", "share_of_consumers", "share_of_value", "metric", "title", "value", "low", "high", "n", "others",
    "everybody", "verdict",
)  # fmt: skip

Groups = Sequence[tuple[str, Sequence[Metric]]]


def portraits_html(found: Portraits, groups: Groups, months: str, notes: Sequence[str], numbers: Numbers) -> str:
    """A sentence a segment, and the table; `groups` are headings with their metrics, `months` names the months."""
    shown = found.portraits[:MOST_SHOWN]
    told = "".join(f"<li>{sentence(portrait, groups, numbers)}</li>" for portrait in shown)
    title = finding(found, months, numbers)
    heads = [f'<th scope="col">{escape(_group(each.group))}</th>' for each in shown]
    head = f'<th scope="col">Figure</th>{"".join(heads)}<th scope="col">All</th>'
    body = _of_consumers(shown, numbers)
    for name, metrics in groups:
        there = [metric for metric in metrics if metric.id in found.everybody]
        if there:
            body += f'<tr><th scope="rowgroup" colspan="{len(shown) + 2}" class="cx-group">{escape(name)}</th></tr>'
            body += "".join(_line(metric, shown, found.everybody, numbers) for metric in there)
    more = len(found.portraits) - len(shown)
    lines = [
        f"{_upper(months)}; value as of the newest month. Better and worse are said where a segment differs from all "
        "others together by more than chance, all figures of all segments judged together. How segments differ, not "
        "why: an association.",
        *([_recurring(found, groups)] if found.recurring else []),
        *([f"{more} smaller segments are not shown."] if more > 0 else []),
        *notes,
    ]
    return (
        f'<h3 class="cx-h">{escape(title)}</h3><ul class="cx-portraits">{told}</ul>'
        f"{region('Segments side by side')}"
        f'<table class="cx-sides"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
        + "".join(f'<p class="cx-quiet">{escape(line)}</p>' for line in lines)
    )


def records(found: Portraits) -> list[dict[str, Any]]:
    """A row a segment and figure, for a spreadsheet, the size of the segment beside each."""
    return [
        {
            "segment": portrait.group, "share_of_consumers": portrait.share, "share_of_value": portrait.value,
            "metric": trait.metric.id, "title": trait.metric.title, "value": trait.value, "low": trait.low,
            "high": trait.high, "n": trait.n, "others": trait.others, "everybody": found.everybody.get(trait.metric.id),
            "verdict": "too few" if trait.few else trait.word or "no signal",
        }
        for portrait in found.portraits
        for trait in portrait.traits
    ]  # fmt: skip


def _recurring(found: Portraits, groups: Groups) -> str:
    titles = [plain(metric.title) for _, metrics in groups for metric in metrics if metric.id in found.recurring]
    return (
        f"{joined(titles)}: whom it befalls in one month it befalls in the next, so twelve months of a consumer are "
        "taken to tell no more than one; the intervals are as wide."
    )


def finding(found: Portraits, months: str, numbers: Numbers) -> str:
    """The largest difference there is in what consumers think or do."""
    told = [trait for portrait in found.portraits for trait in portrait.told if trait.word != "changed"]
    if not told:
        return f"No segment differs from the others by more than chance, {months}"
    top = max(told, key=lambda trait: (trait.effect, trait.group))
    return f"{_group(top.group)} differs most: {_told(top, numbers)}, {months}"


def sentence(portrait: Portrait, groups: Groups, numbers: Numbers) -> str:
    """What a segment is like, as HTML: only differences that are real, the largest of each heading."""
    parts = []
    if portrait.share is not None:
        parts.append(f"{numbers.percent(portrait.share, 0)} of consumers")
    if portrait.value is not None:
        parts.append(f"{numbers.percent(portrait.value, 0)} of their value")
    head = f"<b>{escape(_group(portrait.group))}</b>" + (f" ({escape(', '.join(parts))})" if parts else "")
    said = []
    for word in ("better", "worse"):
        those = [trait for trait in portrait.told if trait.word == word]
        named = _of_each(those, groups)[:MOST_TOLD]
        if named:
            rest = len(those) - len(named)
            figures = [_told(trait, numbers) for trait in named] + ([f"{rest} more"] if rest > 0 else [])
            said.append(f"{_worded(named[0])} {escape(joined(figures))}")
    if not said:
        few = portrait.traits and all(trait.few for trait in portrait.traits)
        return f"{head}: {'too few to judge' if few else 'no figure differs from the others by more than chance'}."
    return f"{head}: {'; '.join(said)}."


def _of_each(those: Sequence[Trait], groups: Groups) -> list[Trait]:
    """The first of each heading, so that five expectations do not speak for all figures."""
    heading = {metric.id: name for name, metrics in groups for metric in metrics}
    found: dict[str, Trait] = {}
    for trait in those:
        found.setdefault(heading.get(trait.metric.id, trait.metric.id), trait)
    return list(found.values())


def _worded(trait: Trait) -> str:
    """The word of a real difference with its shape."""
    name = trait.word
    if name == "changed":
        name = "higher" if trait.value > trait.others else "lower"
    return f'<span class="cx-word {kind(trait.word)}">{mark(trait.word)} {name}</span>'


def _upper(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _told(trait: Trait, numbers: Numbers) -> str:
    metric = trait.metric
    ends = [_figure(metric, value, numbers) for value in (trait.value, trait.others)]
    return f"{subject(metric.title).rstrip(',')} {ends[0]} (others {ends[1]})"


def _figure(metric: Metric, value: float, numbers: Numbers) -> str:
    """With one decimal more where per cents are small: 0.7 % and 1.2 % of consumers lost are far apart."""
    return numbers.figure(metric, value, fine=form(metric) == "percent" and abs(value) < 0.05)


def _of_consumers(shown: Sequence[Portrait], numbers: Numbers) -> str:
    rows = ""
    for name, shares in (
        ("Share of consumers", [each.share for each in shown]),
        ("Share of value", [each.value for each in shown]),
    ):
        if any(share is not None for share in shares):
            cells = "".join(
                f'<td class="cx-num">{NOTHING if share is None else numbers.percent(share, 0)}</td>' for share in shares
            )
            rows += f'<tr><th scope="row">{name}</th>{cells}<td class="cx-num">{numbers.percent(1.0, 0)}</td></tr>'
    return rows


def _line(metric: Metric, shown: Sequence[Portrait], everybody: Mapping[str, float], numbers: Numbers) -> str:
    cells = ""
    for portrait in shown:
        trait = next((each for each in portrait.traits if each.metric.id == metric.id), None)
        cells += _cell(metric, trait, numbers)
    whole = escape(_figure(metric, everybody[metric.id], numbers))
    name = escape(plain(metric.title))
    return f'<tr><th scope="row">{name}</th>{cells}<td class="cx-num">{whole}</td></tr>'


def _cell(metric: Metric, trait: Trait | None, numbers: Numbers) -> str:
    if trait is None:
        return f'<td class="cx-off">{NOTHING}</td>'
    figure = escape(_figure(metric, trait.value, numbers))
    fine = form(metric) == "percent" and abs(trait.value) < 0.05
    ends = [numbers.within(metric, end) for end in (trait.low, trait.high)]
    interval = escape(numbers.interval(metric, ends[0], ends[1], fine=fine))
    if trait.few:
        return f'<td class="cx-off">{figure}<br><small>n {numbers.count(trait.n)}, too few</small></td>'
    word = f" {_worded(trait)}" if trait.word else ""
    return f'<td class="cx-num"><b>{figure}</b>{word}<br><small>{interval}</small></td>'


def _group(name: str) -> str:
    return "Not recorded" if name == NO_GROUP else plain(name)
