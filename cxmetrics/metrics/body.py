"""What is wrong with the SQL of a metric, judged against its header. Runs nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from cxmetrics.errors import did_you_mean
from cxmetrics.metrics.definition import GIVEN, Metric
from cxmetrics.metrics.header import Finding, Header
from cxmetrics.store.dialect import NotSql, Statement, statement


def wanted(metric: Metric) -> tuple[str, ...]:
    """The columns that the body of a metric returns, in no order."""
    keys = [key.name for key in metric.keys]
    return (
        "day",
        *metric.dimensions,
        *keys,
        *(filter(None, metric.answers) if metric.answers else (s.name for s in metric.sums)),
    )


def findings_of_body(metric: Metric, parameters: Mapping[str, Any], read: Header) -> list[Finding]:
    """Everything wrong with the body, with lines of the file. Columns are judged only where the kind is known."""
    try:
        body = statement(metric.body)
    except NotSql as error:
        fault = error.fault
        return [Finding(metric.body_line + fault.line - 1, fault.message, fault.ways_out)]
    found = list(_parameters(metric, body, parameters, read))
    kind_known = not any(f.line in (read.line("kind"), read.line("dimensions")) for f in read.findings)
    if kind_known:
        found += _columns(metric, body)
    return found


def _parameters(metric: Metric, body: Statement, known: Mapping[str, Any], read: Header) -> Iterator[Finding]:
    for name in metric.parameters:
        if name not in known:
            yield Finding(
                read.line("parameters"),
                f"the parameter {name!r} is not in the settings.",
                (did_you_mean(name, known), f"Or set it: [parameters] {name} = ... in cx.toml."),
            )
    used = {parameter.name for parameter in body.parameters}
    for parameter in body.parameters:
        if parameter.name in used and parameter.name not in (*GIVEN, *metric.parameters):
            used.discard(parameter.name)
            ways = (
                (f"Add it to the header: `-- parameters: {', '.join((*metric.parameters, parameter.name))}`.",)
                if parameter.name in known
                else (did_you_mean(parameter.name, (*GIVEN, *known)),)
            )
            yield Finding(
                metric.body_line + parameter.line - 1, f"the parameter :{parameter.name} is not listed.", ways
            )
    for name in metric.parameters:
        if name in known and name not in used:
            yield Finding(read.line("parameters"), f"the parameter {name!r} is listed but not used.", (), "warning")


def _columns(metric: Metric, body: Statement) -> Iterator[Finding]:
    names = wanted(metric)
    outputs = body.outputs
    if "*" in outputs:
        yield Finding(
            metric.body_line + body.line_of("*") - 1, "the body returns *.", (f"Name the columns: {', '.join(names)}.",)
        )
        return
    for name, times in Counter(outputs).items():
        line = metric.body_line + body.line_of(name) - 1
        if name not in names:
            shown = f"a column {name!r} that a {metric.kind} has no use for" if name else "a column without a name"
            yield Finding(line, f"the body returns {shown}.", (f"It returns {', '.join(names)}: no more, no fewer.",))
        elif times > 1:
            yield Finding(line, f"the body returns {name!r} {times} times.")
    missing = [name for name in names if name not in outputs]
    if missing:
        yield Finding(
            metric.body_line + body.line_of("") - 1,
            f"the body does not return {', '.join(map(repr, missing))}.",
            (f"It returns {', '.join(names)}: no more, no fewer.",),
        )
