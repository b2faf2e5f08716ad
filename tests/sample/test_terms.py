"""The outage's words emerge in its month, and no word in any other."""

from __future__ import annotations

import itertools
from pathlib import Path

from cxmetrics import settings
from cxmetrics.insight.terms import emerging
from cxmetrics.store.publication import current
from cxmetrics.store.verbatims import verbatims


def test_the_outage_is_heard_in_its_month_and_in_no_other(sample_home: Path) -> None:
    publication = current(settings.load({"CX_HOME": str(sample_home)}))
    assert publication is not None
    texts: dict[str, list[str]] = {}
    for each in verbatims(publication):
        texts.setdefault(f"{each.day:%Y-%m}", []).append(each.text)
    assert len(texts) == 24
    for before, now in itertools.pairwise(sorted(texts)):
        found = emerging(texts[now], texts[before])
        assert found is not None
        top = {term.word for term in found[:3]}
        assert top == ({"login", "crash", "update"} if now == "2026-05" else set()), now
