"""What figures should reach, as charts and headlines need it: the journal's targets and benchmarks, read once a run.

A journal that does not answer takes no figure away: the headers' targets hold then.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from cxmetrics.errors import CxError
from cxmetrics.insight.occasions import occasions
from cxmetrics.journal import targets as journal_of
from cxmetrics.journal.database import Journal, begun
from cxmetrics.journal.targets import Step, Target, Where
from cxmetrics.metrics.answer import Benchmark
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.layer import Layer


@dataclass(frozen=True)
class Aims:
    """All targets and benchmarks at one moment."""

    kept: tuple[Target, ...] = ()
    """Withdrawn ones too."""
    trouble: CxError | None = None
    """Why the journal's are not among them."""

    @property
    def key(self) -> Hashable:
        """The same as long as none was added or withdrawn: part of the key of what is drawn."""
        return tuple((each.id, each.created_at, each.withdrawn) for each in self.kept)

    def steps(self, metric: Metric, where: Where) -> tuple[Step, ...]:
        """How the metric's target goes over time under a filter, its header's until another was set."""
        return journal_of.steps(self.kept, metric.id, where, metric.target)

    def benchmarks(self, metric: Metric, where: Where) -> tuple[Benchmark, ...]:
        """What others reach, as far as it holds under a filter."""
        return tuple(
            Benchmark(each.value, each.high, each.starts_on, each.source, each.definition, each.same_definition)
            for each in journal_of.benchmarks(self.kept, metric.id, where)
        )


def aims(layer: Layer) -> Aims:
    """What is set now; the journal is read once for each `layer`."""
    return layer.once("aims", lambda: _read(layer))


def _read(layer: Layer) -> Aims:
    if not begun(layer.settings):
        return Aims()
    if (trouble := occasions(layer).trouble) is not None:  # it has been asked just now
        return Aims(trouble=trouble)
    try:
        return Aims(journal_of.kept(Journal(layer.settings)))
    except CxError as error:
        return Aims(trouble=error)
