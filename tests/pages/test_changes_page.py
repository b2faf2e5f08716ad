"""What changed, on its own page and in two lines of the overview, with the sample company's planted outage."""

from __future__ import annotations

import os
import re
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cxmetrics.settings import ROOT

SHELL = ROOT / "cxmetrics" / "ui" / "shell.py"


def shown(home: Path, monkeypatch: pytest.MonkeyPatch, page: str, **query: str) -> str:
    """The page's HTML, its tags' attributes aside."""
    monkeypatch.setenv("CX_HOME", str(home))
    test = AppTest.from_file(str(SHELL), default_timeout=120)
    for name, value in query.items():
        test.query_params[name] = value
    test.run()
    if page != "overview":
        test.switch_page(os.path.relpath(ROOT / "pages" / f"{page}.py", SHELL.parent)).run()
    assert not test.exception
    return unescape("\n".join(element.proto.body for element in test.get("html")))


def rows(html: str) -> list[str]:
    return [re.sub(r"<[^>]+>", " ", row) for row in re.findall(r'<tr><th scope="row">.*?</tr>', html)]


def test_the_outage_is_told_first_with_its_origin(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    html = shown(sample_home, monkeypatch, "changes", period="2026-05-01")
    found = rows(html)
    assert "Problem-free rate" in found[0]
    assert "worse" in found[0]
    assert "segment SMB" in found[0]
    score = next(row for row in found if "Net Promoter Score" in row)
    assert "SMB on app" in score
    assert "−24.5 points" in score
    told = (
        r"\d+ figures truly changed in May 2026, among [\d,]+ figures judged together, and tell \d+ stories: "
        r"Problem-free rate"
    )
    assert re.search(told, html)


def test_noise_is_listed_with_its_reason(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    html = shown(sample_home, monkeypatch, "changes", period="2026-05-01")
    quiet = re.findall(r"<li><b>(.*?)</li>", html)
    assert 0 < len(quiet) <= 7
    for line in quiet:
        assert re.search(r"moved [+−].* against Apr 2026 \(.* to .*\); (from|with|that)", line), line
    assert "Net Promoter Score" not in " ".join(quiet), "what changed is not called noise"


def test_the_overview_says_both_in_a_line_that_opens(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    html = shown(sample_home, monkeypatch, "overview")
    assert "No change stands out in Oct 2026 among " in html
    assert re.search(r'<details class="cx-line"><summary>Leave alone: ', html)
    html = shown(sample_home, monkeypatch, "overview", period="2026-05-01")
    assert re.search(r'<details class="cx-line"><summary>\d+ figures truly changed in May 2026', html)


def test_a_filter_is_honored(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    html = shown(sample_home, monkeypatch, "changes", period="2026-05-01", segment="Families")
    assert "segment SMB" not in html
