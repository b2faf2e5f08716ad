"""What moved a figure: the split by hand-made numbers, what cannot be split or may not be shown, and the command."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cxmetrics import __main__ as program
from cxmetrics.calendar import Calendar, Period
from cxmetrics.errors import CxError
from cxmetrics.insight.explanation import HIDDEN, explanation
from cxmetrics.metrics.layer import Layer
from tests.answers.company import layer, metric, publish

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)
TODAY = date(2026, 7, 21)
KEYS = ["metric", "value", "versus_value", "change", "parts"]


def share(day: date, segment: str, numerator: int, denominator: int, region: str = "N", **more: str) -> dict[str, Any]:
    found = {"day": day, "segment": segment, "region": region, "numerator": numerator, "denominator": denominator}
    return {**found, **more}


def numbers(one: Layer, name: str = "answered", by: str = "segment", **more: Any) -> dict[str, tuple[float, float]]:
    found = explanation(one, name, JUNE, MAY, by=(by,), **more)
    return {part.group: (round(part.mix, 9), round(part.within, 9)) for part in found.parts}


def test_a_split_by_hand(tmp_path: Path) -> None:
    """May: A 50 of 100, B 90 of 100: 0.7. June: A 180 of 300, B 80 of 100: 0.65.

    Shares of A 0.5 and 0.75, mean 0.625; its figure 0.5 and 0.6. Middle of the totals 0.675.
    Within: A 0.625 x 0.1, B 0.375 x -0.1. Mix: A 0.25 x (0.55 - 0.675), B -0.25 x (0.85 - 0.675).
    """
    rows = [share(MAY, "A", 50, 100), share(MAY, "B", 90, 100), share(JUNE, "A", 180, 300), share(JUNE, "B", 80, 100)]
    one = layer(tmp_path, [(metric(), rows)], TODAY)
    assert numbers(one) == {"A": (-0.03125, 0.0625), "B": (-0.04375, -0.0375)}


def test_a_group_that_is_new_or_gone_is_all_mix(tmp_path: Path) -> None:
    """A stays at 0.5; B (0.9) leaves and C (0.1) comes with half of all: 0.7 becomes 0.3, the middle is 0.5."""
    rows = [share(MAY, "A", 50, 100), share(MAY, "B", 90, 100), share(JUNE, "A", 50, 100), share(JUNE, "C", 10, 100)]
    one = layer(tmp_path, [(metric(), rows)], TODAY)
    assert numbers(one) == {"B": (-0.2, 0.0), "C": (-0.2, 0.0), "A": (0.0, 0.0)}


def test_a_level_changes_within_its_groups_only(tmp_path: Path) -> None:
    rows = [
        {"day": date(2026, month, day), "segment": segment, "region": "N", "amount": amount}
        for (month, day), segment, amount in (
            ((5, 30), "A", 7), ((5, 31), "A", 10), ((5, 31), "B", 5), ((6, 29), "B", 9), ((6, 30), "A", 12)
        )
    ]  # fmt: skip
    one = layer(tmp_path, [(metric(kind="level"), rows)], TODAY)
    assert numbers(one) == {"B": (0.0, -5.0), "A": (0.0, 2.0)}, "the last day of each month counts, for all groups"


@pytest.mark.parametrize("filtered", [("A",), ("A", "B")])
def test_a_filter_leaves_its_groups(tmp_path: Path, filtered: tuple[str, ...]) -> None:
    rows = [
        share(day, s, n, 100)
        for day, many in ((MAY, (50, 60, 70)), (JUNE, (40, 65, 90)))
        for s, n in zip("ABC", many, strict=True)
    ]
    one = layer(tmp_path, [(metric(), rows)], TODAY)
    found = explanation(one, "answered", JUNE, MAY, by=("segment",), where={"segment": filtered})
    assert {part.group for part in found.parts} == set(filtered)
    assert found.change == pytest.approx(sum(part.both for part in found.parts))


def test_the_whole_may_move_against_all_its_groups(tmp_path: Path) -> None:
    """Admissions at Berkeley in small: every group rises by 10 points while the whole falls."""
    rows = [share(MAY, "A", 80, 100), share(MAY, "B", 20, 100), share(JUNE, "A", 18, 20), share(JUNE, "B", 54, 180)]
    one = layer(tmp_path, [(metric(), rows)], TODAY)
    found = explanation(one, "answered", JUNE, MAY, by=("segment",))
    assert found.change < 0
    assert found.opposed
    assert not explanation(one, "answered", JUNE, MAY, by=("region",)).opposed, "one group is the whole"


def test_pairs_are_split_where_they_are_stored(tmp_path: Path) -> None:
    rows = [
        share(
            day, segment, 50 - (20 if day == JUNE and (segment, queue) == ("A", "q") else 0), 100, queue=queue, team="t"
        )
        for day in (MAY, JUNE)
        for segment in "AB"
        for queue in "qr"
    ]
    one = layer(tmp_path, [(metric(dimensions=("segment", "region", "queue", "team")), rows)], TODAY)
    found = explanation(one, "answered", JUNE, MAY, by=("segment", "queue"))
    assert (found.parts[0].dimension, found.parts[0].group) == ("segment,queue", "A,q")
    assert found.parts[0].within == pytest.approx(-0.05)
    with pytest.raises(CxError, match="queue and team are not stored together") as refused:
        explanation(one, "answered", JUNE, MAY, by=("queue", "team"))
    assert "-- cross: queue, team" in str(refused.value)


def test_an_unfinished_period_is_compared_like_for_like(tmp_path: Path) -> None:
    """July is settled through the 20th: its 20 days stand against the first 20 of June."""
    rows = [share(date(2026, m, d), "A", 50 + (d > 20) * 40 + (m == 7) * 10, 100) for m in (6, 7) for d in range(1, 31)]
    rows = [row for row in rows if row["day"] < TODAY]
    one = layer(tmp_path, [(metric(), rows)], TODAY)
    found = explanation(one, "answered", JULY, JUNE, by=("segment",))
    assert found.spans == (Period(JULY, TODAY), Period(JUNE, date(2026, 6, 21)))
    assert (found.value, found.versus_value, found.cut) == (0.6, 0.5, True)
    with pytest.raises(CxError, match=r"Jul 2026 is not complete") as refused:
        explanation(one, "answered", JUNE, JULY, by=("segment",))
    assert "The one complete month of it begins on 2026-06-01" in str(refused.value)


def test_monthly_figures_wait_for_the_month_to_end(tmp_path: Path) -> None:
    rows = [share(date(2026, month, 1), "A", 50, 100) for month in (5, 6, 7)]
    one = layer(tmp_path, [(metric(grain="month"), rows)], TODAY)
    assert explanation(one, "answered", JUNE, MAY, by=("segment",)).change == 0
    with pytest.raises(CxError, match="Jul 2026 is not complete"):
        explanation(one, "answered", JULY, JUNE, by=("segment",))


def test_retail_months_begin_where_the_calendar_says(tmp_path: Path) -> None:
    calendar = Calendar(system="4-4-5", fiscal_year_first_days=(date(2026, 2, 1),))
    rows = [share(date(2026, month, 10), "A", 50, 100) for month in (3, 4, 5, 6)]
    one = layer(tmp_path, [(metric(), rows)], TODAY, calendar=calendar)
    assert explanation(one, "answered", date(2026, 3, 29), date(2026, 3, 1), by=("segment",)).change == 0
    with pytest.raises(CxError, match="no month begins on 2026-05-01"):
        explanation(one, "answered", MAY, date(2026, 3, 29), by=("segment",))


def test_no_base_in_all_is_no_explanation(tmp_path: Path) -> None:
    rows = [share(MAY, "A", 0, 0), share(JUNE, "A", 5, 10)]
    one = layer(tmp_path, [(metric(), rows)], TODAY)
    with pytest.raises(CxError, match="there is no figure for May 2026"):
        explanation(one, "answered", JUNE, MAY, by=("segment",))


def test_a_kind_that_cannot_be_split_says_why(tmp_path: Path) -> None:
    rows = [{"day": day, "segment": "A", "region": "N", "bucket": 3, "n": 5} for day in (MAY, JUNE)]
    one = layer(tmp_path, [(metric(kind="quantile", quantile=0.5), rows)], TODAY)
    with pytest.raises(CxError, match="do not average to the quantile of all") as refused:
        explanation(one, "answered", JUNE, MAY, by=("segment",))
    assert "cxmetrics query answered --by DIM" in str(refused.value)


class TestAnonymity:
    """Answers of employees: hidden groups stand together, computed from what is released."""

    def engaged(self, tmp_path: Path, hidden: list[tuple[date, str, str]]) -> Layer:
        answers = {"Sales": (10, 2), "IT": (4, 8), "HR": (6, 6)}
        rows = [
            {
                "day": day,
                "department": name,
                "site": "S",
                "promoters": p + (day == JUNE),
                "detractors": d,
                "responses": 20,
            }
            for day in (MAY, JUNE)
            for name, (p, d) in answers.items()
        ]
        one = metric("enps", "nps", dimensions=("department", "site"))
        return layer(tmp_path, [(one, rows)], TODAY, hidden=hidden, anonymous=True)

    def test_hidden_groups_stand_as_one_remainder(self, tmp_path: Path) -> None:
        one = self.engaged(tmp_path, [(MAY, "department", "IT"), (MAY, "department", "HR")])
        found = explanation(one, "enps", JUNE, MAY, by=("department",))
        assert {part.group for part in found.parts} == {"Sales", HIDDEN}
        assert sum(part.both for part in found.parts) == pytest.approx(found.change)

    def test_the_company_may_be_hidden_itself(self, tmp_path: Path) -> None:
        one = self.engaged(tmp_path, [(MAY, "", "")])
        with pytest.raises(CxError, match="hidden to protect anonymity"):
            explanation(one, "enps", JUNE, MAY, by=("department",))

    def test_a_filter_on_a_hidden_group_shows_nothing(self, tmp_path: Path) -> None:
        one = self.engaged(tmp_path, [(MAY, "department", "IT"), (MAY, "department", "HR")])
        with pytest.raises(CxError, match="hidden to protect anonymity"):
            explanation(one, "enps", JUNE, MAY, by=("department",), where={"department": ("IT", "Sales")})

    def test_dimensions_are_never_combined(self, tmp_path: Path) -> None:
        with pytest.raises(CxError, match="at a time, not combined"):
            explanation(self.engaged(tmp_path, []), "enps", JUNE, MAY, by=("department", "site"))


class TestCommand:
    @pytest.fixture
    def home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        rows = [
            share(day, s, n, 200, region=r)
            for day, many in ((MAY, (100, 120)), (JUNE, (60, 121)))
            for s, n in zip(("SMB", "=cmd"), many, strict=True)
            for r in "NS"
        ]
        monkeypatch.setenv("CX_HOME", str(tmp_path))
        publish(tmp_path, [(metric(), rows)], TODAY)
        return tmp_path

    def ask(self, *more: str) -> list[str]:
        return ["explain", "answered", "--period", "2026-06-01", "--versus", "2026-05-01", "--by", "segment", *more]

    def test_json_is_one_object_whose_parts_add_up(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert program.main(self.ask("--format", "json")) == 0
        found = json.loads(capsys.readouterr().out)
        assert list(found) == KEYS
        assert all(list(part) == ["dimension", "group", "mix", "within"] for part in found["parts"])
        assert found["change"] == found["value"] - found["versus_value"]
        assert sum(part["mix"] + part["within"] for part in found["parts"]) == pytest.approx(found["change"], abs=1e-9)

    def test_csv_has_one_line_a_part_and_defuses(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert program.main(self.ask("--format", "csv")) == 0
        lines = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
        assert [line["group"] for line in lines] == ["SMB", "'=cmd"]
        assert {line["metric"] for line in lines} == {"answered"}

    def test_text_says_who_carries_it(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert program.main(self.ask()) == 0
        out = capsys.readouterr().out
        assert "Carried by segment SMB: −10.0 points of −9.8 points, with 50% of the cases." in out
        assert "-10.00 pp" in out

    def test_where_may_be_repeated(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert program.main(self.ask("--where", "segment=SMB", "--where", "region=N", "--format", "json")) == 0
        assert json.loads(capsys.readouterr().out)["value"] == 0.3

    @pytest.mark.parametrize(
        ("args", "says"),
        [
            (("--period", "2026-06-03"), "The month that holds it begins on 2026-06-01"),
            (("--versus", "May"), "'May' is no date"),
            (("--by", "segmet"), "Did you mean 'segment'?"),
            (("--by", ","), "no dimension is given"),
            (("--where", "region=X"), "region has no value 'X'"),
            (("--where", "regio=N"), "Did you mean 'region'?"),
            (("--versus", "2024-05-01"), "there is no figure for May 2024"),
            (("--period", "2027-01-01"), "Jan 2027 is not complete"),
            (("--grain", "all"), "'all' is not known"),
            (("--grain", "mnth"), "Did you mean 'month'?"),
            (("--format", "xml"), "'xml' is not known"),
        ],
    )
    def test_wrong_use_says_the_way_out(
        self, home: Path, args: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert program.main(self.ask(*args)) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert says in err

    def test_an_unknown_metric_and_nothing_published(
        self, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        asked = self.ask()
        asked[1] = "answred"
        assert program.main(asked) == 2
        assert "Did you mean 'answered'?" in capsys.readouterr().err
        monkeypatch.setenv("CX_HOME", str(tmp_path / "none"))
        assert program.main(self.ask()) == 2
        assert "nothing has been published yet" in capsys.readouterr().err
