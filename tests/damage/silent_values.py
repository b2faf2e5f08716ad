"""Damage that loads without a complaint: cells that may stand there, and mean something else. A check must find it."""

from __future__ import annotations

import pandas as pd

from tests.damage.broken_files import calls
from tests.damage.company import Sound, csv
from tests.damage.damage import File, Finding, damage
from tests.damage.silent_rows import OCTOBER


def answers(rows: pd.DataFrame) -> list[File]:
    return [File("survey_responses", csv(rows), "answers.csv")]


def times(column: pd.Series, factor: float) -> list[str]:
    return [f"{float(one) * factor:g}" if one else "" for one in column]


def drift(table: str = "calls", *words: str) -> Finding:
    return Finding(table, ("drift", "sentinel", "range"), *OCTOBER, words)


@damage(drift("calls", "wait_s"))
def seconds_become_milliseconds(sound: Sound) -> list[File]:
    """The switch reports waits in thousandths of a second."""
    rows = sound.newest("calls")
    return calls(csv(rows.assign(wait_s=times(rows["wait_s"], 1000))))


@damage(drift("calls", "talk_s"))
def seconds_become_minutes(sound: Sound) -> list[File]:
    """The switch reports talk in minutes."""
    rows = sound.newest("calls")
    return calls(csv(rows.assign(talk_s=times(rows["talk_s"], 1 / 60))))


@damage(drift("consumer_values", "monthly_value"), "consumer_values")
def amounts_in_cents(sound: Sound) -> list[File]:
    """Monthly values come in cents."""
    rows = sound.newest("consumer_values")
    return [File("consumer_values", csv(rows.assign(monthly_value=times(rows["monthly_value"], 100))), "values.csv")]


@damage(drift("agent_time", "staffed_s", "available_s"), "agent_time")
def hours_for_seconds(sound: Sound) -> list[File]:
    """Staffed time comes in hours."""
    rows = sound.newest("agent_time")
    hours = rows.assign(staffed_s=times(rows["staffed_s"], 1 / 3600), available_s=times(rows["available_s"], 1 / 3600))
    return [File("agent_time", csv(hours), "agents.csv")]


@damage(Finding("calls", ("sentinel", "range", "drift"), *OCTOBER, ("wait_s",)))
def nines_for_no_wait(sound: Sound) -> list[File]:
    """A wait that was not measured is written as 99999."""
    rows = sound.newest("calls")
    rows.loc[rows.index % 25 == 0, "wait_s"] = "99999"
    return calls(csv(rows))


@damage(Finding("survey_responses", ("sentinel", "drift"), *OCTOBER, ("nps",)), "survey_responses")
def zero_for_no_answer(sound: Sound) -> list[File]:
    """Who did not say whether they would recommend is exported as a zero."""
    rows = sound.newest("survey_responses")
    rows.loc[rows["nps"] == "", "nps"] = "0"
    rows.loc[rows.index % 4 == 0, "nps"] = "0"
    return answers(rows)


@damage(drift("survey_responses", "ces"), "survey_responses")
def scale_of_five_for_seven(sound: Sound) -> list[File]:
    """Effort is asked on a scale of five now and loaded as one of seven."""
    rows = sound.newest("survey_responses")
    return answers(rows.assign(ces=[str(round(1 + (int(one) - 1) * 4 / 6)) if one else "" for one in rows["ces"]]))


