"""What the company has set: `cx.toml`, overridden by the environment, over defaults.

The only place that reads the environment. Every problem of the file is told at once.
"""

from __future__ import annotations

import functools
import itertools
import os
import re
import tomllib
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cxmetrics.calendar import WEEKDAYS, Calendar
from cxmetrics.errors import Problem, Problems, did_you_mean, nearest
from cxmetrics.packed import PAPERS, Brief, paper_of
from cxmetrics.promised import ControlTotal, control_totals, expected_every

ROOT = Path(__file__).resolve().parent.parent
_toml = functools.lru_cache(maxsize=8)(tomllib.loads)
"""The checkout: where `sql/`, `pages/` and `sample_data/` are."""

PARAMETERS: dict[str, float | int | str] = {
    "answer_within_s": 20,
    "short_abandon_s": 5,
    "lapse_after_days": 180,
    "purchase_stage": "",
}
"""Defaults of what metric bodies may name under `parameters`."""

KEYS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "company": {
        "name": str,
        "currency": str,
        "timezone": str,
        "locale": str,
        "today": (date, str),
        "week_starts": str,
        "fiscal_year_starts": int,
        "fiscal_year_named_by": str,
        "calendar": str,
        "fiscal_year_first_days": list,
    },
    "databases": {"warehouse": str, "journal": str},
    "folders": {"sql": (str, list), "pages": (str, list)},
    "privacy": {"minimum_group": int, "minimum_group_comments": int, "wave_open_days": int},
    "refresh": {"days": int, "verbatim_months": int, "memory_mb": int},
    "limits": {"screen_moving_ranges": bool},
    "mail": {"smtp": str, "security": str, "user": str, "from": str, "ca_file": str},
    "watch": {"mail_to": (str, list), "webhook": str, "log": str, "groups": bool},
    "brief": {"mail_to": (str, list), "link": str, "days_before": int, "paper": str, "template": str},
}
"""What `cx.toml` may hold: sections, their keys, and the types of their values."""

OPEN = ("parameters", "dimensions", "expected_every", "control_totals")
"""Sections whose keys are the company's own."""
SECURITY = {"starttls": 587, "tls": 465, "none": 25}
"""How a mail server is spoken to, and on which port where none is named."""

_WEB = r"https?://[^\s/?#]+\S*"
_ADDRESS = re.compile(r"[^\s@<>(),;:\\\"\[\]]+@[^\s@<>(),;:\\\"\[\]]+")


@dataclass(frozen=True)
class Mail:
    """The server that takes the product's mails, and who sends them. The password comes from the environment only."""

    host: str
    port: int
    security: str = "starttls"
    sender: str = ""
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    """Certificates to trust instead of the machine's own."""


@dataclass(frozen=True)
class Watch:
    """Who is told of new signals, and how."""

    mail_to: tuple[str, ...] = ()
    webhook: str | None = field(default=None, repr=False)
    """It may hold a token: told only by its host."""
    log: Path | None = None
    groups: bool = True


