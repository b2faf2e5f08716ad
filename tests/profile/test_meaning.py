"""Which column is which: by names in several languages and by cells, and unsure where either leaves a doubt."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.profile.profiled import profiled, written


def calls(folder: Path, header: str, **more: str) -> Path:
    rows = [
        f"A{number:04d},2026-03-{number % 27 + 1:02d} 10:{number % 60:02d}:00,K{number % 40:03d},{number % 90},"
        f"{number * 3},{'ja' if number % 9 else 'nein'},line {number % 3}"
        for number in range(200)
    ]
    return written(folder, header, *rows, name=more.get("name", "export.csv"))


@pytest.mark.parametrize(
    "header",
    [
        "Call ID,Call Start,Customer Number,Wait Time,Talk Time,Answered?,Queue",
        "AnrufID,Anrufbeginn,Kundennummer,Wartezeit (Sek),Gesprächsdauer (Sek),Angenommen,Warteschlange",
        "ID appel,Date appel,Numéro client,Temps d'attente,Durée,Décroché,File d'attente",
        "Id llamada,Fecha llamada,Número cliente,Tiempo de espera,Duración llamada,Contestada,Cola",
        "callId,startedAt,customerId,queueTime,callDuration,answered,skillName",
    ],
)
def test_a_call_log_in_any_language(header: str, tmp_path: Path) -> None:
    found = profiled(calls(tmp_path, header))
    assert found.reading.table.name == "calls"
    ours = ["call_id", "offered_at", "consumer_id", "wait_s", "talk_s", "abandoned", "queue"]
    assert list(found.meanings.values()) == ours
    assert found.toml["columns"]["abandoned"]["map"] == {"ja": False, "nein": True}


def test_units_in_names_become_a_scale(tmp_path: Path) -> None:
    found = profiled(calls(tmp_path, "call id,call start,customer,wait (ms),talk minutes,abandoned,queue"))
    assert found.toml["columns"]["wait_s"] == {"from": "wait (ms)", "scale": 0.001}
    assert found.toml["columns"]["talk_s"] == {"from": "talk minutes", "scale": 60.0}


@pytest.mark.parametrize("file", sorted((ROOT / "sample_data").glob("*.csv.gz")), ids=lambda file: file.name)
def test_canonical_names_are_themselves(file: Path) -> None:
    found = profiled(file)
    assert found.reading.table.name == file.name.split(".")[0].split("-")[0]
    assert found.meanings == {name: name for name in found.meanings}
    assert set(found.draft.unsure) <= {"nps", "enps", "wait_s"}


def test_a_code_outside_the_scale_is_told_and_taken_for_no_answer(tmp_path: Path) -> None:
    rows = [f"R{number},2026-01-02 10:00:00,{number % 11 if number % 7 else 99}" for number in range(300)]
    found = profiled(written(tmp_path, "Response ID,Submitted at,Likelihood to recommend", *rows))
    assert found.toml["columns"]["nps"]["nulls"] == ["99"]
    assert "nps" in found.draft.unsure
    assert found.row("Likelihood to recommend")["sentinels"] == {"99": 43}


def test_the_code_beside_the_scale_is_among_the_codes_and_not_in_the_range(tmp_path: Path) -> None:
    rows = [f"R{number},2026-01-02 10:00:00,{number % 12}" for number in range(360)]
    row = profiled(written(tmp_path, "Response ID,Submitted at,NPS", *rows)).row("NPS")
    assert (row["sentinels"], row["low"], row["high"], row["sure"]) == ({"11": 30}, 0, 10, False)


def test_a_rating_on_another_scale_is_not_taken_for_ours_in_silence(tmp_path: Path) -> None:
    rows = [f"R{number},2026-01-02 10:00:00,{number % 101},{number % 4 + 1}" for number in range(400)]
    found = profiled(written(tmp_path, "Response ID,Submitted at,NPS,CSAT", *rows))
    assert found.meanings["NPS"] is None
    assert "csat" in found.draft.unsure  # nobody answered 5


def test_two_columns_that_might_both_be_it_leave_a_doubt(tmp_path: Path) -> None:
    rows = [f"{number},2026-01-02,{number % 5 + 1},{number % 3 + 1}" for number in range(100)]
    found = profiled(written(tmp_path, "Respondent,Date,Satisfaction score,Satisfaction rating", *rows))
    assert "csat" in found.draft.unsure
    assert "'Satisfaction rating' might be it as well" in found.draft.text


def test_an_id_that_repeats_is_no_sure_key(tmp_path: Path) -> None:
    rows = [f"C{number % 50},2026-01-{number % 28 + 1:02d} 08:00:00,x" for number in range(200)]
    found = profiled(written(tmp_path, "call_id,offered_at,queue", *rows), table="calls")
    assert found.draft.unsure == ("call_id",)


def test_numbers_for_names_are_doubtful(tmp_path: Path) -> None:
    rows = [f"C{number},2026-01-{number % 28 + 1:02d} 08:00:00,{number % 4}" for number in range(200)]
    found = profiled(written(tmp_path, "call_id,offered_at,segment", *rows), table="calls")
    assert found.draft.unsure == ("segment",)


def test_a_file_of_something_else_is_mapped_to_nothing_surely(tmp_path: Path) -> None:
    rows = [f"{number},{number * 7 % 13},ok" for number in range(50)]
    found = profiled(written(tmp_path, "sensor,celsius,status", *rows))
    assert "table" in found.draft.unsure
    assert not [row for row in found.rows if row["meaning"] and row["sure"]]
