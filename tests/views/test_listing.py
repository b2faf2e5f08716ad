"""Listings: the same rows for people, spreadsheets and programs, with nothing lost and nothing run."""

import csv
import doctest
import io
import json
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxmetrics.errors import CxError
from cxmetrics.views import listing as module
from cxmetrics.views.listing import listing

COLUMNS = ("name", "value", "on", "at", "ok", "signals", "none")
ROW = ("Köln", 0.1 + 0.2, date(2026, 10, 31), datetime(2026, 11, 1, 8, 30), True, ["outside", "shift"], None)


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_csv_is_exact_and_iso() -> None:
    text = listing(COLUMNS, [ROW], "csv")
    assert text.split("\r\n")[0] == "name,value,on,at,ok,signals,none"
    assert read(text)[1] == [
        "Köln",
        "0.30000000000000004",
        "2026-10-31",
        "2026-11-01T08:30:00",
        "true",
        "outside;shift",
        "",
    ]


def test_json_keeps_types_and_every_key() -> None:
    assert json.loads(listing(COLUMNS, [ROW, {"name": "x"}], "json")) == [
        {
            "name": "Köln",
            "value": 0.1 + 0.2,
            "on": "2026-10-31",
            "at": "2026-11-01T08:30:00",
            "ok": True,
            "signals": ["outside", "shift"],
            "none": None,
        },
        {"name": "x", "value": None, "on": None, "at": None, "ok": None, "signals": None, "none": None},
    ]
    assert json.loads(listing(COLUMNS, [], "json")) == []


def test_numbers_of_other_libraries_are_plain_numbers() -> None:
    row = [np.int64(3), np.float64("nan"), Decimal("12"), Decimal("0.5"), float("inf"), np.bool_(True), "7"]
    (found,) = json.loads(listing(COLUMNS, [row], "json"))
    assert list(found.values()) == [3, None, 12, 0.5, None, True, "7"]


@pytest.mark.parametrize(
    "hostile",
    ["=1+1", "+1-1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1+1"],
)
def test_csv_defuses_formulas(hostile: str) -> None:
    assert read(listing(["a", "b"], [["x", hostile]], "csv"))[1] == ["x", "'" + hostile]
    assert read(listing(["a", "b"], [["x", [hostile, "y"]]], "csv"))[1][1].startswith("'")
    assert json.loads(listing(["a"], [[hostile]], "json")) == [{"a": hostile}]


def test_csv_defuses_formulas_in_headers_and_leaves_numbers() -> None:
    assert read(listing(["=a"], [[-4.5], ["-4.5"], [-3]], "csv")) == [["'=a"], ["-4.5"], ["-4.5"], ["-3"]]


def test_csv_quotes_what_another_locale_would_split() -> None:
    assert '"x;=1+1"' in listing(["a"], [["x;=1+1"]], "csv")


@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=2))
def test_csv_reads_back(row: list[str]) -> None:
    found = read(listing(["a", "b"], [row], "csv"))
    assert len(found) == 2
    for cell, text in zip(found[1], row, strict=True):
        assert cell in (text, "'" + text)


def test_text_is_aligned_and_rounded_for_people() -> None:
    rows = [["nps", 39.8397669, 2746], ["日本", 0.0748, None], ["csat", 3.0, 12]]
    assert listing(["metric", "value", "n"], rows, "text").splitlines() == [
        "metric    value     n",
        "nps       39.84  2746",
        "日本    0.07480     -",
        "csat          3    12",
    ]


def test_text_sets_figures_right_and_words_left() -> None:
    rows = [["8.84 %", "2026-01-01", None, "a"], ["11.35 %", "2027-01-01", None, "12"]]
    assert listing(["value", "on", "limit", "x"], rows, "text").splitlines() == [
        "  value  on          limit  x",
        " 8.84 %  2026-01-01  -      a",
        "11.35 %  2027-01-01  -      12",
    ]


@pytest.mark.parametrize("hostile", ["\x1b[2J", "a\nb", "\x9b31m", "\u202egnp.exe", "\x00", "\udcff"])
def test_text_shows_control_characters(hostile: str) -> None:
    shown = listing(["file"], [[hostile], [[hostile]]], "text")
    assert len(shown.splitlines()) == 3
    assert hostile not in shown
    shown.encode("utf-8")


def test_lone_surrogates_reach_no_encoder() -> None:
    for kind in module.FORMATS:
        listing(["file"], [["\udcff.csv"]], kind).encode("utf-8")


def test_no_rows_is_the_header() -> None:
    assert listing(["a", "b"], [], "text") == "a  b"
    assert listing(["a", "b"], [], "csv") == "a,b"


def test_wrong_use_is_said() -> None:
    with pytest.raises(CxError, match="'jsn'"):
        listing(["a"], [], "jsn")
    with pytest.raises(ValueError, match="2 values for 1 columns"):
        listing(["a"], [[1, 2]], "csv")


def test_examples_in_the_documentation() -> None:
    assert doctest.testmod(module).failed == 0
