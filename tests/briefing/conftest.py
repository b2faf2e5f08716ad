"""The sample company's pack of its outage month, made once, with what people wrote of it; some of that is hostile."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from cxmetrics.briefing.document import Pack
from cxmetrics.briefing.making import Asked
from cxmetrics.briefing.pack import pack
from cxmetrics.insight import acceptance
from cxmetrics.journal import Journal, actions, annotations, meetings
from cxmetrics.journal.actions import Action
from cxmetrics.journal.annotations import Annotation
from cxmetrics.journal.meetings import Meeting
from cxmetrics.metrics.layer import Layer
from cxmetrics.settings import Settings, load

HOSTILE = '<b>#$x$ @a *b* _c_ `d` \\n =1 [e](http://198.51.100.7/f) "g"</b>'
OUTAGE = "The app is down for SMB"


@dataclass(frozen=True)
class Packed:
    """A company with its pack."""

    settings: Settings
    layer: Layer
    pack: Pack


@pytest.fixture(scope="session")
def packed(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Packed:
    home = tmp_path_factory.mktemp("packed")
    shutil.copytree(sample_home / "published", home / "published")
    shutil.copy(sample_home / "cx.toml", home / "cx.toml")
    settings = load({"CX_HOME": str(home)})
    journal = Journal(settings)
    down = Annotation(date(2026, 5, 4), OUTAGE, date(2026, 5, 12), kind="outage", scope="all")
    annotations.add(journal, down, author="Ada Lin")
    annotations.add(journal, Annotation(date(2026, 2, 9), HOSTILE, scope="metric", metric="nps"), author=HOSTILE[:40])
    board = Meeting(date(2026, 11, 10), f"Board {HOSTILE}", chair="Ben Ode", agenda=("Outage", HOSTILE))
    held = meetings.plan(journal, board, author="Ada Lin")
    action = Action(
        title=f"Shorter menu {HOSTILE}",
        owner="Ada Lin",
        function="service",
        due_on=date(2026, 10, 1),
        metric="abandonment_rate",
        direction="lower",
        amount=0.02,
    )
    actions.promise(journal, action, author="Ada Lin")
    layer = acceptance.layer(settings)
    return Packed(settings, layer, pack(layer, Asked(held, end=date(2026, 6, 1))))
