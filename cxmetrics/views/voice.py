"""What consumers wrote, as HTML: the finding, the themes, words that are new, and comments as they were written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from cxmetrics.insight.terms import Term
from cxmetrics.insight.themes import (
    CHANGED,
    DETRACTORS,
    FEW,
    FEWEST,
    PASSIVES,
    PROMOTERS,
    STILL,
    UNSCORED,
    Said,
    Share,
    ThemeFigures,
)
from cxmetrics.insight.tone import NEGATIVE, POSITIVE, Tones, tone
from cxmetrics.metrics.taxonomy import Theme
from cxmetrics.views.numbers import NOTHING, Numbers, joined
from cxmetrics.views.region import region
from cxmetrics.views.tile import mark, verdict

GROUP_NAMES = {
    DETRACTORS: "detractors (0 to 6)",
    PASSIVES: "passives (7, 8)",
    PROMOTERS: "promoters (9, 10)",
    UNSCORED: "without a score",
}
_OF = {UNSCORED: "those who gave no score"}
_MOST_TERMS = 10
_SHOWN_AT_ONCE = 600
"""A longer comment scrolls within itself."""


def finding(figures: Sequence[ThemeFigures], of: int, label: str, numbers: Numbers) -> str:
    """What the period's comments say, in two or three sentences."""
    if not of:
        return f"{label}: nobody wrote a comment."
    said = [f"{label}: {numbers.count(of)} comment{'' if of == 1 else 's'}."]
    if figures and figures[0].comments:
        first = figures[0]
        said.append(f"Most speak of {_lower(first.theme.title)} ({numbers.percent(first.share, 0)}).")
    pulling = [each for each in figures if each.effect_high is not None and each.effect_high < 0]
    if pulling:
        most = min(pulling, key=lambda each: each.effect or 0.0)
        size = numbers.decimal(-(most.effect or 0.0), 1)
        said.append(
            f"{most.theme.title} goes with the greatest loss: without those comments the NPS of those who wrote would "
            f"be {size} points higher."
        )
    moved = [each for each in figures if each.verdict == CHANGED]
    for word, side in (("More", 1), ("Fewer", -1)):
        those = [f"of {_lower(each.theme.title)}" for each in moved if (each.difference or 0) * side > 0]
        if those:
            said.append(f"{word} than before speak {joined(those)}.")
    return " ".join(said)


def themes_table(figures: Sequence[ThemeFigures], label: str, before: str, numbers: Numbers) -> str:
    """One line a theme: how many spoke of it, against before, how they score, what it does to NPS."""
    if not figures:
        return '<p class="cx-quiet">No comment speaks of a theme of sql/themes.toml.</p>'
    most = max(each.share for each in figures) or 1.0
    ends = [abs(end) for each in figures for end in (each.effect_low, each.effect_high) if end is not None]
    reach = max(ends, default=1.0) * 1.05 or 1.0
    heads = ("Theme", "Share of comments", "Comments", f"against {before}", "NPS of these", "", "Effect on NPS")
    head = "".join(f'<th scope="col">{escape(name) or "┆ none"}</th>' for name in heads)
    body = "".join(_line(each, most, reach, numbers) for each in figures)
    title = themes_title(figures, label, numbers)
    return (
        f'<h3 class="cx-h">{escape(title)}</h3>{region(title)}'
        f'<table class="cx-break cx-themes"><thead><tr>{head}</tr></thead>'
        f'<tbody>{body}</tbody></table></div><p class="cx-quiet">Effect: NPS of those who wrote, less what it would be '
        f"without the comments on that theme, with its {escape(numbers.interval_name)}. Effects do not add up: a "
        "comment may have several themes. An association, not a cause. A change is one beyond chance for all themes "
        f"together; none is told of fewer than {FEWEST} comments.</p>"
    )


def themes_title(figures: Sequence[ThemeFigures], label: str, numbers: Numbers) -> str:
    """ "Themes, Oct 2026: most spoken of Service and support, 31 %"."""
    first = figures[0]
    return f"Themes, {label}: most spoken of {first.theme.title}, {numbers.percent(first.share, 0)}"


