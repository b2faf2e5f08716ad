"""The sheets of a pack in the order they are read: one that says it all, a pillar each, and what stands behind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cxmetrics.briefing import grids
from cxmetrics.briefing.contents import FRONT, Part, parts
from cxmetrics.briefing.document import (
    ALARM,
    KEY,
    LEAD,
    PLAIN,
    QUIET,
    QUOTE,
    Block,
    Entries,
    Entry,
    Sheet,
    Tiles,
    Words,
)
from cxmetrics.briefing.looks import READING
from cxmetrics.briefing.making import FRONT_PX, LANE_PX, LINE_PX, Making
from cxmetrics.insight import sources
from cxmetrics.insight.contracts import fitting, has_contracts
from cxmetrics.insight.draw import NO_MEETING, hearing
from cxmetrics.insight.occasions import occasions
from cxmetrics.insight.occasions import told as without_annotations
from cxmetrics.insight.promises import Promise, looked_back, owed
from cxmetrics.journal import meetings
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.plan import data_through
from cxmetrics.metrics.taxonomy import taxonomy
from cxmetrics.store.attempts import last_failure
from cxmetrics.store.publication import PublishedMetric
from cxmetrics.views import catalogue, changes_list, data_state, refreshing, sentences
from cxmetrics.views import hearing as hearing_words
from cxmetrics.views import meeting as meeting_words
from cxmetrics.views import promises as promise_words
from cxmetrics.views.numbers import joined
from cxmetrics.views.overview import missing, overview
from cxmetrics.views.subject import plain
from cxmetrics.views.tile_words import TileWords

_MOST_QUIET = 12
_BETTER = {"higher": "higher is better", "lower": "lower is better"}
_ITEM_LETTERS = 300
"""Of a promise or an item of an agenda: here is where it is read in full."""


def sheets(making: Making) -> Iterator[Sheet]:
    """All of them; one without blocks has nothing to say and is left out by whoever puts them together."""
    yield front(making)
    for part in parts(has_contracts(making.layer)):
        yield pillar(making, part)
    yield changes(making)
    yield consumer(making)
    yield promised(making)
    yield trust(making)
    yield definitions(making)


def front(making: Making) -> Sheet:
    """The page that says it all."""
    names = [name for name in fitting(making.layer, *FRONT) if making.known(name)]
    found = [making.asking.facts(name) for name in names if making.layer.publication.metrics.get(name)]
    blocks: list[Block] = [Words(overview(found, making.numbers), LEAD)]
    if absent := missing(found):
        blocks.append(Words(f"{absent}.", ALARM))
    blocks += [Words(text, ALARM) for text in _troubles(making)]
    blocks.append(Tiles(tuple(making.tile(name) for name in names)))
    blocks += making.histories(names, FRONT_PX, brief=True)
    blocks += [Words(text) for text in _lines(making)]
    held = making.asked.meeting
    if held and held.agenda:
        items = (f"{place}. {plain(item, _ITEM_LETTERS)}" for place, item in enumerate(held.agenda, start=1))
        blocks.append(Words(f"Agenda: {'; '.join(items)}."))
    return Sheet("How are we doing for consumers?", "", tuple(blocks), single=True)


def _lines(making: Making) -> Iterator[str]:
    """What changed, what to leave alone and what is owed, a line each."""
    what, titles = making.changed, making.dimensions
    yield changes_list.summary(what, titles, making.speech.numbers)
    yield changes_list.quiet_summary(what.quiet[making.filters.compare], what.label, titles)
    found = owed(making.promised, making.settings.today)
    if found.overdue or found.due:
        counts = [f"{len(found.overdue)} overdue"] if found.overdue else []
        counts += [f"{len(found.due)} due within a week"] if found.due else []
        yield f"Promises: {joined(counts)}."


def _troubles(making: Making) -> Iterator[str]:
    """What a reader must know of the whole: a refresh that failed, a journal that does not answer."""
    if told := refreshing.trouble(last_failure(making.settings), making.layer.publication, making.numbers):
        yield " ".join(told.split())
    if trouble := occasions(making.layer).trouble:
        yield " ".join(without_annotations(trouble).split())


def pillar(making: Making, part: Part) -> Sheet:
    """One pillar: what its headline says, the figures beside it, their histories, and groups."""
    known = [name for name in (part.first, *part.more) if making.known(name)]
    if not known:
        return Sheet(part.title, part.question, ())
    tiles = [making.tile(name) for name in known]
    if all(each.word == "unavailable" for each in tiles):
        return Sheet(part.title, part.question, tuple(_lacking(tiles)), fresh=False)
    first = known[0]
    blocks: list[Block] = []
    if making.layer.publication.metrics.get(first):
        blocks.append(Words(sentences.lead(making.asking.facts(first), making.numbers), LEAD))
    blocks.append(Tiles(tuple(tiles)))
    blocks += making.histories([first], LINE_PX)
    for name, by in part.groups:
        if making.known(name):
            blocks += making.groups(name, by)
    blocks += making.histories(known[1:], LANE_PX)
    return Sheet(part.title, part.question, tuple(blocks), single=True)


def _lacking(tiles: Sequence[TileWords]) -> Iterator[Words]:
    """A pillar of which there is no figure at all takes no page: which figures it would have, and what lacks."""
    why: dict[str, list[str]] = {}
    for each in tiles:
        why.setdefault("; ".join(each.facts), []).append(each.name)
    for reason, names in why.items():
        yield Words(f"No figure for {joined(names)}: {reason}.")


def changes(making: Making) -> Sheet:
    """What truly changed, what begins to, and the moves to leave alone."""
    what, compare = making.changed, making.filters.compare
    blocks: list[Block] = [Words(changes_list.summary(what, making.dimensions, making.speech.numbers), LEAD)]
    if what.stories:
        blocks.append(grids.stories(what, compare, making.dimensions, making.speech))
    if making.began:
        begun = (changes_list.onset(each, making.dimensions, making.speech) for each in making.began)
        those = tuple(Entry(text, each.word) for text, each in zip(begun, making.began, strict=True))
        blocks.append(Entries(changes_list.BEGINS, those))
    found = what.quiet[compare]
    quiet = tuple(
        Entry(changes_list.about(each.move.record, making.dimensions), "", (changes_list.why(each, making.speech),))
        for each in found[:_MOST_QUIET]
    )
    if quiet:
        blocks.append(Entries(f"Leave alone: moves against {changes_list.step_name(compare)} that are noise", quiet))
    else:
        blocks.append(Words("Nothing that looks like a change and is none."))
    if len(found) > _MOST_QUIET:
        blocks.append(Words(f"{len(found) - _MOST_QUIET} more on the page What changed.", QUIET))
    count = making.numbers.count
    told = f"{count(what.judged)} comparisons of {count(what.looked)} figures and groups were judged together"
    blocks.append(Words(f"{told}, so that at most one in twenty of those called changed is chance.", QUIET))
    return Sheet("What changed, and what to leave alone", "", tuple(blocks))


def consumer(making: Making) -> Sheet:
    """The consumer in the room: whom the meeting hears, how they were drawn, and when this was last skipped."""
    held, numbers = making.asked.meeting, making.numbers
    every = meetings.meetings(making.journal) if making.journal else ()
    earlier = [each for each in every if each.closed and (held is None or each.held_on <= held.held_on)]
    found = hearing(making.layer, making.filters, held.id if held else NO_MEETING)
    told = hearing_words.lines(found, taxonomy(making.settings)[0].themes, numbers)
    words = [Words(text, QUOTE if text.startswith("“") else PLAIN) for text in told]
    if found is not None:
        words[-1] = Words(told[-1], QUIET)  # how the consumer was found
    words.append(Words(meeting_words.last_skipped(earlier, numbers), QUIET))
    return Sheet("The consumer in the room", "Who are we talking about?", tuple(words), fresh=False)


def promised(making: Making) -> Sheet:
    """Last time's promises with their verdicts, as the meeting opens with them."""
    held, today = making.asked.meeting, making.settings.today
    every = meetings.meetings(making.journal) if making.journal else ()
    last = meetings.last_closed(every, held)
    those = looked_back(making.promised, last, held)
    blocks: list[Block] = [Words(meeting_words.promises_title(those, today, first=last is None), LEAD)]
    if those:
        blocks.append(Entries("", tuple(_promise(making, each) for each in those)))
    if any(each.verdict and each.verdict.difference for each in those):
        blocks.append(Words(promise_words.ASSOCIATION, QUIET))
    return Sheet(
        "Promises and verdicts", "What did we promise, and did it move its figure?", tuple(blocks), fresh=False
    )


