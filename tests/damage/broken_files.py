"""Damage to the file itself: what is cut off, mixed up, or no export at all. Loading must find it."""

from __future__ import annotations

import gzip

from tests.damage.company import Sound, csv
from tests.damage.damage import File, Nothing, Refused, SetAside, damage

MAPPING = """table = "calls"
[columns]
call_id    = "Call Id"
offered_at = { from = "Offered", format = "%Y-%m-%d %H:%M:%S" }
queue      = "Queue"
wait_s     = "Seconds waited"
abandoned  = "Gave up"
"""
NAMES = {
    "call_id": "Call Id", "offered_at": "Offered", "queue": "Queue", "wait_s": "Seconds waited", "abandoned": "Gave up"
}  # fmt: skip


def calls(content: bytes, name: str = "calls-2026-10.csv", mapping: str | None = None) -> list[File]:
    return [File("calls", content, name, mapping)]


def lines(sound: Sound, table: str = "calls") -> list[bytes]:
    return csv(sound.newest(table)).splitlines(keepends=True)


@damage(Refused(("empty",)))
def empty_file(sound: Sound) -> list[File]:
    """The file has no byte in it."""
    return calls(b"")


@damage(Refused(("no row",)))
def header_only(sound: Sound) -> list[File]:
    """The header is there and nothing after it."""
    return calls(lines(sound)[0])


@damage(Refused(("damaged",)))
def truncated_archive(sound: Sound) -> list[File]:
    """Of the compressed file only the first half arrived."""
    packed = gzip.compress(csv(sound.newest("calls")))
    return calls(packed[: len(packed) // 2], "calls-2026-10.csv.gz")


@damage(SetAside(("too few cells",), most=1))
def truncated_file(sound: Sound) -> list[File]:
    """The file ends in the middle of its last row."""
    return calls(csv(sound.newest("calls"))[:-70])


@damage(Refused(("header",)))
def login_page_instead(sound: Sound) -> list[File]:
    """The download was the page that asks for a password."""
    return calls(b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n<body>Please sign in.</body></html>\n")


@damage(Refused(("T048497",)))
def header_missing(sound: Sound) -> list[File]:
    """The rows are there and no header above them."""
    return calls(csv(sound.newest("calls"), header=False))


@damage(SetAside(("offered_at", "not a date"), most=1))
def header_twice(sound: Sound) -> list[File]:
    """Two parts were put together, the header of the second one in the middle."""
    every = lines(sound)
    return calls(b"".join([*every[:500], every[0], *every[500:]]))


@damage(SetAside(("offered_at", "missing"), most=1))
def footer_of_totals(sound: Sound) -> list[File]:
    """The last line is not a call but the sum of the report."""
    every = lines(sound)
    return calls(b"".join([*every, b"Total" + b"," * every[0].count(b",") + b"\n"]))


@damage(Refused(("offered_at",)))
def column_gone(sound: Sound) -> list[File]:
    """The column of the time is no longer exported."""
    return calls(csv(sound.newest("calls").drop(columns="offered_at")))


@damage(Refused(("Seconds waited", "Did you mean", "Seconds_waited")))
def column_renamed(sound: Sound) -> list[File]:
    """The system's new version spells a column that the mapping names otherwise."""
    rows = sound.newest("calls")[list(NAMES)].rename(columns={**NAMES, "wait_s": "Seconds_waited"})
    return calls(csv(rows), mapping=MAPPING)


@damage(Refused(("Queue", "more than once")))
def column_twice(sound: Sound) -> list[File]:
    """Two columns bear one name."""
    rows = sound.newest("calls")[[*NAMES, "reason"]].rename(columns={**NAMES, "reason": "Queue"})
    return calls(csv(rows), mapping=MAPPING)


@damage(SetAside(("call_id", "missing"), least=400))
def shifted_column(sound: Sound) -> list[File]:
    """From line 500 on an empty cell stands before the first one, and the last one is lost."""
    every = lines(sound)
    shifted = [b"," + line.rstrip(b"\n").rpartition(b",")[0] + b"\n" for line in every[500:]]
    return calls(b"".join([*every[:500], *shifted]))


@damage(SetAside(("too many cells",), least=100))
def comma_inside_a_cell(sound: Sound) -> list[File]:
    """The system writes a queue with a comma in its name, and no quotes around it."""
    return calls(csv(sound.newest("calls")).replace(b",Technical,", b",Technical, Home,"))


@damage(SetAside(("never closed",), most=1))
def quote_never_closed(sound: Sound) -> list[File]:
    """A quotation mark opens in one row and nothing closes it."""
    every = lines(sound)
    every[700] = every[700].replace(b",", b',"', 3)
    return calls(b"".join(every))


@damage(Refused(("calls",)))
def file_of_another_table(sound: Sound) -> list[File]:
    """The export of the interactions was saved under the name of the calls."""
    return calls(csv(sound.newest("interactions")))


@damage(Refused(("not UTF-8", "encoding")), "survey_responses")
def encoding_broken(sound: Sound) -> list[File]:
    """The text is in the encoding of an old Windows."""
    rows = sound.newest("survey_responses").assign(team="Café Zürich")
    return [File("survey_responses", csv(rows).decode().encode("cp1252", "ignore"), "answers.csv")]


@damage(SetAside(("comment", "encoding"), most=1), "survey_responses")
def encoding_broken_in_one_row(sound: Sound) -> list[File]:
    """One comment was pasted in another encoding."""
    rows = sound.newest("survey_responses")
    rows.loc[3, "comment"] = "@@"
    return [File("survey_responses", csv(rows).replace(b"@@", b"Caf\xe9"), "answers.csv")]


@damage(SetAside(("NUL",), least=3, most=3))
def nul_characters(sound: Sound) -> list[File]:
    """A disk fault left NUL characters in three rows."""
    rows = sound.newest("calls")
    rows.loc[5:7, "reason"] = "Net\0work"
    return calls(csv(rows))


@damage(Nothing())
def new_column_order(sound: Sound) -> list[File]:
    """The columns come in another order."""
    rows = sound.newest("calls")
    return calls(csv(rows[list(reversed(rows.columns))]))


@damage(Nothing())
def other_delimiter_and_mark(sound: Sound) -> list[File]:
    """Semicolons, the line ends of Windows, a byte-order mark: all of it is legitimate."""
    return calls(b"\xef\xbb\xbf" + csv(sound.newest("calls"), delimiter=";").replace(b"\n", b"\r\n"))


@damage(Nothing())
def a_column_more(sound: Sound) -> list[File]:
    """A further column comes, named as one that is kept."""
    return calls(csv(sound.newest("calls").assign(x_brand="Riverton")))


@damage(Nothing())
def empty_lines_and_spaces(sound: Sound) -> list[File]:
    """Spaces around the cells, empty lines at the end."""
    rows = sound.newest("calls")
    return calls(csv(rows.assign(queue=" " + rows["queue"] + "  ")) + b"\n\n\n")


@damage(Nothing())
def file_within_itself_twice(sound: Sound) -> list[File]:
    """Every row stands twice in the one file, under its own id both times: the last wins, and it is the same."""
    every = lines(sound)
    return calls(b"".join([*every, *every[1:]]))


@damage(Nothing(), "survey_responses")
def hostile_comments(sound: Sound) -> list[File]:
    """Formulas, markup and line breaks in comments are words of consumers, not damage."""
    rows = sound.newest("survey_responses")
    rows.loc[:3, "comment"] = ["=HYPERLINK('x')", "<script>alert(1)</script>", 'two\nlines "quoted"', "-- DROP TABLE"]
    return [File("survey_responses", csv(rows), "answers.csv")]