@damage(drift("survey_responses", "nps"), "survey_responses")
def scale_of_five_for_ten(sound: Sound) -> list[File]:
    """Recommending is asked on a scale of five now."""
    rows = sound.newest("survey_responses")
    return answers(rows.assign(nps=[str(1 + int(one) * 4 // 10) if one else "" for one in rows["nps"]]))


@damage(drift("survey_responses", "csat"), "survey_responses")
def scale_turned_round(sound: Sound) -> list[File]:
    """The best answer is 1 now."""
    rows = sound.newest("survey_responses")
    return answers(rows.assign(csat=[str(6 - int(one)) if one else "" for one in rows["csat"]]))


@damage(drift("engagement_responses", "engaged_1"), "engagement_responses")
def employees_scale_turned_round(sound: Sound) -> list[File]:
    """In the newest wave 1 means full agreement."""
    rows = sound.newest("engagement_responses")
    turned = {
        name: [str(6 - int(one)) if one else "" for one in rows[name]] for name in rows if name.startswith("engaged_")
    }
    return [File("engagement_responses", csv(rows.assign(**turned)), "wave.csv")]


@damage(drift("calls", "csat"))
def answers_filled_in(sound: Sound) -> list[File]:
    """Where nobody rated, the system writes the best mark."""
    rows = sound.newest("calls")
    return calls(csv(rows.assign(csat=rows["csat"].replace("", "5"))))


@damage(drift("calls", "abandoned"))
def yes_and_no_mixed_up(sound: Sound) -> list[File]:
    """The column says whether the call was answered, and is loaded as whether it was given up."""
    rows = sound.newest("calls")
    return calls(csv(rows.assign(abandoned=rows["abandoned"].map({"true": "false", "false": "true"}))))


@damage(drift("survey_responses", "weight"), "survey_responses")
def weights_of_another_scale(sound: Sound) -> list[File]:
    """Design weights come in per cent."""
    rows = sound.newest("survey_responses")
    return answers(rows.assign(weight=[f"{100 * float(one or 1):g}" for one in rows["weight"]]))


@damage(Finding("calls", ("nulls",), *OCTOBER, ("queue",)))
def dimension_empty(sound: Sound) -> list[File]:
    """The queue is no longer exported: its column is empty."""
    return calls(csv(sound.newest("calls").assign(queue="")))


@damage(Finding("interactions", ("nulls",), *OCTOBER, ("reason",)), "interactions")
def half_of_the_reasons_empty(sound: Sound) -> list[File]:
    """One channel's people no longer choose a reason."""
    rows = sound.newest("interactions")
    rows.loc[rows.index % 2 == 0, "reason"] = ""
    return [File("interactions", csv(rows), "interactions.csv")]


@damage(Finding("calls", ("nulls", "drift"), *OCTOBER, ("wait_s",)))
def measure_empty(sound: Sound) -> list[File]:
    """The waits are no longer exported."""
    return calls(csv(sound.newest("calls").assign(wait_s="")))


@damage(Finding("interactions", ("nulls",), *OCTOBER, ("consumer_id",)), "interactions")
def consumers_not_recognized(sound: Sound) -> list[File]:
    """The login was changed: nine in ten interactions bear no consumer."""
    rows = sound.newest("interactions")
    rows.loc[rows.index % 10 != 0, "consumer_id"] = ""
    return [File("interactions", csv(rows), "interactions.csv")]


@damage(Finding("calls", ("drift", "volume"), *OCTOBER, ("queue",)))
def category_swallowed(sound: Sound) -> list[File]:
    """The queue Technical was merged into General, and nobody said so."""
    rows = sound.newest("calls")
    return calls(csv(rows.assign(queue=rows["queue"].replace("Technical", "General"))))


@damage(Finding("interactions", ("drift",), *OCTOBER, ("reason",)), "interactions")
def everything_is_other(sound: Sound) -> list[File]:
    """The first choice of the list is kept: every reason is Other."""
    rows = sound.newest("interactions")
    return [File("interactions", csv(rows.assign(reason="Other")), "interactions.csv")]


@damage(Finding("calls", ("drift", "volume"), *OCTOBER, ("queue",)))
def one_queue_lacks(sound: Sound) -> list[File]:
    """The calls of the queue Technical are not in the export."""
    rows = sound.newest("calls")
    return calls(csv(rows[rows["queue"] != "Technical"]))


@damage(Finding("calls", ("unknown value",), *OCTOBER, ("Cosat",)))
def misspelt_region(sound: Sound) -> list[File]:
    """Coast is written Cosat in a twentieth of its rows."""
    rows = sound.newest("calls")
    few = rows.index[rows["region"] == "Coast"][::20]
    rows.loc[few, "region"] = "Cosat"
    return calls(csv(rows))


@damage(Finding("survey_responses", ("unknown value",), *OCTOBER, ("SOUTH",)), "survey_responses")
def region_in_capitals(sound: Sound) -> list[File]:
    """The survey tool writes one region in capitals."""
    rows = sound.newest("survey_responses")
    return answers(rows.assign(region=rows["region"].replace("South", "SOUTH")))


@damage(Finding("calls", ("unknown value", "drift"), *OCTOBER, ("segment",)))
def segment_as_numbers(sound: Sound) -> list[File]:
    """Segments come as the numbers that the system keeps them under."""
    rows = sound.newest("calls")
    codes = {"Families": "1", "SMB": "2", "Seniors": "3", "Youth": "4"}
    return calls(csv(rows.assign(segment=rows["segment"].replace(codes))))


@damage(Finding("interactions", ("unknown value",), *OCTOBER, ("channel",)), "interactions")
def letters_garbled(sound: Sound) -> list[File]:
    """A name was read in the wrong encoding and saved again."""
    rows = sound.newest("interactions")
    garbled = rows["channel"].replace("store", "stÃ¶re")
    return [File("interactions", csv(rows.assign(channel=garbled)), "interactions.csv")]


def orphans(table: str = "calls") -> Finding:
    return Finding(table, ("orphans",), *OCTOBER, ("consumer",))


@damage(orphans())
def leading_zeros_lost(sound: Sound) -> list[File]:
    """A spreadsheet took the consumers' ids for numbers."""
    rows = sound.newest("calls")
    return calls(csv(rows.assign(consumer_id=rows["consumer_id"].str.replace("C1", "").str.lstrip("0"))))


@damage(orphans())
def consumers_in_scientific_notation(sound: Sound) -> list[File]:
    """A spreadsheet wrote the consumers' ids as powers of ten."""
    rows = sound.newest("calls")
    return calls(csv(rows.assign(consumer_id=[f"{float(one[1:]):.2E}" if one else "" for one in rows["consumer_id"]])))


@damage(orphans("interactions"), "interactions")
def ids_in_small_letters(sound: Sound) -> list[File]:
    """The web shop writes ids in small letters."""
    rows = sound.newest("interactions")
    small = rows["consumer_id"].str.lower()
    return [File("interactions", csv(rows.assign(consumer_id=small)), "interactions.csv")]


@damage(orphans())
def invisible_characters_in_ids(sound: Sound) -> list[File]:
    """A copy out of a web page brought invisible characters along."""
    rows = sound.newest("calls")
    marked = [f"{one}\u200b" if one and place % 3 == 0 else one for place, one in enumerate(rows["consumer_id"])]
    return calls(csv(rows.assign(consumer_id=marked)))


EVERYWHERE = ("consumer_values", "survey_invitations", "survey_responses", "interactions")


@damage(Finding("calls", ("orphans",), None, None, ("consumer",), EVERYWHERE), "consumers")
def half_of_the_consumers(sound: Sound) -> list[File]:
    """The export of the consumers lacks those whose id is odd."""
    rows = sound.newest("consumers")
    return [File("consumers", csv(rows[rows["consumer_id"].str[-1].isin(list("02468"))]), "consumers.csv")]


@damage(
    Finding("survey_responses", ("orphans",), *OCTOBER, ("invitation",), ("survey_invitations",)), "survey_responses"
)
def answers_to_nothing_that_was_sent(sound: Sound) -> list[File]:
    """The tool was changed: its invitations have other ids than those that were loaded."""
    rows = sound.newest("survey_responses")
    return answers(rows.assign(invitation_id="Q-" + rows["invitation_id"]))


@damage(
    Finding("survey_invitations", ("coverage", "drift", "volume"), *OCTOBER), "survey_invitations", "survey_responses"
)
def sent_to_one_segment_only(sound: Sound) -> list[File]:
    """Only families were invited."""
    asked = sound.newest("survey_invitations")
    asked = asked[asked["segment"] == "Families"]
    said = sound.newest("survey_responses")
    known = set(asked["invitation_id"]) | set(sound.before("survey_invitations")["invitation_id"])
    return [
        File("survey_invitations", csv(asked), "invitations.csv"),
        File("survey_responses", csv(said[said["invitation_id"].isin(known)]), "answers.csv"),
    ]


@damage(Finding("survey_responses", ("coverage", "volume"), *OCTOBER), "survey_responses")
def one_region_does_not_answer(sound: Sound) -> list[File]:
    """The answers from Capital got lost; everybody was invited."""
    rows = sound.newest("survey_responses")
    return answers(rows[rows["region"] != "Capital"])


@damage(Finding("engagement_responses", ("control total", "range", "coverage"), *OCTOBER), "engagement_responses")
def more_answers_than_people(sound: Sound) -> list[File]:
    """The wave was exported twice, the second time under other ids."""
    rows = sound.newest("engagement_responses")
    again = rows.assign(response_id="X" + rows["response_id"])
    return [File("engagement_responses", csv(pd.concat([rows, again])), "wave.csv")]
