"""The page of what consumers wrote: themes and new words of a period, and its comments to search, filter and read.

What is chosen stands in the URL, which alone decides: a link, the back button and a reload show the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from html import escape

import streamlit as st

from cxmetrics.calendar import Period
from cxmetrics.insight.draw import shuffled
from cxmetrics.insight.one_consumer import one_consumer
from cxmetrics.insight.spoken import Spans, spans
from cxmetrics.insight.terms import emerging
from cxmetrics.insight.themes import GROUPS, Said, Scope, Shares, chosen, corpus, theme_figures
from cxmetrics.insight.tone import tones
from cxmetrics.metrics.question import NO_GROUP
from cxmetrics.metrics.taxonomy import taxonomy
from cxmetrics.store.verbatims import DIMENSIONS
from cxmetrics.ui import heard, messages
from cxmetrics.ui.frame import Frame
from cxmetrics.ui.standing import standing
from cxmetrics.ui.view import View
from cxmetrics.views import lifeline
from cxmetrics.views import voice as views

CONSUMER = "consumer"
ON_A_SHEET = 10
EVERY = ""
PERIOD, WINDOW = "", "window"
RANDOM, NEWEST, LOWEST = "", "newest", "lowest"
ORDERS = {RANDOM: "Random order", NEWEST: "Newest first", LOWEST: "Lowest score first"}


def show(view: View) -> None:
    """What a period's comments are about, and the comments; or the one consumer whom the URL names."""
    view.heading("What is it about?" if CONSUMER not in st.query_params else "One consumer")
    if CONSUMER in st.query_params:
        one(view, st.query_params[CONSUMER])
        return
    themes(view)
    if corpus(view.frame.layer):
        view.heading("In their own words")
        comments(view)


@standing
def one(view: View, name: str) -> None:
    """The journey of the consumer with that pseudonym, and all that they wrote."""
    frame, numbers = view.frame, view.frame.speech.numbers
    st.button("All comments", key="cx_voice_all", on_click=leave, icon=":material/arrow_back:", type="tertiary")
    found = one_consumer(frame.layer, name)
    if found is None:
        messages.note(f"Nobody of whom something is published is called {name[:40]}. Pseudonyms begin with C-.")
        return
    st.html(f'<p class="cx-lead">{escape(found.name)}: {escape(lifeline.sentence(found, numbers))}</p>')
    st.html(lifeline.lifeline(found, numbers))
    span = _spans(frame, corpus(frame.layer)).now
    among = chosen(corpus(frame.layer), _scope(frame, span))
    known = taxonomy(frame.settings)[0].themes
    for each in reversed(found.said):
        before = lifeline.span_before(found, each.verbatim.day, numbers)
        share = Shares(among).of(each) if each in among else None
        st.html(views.comment(each, share, known, numbers) + f'<p class="cx-quiet">{escape(before)}</p>')


def go(name: str) -> None:
    """Opens a consumer's journey; the URL says so, so that a reload stays."""
    st.query_params[CONSUMER] = name


def leave() -> None:
    """Back to all comments."""
    st.query_params.pop(CONSUMER, None)


@standing
def themes(view: View) -> None:
    """The finding, the themes and the words that are new."""
    frame = view.frame
    those = corpus(frame.layer)
    if not those:
        messages.note(lacking(frame))
        return
    known = str(hash(taxonomy(frame.settings)[0].key))
    st.html(view.drawn("voice", (known,), lambda: _themes(frame, those)) + heard.line(view))


def _themes(frame: Frame, those: Sequence[Said]) -> str:
    when, numbers = _spans(frame, those), frame.speech.numbers
    now, before = (chosen(those, _scope(frame, span)) for span in (when.now, when.before))
    figures = theme_figures(now, before, taxonomy(frame.settings)[0].themes.values())
    lead = f'<p class="cx-lead">{escape(views.finding(figures, len(now), when.label, numbers))}</p>'
    if not now:
        last = numbers.short_day(those[-1].verbatim.day)
        return f'{lead}<p class="cx-quiet">The newest of all {numbers.count(len(those))} comments is of {last}.</p>'
    terms = emerging([each.verbatim.text for each in now], [each.verbatim.text for each in before])
    table = views.themes_table(figures, when.label, when.label_before, numbers)
    words = views.terms_text(terms, when.label, when.label_before, numbers)
    return lead + table + words + views.tones_text(tones(now), len(now), numbers) + ignored(frame)


def lacking(frame: Frame) -> str:
    """What it takes to have comments here."""
    months = frame.settings.verbatim_months
    if not months:
        return "No comments are published: [refresh] verbatim_months is 0 in the settings."
    return (
        f"Nobody's words are here: no survey answer of the newest {months} months has a comment. Load answers with a "
        "column comment (`python -m cxmetrics load`), then `python -m cxmetrics refresh`."
    )


def ignored(frame: Frame) -> str:
    """Which filters of the bar comments do not have."""
    names = [frame.title(name).lower() for name in frame.filters.where if name not in DIMENSIONS]
    return f'<p class="cx-quiet">Comments are not filtered by {escape(", ".join(names))}.</p>' if names else ""


def _spans(frame: Frame, those: Sequence[Said]) -> Spans:
    return spans(frame.layer, frame.filters, those)


def _scope(frame: Frame, span: Period) -> Scope:
    return Scope(span.first, span.end, frame.filters.where)


