"""Notes the first time that a page has shown a signal: once, and only where a visitor has looked."""

from __future__ import annotations

from collections.abc import Collection

from cxmetrics.errors import CxError
from cxmetrics.insight.occasions import occasions
from cxmetrics.journal import Journal
from cxmetrics.journal import signals as journal_of
from cxmetrics.journal.database import begun
from cxmetrics.journal.signals import Signal
from cxmetrics.ui.frame import Frame


def note(frame: Frame, told: Collection[str], listed: Collection[int]) -> None:
    """Marks the unseen signals of what a page has shown: `told` are the metrics of its tiles, `listed` signals' ids.

    Costs one look at the journal's count of changes. A journal that does not answer is no
    business of the page.
    """
    if not begun(frame.settings) or occasions(frame.layer).trouble is not None:
        return
    try:
        journal = Journal(frame.settings)
        unseen = [each for each in journal_of.kept(journal) if each.seen_at is None]
        journal_of.see(journal, [each.id for each in unseen if each.id in listed or _shown(frame, each, told)])
    except CxError:
        return


def _shown(frame: Frame, signal: Signal, told: Collection[str]) -> bool:
    """Whether the figure stood on the page, for those whom the signal is about, up to its newest period."""
    if frame.filters.end is not None:
        return False
    answers = [each for each in frame.shown if each.metric.id == signal.metric and each.grain == signal.grain]
    if signal.dimension:
        name, group = signal.dimension, signal.group
        return any(
            each.question.where.get(name) == (group,)
            or (each.question.by == name and any(row.group == group for row in each.rows))
            for each in answers
        )
    if any(frame.filters.where.values()):
        return False
    return bool(answers) or (signal.metric in told and frame.filters.grain == signal.grain)