def _line(each: ThemeFigures, most: float, reach: float, numbers: Numbers) -> str:
    width = 100 * each.share / most
    bar = f'<div class="cx-lane" aria-hidden="true"><i class="cx-bar" style="left:0;width:{width:.1f}%"></i></div>'
    step = ""
    if each.difference is not None:
        points = f"{signed(100 * each.difference, 1, numbers)} points"
        step = f"{escape(points)} {verdict(each.verdict if each.verdict in (CHANGED, FEW) else STILL)}"
    score = NOTHING
    if each.nps is not None:
        score = f"<b>{signed(each.nps, 0, numbers)}</b>"
        if each.nps_low is not None and each.nps_high is not None:
            between = f"{signed(each.nps_low, 0, numbers)} to {signed(each.nps_high, 0, numbers)}"
            score += f"<br><small>{between}</small>"
    lane, pull = _effect(each, reach, numbers)
    return (
        f'<tr><th scope="row">{escape(each.theme.title)}</th><td class="cx-plot">{bar}</td>'
        f'<td class="cx-num">{numbers.count(each.comments)} <small>{numbers.percent(each.share, 0)}</small></td>'
        f'<td class="cx-num">{step}</td><td class="cx-num">{score}</td><td class="cx-plot">{lane}</td>'
        f'<td class="cx-num">{pull}</td></tr>'
    )


def _effect(each: ThemeFigures, reach: float, numbers: Numbers) -> tuple[str, str]:
    """The effect drawn around none, and in figures."""
    if each.effect is None or each.effect_low is None or each.effect_high is None:
        return "", "<small>too few to tell</small>"
    left, at, right = (50 + 50 * end / reach for end in (each.effect_low, each.effect, each.effect_high))
    word = "better" if each.effect_low > 0 else "worse" if each.effect_high < 0 else STILL
    shape = mark(word) if word != STILL else '<i class="cx-shape cx-dot"></i>'
    color = f"cx-{word}" if word != STILL else ""
    lane = (
        '<div class="cx-lane" aria-hidden="true"><i class="cx-all" style="left:50%"></i>'
        f'<i class="cx-range" style="left:{left:.1f}%;width:{right - left:.1f}%"></i>'
        f'<span class="cx-mark {color}" style="left:{at:.1f}%">{shape}</span></div>'
    )
    between = f"{signed(each.effect_low, 1, numbers)} to {signed(each.effect_high, 1, numbers)}"
    return lane, f"<b>{signed(each.effect, 1, numbers)}</b><br><small>{between}</small>"


def terms_text(terms: Sequence[Term] | None, label: str, before: str, numbers: Numbers) -> str:
    """Which words are new, as a heading and one line a word; or that none is, or that nothing can be compared."""
    if terms is None:
        return f'<p class="cx-quiet">No new words can be told: one of {escape(label)} and {escape(before)} lacks.</p>'
    if not terms:
        text = f"No word stands out in {label} against {before}."
        return f'<h3 class="cx-h">{escape(text)}</h3>'
    shown = terms[:_MOST_TERMS]
    title = f"New in the words, {label} against {before}: {joined([term.word for term in shown[:3]])}"
    items = "".join(
        f"<li><b><bdi>{escape(term.word)}</bdi></b> <span class=cx-quiet>"
        f"{numbers.count(term.people)} of {numbers.count(term.people_of)} "
        f"({numbers.percent(term.people / term.people_of, 0)}), before {numbers.count(term.before)} of "
        f"{numbers.count(term.before_of)} ({numbers.percent(term.before / term.before_of, 0)})</span></li>"
        for term in shown
    )
    more = f", and {len(terms) - len(shown)} more" if len(terms) > len(shown) else ""
    return (
        f'<h3 class="cx-h">{escape(title)}</h3><ul class="cx-terms">{items}</ul><p class="cx-quiet">Weighted log-odds '
        f"against the period before, comments not words counted, chance of all words together held at 5%{more}.</p>"
    )


