"""Damage that loads without a complaint: rows that lack, come twice, stand on the wrong day. Checks must find it."""

from __future__ import annotations

import pandas as pd

from tests.damage.broken_files import MAPPING, calls
from tests.damage.broken_values import mapped
from tests.damage.company import Sound, csv
from tests.damage.damage import File, Finding, Promise, damage

OCTOBER = "2026-10-01", "2026-10-31"


def day(rows: pd.DataFrame, column: str = "offered_at") -> pd.Series:
    return rows[column].str[:10]


def later(rows: pd.DataFrame, column: str, **by: int) -> pd.Series:
    """The times of a column, moved; empty cells stay empty."""
    moved = pd.to_datetime(rows[column]) + pd.Timedelta(**by)
    return moved.dt.strftime("%Y-%m-%d %H:%M:%S").fillna("")


@damage(Finding("calls", ("volume",), "2026-10-12", "2026-10-18"))
def deleted_week(sound: Sound) -> list[File]:
    """The calls of one week are not in the file."""
    rows = sound.newest("calls")
    return calls(csv(rows[~day(rows).between("2026-10-12", "2026-10-18")]))


@damage(Finding("calls", ("volume",), "2026-10-14", "2026-10-14"))
def deleted_day(sound: Sound) -> list[File]:
    """The calls of one Wednesday are not in the file."""
    rows = sound.newest("calls")
    return calls(csv(rows[day(rows) != "2026-10-14"]))


@damage(Finding("interactions", ("volume",), "2026-10-12", "2026-10-18"), "interactions")
def half_of_a_week(sound: Sound) -> list[File]:
    """Of one week every other interaction is missing."""
    rows = sound.newest("interactions")
    lost = day(rows, "occurred_at").between("2026-10-12", "2026-10-18") & (rows.index % 2 == 0)
    return [File("interactions", csv(rows[~lost]), "interactions.csv")]


@damage(Finding("interactions", ("volume", "freshness"), "2026-10-05", "2026-10-31"), "interactions")
def export_capped(sound: Sound) -> list[File]:
    """The system exports no more than a thousand rows."""
    return [File("interactions", csv(sound.newest("interactions")[:1000]), "interactions.csv")]


@damage(Finding("calls", ("volume",), "2026-10-14", "2026-10-15"))
def yesterdays_file_again(sound: Sound) -> list[File]:
    """Daily files; that of the fifteenth has the content of the fourteenth once more."""
    rows = sound.newest("calls")
    files = [File("calls", csv(rows[day(rows) == one]), f"calls-{one}.csv") for one in sorted(set(day(rows)))]
    again = next(file for file in files if file.name == "calls-2026-10-14.csv")
    return [File("calls", again.content, file.name) if "10-15" in file.name else file for file in files[8:17]] + [
        File("calls", csv(rows[~day(rows).isin([file.name[6:16] for file in files[8:17]])]), "calls-rest.csv")
    ]


@damage(Finding("calls", ("same file",)))
def same_file_under_two_names(sound: Sound) -> list[File]:
    """One export was sent twice, the second time under another name."""
    content = csv(sound.newest("calls"))
    return [File("calls", content, "calls-2026-10.csv"), File("calls", content, "calls-october-final.csv")]


@damage(Finding("survey_responses", ("duplicates",), *OCTOBER), "survey_responses")
def duplicates_under_new_ids(sound: Sound) -> list[File]:
    """Every fifth answer stands there a second time, under an id of its own."""
    rows = sound.newest("survey_responses")
    twice = rows[rows.index % 5 == 0]
    return [File("survey_responses", csv(pd.concat([rows, twice.assign(response_id="X" + twice["response_id"])])))]


@damage(Finding("calls", ("duplicates", "volume"), *OCTOBER))
def doubled_file_under_new_ids(sound: Sound) -> list[File]:
    """The whole month a second time: the system gave every call a new id."""
    rows = sound.newest("calls")
    again = rows.assign(call_id="N" + rows["call_id"])
    return [File("calls", csv(rows)), File("calls", csv(again), "calls-2026-10-again.csv")]


@damage(Finding("calls", ("volume", "orphans"), "2025-08-01", "2026-09-30"))
def ids_begin_again(sound: Sound) -> list[File]:
    """A new system numbers from the beginning: the new calls take the place of old ones."""
    old, rows = sound.before("calls"), sound.newest("calls")
    return calls(csv(rows.assign(call_id=old["call_id"][15_000 : 15_000 + len(rows)].to_numpy())))


@damage(Finding("calls", ("volume",), *OCTOBER))
def ids_in_scientific_notation(sound: Sound) -> list[File]:
    """A spreadsheet rounded the ids: many calls share one, and only the last of them is left."""
    rows = sound.newest("calls")
    return calls(csv(rows.assign(call_id=[f"{float(one[1:]):.1E}" for one in rows["call_id"]])))


@damage(Finding("calls", ("volume", "impossible dates"), "2026-10-01", "2026-12-31"))
def day_and_month_swapped_silently(sound: Sound) -> list[File]:
    """Only the first twelve days; the mapping takes the month for the day, and every date can be read."""
    rows = sound.newest("calls")
    rows = rows[day(rows) <= "2026-10-12"]
    rows["offered_at"] = pd.to_datetime(rows["offered_at"]).dt.strftime("%m/%d/%Y %H:%M:%S")
    return mapped(rows, MAPPING.replace("%Y-%m-%d %H", "%d/%m/%Y %H"))


