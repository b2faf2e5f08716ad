"""Who is heard: each group's share of the consumers beside that of the answers, and what it does to the score."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from cxmetrics.insight.representation import (
    DIMENSIONS,
    HEARD_LESS,
    HEARD_MORE,
    NOT_HEARD,
    SILENT_BY,
    Representation,
    Score,
    Share,
    bounds,
    moved_by,
)
from cxmetrics.metrics.question import NO_GROUP
from cxmetrics.views.numbers import Numbers, joined
from cxmetrics.views.region import region
from cxmetrics.views.subject import plain

_ORDER = {
    "tenure_band": ("under 1 year", "1 to 2 years", "2 to 5 years", "5 years or more"),
    "value_band": ("lowest quarter", "second quarter", "third quarter", "highest quarter"),
}
_SHAPES = {NOT_HEARD: ("cx-worse", "down"), HEARD_LESS: ("cx-worse", "down"), HEARD_MORE: ("cx-changed", "diamond")}
_PARTS = ("half", "a third", "a quarter", "a fifth", "a sixth", "a seventh", "an eighth", "a ninth", "a tenth")
MOST_NAMED = 2
"""So many groups a sentence names; the rest is in the tables."""

Title = Callable[[str], str]


@dataclass(frozen=True)
class Behind:
    """The word behind a survey figure: `short` is always seen, `told` opens from it."""

    short: str
    told: str


def behind(found: Representation, n: float, title: Title, numbers: Numbers) -> Behind:
    """How much the n answers of a figure are worth, and who is heard less in them."""
    said = [f"{numbers.count(n)} answers"]
    if found.raked is None:
        said = [f"{said[0]}, not to be weighted to the consumers: {found.reason}"]
        short = "who answered"
    else:
        effective = numbers.count(n / found.raked.design_effect)
        said = [f"{said[0]}, effective {effective} once weighted to the consumers"]
        short = f"effective n {effective}"
    said += [f"{_named(share, title)} is heard {times(share.ratio, numbers)}" for share in found.silent[:MOST_NAMED]]
    if not found.silent:
        said.append("no group is heard less than its share by more than chance")
    return Behind(short, f"{'; '.join(said).rstrip('.')}.")


def beside(found: Representation, title: Title, span: str, numbers: Numbers) -> str:
    """The word beside a table or chart of survey figures: who is heard less among those who answered in `span`."""
    said = [f"{_named(share, title)} is heard {times(share.ratio, numbers)}" for share in found.silent[:MOST_NAMED]]
    return f"Who answered, {span}: {'; '.join(said) or 'no group is heard less than its share by more than chance'}."


def times(ratio: float, numbers: Numbers) -> str:
    """How much a group is heard, in words.

    >>> times(0.14, Numbers()), times(0.49, Numbers()), times(0.77, Numbers()), times(0, Numbers())
    ('a seventh as much as its share', 'half as much as its share', '0.8 times as much as its share', 'not at all')
    """
    if ratio <= 0:
        return "not at all"
    place = round(1 / ratio) - 2
    if ratio < 0.6 and 0 <= place < len(_PARTS):
        return f"{_PARTS[place]} as much as its share"
    return f"{numbers.decimal(ratio, 1 if ratio >= 0.1 else 2)} times as much as its share"


def finding(found: Representation, title: Title, numbers: Numbers) -> str:
    """The gravest gap as a title."""
    for word, lead in ((NOT_HEARD, "Not heard"), (HEARD_LESS, "Heard less")):
        gaps = [share for share in found.silent if share.word == word]
        if gaps:
            share = gaps[0]
            shares = (
                f"{numbers.percent(share.consumers, 0)} of consumers, {numbers.percent(share.answers, 0)} of answers"
            )
            return f"{lead}: {_named(share, title)}, {shares}"
    return "Heard as our consumers are: no group answers less than its share by more than chance"


def representation_html(found: Representation, title: Title, months: str, numbers: Numbers) -> str:
    """The finding, a table for each dimension, and the score as answered, weighted, and as it could be."""
    by = {name: [share for share in found.shares if share.dimension == name] for name in DIMENSIONS}
    most = max((max(share.consumers, share.answers) for share in found.shares), default=1.0) or 1.0
    parts = "".join(f"<div>{_table(shares, title(name), most, numbers)}</div>" for name, shares in by.items() if shares)
    key = (
        '<p class="cx-quiet"><span class="cx-key"><i class="cx-ring"></i>share of consumers</span>'
        '<span class="cx-key"><i class="cx-dot"></i>share of answers</span> Marked where answers differ from consumers '
        "by more than chance, all groups judged together, and by a fifth or more.</p>"
    )
    left = f" {numbers.count(found.left_out)} of groups without consumers are left out." if found.left_out else ""
    lead = (
        f'<p class="cx-quiet">{numbers.count(found.n)} answers of known consumers in {escape(months)} beside '
        f"{numbers.count(found.consumers)} consumers.{left}</p>"
    )
    head = f'<h3 class="cx-h">{escape(finding(found, title, numbers))}</h3>'
    return f'{head}{lead}{key}<div class="cx-parts">{parts}</div>{_score(found, title, numbers)}'


def _table(shares: Sequence[Share], name: str, most: float, numbers: Numbers) -> str:
    odd = [share for share in _ordered(shares) if share.word in (NOT_HEARD, HEARD_LESS)]
    told = joined([f"{_group(share)} {share.word}" for share in odd]) or "nobody heard less"
    caption = f"{name}: {told}"
    heads = (name, "", "Consumers", "Answers", "Heard")
    head = "".join(f'<th scope="col">{escape(text) or "Shares"}</th>' for text in heads)
    body = "".join(_line(share, most, numbers) for share in _ordered(shares))
    return (
        f"{region(caption)}"
        f'<table class="cx-break cx-heard"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _ordered(shares: Sequence[Share]) -> list[Share]:
    order = _ORDER.get(shares[0].dimension, ())
    place = {group: at for at, group in enumerate(order)}
    return sorted(shares, key=lambda s: (s.group == NO_GROUP, place.get(s.group, len(place)), -s.consumers, s.group))


def _line(share: Share, most: float, numbers: Numbers) -> str:
    tone, shape = _SHAPES.get(share.word, ("cx-still", "dash"))
    mark = f'<i class="cx-shape cx-{shape}" aria-hidden="true"></i>'
    at, to = 100 * share.consumers / most, 100 * share.answers / most
    link = f'<i class="cx-range" style="left:{min(at, to):.1f}%;width:{abs(at - to):.1f}%"></i>'
    drawn = mark if share.word in _SHAPES else '<i class="cx-shape cx-dot"></i>'
    plot = (
        f'<div class="cx-lane" aria-hidden="true">{link}<span class="cx-mark" style="left:{at:.1f}%">'
        f'<i class="cx-ring"></i></span><span class="cx-mark {tone}" style="left:{to:.1f}%">{drawn}</span></div>'
    )
    return (
        f'<tr><th scope="row">{escape(_group(share))}</th><td class="cx-plot">{plot}</td>'
        f'<td class="cx-num">{numbers.percent(share.consumers)}</td>'
        f'<td class="cx-num"><b>{numbers.percent(share.answers)}</b><br><small>n {numbers.count(share.n)}</small></td>'
        f'<td><span class="cx-word {tone}">{mark} {escape(share.word)}</span></td></tr>'
    )


def _score(found: Representation, title: Title, numbers: Numbers) -> str:
    """The score as answered, weighted, and as it could be, line by line, with what each takes for granted."""
    plain_line = ("As answered", found.plain, f"{numbers.count(found.n)} answers, each counting once")
    lines: list[tuple[str, Score | tuple[float, float] | float, str]] = [plain_line]
    if found.weighted is None or found.raked is None:
        head = f"NPS {numbers.decimal(found.plain.value, 0)} as answered; weights cannot be had"
        return _scores(head, lines, numbers) + f'<p class="cx-quiet">{escape(_sentence(found.reason or ""))}</p>'
    lines.append(("Weighted to the consumers", found.weighted, _weights(found, title, numbers)))
    if found.raked.trimmed and found.untrimmed is not None:
        lines.append(("With weights as large as it takes", found.untrimmed, "rests on the few of the rare groups"))
    if found.answered is not None:
        score, rate = found.weighted.value, found.answered
        asked = f"{numbers.percent(rate, 0)} of the invitations were answered"
        by = numbers.decimal(SILENT_BY, 0)
        lines += [
            (f"Were the silent {by} points worse", moved_by(score, rate, -SILENT_BY), f"{asked}; in every group alike"),
            (f"Were the silent {by} points better", moved_by(score, rate, SILENT_BY), "the same, the other way"),
            ("At the least and the most", bounds(score, rate), "were all the silent detractors, or all promoters"),
        ]
    ends = [numbers.decimal(each.value, 0) for each in (found.plain, found.weighted)]
    head = f"NPS {ends[0]} as answered, {ends[1]} weighted to the consumers"
    note = (
        "Weighting takes those who answered for the others of their group; what the silent think is not known, so the "
        "last lines say what they take for granted. Weights rest on margins of "
        f"{joined([title(name).lower() for name in DIMENSIONS if any(s.dimension == name for s in found.shares)])}."
    )
    return _scores(head, lines, numbers) + f'<p class="cx-quiet">{escape(note)}</p>'


def _weights(found: Representation, title: Title, numbers: Numbers) -> str:
    """What weighting costs and what it could not do."""
    assert found.raked is not None  # told apart before
    of = found.raked
    told = (
        f"effective {numbers.count(of.effective_n)}, design effect {numbers.decimal(of.design_effect, 2)}, weights "
        f"{numbers.decimal(of.lowest, 2)} to {numbers.decimal(of.highest, 2)}"
    )
    short = next((m for m in of.missed if m.reached < m.wanted), None)
    if not of.trimmed or short is None:
        return told
    name = _named(Share(short.margin, short.group, short.wanted, short.reached, 0), title)
    return (
        f"{told}: trimmed, so {name} counts for {numbers.percent(short.reached, 0)} instead of "
        f"{numbers.percent(short.wanted, 0)}"
    )


def _scores(head: str, lines: Sequence[tuple[str, Score | tuple[float, float] | float, str]], numbers: Numbers) -> str:
    body = []
    for name, value, told in lines:
        if isinstance(value, Score):
            figure = f"<b>{numbers.decimal(value.value, 0)}</b>"
            interval = f"{numbers.decimal(value.low, 0)} to {numbers.decimal(value.high, 0)}"
        elif isinstance(value, tuple):
            figure, interval = f"<b>{numbers.decimal(value[0], 0)} to {numbers.decimal(value[1], 0)}</b>", ""
        else:
            figure, interval = f"<b>{numbers.decimal(value, 0)}</b>", ""
        body.append(
            f'<tr><th scope="row">{escape(name)}</th><td class="cx-num">{figure}</td>'
            f'<td class="cx-num">{interval}</td><td>{escape(told)}</td></tr>'
        )
    names = ("Net Promoter Score", "Points", numbers.interval_name, "What it rests on")
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    return (
        f'<h3 class="cx-h">{escape(head)}</h3>{region(head)}'
        f'<table class="cx-list cx-scores"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def _named(share: Share, title: Title) -> str:
    """A group as a sentence names it; bands say of what."""
    if share.dimension in _ORDER or share.group == NO_GROUP:
        return f"{title(share.dimension).lower()} {_group(share)}"
    return plain(share.group)


def _group(share: Share) -> str:
    return "not recorded" if share.group == NO_GROUP else plain(share.group)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
