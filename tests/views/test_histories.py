"""The form of histories and what is filled into it: lanes in one plot, everything that a filter changes as data."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise

import pytest

from cxmetrics.metrics.answer import Benchmark
from cxmetrics.views.histories import histories
from cxmetrics.views.lanes import BELOW_THE_LINE, BREAK, LABEL_BELOW, ON_THE_LINE, ROWS, TITLE_TIERS, form
from tests.pages.test_views import SPEECH, answer, metric, month, row, rows_of


def test_lanes_share_axis_and_cross_hair_and_keep_their_rows():
    spec = histories([answer(row(1), row(2)), answer(row(1))], SPEECH, "dark", height=60).spec
    hover = next(param for param in spec["params"] if param["name"] == "hover")
    assert (hover["views"], hover["select"]["fields"]) == (["caught"], ["x"])
    scales = [layer["encoding"].get("x", {}).get("scale", {}) for layer in spec["layer"]]
    assert sum("domain" in scale for scale in scales) == 1
    rows = rows_of(spec)
    points = [(each["lane"], each["x"]) for each in rows if each["part"] == "point"]
    assert [lane for lane, _ in points] == [0, 0, 1]
    assert points[0][1] == points[2][1] < points[1][1]


def test_a_point_stands_in_its_lane_by_the_scale_beside_it():
    spec = histories([answer(row(1, value=10.0), row(2, value=30.0))], SPEECH, "light", height=100).spec
    rows = rows_of(spec)
    low, high = (each["y"] for each in rows if each["part"] == "point")
    ticks = [(float(each["note"]), each["y"]) for each in rows if each["part"] == "tick" and each["note"]]
    assert 100 > low > high > 0, "higher figures stand higher"
    for value, y in ticks:
        assert y == pytest.approx(low + (value - 10) / 20 * (high - low))
    assert len(ticks) > 1


def test_labels_of_a_scale_keep_apart():
    """Under low lanes too, on paper and in a room, where letters are larger; a line without a label stays."""
    for high in range(20, 120, 7):
        spec = histories([answer(row(1, value=10.0), row(2, value=float(high)))], SPEECH, "light", height=59).spec
        rows = rows_of(spec)
        ticks = sorted((each["y"], each["phase"]) for each in rows if each["part"] == "tick" and each["note"])
        shift = {ON_THE_LINE: -9, BELOW_THE_LINE: 9, None: 0}
        middles = [y + shift[phase] for y, phase in ticks]
        assert middles
        assert all(after - before >= 14 for before, after in pairwise(middles))
        assert all(0 <= middle <= 59 for middle in middles)


def test_another_filter_changes_the_data_alone():
    """The form is the same under every filter, so that nothing of it has to be checked or escaped for one."""
    title = "A figure with a name so long that it takes more than one line of every window but the widest"
    of, other = answer(row(1), row(2), row(3)), answer(row(1), row(2, value=90.0), row(3), of=metric(title=title))
    forms, packs = [], []
    for each in (of, other):
        spec = histories([each], SPEECH, "light", height=60).spec
        packs.append(spec["datasets"][ROWS])
        forms.append({name: part for name, part in spec.items() if name != "datasets"})
    assert forms[0] == forms[1]
    assert packs[0] != packs[1]


def test_the_form_stays_as_built():
    before = json.dumps(form(1, 60, "light"))
    histories([answer(row(1), row(2))], SPEECH, "light", height=60)
    assert json.dumps(form(1, 60, "light")) == before


def test_an_answer_without_rows_draws_and_says_so():
    chart = histories([answer()], SPEECH, "light", height=60)
    assert "no figures in this period" in chart.alt
    rows = rows_of(chart.spec)
    assert {each["part"] for each in rows} == {"title"}, "no scale of nothing"


def test_a_title_is_no_part_of_the_form_of_a_chart():
    of = metric(title='a\'"] + alert(1) + ["\\')
    spec = histories([answer(row(1), row(2), of=of)], SPEECH, "light", height=60).spec
    assert "alert" not in json.dumps({name: part for name, part in spec.items() if name != "datasets"})
    rows = rows_of(spec)
    said = [each["note"] for each in rows if each["part"] == "title"]
    assert len(said) == len(TITLE_TIERS)
    assert all(" ".join(text.split("\n")).startswith('a\'"] + alert(1) + ["') for text in said)


def test_every_point_has_the_stretch_of_its_lane_that_is_nearer_to_it_than_to_others():
    """Where it is pointed at and pressed: without a gap and without two points in one place."""
    for rows in ([row(1)], [row(1), row(2), row(4)]):
        spec = histories([answer(*rows), answer(row(2), row(3))], SPEECH, "light", height=60).spec
        found = rows_of(spec)
        points = [each for each in found if each["part"] == "point" and each["lane"] == 0]
        assert len(points) == len(rows)
        assert all(each["from"] < each["x"] < each["to"] for each in points)
        for before, after in pairwise(points):
            assert before["to"] == after["from"] == (before["x"] + after["x"]) / 2
    caught = next(layer for layer in spec["layer"] if layer["name"] == "caught")
    assert {caught["encoding"][name]["field"] for name in ("x", "x2", "y", "y2")} == {"from", "to", "top", "foot"}


def test_a_line_begins_anew_with_its_lane_and_its_limits_with_their_phase():
    """One mark draws all lanes: a row without a figure stands between two, one without limits between two phases."""
    new = answer(row(1), row(2), row(3), rebased_on=(month(2).first,))
    spec = histories([new, answer(row(1))], SPEECH, "light", height=60).spec
    found = rows_of(spec)
    line = [each for each in found if each["part"] in ("point", BREAK)]
    assert [each["part"] for each in line] == [BREAK, "point", BREAK, "point", "point", BREAK, "point"]
    first, second, third = (each for each in line if each["part"] == BREAK)
    assert (first["y"], third["y"]) == (None, None)
    assert (second["x"], second["y"]) == (line[1]["x"], line[1]["y"]), "the figure's line goes on"
    assert all(each[name] is None for each in (first, second, third) for name in ("lower_y", "upper_y", "center_y"))
    for layer in spec["layer"]:
        if layer["name"] in ("line", "center", "band"):
            assert layer["mark"]["order"] is False, "in the order of the rows, or breaks would move"
            assert "detail" not in layer["encoding"]


@pytest.mark.parametrize(("aim", "part"), [(80.0, LABEL_BELOW), (None, "benchmark label")])
def test_a_benchmark_is_named_where_no_other_line_crosses_its_name(aim, part):
    rows = row(1, value=10.0), row(2, value=99.0)
    named = Benchmark(65.0, 75.0, month(1).first, "Industry survey", "as here", True)
    of = answer(*rows, benchmarks=(named,), targets=() if aim is None else ((date.min, aim),))
    spec = histories([of], SPEECH, "light", height=59).spec
    found = rows_of(spec)
    (label,) = (each for each in found if each["part"].startswith("benchmark label"))
    assert label["part"] == part