@damage(Finding("calls", ("impossible dates",), "2027-10-01", "2027-10-31"))
def future_dates(sound: Sound) -> list[File]:
    """Some calls are dated next year."""
    rows = sound.newest("calls")
    rows.loc[rows.index % 40 == 0, "offered_at"] = rows["offered_at"].str.replace("2026", "2027")
    return calls(csv(rows))


@damage(Finding("survey_responses", ("impossible dates",), "1970-01-01", "1970-01-01"), "survey_responses")
def epoch_dates(sound: Sound) -> list[File]:
    """An empty time was exported as the first second that computers count."""
    rows = sound.newest("survey_responses")
    rows.loc[rows.index % 40 == 0, "responded_at"] = "1970-01-01 00:00:00"
    return [File("survey_responses", csv(rows), "answers.csv")]


@damage(Finding("consumers", ("impossible dates",)), "consumers")
def never_written_as_a_far_year(sound: Sound) -> list[File]:
    """Who has not left leaves on the last day of 2099."""
    rows = sound.newest("consumers")
    return [File("consumers", csv(rows.assign(left_on=rows["left_on"].replace("", "2099-12-31"))), "consumers.csv")]


@damage(Finding("survey_responses", ("order of dates",), "2026-08-22", "2026-09-21"), "survey_responses")
def answered_before_asked(sound: Sound) -> list[File]:
    """The clock of the survey runs forty days early."""
    rows = sound.newest("survey_responses")
    asked = rows.assign(responded_at=later(rows, "responded_at", days=-40))
    return [File("survey_responses", csv(asked), "answers.csv")]


@damage(Finding("survey_responses", ("order of dates",), *OCTOBER), "survey_responses")
def called_back_before_answering(sound: Sound) -> list[File]:
    """Those who were called back were called before they had said anything."""
    rows = sound.newest("survey_responses")
    back = rows.assign(followed_up_at=later(rows, "followed_up_at", days=-60))
    return [File("survey_responses", csv(back), "answers.csv")]


@damage(Finding("interactions", ("order of dates",), *OCTOBER), "interactions")
def there_before_joining(sound: Sound) -> list[File]:
    """Every tenth interaction is that of consumers who joined weeks later."""
    rows, base = sound.newest("interactions"), sound.newest("consumers")
    late = base[base["joined_on"] >= "2026-10-25"]["consumer_id"].to_numpy()
    few = rows.index[(day(rows, "occurred_at") < "2026-10-20") & (rows.index % 10 == 0)]
    rows.loc[few, "consumer_id"] = [late[place % len(late)] for place in range(len(few))]
    return [File("interactions", csv(rows), "interactions.csv")]


@damage(Finding("survey_responses", ("hours",), *OCTOBER), "survey_responses")
def time_zone_shift(sound: Sound) -> list[File]:
    """The answers come in the time of another continent, twelve hours away."""
    rows = sound.newest("survey_responses")
    return [File("survey_responses", csv(rows.assign(responded_at=later(rows, "responded_at", hours=12))), "a.csv")]


@damage(Finding("calls", ("hours",), *OCTOBER))
def opening_hours_at_night(sound: Sound) -> list[File]:
    """The switch counts in coordinated time, which is five hours ahead."""
    rows = sound.newest("calls")
    return calls(csv(rows.assign(offered_at=later(rows, "offered_at", hours=9))))


@damage(Finding("interactions", ("hours",), *OCTOBER), "interactions")
def only_days_no_times(sound: Sound) -> list[File]:
    """The time of day got lost: everything happens at midnight."""
    rows = sound.newest("interactions")
    at = day(rows, "occurred_at")
    resolved = rows["resolved_at"].where(rows["resolved_at"] == "", at + " 23:00:00")
    return [File("interactions", csv(rows.assign(occurred_at=at, resolved_at=resolved)), "interactions.csv")]


@damage(
    Finding("calls", ("freshness", "volume"), "2026-10-11", "2026-11-01"),
    "calls",
    promises=lambda sound: [Promise("calls", every="1 day")],
)
def stale_source(sound: Sound) -> list[File]:
    """Daily files were promised; none came since the tenth."""
    rows = sound.newest("calls")
    return calls(csv(rows[day(rows) <= "2026-10-10"]))


@damage(
    Finding("calls", ("control total",), *OCTOBER),
    "calls",
    promises=lambda sound: [Promise("calls", month="2026-10", rows=len(sound.newest("calls")))],
)
def a_little_short_of_the_control_total(sound: Sound) -> list[File]:
    """Every fifteenth call lacks: too few for any day to stand out, but the switch told its total."""
    rows = sound.newest("calls")
    return calls(csv(rows[rows.index % 15 != 0]))


@damage(Finding("agent_time", ("volume",), *OCTOBER), "agent_time")
def schedules_of_a_fortnight_missing(sound: Sound) -> list[File]:
    """The hours of the agents come for half of the month."""
    rows = sound.newest("agent_time")
    return [File("agent_time", csv(rows[rows["day"] <= "2026-10-14"]), "agents.csv")]


@damage(Finding("calls", ("volume", "duplicates"), "2026-10-20", "2026-10-20"))
def one_number_calls_all_day(sound: Sound) -> list[File]:
    """A dialer that was tested: four hundred calls of one consumer on one day."""
    rows = sound.newest("calls")
    model = rows[day(rows) == "2026-10-20"].iloc[[0] * 400].reset_index(drop=True)
    times = pd.date_range("2026-10-20 09:00", periods=400, freq="1min").strftime("%Y-%m-%d %H:%M:%S")
    robot = model.assign(call_id=[f"Z{one:05d}" for one in range(400)], offered_at=times)
    return calls(csv(pd.concat([rows, robot])))
