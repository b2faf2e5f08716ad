"""Remembers a refresh that failed, so that pages and health checks can say why their figures are old."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass
from datetime import datetime

from cxmetrics.settings import Settings
from cxmetrics.store.publication import FOLDER

_FILE = "failed.json"


@dataclass(frozen=True)
class Failure:
    """When the last refresh failed, in the company's time, and why."""

    at: datetime
    why: str


def note_failure(settings: Settings, at: datetime, why: str) -> None:
    """Keeps it until a refresh succeeds. Where it cannot be written the refresh's own error has to do."""
    folder = settings.home / FOLDER
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f"{_FILE}.{os.getpid()}"
        draft.write_text(json.dumps({"at": at.isoformat(), "why": why}), encoding="utf-8")
        draft.replace(folder / _FILE)


def forget_failure(settings: Settings) -> None:
    """A refresh has succeeded."""
    with contextlib.suppress(OSError):
        (settings.home / FOLDER / _FILE).unlink(missing_ok=True)


def last_failure(settings: Settings) -> Failure | None:
    """What the last refresh failed of; None where it succeeded or there was none."""
    try:
        told = json.loads((settings.home / FOLDER / _FILE).read_text(encoding="utf-8"))
        return Failure(datetime.fromisoformat(told["at"]), str(told["why"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
