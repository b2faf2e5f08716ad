"""A meeting on the screen: last time's promises, the figures that changed, one consumer, decisions; or its record.

Every slide is a step in the URL, so that a reload stays; back and next are the arrow keys.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from cxmetrics.journal import Journal, frozen
from cxmetrics.journal.meetings import Meeting
from cxmetrics.metrics.taxonomy import taxonomy
from cxmetrics.ui import listing_of_metrics, messages, promise_forms
from cxmetrics.ui.deciding import HEARD, decide
from cxmetrics.ui.frame import Frame
from cxmetrics.ui.material import Material, material
from cxmetrics.ui.meeting import go, leave
from cxmetrics.views import hearing
from cxmetrics.views import meeting as views
from cxmetrics.views.numbers import joined
from cxmetrics.views.promises import association, cards
from cxmetrics.views.tile import tiles

if TYPE_CHECKING:
    from cxmetrics.ui.view import View

STYLE = Path(__file__).with_name("slides.css")
_MOST_CHARTS = 3
PICKED = ("picked", "because")
"""A consumer picked by hand, and why, in the URL."""

Title = Callable[[str, str], None]


def show(view: View, meeting: Meeting, metrics: Sequence[str], title: Title) -> None:
    """The slide that the URL names, or the record of a closed meeting."""
    frame, journal = view.frame, Journal(view.frame.settings)
    st.html(STYLE)
    frame.afar = True
    promise_forms.told()
    if meeting.closed:
        _record(frame, journal, meeting, title)
        return
    asked_for = {name: str(st.query_params.get(name, "")) for name in PICKED}
    shown = material(frame, journal, meeting, metrics, **asked_for)
    steps: list[Callable[[], None]] = [lambda: _promises(frame, shown, title)]
    if shown.restated:
        steps.append(lambda: _restated(frame, shown, title))
    steps += [
        lambda: _changed(view, shown, title),
        lambda: _consumer(frame, shown, title),
        lambda: decide(frame, journal, shown, title),
    ]
    asked = st.query_params.get("slide", "1")
    place = min(max(int(asked) if asked.isdecimal() and len(asked) < 4 else 1, 1), len(steps))
    with st.container(key="cx_slide"):
        steps[place - 1]()
    _bar(frame, meeting, place, len(steps))


def _bar(frame: Frame, meeting: Meeting, place: int, count: int) -> None:
    """Where one is, and the ways on."""
    numbers, today = frame.speech.numbers, frame.layer.publication.today
    parts = [views.line(meeting, numbers), f"figures as of {numbers.short_day(today)}"]
    parts += [f"{frame.title(name)}: {joined(values)}" for name, values in frame.filters.where.items()]
    parts.append(f"{place} of {count}")
    with st.container(horizontal=True, key="cx_slide_bar", vertical_alignment="center"):
        st.button("Leave", key="cx_leave", on_click=leave, shortcut="Esc", type="tertiary")
        st.html(f'<p class="cx-quiet">{escape(" · ".join(parts))}</p>')
        st.button(
            "Back", key="cx_back", on_click=go, args=(meeting.id, place - 1), shortcut="Left", disabled=place == 1
        )
        st.button(
            "Next",
            key="cx_next",
            on_click=go,
            args=(meeting.id, place + 1),
            shortcut="Right",
            disabled=place == count,
            type="primary",
        )


def _promises(frame: Frame, shown: Material, title: Title) -> None:
    today = frame.settings.today
    title(views.promises_title(shown.promises, today, first=not shown.earlier), "")
    if shown.meeting.agenda:
        st.html(views.agenda(shown.meeting, alone=not shown.promises))
    if shown.promises:
        st.html(cards(shown.promises, promise_forms.naming(frame), today) + association(shown.promises))
    else:
        messages.note("A decision of today becomes a promise; the next meeting opens with it.")


def _restated(frame: Frame, shown: Material, title: Title) -> None:
    count = len(shown.restated)
    are = "figure we reported reads" if count == 1 else "figures we reported read"
    title(f"{count} {are} differently today", "")
    st.html(views.restated(shown.restated, frame.layer.catalog.metrics, promise_forms.naming(frame)))


def _changed(view: View, shown: Material, title: Title) -> None:
    frame = view.frame
    title(views.figures_title(shown.figures), "")
    moved = [metric.id for metric, _ in shown.moved]
    still = [metric.id for metric, _ in shown.figures if metric.id not in moved]
    if shown.figures:
        found = [replace(listing_of_metrics.tile(frame, name), link=None) for name in (*moved, *still)]
        st.html(tiles(found, frame.speech.numbers))
    if len(moved) == 1:
        view.history(moved[0])
    elif moved:
        view.histories(*moved[:_MOST_CHARTS])
    if noted := views.noted(shown.noted, frame.speech.numbers):
        st.html(noted)


def _consumer(frame: Frame, shown: Material, title: Title) -> None:
    numbers, themes = frame.speech.numbers, taxonomy(frame.settings)[0].themes
    found = shown.consumer
    title(hearing.title(found, themes, numbers), "")
    st.html(hearing.consumer(found, themes, numbers))
    st.html(f"<p><b>{escape(views.last_skipped(shown.earlier, numbers))}</b></p>")
    st.session_state[f"{HEARD}_{shown.meeting.id}"] = found is not None
    by_hand = found is not None and found.drawn is None
    with st.expander("Hear another one, picked by hand", expanded=by_hand):
        messages.note("The slide and the record will say that it was picked, and why. The page Voice has the names.")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.text_input("Comment", key="cx_picked", placeholder="V-...", max_chars=20)
            why = st.text_input("Why this one", key="cx_because", max_chars=200)
            st.button("Show it", key="cx_pick", on_click=_pick, args=(name.strip(), why.strip()))
            st.button("Back to the draw", key="cx_unpick", on_click=_pick, args=("", ""), disabled=not by_hand)
        if st.query_params.get("picked") and not by_hand:
            messages.note(f"There is no comment {st.query_params['picked'][:40]}; the drawn one is shown.")


def _pick(name: str, why: str) -> None:
    """Puts the picked comment and the reason into the URL, or takes them out."""
    for key, value in zip(PICKED, (name, why), strict=True):
        if name:
            st.query_params[key] = value
        else:
            st.query_params.pop(key, None)


def _record(frame: Frame, journal: Journal, meeting: Meeting, title: Title) -> None:
    title(meeting.title, views.line(replace(meeting, title=""), frame.speech.numbers))
    held = frozen.frozen(journal).get(meeting.id)
    if held is not None:
        st.html(views.record(meeting, held, frame.layer.catalog.metrics, promise_forms.naming(frame)))
    with st.container(horizontal=True, key="cx_slide_bar"):
        st.button("Leave", key="cx_leave", on_click=leave, shortcut="Esc", type="tertiary")
