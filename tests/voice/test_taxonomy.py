"""Which words make a theme: in four languages and any script, with stars, and what a faulty file is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxmetrics import __main__ as program
from cxmetrics.metrics.taxonomy import Taxonomy, Theme, taxonomy, tokens
from cxmetrics.settings import load

SHIPPED = taxonomy(load({}))[0]


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("The app login fails since the last update.", "app"),
        ("Tuve que iniciar sesion tres veces 😡", "app"),
        ("SIN COBERTURA en mi casa", "network"),
        ("Sem rede em casa", "network"),
        ("Schon wieder eine falsche Handyrechnung", "bill"),
        ("A FATURA está errada", "bill"),
        ("Ich überlege zu wechseln.", "leaving"),
        ("Не работает app, 助けて", "app"),
        ("bro\ufffdken \ufffd\ufffd bytes, wrong bill\ufffd", "bill"),
        ("Nobody came. It took\ntwo   weeks!", "waiting"),
        ("cafe\u0301, o preço", "price"),
    ],
)
def test_languages_cases_accents_and_scripts(text: str, theme: str) -> None:
    assert theme in SHIPPED.of(text)


@pytest.mark.parametrize(
    "text", ["", "👍👍👍", "sim, tudo bem", "das Kind", "[phone] [card]", "approach happiness", "N/A"]
)
def test_what_only_looks_like_a_theme(text: str) -> None:
    assert SHIPPED.of(text) == ()


def test_stars_and_phrases() -> None:
    known = Taxonomy([Theme("a", "A", {"x": ("be*", "*end", "*mid*", "two words*")})])
    hits = ["begin", "weekend", "amidst", "two  words", "Two, wordsmiths"]
    misses = ["obey", "ended", "two other words", "words two", "two"]
    assert [known.of(text) for text in hits] == [("a",)] * len(hits)
    assert [known.of(text) for text in misses] == [()] * len(misses)


@given(st.text(max_size=300))
def test_no_text_fails_and_every_word_of_it_is_found_again(text: str) -> None:
    SHIPPED.of(text)
    if words := tokens(text):
        assert Taxonomy([Theme("own", "Own", {"x": (" ".join(words),)})]).of(f"- {text} -") == ("own",)


def test_a_folder_of_ones_own_adds_themes_and_words(tmp_path: Path) -> None:
    (tmp_path / "themes.toml").write_text(
        '[delivery]\ntitle = "Delivery"\nfr = ["livraison*"]\n\n[bill]\nfr = ["facturette"]\n', encoding="utf-8"
    )
    known, problems = taxonomy(load({"CX_SQL_DIR": str(tmp_path)}))
    assert problems == ()
    assert known.of("La livraison!") == ("delivery",)
    assert known.of("facturette, wrong bill") == ("bill",)
    assert known.themes["bill"].title == "Bill and payment"


FAULTY = """\
[app]
title = "Another app"

[Wrong]
title = "x"

[empty]
title = "Empty"

[untitled]
en = ["one"]

[odd]
title = "Odd"
enn_ = ["a"]
es = "word"
en = ["ok",
      "a*",
      "m*d", "Café", "cafe"]

[same]
title = "Odd"
en = ["x1"]
"""


def test_check_tells_file_line_and_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "themes.toml"
    file.write_text(FAULTY, encoding="utf-8")
    _, problems = taxonomy(load({"CX_SQL_DIR": str(tmp_path)}))
    told = [(problem.line, problem.severity) for problem in problems]
    assert sorted(told) == [
        (1, "error"), (4, "error"), (7, "error"), (10, "error"), (15, "error"), (16, "error"), (18, "error"),
        (19, "error"), (19, "warning"), (21, "error"),
    ]  # fmt: skip
    assert all(problem.file == str(file) and problem.ways_out for problem in problems)
    file.write_text('[a]\ntitle = "A\n', encoding="utf-8")
    monkeypatch.setenv("CX_SQL_DIR", str(tmp_path))
    assert program.main(["check", "--format", "csv"]) == 1
    assert any(line.startswith(f"{file},2,error,") for line in capsys.readouterr().out.splitlines())
    assert SHIPPED.of("app") == ("app",)
