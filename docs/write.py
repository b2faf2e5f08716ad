"""Writes what of the documentation follows from the code: metrics, commands, settings, tables, compiled SQL.

`python docs/write.py` writes them; with `--check` it writes nothing, lists what is stale and exits 1.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cxmetrics import __main__ as program
from cxmetrics import commands, schema, settings
from cxmetrics.metrics.catalog import catalog
from cxmetrics.metrics.checks import checks
from cxmetrics.metrics.compilation import pages as compiled
from cxmetrics.metrics.definition import PILLARS, Metric

DOCS = ROOT / "docs"

EXPLAINED = {
    "company": {
        "name": "the name on every page",
        "currency": "three letters (ISO 4217), of every amount of money",
        "timezone": "all timestamps are in it, and the company's day ends in it",
        "locale": "how numbers and dates are written",
        "today": "a fixed date instead of the clock's, for a company that is a sample",
        "week_starts": "first day of a week",
        "fiscal_year_starts": "month in which the fiscal year starts, 1 to 12",
        "fiscal_year_named_by": "the calendar year at its `start` or `end`",
        "calendar": "`gregorian`, or `4-4-5` for months of whole weeks",
        "fiscal_year_first_days": "the first day of each fiscal year, under `4-4-5` only",
    },
    "databases": {
        "warehouse": "URL of the company's warehouse; default: a file in CX_HOME",
        "journal": "URL of the database for what people write; default: a file in CX_HOME",
    },
    "folders": {
        "sql": "folder, or list of folders, of further metrics; relative to the settings file",
        "pages": "folder, or list of folders, of further pages",
    },
    "privacy": {
        "minimum_group": "people who must have answered before employees' answers are shown; not below 5",
        "minimum_group_comments": "the same for employees' comments, of which the product publishes none; not below 5",
        "wave_open_days": "days after its first day on which an engagement wave closes and is published",
    },
    "refresh": {
        "days": "newest days that `refresh` takes anew from a warehouse that `load` does not write",
        "memory_mb": "MiB of memory for a load or a refresh in the embedded engine; more goes over the disk",
        "verbatim_months": "newest months of consumers' comments that are published",
    },
    "limits": {
        "screen_moving_ranges": "leave extreme moving ranges out once before limits are drawn",
    },
    "mail": {
        "smtp": "the server that takes mails, as host or host:port",
        "security": "`starttls`, `tls` or `none`; certificates are checked",
        "user": "who logs in there; the password is in CX_SMTP_PASSWORD",
        "from": "the address that mails come from",
        "ca_file": "certificates to trust instead of the machine's own; relative to the settings file",
    },
    "watch": {
        "mail_to": "address, or list of addresses, that are told of new signals",
        "webhook": "address to which new signals are posted as JSON",
        "log": "file to which a line a signal is appended; without it the line goes to stderr",
        "groups": "tell also of segments, regions and other groups, not only of everybody",
    },
    "brief": {
        "mail_to": "address, or list of addresses, that packs are sent to",
        "link": "address of the pages, to which packs lead",
        "days_before": "so many days before a meeting `brief --send` sends its pack; default 3",
        "paper": "`A4` or `Letter`; default by the company's locale",
        "template": "PowerPoint file whose look slides take; relative to the settings file",
    },
}
"""What each key of `settings.KEYS` means; one that is missing here fails the tests."""

ENVIRONMENT = {
    "CX_HOME": "folder of everything written; default `data/` in the checkout",
    "CX_CONFIG": "the settings file; default `cx.toml` in CX_HOME",
    "CX_WAREHOUSE_URL": "overrides `[databases] warehouse`",
    "CX_JOURNAL_URL": "overrides `[databases] journal`",
    "CX_SQL_DIR": "further folders of metrics, separated by `:` (`;` on Windows)",
    "CX_SMTP_PASSWORD": "password of `[mail] user`; there is no key for it in the file",
    "CX_PAGES_DIR": "further folders of pages, separated in the same way",
    "CX_WARM_UP": "`0`: a starting server draws no page before its first visitor asks for one; for work on pages",
    "CX_REQUIRE_ALL": "for tests: what cannot be tried is a failure, not a skip",
}

NOTICE = "<!-- Written by `make docs`; edit the code it comes from instead. -->"


def metrics_page() -> str:
    """The catalogue: every shipped metric by pillar, with its definition in words."""
    shipped = catalog(settings.load({"CX_HOME": str(ROOT / "data" / "none")})).metrics.values()
    parts = [
        "# Metrics",
        NOTICE,
        f"{len(shipped)} metrics, one file each in [sql/](../sql). [How to add one](add-a-metric.md).",
    ]
    for pillar in (*PILLARS, None):
        found = sorted((metric for metric in shipped if metric.pillar == pillar), key=lambda metric: metric.id)
        if found:
            parts += [f"## {(pillar or 'other').capitalize()}", *map(_metric, found)]
    return _joined(parts)


def _metric(metric: Metric) -> str:
    facts = [f"kind {metric.kind}"]
    if metric.quantile is not None:
        facts[0] += f" {metric.quantile}"
    facts.append({"higher": "higher is better", "lower": "lower is better"}.get(metric.better, "neither way is better"))
    facts.append(f"by {', '.join(metric.dimensions)}" if metric.dimensions else "no dimensions")
    if metric.cross:
        facts.append("crossed " + "; ".join(", ".join(pair) for pair in metric.cross))
    if metric.grain != "day":
        facts.append(f"grain {metric.grain}")
    if metric.detail_of:
        facts.append(f"shows {metric.detail_of} closer")
    if metric.across_time:
        facts.append(f"across time: {metric.across_time}")
    if metric.looks_ahead:
        facts.append(f"settled after {metric.looks_ahead} days")
    return "\n\n".join(
        part
        for part in (
            f"### {metric.title}",
            f"[`{metric.id}`](../sql/{metric.path.name}) · {' · '.join(facts)}",
            f"*{metric.question}*",
            metric.prose.strip(),
        )
        if part
    )


def checks_page() -> str:
    """Every shipped data check, with what it tolerates, what it makes of a figure, and what to do."""
    shipped, _ = checks(settings.load({"CX_HOME": str(ROOT / "data" / "none")}))
    parts = [
        "# Data checks",
        NOTICE,
        f"{len(shipped)} checks, one file each in [sql/checks/](../sql/checks). [What follows from one that "
        "fails, and how to add one](trust.md).",
    ]
    for check in shipped.values():
        tolerated = f"tolerates {100 * check.tolerates:g} %" if check.tolerates else "tolerates none"
        facts = [f"{check.severity}: {check.state}", tolerated, ", ".join(check.tables), check.owner]
        file = f"[`{check.id}`](../sql/checks/{check.path.name})"
        parts += [f"## {check.title}", f"{file} · {' · '.join(facts)}", f"*{check.question}*", check.prose.strip()]
        parts.append(f"What to do: {check.remedy}")
    return _joined(parts)


def commands_page() -> str:
    """Every command with its words and what it accepts."""
    parts = [
        "# Commands",
        NOTICE,
        "`python -m cxmetrics COMMAND`. Results go to stdout, words to stderr. Exit codes: 0 done; 1 a check "
        "found something; 2 wrong use, wrong input or unavailable; 3 done, with rows set aside.",
    ]
    for name in program.built():
        accepts = program.parser(name)
        first, _, rest = (accepts.description or "").strip().partition("\n")
        parts += [f"## {name}", first]
        if rest.strip():
            parts.append("```text\n" + _dedented(rest) + "\n```")
        rows = [row for action in accepts._actions if (row := _argument(action))]
        if rows:
            parts.append("\n".join(["| argument | meaning |", "|---|---|", *rows]))
    later = [name for name in commands.LATER if name not in program.built()]
    if later:
        parts += ["## Not built yet", f"{', '.join(later)}: each exits with 2 and says so."]
    return _joined(parts)


def _argument(action: argparse.Action) -> str:
    if isinstance(action, argparse._HelpAction):
        return ""
    shown = ", ".join(action.option_strings) or str(action.metavar or action.dest)
    if action.choices is not None:
        shown += (" " if action.option_strings else ": ") + " / ".join(map(str, action.choices))
    elif action.option_strings and action.nargs != 0:
        shown += f" {action.metavar or action.dest.upper()}"
    return f"| `{_cell(shown)}` | {_cell(action.help or '')} |"


def settings_page() -> str:
    """Every setting with its default, and every variable of the environment."""
    parts = [
        "# Settings",
        NOTICE,
        "Read from the file that CX_CONFIG names, else from `cx.toml` in CX_HOME, else defaults hold. An unknown "
        "key is an error that names the nearest one.",
    ]
    for section, keys in settings.KEYS.items():
        rows = [f"| {key} | {_default(section, key)} | {EXPLAINED[section][key]} |" for key in keys]
        parts += [f"## [{section}]", "\n".join(["| key | default | meaning |", "|---|---|---|", *rows])]
    rows = [f"| {name} | `{value!r}` |" for name, value in settings.PARAMETERS.items()]
    parts += [
        "## [parameters]",
        "Numbers and texts that metrics name under `parameters:` and use as `:name`. Any may be added.",
        "\n".join(["| key | default |", "|---|---|", *rows]),
    ]
    parts += [
        "## [dimensions]",
        'Titles of `x_` columns, such as `x_brand = "Brand"`, and `filters`, the dimensions of the filter bar '
        '(default `["segment", "region"]`).',
    ]
    parts += [
        "## [expected_every]",
        'How often each table should get new rows, such as `calls = "1 day"`; one that is not named is not held '
        "to anything. See [data trust](trust.md).",
        "## [control_totals]",
        "What another system counted: `[control_totals.calls]` and under it `2026-02 = 1399`, of a year, a month, a "
        'day or `total`; the sum of a column is `[control_totals."consumer_values.monthly_value"]`.',
    ]
    rows = [f"| {name} | {meaning} |" for name, meaning in ENVIRONMENT.items()]
    parts += ["## Environment", "It overrides the file.", "\n".join(["| variable | meaning |", "|---|---|", *rows])]
    return _joined(parts)


def _default(section: str, key: str) -> str:
    in_settings = settings.Settings(home=ROOT)
    own = {"days": "refresh_days"}.get(key, key)
    source: Any = in_settings.calendar if hasattr(in_settings.calendar, own) else in_settings
    if (section, key) == ("company", "calendar"):
        return '`"gregorian"`'
    if (section, key) == ("company", "today"):
        return "the clock"
    value = getattr(source, own, None)
    if section in ("mail", "watch"):
        value = {"security": "starttls", "groups": in_settings.watch.groups}.get(key)
    if value is None or value == ():
        return ""
    return f"`{str(value).lower()}`" if isinstance(value, bool) else f"`{value!r}`".replace("'", '"')


def tables_page() -> str:
    """The data contract: every canonical table with its columns and rules."""
    parts = [
        "# Tables",
        NOTICE,
        "What an export is loaded into, and what metrics read. Every table may carry further text columns whose "
        "names start with `x_`. Timestamps are in the company's time zone.",
    ]
    for table in schema.tables().values():
        facts = f"Key: {', '.join(table.key)}."
        if table.day:
            facts += f" A row belongs to the day of `{table.day}`."
        rows = [f"| {column.name} | {column.type} | {_rules(column)} |" for column in table.columns]
        parts += [
            f"## {table.name}",
            f"{table.title} {facts}",
            "\n".join(["| column | type | rules |", "|---|---|---|", *rows]),
        ]
    return _joined(parts)


def _rules(column: schema.Column) -> str:
    rules = ["required"] if column.required else []
    if column.low is not None and column.high is not None:
        rules.append(f"{column.low:g} to {column.high:g}")
    elif column.low is not None:
        rules.append(f"at least {column.low:g}")
    if column.choices:
        rules.append(", ".join(column.choices))
    if column.not_before:
        rules.append(f"not before {column.not_before}")
    if column.default is not None:
        rules.append(f"default {column.default:g}")
    return "; ".join(rules)


PAGES = {
    "metrics.md": metrics_page,
    "checks.md": checks_page,
    "commands.md": commands_page,
    "settings.md": settings_page,
    "tables.md": tables_page,
}


def written() -> dict[str, str]:
    """Every page that is written, by its place in docs/."""
    defaults = settings.load({"CX_HOME": str(ROOT / "data" / "none")})
    found = compiled(catalog(defaults).metrics, defaults)
    return {name: page() for name, page in PAGES.items()} | {f"compiled/{d}.sql": text for d, text in found.items()}


def _joined(parts: list[str]) -> str:
    return "\n\n".join(parts) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("%%", "%").split())


def _dedented(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip("\n").rstrip().splitlines())


def main() -> int:
    """Writes the pages, or with --check lists those that are stale."""
    check = "--check" in sys.argv[1:]
    stale = []
    for name, text in written().items():
        file = DOCS / name
        if file.is_file() and file.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            file.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"docs/{name} is stale: `make docs` writes it anew." if check else f"docs/{name} written.")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
