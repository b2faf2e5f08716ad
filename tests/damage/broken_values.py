"""Damage to values that breaks the contract: loading must set the rows aside, or stop and ask."""

from __future__ import annotations

import pandas as pd

from tests.damage.broken_files import MAPPING, NAMES, calls
from tests.damage.company import Sound, csv
from tests.damage.damage import File, Refused, SetAside, damage


def mapped(rows: pd.DataFrame, mapping: str = MAPPING) -> list[File]:
    return calls(csv(rows[list(NAMES)].rename(columns=NAMES)), mapping=mapping)


@damage(SetAside(("nps", "outside 0 to 10"), least=40, most=400), "survey_responses")
def sentinel_eleven(sound: Sound) -> list[File]:
    """No answer to the question of recommending is written as 11."""
    rows = sound.newest("survey_responses")
    rows.loc[rows.index % 5 == 0, "nps"] = "11"
    return [File("survey_responses", csv(rows), "answers.csv")]


@damage(SetAside(("csat", "outside 1 to 5"), least=100))
def scale_of_ten_into_five(sound: Sound) -> list[File]:
    """Satisfaction is asked on a scale of ten now."""
    rows = sound.newest("calls")
    rows["csat"] = [str(2 * int(one)) if one else "" for one in rows["csat"]]
    return calls(csv(rows))


@damage(SetAside(("wait_s", "below 0"), least=30))
def negative_waits(sound: Sound) -> list[File]:
    """The clock of the switch was set back: some waits are negative."""
    rows = sound.newest("calls")
    rows.loc[rows.index % 50 == 0, "wait_s"] = "-4"
    return calls(csv(rows))


@damage(SetAside(("wait_s", "not a number"), least=100))
def decimal_comma(sound: Sound) -> list[File]:
    """Numbers are written as in Germany, and nobody said so."""
    rows = sound.newest("calls")
    rows["wait_s"] = rows["wait_s"] + ",5"
    return calls(csv(rows))


@damage(SetAside(("monthly_value", "not a number"), least=3000), "consumer_values")
def currency_signs(sound: Sound) -> list[File]:
    """Amounts come with a sign and words."""
    rows = sound.newest("consumer_values")
    return [File("consumer_values", csv(rows.assign(monthly_value="$" + rows["monthly_value"])), "values.csv")]


@damage(SetAside(("abandoned", "not true or false"), least=1000))
def words_for_yes_in_another_language(sound: Sound) -> list[File]:
    """Yes and no became oui and non."""
    rows = sound.newest("calls")
    return calls(csv(rows.assign(abandoned=rows["abandoned"].map({"true": "oui", "false": "non"}))))


@damage(SetAside(("offered_at", "not a date"), least=1000))
def dates_as_numbers_of_a_spreadsheet(sound: Sound) -> list[File]:
    """A spreadsheet turned the times into its day numbers."""
    rows = sound.newest("calls")
    days = (pd.to_datetime(rows["offered_at"]) - pd.Timestamp("1899-12-30")) / pd.Timedelta(days=1)
    return calls(csv(rows.assign(offered_at=days.map("{:.5f}".format))))


@damage(Refused(("offered_at", "two ways")))
def dates_that_can_be_read_in_two_ways(sound: Sound) -> list[File]:
    """Only the first twelve days, written with strokes, and no format is given."""
    rows = sound.newest("calls")
    at = pd.to_datetime(rows["offered_at"])
    few = rows.assign(offered_at=at.dt.strftime("%d/%m/%Y %H:%M:%S"))[at.dt.day <= 12]
    return calls(csv(few))


@damage(SetAside(("offered_at", "not a date"), least=500))
def day_and_month_swapped(sound: Sound) -> list[File]:
    """The month comes first; the mapping says that the day does."""
    rows = sound.newest("calls")
    rows["offered_at"] = pd.to_datetime(rows["offered_at"]).dt.strftime("%m/%d/%Y %H:%M:%S")
    return mapped(rows, MAPPING.replace("%Y-%m-%d %H", "%d/%m/%Y %H"))


@damage(SetAside(("offered_at", "not a date"), least=5, most=20))
def impossible_days(sound: Sound) -> list[File]:
    """Some calls are dated the thirty-second."""
    rows = sound.newest("calls")
    rows.loc[:9, "offered_at"] = "2026-10-32 10:00:00"
    return calls(csv(rows))


@damage(SetAside(("offered_at", "before 1900"), least=20, most=20))
def zero_of_a_spreadsheet(sound: Sound) -> list[File]:
    """An empty time became the first day that a spreadsheet knows."""
    rows = sound.newest("calls")
    rows.loc[:19, "offered_at"] = "1899-12-30 00:00:00"
    return calls(csv(rows))


@damage(SetAside(("call_id", "missing"), least=50, most=50))
def ids_missing(sound: Sound) -> list[File]:
    """Some calls have no id."""
    rows = sound.newest("calls")
    rows.loc[:49, "call_id"] = ""
    return calls(csv(rows))


@damage(SetAside(("left_on", "before joined_on"), least=100), "consumers")
def joined_and_left_mixed_up(sound: Sound) -> list[File]:
    """Of those who left, the two dates changed places."""
    rows = sound.newest("consumers")
    left = rows["left_on"] != ""
    rows.loc[left, ["joined_on", "left_on"]] = rows.loc[left, ["left_on", "joined_on"]].to_numpy()
    return [File("consumers", csv(rows), "consumers.csv")]


@damage(SetAside(("resolved_at", "before occurred_at"), least=50), "interactions")
def resolved_before_it_occurred(sound: Sound) -> list[File]:
    """One of the two systems runs a day late."""
    rows = sound.newest("interactions")
    done = rows["resolved_at"] != ""
    rows.loc[done, "resolved_at"] = (pd.to_datetime(rows.loc[done, "resolved_at"]) - pd.Timedelta(days=20)).astype(str)
    return [File("interactions", csv(rows), "interactions.csv")]


@damage(SetAside(("offered_at", "never was"), least=10, most=10))
def hour_that_never_was(sound: Sound) -> list[File]:
    """Times of London in the hour that the summer took away."""
    rows = sound.newest("calls")
    rows.loc[:9, "offered_at"] = [f"2026-03-29 01:{minute}:00" for minute in range(30, 40)]
    return mapped(rows, MAPPING.replace("[columns]", '[file]\ntimezone = "Europe/London"\n[columns]'))


@damage(SetAside(("queue", "not in the map"), least=100))
def value_not_in_the_map(sound: Sound) -> list[File]:
    """The system knows a queue more than the mapping does."""
    known = "{ Billing = 'Billing', Technical = 'Technical', General = 'General', Sales = 'Sales' }"
    return mapped(sound.newest("calls"), MAPPING.replace('"Queue"', f'{{ from = "Queue", map = {known} }}'))


@damage(SetAside(("follow_up_outcome", "not one of"), least=10), "survey_responses")
def outcome_in_other_words(sound: Sound) -> list[File]:
    """What came of a call back is told in words of one's own."""
    rows = sound.newest("survey_responses")
    rows["follow_up_outcome"] = rows["follow_up_outcome"].replace("rescued", "saved!")
    return [File("survey_responses", csv(rows), "answers.csv")]
