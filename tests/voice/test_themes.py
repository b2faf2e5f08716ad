"""Volume, score, trend and effect of themes against a direct computation; what a comment stands for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxmetrics.insight.themes import (
    CHANGED,
    FEW,
    FEWEST,
    Scope,
    Shares,
    chosen,
    effect,
    theme_figures,
)
from tests.voice.written import DAY, TAXONOMY, written


def direct(scores: list[int]) -> float:
    return 100 * (sum(s >= 9 for s in scores) - sum(s <= 6 for s in scores)) / len(scores)


ANSWERS = st.lists(
    st.tuples(st.integers(0, 10), st.sampled_from(["app", "bill", "app and bill", "other"])), min_size=40, max_size=120
)


@given(ANSWERS)
def test_effects_are_what_leaving_the_comments_out_gives(answers: list[tuple[int, str]]) -> None:
    said = [written(str(place), text, nps) for place, (nps, text) in enumerate(answers)]
    scores = [nps for nps, _ in answers]
    for each in theme_figures(said, [], TAXONOMY.themes.values()):
        own = [nps for nps, text in answers if each.theme.id in text]
        rest = [nps for nps, text in answers if each.theme.id not in text]
        assert each.comments == each.scored == len(own)
        assert each.nps == pytest.approx(direct(own))
        if min(len(own), len(rest)) < FEWEST:
            assert each.effect is None
        else:
            assert each.effect == pytest.approx(direct(scores) - direct(rest))
            assert each.effect_low is not None
            assert each.effect_high is not None
            assert each.effect_low <= each.effect <= each.effect_high


def test_the_interval_of_an_effect_holds_the_true_one_as_often_as_it_says() -> None:
    """3,000 made-up months of 350 answers, one in nine on the theme, whose authors score lower."""
    draw = np.random.default_rng(5)
    own, rest = (0.2, 0.3, 0.5), (0.5, 0.3, 0.2)
    share = 1 / 9
    truth = 100 * share * ((own[0] - own[2]) - (rest[0] - rest[2]))
    cells = draw.multinomial(350, [share * p for p in own] + [(1 - share) * p for p in rest], 3000)
    held = 0
    for promoters, passives, detractors, *others in cells.tolist():
        theme = {"promoters": promoters, "detractors": detractors, "responses": promoters + passives + detractors}
        every = {"promoters": promoters + others[0], "detractors": detractors + others[2], "responses": 350}
        found = effect(every, theme)
        assert found is not None
        held += found[1] <= truth <= found[2]
    assert 0.935 <= held / 3000 <= 0.965


def test_a_trend_is_told_beyond_chance_only() -> None:
    before = [written(f"b{n}", "app" if n < 40 else "bill") for n in range(300)]
    now = [written(f"n{n}", "app" if n < 120 else "bill" if n < 295 else "other") for n in range(300)]
    same = [written(f"s{n}", "app" if n < 48 else "bill") for n in range(300)]
    app, bill = sorted(theme_figures(now, before, TAXONOMY.themes.values()), key=lambda each: each.theme.id)
    assert (app.verdict, app.before, app.difference) == (CHANGED, 40, pytest.approx(80 / 300))
    assert bill.verdict == CHANGED
    assert all(each.verdict == "no signal" for each in theme_figures(same, before, TAXONOMY.themes.values()))
    few = theme_figures(now[:10], before[:9], TAXONOMY.themes.values())
    assert [each.verdict for each in few] == [FEW]
    assert theme_figures(now, [], TAXONOMY.themes.values())[0].verdict == "not comparable"


def test_comments_are_chosen_by_all_that_is_asked() -> None:
    those = [
        written("1", "The APP crashed", 2, "SMB"),
        written("2", "my bill", 9, None),
        written("3", "nothing", None, "SMB", day=date(2026, 11, 1)),
    ]

    def names(scope: Scope) -> list[str]:
        return [each.verbatim.id for each in chosen(those, scope)]

    assert names(Scope()) == ["V-1", "V-2", "V-3"]
    assert names(Scope(start=DAY, end=date(2026, 11, 1))) == ["V-1", "V-2"]
    assert names(Scope(where={"segment": ("(none)",)})) == ["V-2"]
    assert names(Scope(where={"plan": ("Basic",)})) == ["V-1", "V-2", "V-3"], "comments have no plan"
    assert names(Scope(groups=("no score",))) == ["V-3"]
    assert names(Scope(theme="app")) == ["V-1"]
    assert names(Scope(theme="(none)")) == ["V-3"]
    assert names(Scope(words="app CRASH")) == ["V-1"]
    assert names(Scope(words=".*")) == []


def test_what_a_comment_stands_for() -> None:
    those = [written(f"d{n}", "app", 3) for n in range(4)] + [written("both", "app bill", 1)]
    those += [written("p", "app", 10), written("n", "none", 6), written("u", "bill", None)]
    shares = Shares(those)
    both = shares.of(those[4])
    assert (both.theme, both.count, both.group, both.of) == ("app", 5, "detractors", 6)
    plain = shares.of(those[6])
    assert (plain.theme, plain.count, plain.of) == (None, 1, 6)
    assert (shares.of(those[7]).group, shares.of(those[7]).of) == ("no score", 1)
    assert replace(both, count=5) == shares.of(those[0])