def _promise(making: Making, each: Promise) -> Entry:
    naming, action = making.naming, each.action
    lines = [" · ".join(part for part in promise_words.standing(each, naming, making.settings.today) if part)]
    if said := promise_words.expected(action, naming):
        lines.append(f"Promised: {said}.")
    lines.append(promise_words.sentence(each, naming))
    lines += [f"{told}." for told in promise_words.context(each, naming)]
    return Entry(plain(action.title, _ITEM_LETTERS), each.word or action.status, tuple(line for line in lines if line))


def trust(making: Making) -> Sheet:
    """Whether the data can be relied on, and what is in doubt."""
    numbers = making.numbers
    state = making.layer.once("data state", lambda: sources.state(making.layer))
    blocks: list[Block] = [Words(data_state.sentence(state), LEAD)]
    doubts = tuple(Entry(*data_state.finding_words(each, numbers)) for each in state.failed)
    if doubts:
        blocks.append(Entries("In doubt now", doubts))
    blocks.append(grids.sources(state.sources, numbers))
    return Sheet("Data trust", "Can we rely on the data?", tuple(blocks))


def definitions(making: Making) -> Sheet:
    """What every figure that the pack has means, whose matter it is, and what it rests on."""
    metrics = making.layer.catalog.metrics
    held = making.layer.publication.metrics
    those = tuple(
        _definition(making, metrics[name], published)
        for name in making.shown
        if name in metrics and (published := held.get(name)) and published.available
    )
    blocks = (Words(READING, KEY), Entries("", those)) if those else ()
    return Sheet("Definitions", "What does each figure mean?", blocks, fresh=False)


def _definition(making: Making, metric: Metric, held: PublishedMetric) -> Entry:
    through = data_through(held, making.settings.calendar, making.layer.publication.today)
    facts = (
        f"Owner: {metric.owner}",
        _BETTER.get(metric.better, ""),
        f"through {making.numbers.short_day(through)}" if through else "",
        f"definition {held.fingerprint[:8]}",
    )
    prose = catalogue.in_force(metric, making.settings.parameters)
    return Entry(plain(metric.title), "", (f"{metric.question} {prose}".strip(), "; ".join(filter(None, facts))))
