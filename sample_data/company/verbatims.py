"""Who writes a comment and in what voice; the phrases themselves are in `phrases`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from company import phrases, truths
from company.truths import Truths

_TOPIC_OF_STAGE = {"Use": "network", "Pay": "bill", "Start": "start", "Renew": "price", "Join": "start"}
_TOPICS = ("network", "bill", "price", "support", "general")


def comments(rng: np.random.Generator, rows: pd.DataFrame, language: np.ndarray, planted: Truths) -> np.ndarray:
    """A comment or None for each response, by its score, survey, channel, stage and language."""
    count = len(rows)
    score = pd.to_numeric(rows["nps"]).fillna(7).to_numpy()
    day = rows["responded_at"].to_numpy().astype("M8[D]")
    outage = truths.in_outage(rows["segment"].to_numpy(), rows["channel"].to_numpy(), day)
    outage &= (planted.outage_mood != 0) & (score <= 7)
    named = outage & (day < truths.OUTAGE_WORDS_END) & (rng.random(count) < 0.85)
    writes = rng.random(count) < np.where(outage, 0.65, np.where(score <= 6, 0.42, 0.30))
    tone = np.where(score >= 9, "good", np.where(score >= 7, "so-so", "bad"))
    topic = _topics(rng, rows)
    topic = np.where(outage, "app", topic)
    draw = rng.random((6, count))
    text = np.full(count, None, dtype=object)
    for place in np.flatnonzero(writes):
        spoken = phrases.PHRASES[language[place]]
        about = "outage" if named[place] else topic[place]
        said = _composed(spoken, tone[place], about, draw[:3, place])
        text[place] = _voiced(said, tone[place], draw[3:, place])
    _odd(rng, text)
    return text


def _topics(rng: np.random.Generator, rows: pd.DataFrame) -> np.ndarray:
    """What a comment is about: the channel or the stage of the survey, else anything."""
    by_survey = rows["survey"].map({"app": "app", "store": "store", "support": "support", "onboarding": "start"})
    by_stage = rows["stage"].map(_TOPIC_OF_STAGE)
    anything = rng.choice(np.array(_TOPICS, dtype=object), len(rows))
    topic = np.where(by_survey.notna(), by_survey, anything)
    return np.where(by_stage.notna() & (rng.random(len(rows)) < 0.3), by_stage, topic)


def _composed(spoken: dict[str, Any], tone: str, about: str, draw: np.ndarray) -> str:
    """One to four sentences of one language and tone; the first is about the matter."""
    toned = spoken[tone]
    matter = spoken["outage"] if about == "outage" else toned.get(about, toned["general"])
    said = [_pick(matter, draw[0])]
    if draw[1] < 0.40:
        said.append(_pick(toned["general"], draw[2]))
    if draw[1] < 0.12:
        other = tuple(toned.values())
        said.append(_pick(_pick(other, draw[2] * 7 % 1), draw[0]))
        said.append(_pick(spoken["asides"], draw[1] / 0.12))
    if draw[1] > 0.75:
        said[0] = f"{_pick(spoken['openers'], draw[2])} {said[0][0].lower()}{said[0][1:]}"
    return " ".join(dict.fromkeys(said))


def _pick(among: tuple[Any, ...], draw: float) -> Any:
    return among[int(draw * len(among))]


def _voiced(text: str, tone: str, draw: np.ndarray) -> str:
    """Some type in capitals, some without any, some with emoji or without a full stop."""
    if draw[0] < 0.05 and tone == "bad":
        text = text.upper()
    elif draw[0] < 0.22:
        text = text.lower().rstrip(".")
    if draw[1] < 0.14:
        text = f"{text} {_pick(phrases.EMOJI[tone], draw[2])}"
    elif draw[1] < 0.20:
        text = text.rstrip(".") + ("!!" if tone != "so-so" else "...")
    return text


def _odd(rng: np.random.Generator, text: np.ndarray) -> None:
    """Replaces a few comments by what is hard to read, print or keep."""
    written = np.flatnonzero(text != None)  # noqa: E711 - element by element
    share = max(len(phrases.ODD), len(written) // 150)
    for number, place in enumerate(rng.choice(written, min(share, len(written)), replace=False)):
        odd = phrases.ODD[number % len(phrases.ODD)]
        text[place] = odd.format(number=100 + number % 100)
