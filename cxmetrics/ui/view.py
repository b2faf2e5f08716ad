"""What a page may say: each method shows one thing, and a failure of one leaves the rest standing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cxmetrics.errors import CxError, Unavailable
from cxmetrics.insight.aims import aims
from cxmetrics.insight.facts import Facts
from cxmetrics.insight.occasions import occasions
from cxmetrics.insight.occasions import told as without_annotations
from cxmetrics.metrics.answer import Answer, Row
from cxmetrics.store.attempts import last_failure
from cxmetrics.ui import (
    changed,
    downloads,
    journal_page,
    listing_of_metrics,
    meeting,
    messages,
    moved,
    promises,
    sightings,
    signal_forms,
    slides,
    target_forms,
    trust_page,
)
from cxmetrics.ui.annotating import clickable, listen, table_of
from cxmetrics.ui.frame import DRAWN, Frame
from cxmetrics.ui.page_files import PageFile
from cxmetrics.ui.standing import standing
from cxmetrics.views import distribution as distributions
from cxmetrics.views import refreshing, wording
from cxmetrics.views.annotation_list import under_chart
from cxmetrics.views.annotations import annotated, of_answers
from cxmetrics.views.breakdown import breakdown
from cxmetrics.views.chart import Chart
from cxmetrics.views.heat import heat
from cxmetrics.views.histories import histories
from cxmetrics.views.numbers import joined
from cxmetrics.views.overview import missing, overview
from cxmetrics.views.paper import printed
from cxmetrics.views.sentences import clauses
from cxmetrics.views.tile import tiles
from cxmetrics.views.tile_words import told_reason

LANE_PX = 59
"""Height of a lane among several."""
CHART_PX = 190
"""Height of a history that stands alone."""


class View:
    """One page being written, from top to bottom. Metrics are named by their ids."""

    def __init__(self, frame: Frame, page: PageFile) -> None:
        self.frame = frame
        self.page = page
        self._titled = False
        self._said: set[str] = set()
        self._placed = 0
        self._tiled: set[str] = set()
        self._listed: set[int] = set()
        self._heading: tuple[DeltaGenerator, str] | None = None

    @standing
    def sentence(self, *metrics: str) -> None:
        """One sentence over several headlines, as the page's title."""
        found = [facts for name in metrics if (facts := self._facts(name)) is not None]
        self._title(overview(found, self.frame.speech.numbers))
        self._state(missing(found))

    @standing
    def tiles(self, *metrics: str, grain: str | None = None) -> None:
        """A tile for each headline: figure, verdict, date, interval, n, comparisons, target."""
        self._open()
        self._placed += 1
        with st.container(key=f"cx_tiles_{len(metrics)}_{self._placed}"):
            st.html(self._tiles(metrics, grain))
        moved.fold(self.frame, metrics, grain)

    @standing
    def headline(self, metric: str, *more: str, grain: str | None = None) -> None:
        """What the newest complete figure says, in a sentence, and its tile; further metrics as tiles beside it."""
        self._open()
        first, *more_of_it = clauses(self.frame.asking.facts(metric, grain), self.frame.speech.numbers)
        rest = f'<span class="cx-lead-more"> {escape(" ".join(more_of_it))}</span>' if more_of_it else ""
        st.html(f'<p class="cx-lead">{escape(first)}{rest}</p>')
        st.html(self._tiles((metric, *more), grain))
        moved.fold(self.frame, (metric, *more), grain)

    @standing
    def histories(self, *metrics: str, grain: str | None = None) -> None:
        """The histories of several metrics on one time axis with one cross-hair."""
        self._open()
        answers: list[Answer] = []
        absent: list[Unavailable] = []
        failed: list[str] = []
        for name in metrics:
            try:
                answers.append(self.frame.asking.history(name, grain))
            except Unavailable as error:
                absent.append(error)
            except Exception as error:
                failed.append(messages.words(error, f"history of {name}"))
        if answers:
            self._show_histories(answers, LANE_PX)
        if absent and not answers and not failed:
            raise absent[0]
        for reason in absent:
            self.say_once(reason)
        for text in failed:
            messages.problem(text)

    @standing
    def history(self, metric: str, grain: str | None = None) -> None:
        """One metric over time with its usual range, target and signals."""
        self._open()
        self._show_histories([self.frame.asking.history(metric, grain)], CHART_PX)

    @standing
    def breakdown(self, metric: str, *, by: str | Sequence[str], grain: str | None = None) -> None:
        """The newest complete period by the groups of a dimension, or of several beside each other."""
        self._open()
        dimensions = [by] if isinstance(by, str) else list(by)
        parts = [self._breakdown(metric, dimension, grain) for dimension in dimensions]
        st.html(f'<div class="cx-parts">{"".join(f"<div>{part}</div>" for part in parts)}</div>')

    def _breakdown(self, metric: str, by: str, grain: str | None) -> str:
        frame = self.frame
        answer = frame.asking.groups(metric, by, grain)
        if answer is None:
            title = frame.asking.metric(metric).title
            return f'<p class="cx-quiet">{escape(title)}: no figures by {escape(frame.title(by).lower())} yet.</p>'
        frame.shown.append(answer)
        whole = frame.asking.whole(answer.metric, grain, by=(by,))
        label = frame.speech.calendar.label(whole.period if whole else None, answer.grain)
        drawn = self.drawn(
            f"breakdown {grain}", (metric, by), lambda: breakdown(answer, whole, frame.title(by), label, frame.speech)
        )
        return str(drawn.html) + self._elsewhere(answer, by) + self._notes([answer], limits=False)

    def _elsewhere(self, answer: Answer, by: str) -> str:
        """That the groups are not compared as the filter bar says, where the period before has none of them."""
        compared = next((row for row in answer.rows if row.compare_period and row.period), None)
        if compared is None or compared.compare_period is None or compared.period is None:
            return ""
        if self.frame.filters.compare != "previous" or compared.compare_period.end == compared.period.first:
            return ""
        label = self.frame.speech.calendar.label(compared.compare_period, answer.grain)
        told = f"No {self.frame.title(by).lower()} can be compared with the period before; so all are with {label}."
        return f'<p class="cx-quiet">{escape(told)}</p>'

    @standing
    def distribution(self, metric: str, grain: str | None = None, words: tuple[str, str] | None = None) -> None:
        """What stands behind the headline over time, such as promoters, passives and detractors.

        `words` name what a proportion counts and what it does not: ("no problem", "a problem").
        """
        self._open()
        frame = self.frame
        answer = frame.asking.history(metric, grain)
        if not distributions.splits(answer):
            messages.note(f"{answer.metric.title} is of kind {answer.metric.kind}: it has no parts to show.")
            return
        frame.shown.append(answer)
        chart = self.drawn(
            f"distribution {grain} {frame.theme}",
            (metric, *(words or ())),
            lambda: distributions.distribution(answer, frame.speech, frame.theme, words),
        )
        title, legend = chart.notes
        st.html(f'<h3 class="cx-h">{escape(title)}</h3><p class="cx-quiet">{legend}</p>')
        st.html(self._show_annotated(chart, [answer], f"parts {grain} {words}", folded=True) + chart.table)

    @standing
    def heat(self, metric: str, down: str, across: str, grain: str | None = None) -> None:
        """The newest complete period by two dimensions, as a table shaded by the figure."""
        self._open()
        frame = self.frame
        whole = frame.asking.groups(metric, down, grain)
        if whole is None:
            messages.note(f"{frame.asking.metric(metric).title}: no figures yet.")
            return
        cells: dict[tuple[str, str], Row] = {}
        for group in dict.fromkeys(row.group for row in whole.rows if row.group is not None):
            answer = frame.asking.groups(metric, across, grain, where={down: (group,)})
            if answer is not None:
                frame.shown.append(answer)
                cells |= {(group, row.group): row for row in answer.rows if row.group is not None}
        period = next((row.period for row in whole.rows), None)
        label = frame.speech.calendar.label(period, whole.grain)
        titles = frame.title(down), frame.title(across)
        shaded = heat(whole.metric, cells, *titles, label=label, numbers=frame.speech.numbers)
        st.html(shaded + self._notes([whole], limits=False))

    @standing
    def catalogue(self) -> None:
        """Every metric with definition, SQL, owner and freshness, and a search."""
        self._open()
        listing_of_metrics.show(self.frame)

    @standing
    def changed(self) -> None:
        """Everything that changed, with its origin, and the moves that are noise."""
        self._open()
        changed.show(self.frame)

    @standing
    def quiet(self) -> None:
        """What changed and what to leave alone, one line each, opening on a click."""
        self._open()
        st.html(str(self.drawn("quiet", (), lambda: changed.lines(self.frame))))

    @standing
    def targets(self) -> None:
        """Targets and benchmarks with the figures they are held against, and a form to set them."""
        self._open()
        target_forms.show(self.frame)

    @standing
    def journal(self) -> None:
        """Everything that was written down, with filters, and a form to write."""
        self._open()
        journal_page.show(self.frame)

    @standing
    def signals(self) -> None:
        """Signals at the newest complete period, who has answered them, and how long insight takes to action."""
        self._open()
        self._listed |= signal_forms.show(self.frame)

    @standing
    def promises(self) -> None:
        """What is overdue and due, in one line that opens on a click."""
        self._open()
        promises.line(self.frame)

    @standing
    def actions(self) -> None:
        """All promises with their verdicts, a form to make one, and a way to say how one stands."""
        self._open()
        promises.show(self.frame)

    @standing
    def meeting(self, *metrics: str) -> None:
        """The meetings and a form to plan one; or, where the URL names one, that meeting over these figures."""
        if (found := meeting.named(self.frame)) is None:
            self._open()
            meeting.show(self.frame)
        else:
            slides.show(self, found, metrics, self._title)

    @standing
    def trust(self) -> None:
        """What is in doubt, sources by checks with history, what each feeds, rejected rows, restated figures."""
        self._open()
        trust_page.show(self.frame)

    @standing
    def measurable(self) -> None:
        """How many promises say which figure they should move, and how far."""
        self._open()
        promises.measurable(self.frame)

    def heading(self, text: str) -> None:
        """A heading between the parts of a page; it stays away where nothing follows it."""
        self._open()
        self._heading = st.empty(), text

    def write_heading(self) -> None:
        """Writes the heading that waits for its part."""
        if self._heading is not None:
            place, text = self._heading
            self._heading = None
            place.html(f'<h2 class="cx-h">{escape(text)}</h2>')

    def say_once(self, error: Unavailable) -> None:
        """Why something cannot be shown, unless this page has said it already, in a tile or before."""
        about = error.where
        if about not in self._said:
            self._said.add(about)
            self.write_heading()
            metric = self.frame.layer.catalog.metrics.get(about)
            messages.note(f"{metric.title}: {told_reason(metric, str(error))}" if metric else str(error))

    def finish(self) -> None:
        """The page's title where nothing has written it, and what is on screen as CSV."""
        self._open()
        listen()
        sightings.note(self.frame, self._tiled, self._listed)
        downloads.offer(self.frame, self.page.name)

    def _open(self) -> None:
        if not self._titled:
            self._title(self.page.title, self.page.question)
            self._state("")

    def _title(self, title: str, question: str = "") -> None:
        self._titled = True
        with self.frame.head:
            st.title(messages.plain(title), anchor=False)
            if question:
                messages.note(question)

    def _state(self, missing: str) -> None:
        """Company, age of the data and what the link asked for in vain, in one line."""
        frame = self.frame
        numbers, published = frame.speech.numbers, frame.layer.publication
        parts = [frame.settings.name, f"as of {numbers.short_day(published.today)}"]
        parts += [f"published {numbers.moment(published.published_at)}"]
        parts += [f"{frame.title(name)}: {joined(values)}" for name, values in frame.filters.where.items()]
        parts += [missing] if missing else []
        parts += [f"left out of the link: {', '.join(frame.filters.left_out)}"] if frame.filters.left_out else []
        with frame.head:
            messages.note(" · ".join(parts))
            if told := refreshing.trouble(last_failure(frame.settings), published, numbers):
                messages.problem(told)
            if trouble := occasions(frame.layer).trouble:
                messages.problem(without_annotations(trouble))

    def _facts(self, name: str) -> Facts | None:
        """What may be said of a headline; None where it has none, which its tile tells."""
        try:
            return self.frame.asking.facts(name)
        except CxError:
            return None

    def _tiles(self, metrics: tuple[str, ...], grain: str | None) -> str:
        def draw() -> str:
            found = [listing_of_metrics.tile(self.frame, name, grain) for name in metrics]
            return tiles(found, self.frame.speech.numbers)

        self._tiled |= set(metrics)
        held = self.frame.layer.publication.metrics
        self._said |= {name for name in metrics if name in held and not held[name].available}
        return str(self.drawn(f"tiles {grain}", metrics, draw))

    def _show_histories(self, answers: list[Answer], height: int) -> None:
        frame = self.frame
        frame.shown += answers
        compared = frame.filters.compare == "year"
        key = tuple(f"{answer.metric.id} {answer.grain}" for answer in answers)
        chart = self.drawn(
            f"histories {height} {frame.theme}",
            key,
            lambda: histories(answers, frame.speech, frame.theme, height=height, compared=compared),
        )
        st.html(self._show_annotated(chart, answers, str(height)) + chart.key + self._notes(answers) + table_of(chart))

    def _show_annotated(self, chart: Chart, answers: list[Answer], what: str, *, folded: bool = False) -> str:
        """Draws the chart with the annotations of its metrics, to be clicked; gives the list of them as HTML."""
        frame, names = self.frame, [answer.metric.id for answer in answers]

        def draw() -> tuple[Chart, str]:
            shown = of_answers(frame.notes, answers)
            under = under_chart(answers, shown, frame.speech, folded=folded)
            return printed(annotated(chart, answers, shown, frame.speech)), under

        key = tuple(f"{answer.metric.id} {answer.grain}" for answer in answers)
        marked, under = self.drawn(f"annotated {what} {frame.theme}", key, draw)
        self._placed += 1
        clickable(marked, f"cx_chart_{self.page.name}_{self._placed}", names)
        return str(under)

    def _notes(self, answers: list[Answer], *, limits: bool = True) -> str:
        titles = {name: self.frame.title(name).lower() for a in answers for name in a.ignored_filters}
        numbers = self.frame.speech.numbers
        lines = []
        for answer in answers:
            told_already = not limits or wording.lane_title(answer, self.frame.speech).endswith(
                f": {answer.limits_note}"
            )
            told = replace(answer, limits_note=None) if told_already else answer
            notes = wording.state_notes(told, titles, numbers)
            if notes:
                lines.append(f"{answer.metric.title}: {'; '.join(notes)}" if len(answers) > 1 else "; ".join(notes))
        text = ". ".join(f"{line[:1].upper()}{line[1:]}" for line in lines)
        return f'<p class="cx-quiet">{escape(text)}.</p>' if text else ""

    def drawn(self, what: str, of: tuple[str, ...], draw: Callable[[], Any]) -> Any:
        """What `draw` makes, once per publication, settings, filters and question."""
        layer, filters = self.frame.layer, self.frame.filters
        publication = layer.publication
        place = (str(layer.settings.home), publication.version, publication.published_at, occasions(layer).revision)
        asked = (filters.grain, filters.compare, filters.start, filters.end, filters.query)
        return DRAWN.get((what, of, place, asked, aims(layer).key, _key_of(self.frame)), draw)


def _key_of(frame: Frame) -> tuple[Any, ...]:
    settings = frame.settings
    pages = tuple(page.name for page in frame.pages)
    return settings.locale, settings.currency, settings.calendar, tuple(settings.dimension_titles.items()), pages