def tones_text(found: Tones, of: int, numbers: Numbers) -> str:
    """The tone of comments as a word list hears it, with how often it agrees with the scores."""
    if not found.of:
        return ""
    positive, negative = (numbers.percent(part / found.of, 0) for part in (found.positive, found.negative))
    agrees = []
    for part, whole, who, word in (
        (found.detractors_negative, found.detractors, "detractors", "negative"),
        (found.promoters_positive, found.promoters, "promoters", "positive"),
    ):
        agrees += [f"of those by {who} it calls {numbers.percent(part / whole, 0)} {word}"] if whole else []
    told = f"; {joined(agrees)}" if agrees else ""
    return (
        f'<h3 class="cx-h">Tone by a word list: {positive} positive, {negative} negative</h3><p class="cx-quiet">'
        f"Of {numbers.count(found.of)} of {numbers.count(of)} comments: those in English that hold a word of the list "
        f"(VADER); no person judged them{told}. The score tells more where there is one.</p>"
    )


def comment(said: Said, share: Share | None, themes: Mapping[str, Theme], numbers: Numbers) -> str:
    """A comment as it was written (masked), who wrote it and when, and how many it stands for."""
    facts = about(said, numbers)
    if (heard := tone(said.verbatim.text)) in (POSITIVE, NEGATIVE):
        facts.append(f"{heard} by word list")
    titles = [themes[name].title for name in said.themes if name in themes]
    facts += [f"on {joined([_lower(title) for title in titles])}"] if titles else []
    stands = f"<b>{escape(stands_for(share, themes, numbers))}</b> · " if share is not None else ""
    return (
        f'<article class="cx-comment">{words(said.verbatim.text)}'
        f'<p class="cx-quiet">{stands}<bdi>{escape(" · ".join(facts))}</bdi> · '
        f'<span class="cx-num">{said.verbatim.id}</span></p></article>'
    )


def words(text: str) -> str:
    """What somebody wrote, letter by letter: no markup, no link, no formula in it does anything."""
    long = ' tabindex="0" role="region" aria-label="A long comment"' if len(text) > _SHOWN_AT_ONCE else ""
    return f'<blockquote class="cx-words"{long}><bdi>{escape(visible(text))}</bdi></blockquote>'


_PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n"} | {127: 0x2421}
_PICTURES |= dict.fromkeys(range(0x80, 0xA0), 0xFFFD)


def visible(text: str) -> str:
    """The text with pictures of the control characters that nothing shows.

    >>> visible("a\\x07b\\r\\nc")
    'a␇b\\nc'
    """
    return text.replace("\r\n", "\n").translate(_PICTURES)


def about(said: Said, numbers: Numbers) -> list[str]:
    """Score, day and where it was said, a fact each."""
    of = said.verbatim
    scores = [("NPS", of.nps), ("CSAT", of.csat), ("CES", of.ces)]
    facts = [f"{name} {score}" for name, score in scores if score is not None]
    facts.append(numbers.short_day(of.day))
    named = ((of.segment, ""), (of.region, ""), (of.channel, ""), (of.stage, ""), (of.survey, " survey"))
    return facts + [f"{visible(value)}{after}" for value, after in named if value]


def stands_for(share: Share, themes: Mapping[str, Theme], numbers: Numbers) -> str:
    """ "1 of 42 who said this (Network and coverage), 18% of detractors"."""
    part = numbers.percent(share.count / share.of, 0) if share.of else NOTHING
    of = _OF.get(share.group, share.group)
    if share.theme is None:
        return f"1 of {numbers.count(share.count)} who named no theme, {part} of {of}"
    title = themes[share.theme].title if share.theme in themes else share.theme
    return f"1 of {numbers.count(share.count)} who said this ({title}), {part} of {of}"


def signed(value: float, digits: int, numbers: Numbers) -> str:
    """A number with a true minus, and a plus above zero."""
    size = numbers.decimal(abs(value), digits)
    if not any(letter in size for letter in "123456789"):
        return size
    return f"{'+' if value > 0 else '−'}{size}"


def _lower(title: str) -> str:
    """A title within a sentence."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title
