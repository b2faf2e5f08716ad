"""What a signal says in words: which rule, which way, for how long."""

from __future__ import annotations

from cxmetrics.metrics.answer import Run

_WAYS = {1: ("above", "rising", "upper"), -1: ("below", "falling", "lower")}


def run_text(run: Run, grain: str) -> str:
    """What a period's first signal says, such as "below the usual level for 9 months in a row".

    Where the run goes on after the period, it says the how-manieth of the run it is.

    >>> run_text(Run("shift", -1, 9, 9, 9), "month"), run_text(Run("trend", 1, 3, 8, 3), "week")
    ('below the usual level for 9 months in a row', 'rising, the 3rd of 8 weeks in a row')
    """
    beside, moving, edge = _WAYS[run.side]
    usual = "the season's usual" if run.seasonal else "the usual"
    match run.rule:
        case "outside":
            return f"{beside} {usual} range"
        case "trend":
            over = f"over {run.length} {grain}s in a row"
            aside = ", the season aside" if run.seasonal else ""
            return (f"{moving} {over}" if run.place == run.length else f"{moving}, {_place(run, grain)}") + aside
        case "shift":
            level = f"{beside} {usual} level"
            if run.place == run.length:
                return f"{level} for {run.length} {grain}s in a row"
            return f"{level}, {_place(run, grain)}"
    near = f"near the {edge} edge of {usual} range"
    if run.hits < 2:  # only what came after it made it a signal
        return f"{near}, and again within {run.length} {grain}s"
    if run.hits == run.place and run.hits > 2:
        return f"{near} for {run.hits} {grain}s in a row"
    return f"{near} in {run.hits} of {max(run.place, 3)} {grain}s"


def _place(run: Run, grain: str) -> str:
    return f"the {ordinal(run.place)} of {run.length} {grain}s in a row"


def ordinal(number: int) -> str:
    """A place in a row.

    >>> [ordinal(number) for number in (1, 2, 3, 4, 11, 22)]
    ['1st', '2nd', '3rd', '4th', '11th', '22nd']
    """
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