@standing
def comments(view: View) -> None:
    """The comments, in a stated random order unless the reader wants another, a sheet at a time."""
    frame = view.frame
    those = corpus(frame.layer)
    when = _spans(frame, those)
    within = chosen(those, _scope(frame, when.now))
    label = when.label
    if asked("span") == WINDOW:
        end = frame.filters.end or frame.layer.publication.today + timedelta(days=1)
        within = chosen(those, Scope(frame.filters.start, end, frame.filters.where))
        label = "the whole window"
    found = chosen(within, _controls(frame, within, when.label))
    seed = when.now.first.isoformat()
    ordered = _ordered(found, seed)
    sheets = max(-(-len(ordered) // ON_A_SHEET), 1)
    sheet = min(max(int(asked("sheet")) if asked("sheet").isdecimal() and len(asked("sheet")) < 6 else 1, 1), sheets)
    st.html(_told(frame, len(found), len(within), label, seed))
    shares, known, numbers = Shares(within), taxonomy(frame.settings)[0].themes, frame.speech.numbers
    first = (sheet - 1) * ON_A_SHEET
    for each in ordered[first : first + ON_A_SHEET]:
        with st.container(horizontal=True, vertical_alignment="bottom", key=f"cx_comment_{each.verbatim.id}"):
            st.html(views.comment(each, shares.of(each), known, numbers))
            if (who := each.verbatim.consumer) is not None:
                key = f"cx_journey_{each.verbatim.id}"
                st.button(
                    "Journey", key=key, help=f"What {who} went through", on_click=go, args=(who,), type="tertiary"
                )
    if not found:
        messages.note("No comment is all of that.")
    if sheets > 1:
        _paging(sheet, sheets)


def _told(frame: Frame, found: int, among: int, label: str, seed: str) -> str:
    numbers = frame.speech.numbers
    count = f"{numbers.count(found)} of {numbers.count(among)} comments of {label}" if found != among else ""
    parts = [count or f"{numbers.count(among)} comments of {label}"]
    if asked("order") == RANDOM:
        parts.append(f"in random order, the same for everybody (seed {seed}), so that none is picked for what it says")
    parts.append("what each stands for is counted among all of them")
    return f'<p class="cx-quiet">{escape("; ".join(parts))}. Personal data are masked.</p>'


def _ordered(found: Sequence[Said], seed: str) -> list[Said]:
    mixed = shuffled(found, seed)
    match asked("order"):
        case "newest":
            return sorted(mixed, key=lambda each: each.verbatim.day, reverse=True)
        case "lowest":
            return sorted(mixed, key=lambda each: 11 if each.verbatim.nps is None else each.verbatim.nps)
    return mixed


def _controls(frame: Frame, within: Sequence[Said], label: str) -> Scope:
    """Draws what comments can be filtered by beside the bar, and gives what is chosen."""
    known = taxonomy(frame.settings)[0].themes
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="cx_voice_filters"):
        words = _search()
        group = _choice("score", "Score", {EVERY: "All scores", **views.GROUP_NAMES})
        theme = _choice("theme", "Theme", {EVERY: "All themes", **{n: t.title for n, t in known.items()}, **NO_THEME})
        where = {}
        for name in ("channel", "stage", "survey"):
            if name not in frame.filters.where:
                held = sorted({getattr(each.verbatim, name) or NO_GROUP for each in within})
                every = {EVERY: f"All {frame.title(name).lower()}s", **{value: _named(value) for value in held}}
                where[name] = _choice(name, frame.title(name), every)
        _choice("span", "Comments of", {PERIOD: label, WINDOW: "Whole window"})
        _choice("order", "Order", ORDERS)
    named = {name: (value,) for name, value in where.items() if value}
    return Scope(where=named, groups=(group,) if group in GROUPS else (), theme=theme or None, words=words)


NO_THEME = {NO_GROUP: "No theme"}


def _named(value: str) -> str:
    return "not recorded" if value == NO_GROUP else messages.plain(value)


def asked(name: str) -> str:
    """What the URL asks for of this page."""
    return str(st.query_params.get(f"voice_{name}", ""))


def _choice(name: str, label: str, options: Mapping[str, str]) -> str:
    key, wanted = f"cx_voice_{name}", asked(name)
    offered = dict(options) if wanted in options else {**options, wanted: f"{messages.plain(wanted)} (none)"}
    st.session_state[key] = wanted
    st.selectbox(
        label, list(offered), format_func=lambda value: offered.get(value, value), key=key, on_change=_taken,
        args=(name,), width=158,
    )  # fmt: skip
    return wanted


def _search() -> str:
    st.session_state["cx_voice_words"] = asked("words")
    st.text_input(
        "Words in it", key="cx_voice_words", placeholder="Search", max_chars=200, on_change=_taken, args=("words",),
        width=158,
    )  # fmt: skip
    return asked("words")


def _taken(name: str) -> None:
    """Puts what was chosen into the URL, and goes back to the first sheet."""
    _put(name, str(st.session_state.get(f"cx_voice_{name}") or ""))
    _put("sheet", "")


def _put(name: str, value: str) -> None:
    if value:
        st.query_params[f"voice_{name}"] = value
    else:
        st.query_params.pop(f"voice_{name}", None)


def _paging(sheet: int, sheets: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="cx_voice_sheets"):
        for word, to, off in (("Back", sheet - 1, sheet == 1), ("Next", sheet + 1, sheet == sheets)):
            key = f"cx_voice_{word.lower()}"
            st.button(word, key=key, on_click=_put, args=("sheet", str(to) if to > 1 else ""), disabled=off)
        messages.note(f"Sheet {sheet} of {sheets}")