@dataclass(frozen=True)
class Settings:
    """All settings, checked. Paths are absolute; `file` is None where defaults rule."""

    home: Path
    file: Path | None = None
    name: str = "Your company"
    currency: str = "USD"
    timezone: str = "UTC"
    locale: str = "en-US"
    fixed_today: date | None = None
    calendar: Calendar = field(default_factory=Calendar)
    warehouse: str | None = None
    """URL of the warehouse; None is the embedded one in `home`."""
    journal: str | None = None
    """URL of the journal; None is the embedded one in `home`."""
    sql_folders: tuple[Path, ...] = (ROOT / "sql",)
    page_folders: tuple[Path, ...] = (ROOT / "pages",)
    minimum_group: int = 5
    minimum_group_comments: int = 10
    wave_open_days: int = 28
    refresh_days: int = 35
    verbatim_months: int = 24
    memory_mb: int = 1024
    screen_moving_ranges: bool = True
    parameters: Mapping[str, float | int | str] = field(default_factory=lambda: dict(PARAMETERS))
    dimension_titles: Mapping[str, str] = field(default_factory=dict)
    filters: tuple[str, ...] = ("segment", "region")
    mail: Mail | None = None
    watch: Watch = field(default_factory=Watch)
    brief: Brief = field(default_factory=Brief)
    expected_every: Mapping[str, int] = field(default_factory=dict)
    """By table: the most days that may pass until new rows come."""
    control_totals: tuple[ControlTotal, ...] = ()
    require_all: bool = False
    """Set in continuous integration: what cannot be tried is a failure, not a skip."""
    warm_up: bool = True  # a starting server draws every page before its first visitor

    @property
    def today(self) -> date:
        """The company's date: the fixed one, else the clock's in the company's time zone."""
        return self.fixed_today or datetime.now(zoneinfo.ZoneInfo(self.timezone)).date()

    def dimension_title(self, dimension: str) -> str:
        """What people call a dimension."""
        plain = dimension.removeprefix("x_").replace("caused_by_", "causing_").replace("_", " ")
        return self.dimension_titles.get(dimension) or plain.capitalize()


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in force. Raises Problems naming every bad key of the file, with its line."""
    settings, problems = read(environment)
    if problems:
        raise Problems(problems)
    return settings


def read(environment: Mapping[str, str] | None = None) -> tuple[Settings, list[Problem]]:
    """The settings, with defaults where the file says something wrong, and every problem of the file."""
    env = os.environ if environment is None else environment
    home = Path(env.get("CX_HOME") or ROOT / "data").expanduser().absolute()
    named = env.get("CX_CONFIG")
    file = Path(named).expanduser().absolute() if named else home / "cx.toml"
    there = file.exists()
    absent = Problem(str(file), None, "error", "the settings file named by CX_CONFIG is not there.")
    problems = [absent] if named and not there else []
    text, broken = _text(file) if there else ("", [])
    reader = _Reader(str(file), text)
    settings = reader.settings(home, file if there else None, env)
    return settings, [*problems, *broken, *reader.problems]


def _text(file: Path) -> tuple[str, list[Problem]]:
    """The text of a file that TOML can read, or what is wrong with it."""
    try:
        text = file.read_text(encoding="utf-8")
        _toml(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        found = re.search(r"at line (\d+)", str(error))
        what = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        way = "Mend the file, or remove it to go on with defaults."
        return "", [Problem(str(file), int(found[1]) if found else None, "error", f"cannot be read: {what}.", (way,))]
    return text, []


class _Reader:
    """Takes values out of the file's text and collects what is wrong with them."""

    def __init__(self, file: str, text: str) -> None:
        self.file, self.lines = file, text.splitlines()
        self.text: dict[str, Any] = dict(_toml(text))
        self.problems: list[Problem] = []
        sections = [*KEYS, *OPEN]
        for section, values in self.text.items():
            if section not in sections:
                self.problem(section, None, "is not a known section.", did_you_mean(section, sections))
            elif not isinstance(values, dict):
                self.problem(section, None, "must be a section of names and values.")
                self.text[section] = {}
            elif section in KEYS:
                for key in values:
                    if key not in KEYS[section]:
                        message = f"[{section}] unknown key {key!r}."
                        ways_out = (did_you_mean(key, KEYS[section]),)
                        self.problems.append(Problem(file, self.line(section, key), "error", message, ways_out))

    def problem(self, section: str, key: str | None, message: str, *ways_out: str) -> None:
        name = f"[{section}]" if key is None else f"[{section}] {key}"
        self.problems.append(Problem(self.file, self.line(section, key), "error", f"{name} {message}", ways_out))

    def line(self, section: str, key: str | None) -> int | None:
        """The line on which a key stands, or its section where the key cannot be found."""
        inside, found = False, None
        for number, line in enumerate(self.lines, start=1):
            if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line):
                inside = header[1].strip("\"'") == section
                found = number if inside else found
            elif inside and key is not None and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
                return number
        return found

    def get(self, section: str, key: str, default: Any) -> Any:
        values = self.text.get(section, {})
        if key not in values:
            return default
        value, wanted = values[key], KEYS[section][key]
        if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is int):
            kinds = wanted if isinstance(wanted, tuple) else (wanted,)
            self.problem(section, key, f"is {value!r}; it must be {' or '.join(k.__name__ for k in kinds)}.")
            return default
        return value

    def choice(self, section: str, key: str, default: str, choices: tuple[str, ...]) -> str:
        value = self.get(section, key, default)
        if value not in choices:
            self.problem(section, key, f"is {value!r}.", did_you_mean(value, choices))
            return default
        return str(value)

    def at_least(self, section: str, key: str, default: int, least: int, most: int | None = None) -> int:
        value = int(self.get(section, key, default))
        if value < least or (most is not None and value > most):
            bound = f"at least {least}" if most is None else f"{least} to {most}"
            self.problem(section, key, f"is {value}; it must be {bound}.")
            return default
        return value

    def as_day(self, section: str, key: str, value: Any) -> date | None:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.problem(section, key, f"is {value!r}; it must be a date such as 2026-10-31.")
            return None

    def calendar(self) -> Calendar:
        key = "fiscal_year_first_days"
        system = self.choice("company", "calendar", "gregorian", ("gregorian", "4-4-5"))
        days = tuple(sorted(d for d in (self.as_day("company", key, v) for v in self.get("company", key, [])) if d))
        if system == "4-4-5" and not days:
            way = f"List the first day of each fiscal year in {key}."
            self.problem("company", "calendar", f"is '4-4-5' but {key} is empty.", way)
        for one, other in itertools.pairwise(days):
            if (other - one).days not in (364, 371):
                self.problem("company", key, f"has {one} and {other}, which are not 52 or 53 weeks apart.")
        return Calendar(
            week_starts=self.choice("company", "week_starts", "monday", WEEKDAYS),
            fiscal_year_starts=self.at_least("company", "fiscal_year_starts", 1, 1, 12),
            fiscal_year_named_by=self.choice("company", "fiscal_year_named_by", "end", ("start", "end")),
            system=system,
            fiscal_year_first_days=days,
            locale=str(self.text.get("company", {}).get("locale", "en-US")),
        )

    def folders(self, key: str, variable: str | None) -> tuple[Path, ...]:
        listed = self.get("folders", key, [])
        names = [listed] if isinstance(listed, str) else [str(name) for name in listed]
        found = [ROOT / key, *((Path(self.file).parent / name).expanduser().absolute() for name in names)]
        if variable:
            found += [Path(name).expanduser().absolute() for name in variable.split(os.pathsep) if name]
        return tuple(dict.fromkeys(found))

    def parameters(self) -> dict[str, float | int | str]:
        given = self.text.get("parameters", {})
        for name, value in given.items():
            if isinstance(value, bool) or not isinstance(value, (int, float, str)):
                self.problem("parameters", name, f"is {value!r}; it must be a number or a text.")
        return {**PARAMETERS, **given}

    def dimensions(self) -> tuple[dict[str, str], tuple[str, ...]]:
        given = dict(self.text.get("dimensions", {}))
        filters = given.pop("filters", ["segment", "region"])
        if not isinstance(filters, list) or not all(isinstance(name, str) for name in filters):
            self.problem("dimensions", "filters", "must be a list of dimension names.")
            filters = ["segment", "region"]
        for name, title in given.items():
            if not name.startswith("x_") or not isinstance(title, str):
                self.problem("dimensions", name, f"= {title!r}: only x_ columns take a title, which is a text.")
        return given, tuple(filters)

    def timezone(self) -> str:
        name = self.get("company", "timezone", "UTC")
        try:
            zoneinfo.ZoneInfo(name)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            near = nearest(name, sorted(zoneinfo.available_timezones()))
            ways = [f"Did you mean {near!r}?"] if near else []
            self.problem(
                "company", "timezone", f"is {name!r}, which is no time zone.", *ways, "Write it as 'Europe/London'."
            )
            return "UTC"
        return str(name)

    def today(self) -> date | None:
        value = self.get("company", "today", None)
        return None if value is None else self.as_day("company", "today", value)

    def mail(self, password: str | None) -> Mail | None:
        server, sender = self.get("mail", "smtp", None), self.get("mail", "from", None)
        security = self.choice("mail", "security", "starttls", tuple(SECURITY))
        user, authorities = self.get("mail", "user", None), self.get("mail", "ca_file", None)
        if server is None:
            return None
        found = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?", server.strip())
        if found is None or int(found[2] or 1) > 65535:
            self.problem("mail", "smtp", f"is {server!r}.", "Write host:port, such as mail.example.com:587.")
            return None
        if sender is None or not _ADDRESS.fullmatch(sender):
            self.problem("mail", "from", f"is {sender!r}; it must be one mail address.")
            return None
        if user and security == "none":
            way = "Set security to starttls or tls, or leave the user out."
            self.problem("mail", "user", "would send its password unprotected: security is 'none'.", way)
            return None
        file = (Path(self.file).parent / authorities).expanduser().absolute() if authorities else None
        port = int(found[2]) if found[2] else SECURITY[security]
        return Mail(found[1].strip("[]"), port, security, sender, user, password, file)

    def addresses(self, section: str, mail: Mail | None) -> tuple[str, ...]:
        """The mail addresses of a section's `mail_to`; without a server they are of no use."""
        listed = self.get(section, "mail_to", [])
        names = [listed] if isinstance(listed, str) else listed
        for name in names:
            if not isinstance(name, str) or not _ADDRESS.fullmatch(name):
                self.problem(section, "mail_to", f"has {name!r}, which is no mail address.")
        to = tuple(name for name in names if isinstance(name, str) and _ADDRESS.fullmatch(name))
        if to and mail is None and not self.text.get("mail", {}).get("smtp"):
            self.problem(section, "mail_to", "needs a server: [mail] smtp and from say which.")
        return to

    def brief(self, mail: Mail | None, locale: str) -> Brief:
        link, template = self.get("brief", "link", ""), self.get("brief", "template", None)
        if link and not re.fullmatch(_WEB, link):
            self.problem("brief", "link", "must be an address that starts with https:// or http://.")
            link = ""
        paper = self.choice("brief", "paper", paper_of(locale), PAPERS)
        file = (Path(self.file).parent / template).expanduser().absolute() if template else None
        return Brief(self.addresses("brief", mail), link, paper, self.at_least("brief", "days_before", 3, 0, 60), file)

    def watch(self, mail: Mail | None) -> Watch:
        to = self.addresses("watch", mail)
        webhook = self.get("watch", "webhook", None)
        if webhook is not None and not re.fullmatch(_WEB, webhook):
            self.problem("watch", "webhook", "must be an address that starts with https:// or http://.")
            webhook = None
        log = self.get("watch", "log", None)
        file = (Path(self.file).parent / log).expanduser().absolute() if log else None
        return Watch(to, webhook, file, self.get("watch", "groups", True))

    def settings(self, home: Path, file: Path | None, env: Mapping[str, str]) -> Settings:
        titles, filters = self.dimensions()
        mail = self.mail(env.get("CX_SMTP_PASSWORD") or None)
        return Settings(
            home=home,
            file=file,
            name=self.get("company", "name", "Your company"),
            currency=self.get("company", "currency", "USD"),
            timezone=self.timezone(),
            locale=self.get("company", "locale", "en-US"),
            fixed_today=self.today(),
            calendar=self.calendar(),
            warehouse=env.get("CX_WAREHOUSE_URL") or self.get("databases", "warehouse", None),
            journal=env.get("CX_JOURNAL_URL") or self.get("databases", "journal", None),
            sql_folders=self.folders("sql", env.get("CX_SQL_DIR")),
            page_folders=self.folders("pages", env.get("CX_PAGES_DIR")),
            minimum_group=self.at_least("privacy", "minimum_group", 5, 5),
            minimum_group_comments=self.at_least("privacy", "minimum_group_comments", 10, 5),
            wave_open_days=self.at_least("privacy", "wave_open_days", 28, 0),
            refresh_days=self.at_least("refresh", "days", 35, 1),
            verbatim_months=self.at_least("refresh", "verbatim_months", 24, 0),
            memory_mb=self.at_least("refresh", "memory_mb", 1024, 256),
            screen_moving_ranges=self.get("limits", "screen_moving_ranges", True),
            parameters=self.parameters(),
            dimension_titles=titles,
            filters=filters,
            mail=mail,
            watch=self.watch(mail),
            brief=self.brief(mail, str(self.text.get("company", {}).get("locale", "en-US"))),
            expected_every=expected_every(self.text.get("expected_every", {}), self.problem),
            control_totals=control_totals(self.text.get("control_totals", {}), self.problem),
            require_all=env.get("CX_REQUIRE_ALL", "") not in ("", "0"),
            warm_up=env.get("CX_WARM_UP", "1") != "0",
        )
