"""The form in which an annotation is written or changed; says what stands in it, saves nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from cxmetrics.errors import CxError
from cxmetrics.insight import acceptance
from cxmetrics.insight.asking import Asking, Filters
from cxmetrics.journal.annotations import KINDS, Annotation
from cxmetrics.settings import Settings
from cxmetrics.ui import messages
from cxmetrics.ui.filters import dimension_title, groups
from cxmetrics.views.numbers import Numbers

EVERYTHING = "all"
_NAME = "cx_name"
_FIRST_DAY, _LAST_DAY = date(1950, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True)
class Choices:
    """What may be chosen: scopes as `metric:ID`, `pillar:NAME` or `all` with their names, groups by dimension."""

    scopes: Mapping[str, str]
    groups: Mapping[str, tuple[str, Sequence[str]]]
    """Dimension to its title and its groups."""
    typed_day: str
    """How a day is typed."""

    @property
    def metrics(self) -> dict[str, str]:
        """Titles of metrics by their ids."""
        return {name.partition(":")[2]: title for name, title in self.scopes.items() if name.startswith("metric:")}


def choices(settings: Settings, near: Sequence[str] = ()) -> Choices:
    """All scopes; those of the metrics `near` first, then everything, then the others by name."""
    layer = acceptance.layer(settings)
    asking = Asking(layer, Filters())
    known = {name: asking.metric(name) for name in layer.publication.metrics}
    close = [name for name in near if name in known]
    metrics = [*close, *sorted(set(known) - set(close), key=lambda name: known[name].title)]
    pillars = dict.fromkeys(pillar for name in metrics if (pillar := known[name].pillar))
    closest = {pillar for name in close if (pillar := known[name].pillar)}
    titles = {f"metric:{name}": known[name].title for name in metrics}
    sets = {f"pillar:{name}": f"All of {name}" for name in pillars}
    first = [f"metric:{name}" for name in close] + [f"pillar:{name}" for name in pillars if name in closest]
    order = dict.fromkeys([*first, EVERYTHING, *sets, *titles])
    named = {**titles, **sets, EVERYTHING: "Everything"}
    held = {name: (dimension_title(settings, name), groups(layer.publication, name)) for name in settings.filters}
    typed = Numbers(settings.locale).typed_day
    return Choices({name: named[name] for name in order}, {name: of for name, of in held.items() if of[1]}, typed)


def scope_of(said: Annotation) -> str:
    """The scope as a choice."""
    return {"metric": f"metric:{said.metric}", "pillar": f"pillar:{said.pillar}"}.get(said.scope, EVERYTHING)


def fields(key: str, draft: Annotation, offered: Choices) -> tuple[Annotation, str]:
    """Draws the fields with what `draft` says filled in; gives what they say now, and the name of who writes.

    Raises CxError where a day is lacking.
    """
    title = st.text_input("What happened", draft.title, key=f"{key}_title", placeholder="In a few words")
    with st.container(horizontal=True, gap="small"):
        first = _day("On, or from", draft.starts_on, f"{key}_on", offered.typed_day)
        last = _day("Until (optional)", draft.ends_on, f"{key}_until", offered.typed_day)
        kind = st.selectbox(
            "Kind", KINDS, KINDS.index(draft.kind), key=f"{key}_kind", format_func=str.capitalize, width="stretch"
        )
    held = scope_of(draft)
    scopes = dict(offered.scopes) if held in offered.scopes else {held: held.partition(":")[2], **offered.scopes}
    scope = st.selectbox(
        "Show it on",
        list(scopes),
        list(scopes).index(held),
        key=f"{key}_scope",
        format_func=lambda name: _plain(scopes[name]),
    )
    where = {name: values for name, values in draft.where.items() if name not in offered.groups}
    with st.container(horizontal=True, gap="small"):
        for name, (dimension, values) in offered.groups.items():
            held_ones = [value for value in draft.where.get(name, ()) if value]
            chosen = st.multiselect(
                f"Only {dimension.lower()} (optional)",
                list(dict.fromkeys([*values, *held_ones])),
                held_ones,
                key=f"{key}_{name}",
                placeholder="All",
                width="stretch",
            )
            where |= {name: tuple(chosen)} if chosen else {}
    text = st.text_area("More about it (optional)", draft.text, key=f"{key}_text", height=90)
    rebases = st.checkbox("The process changed here: usual ranges start anew", draft.rebases, key=f"{key}_rebases")
    author = st.text_input("Your name", remembered_name(), key=f"{key}_name", autocomplete="name")
    if first is None:
        raise CxError("annotation", "it has no day.", "Say on which day it happened, or began.")
    what, _, which = str(scope).partition(":")
    said = replace(
        draft,
        starts_on=first,
        ends_on=last if last != first else None,
        title=title,
        text=text,
        kind=str(kind),
        scope=what,
        metric=which if what == "metric" else None,
        pillar=which if what == "pillar" else None,
        where=where,
        rebases=rebases,
    )
    return said, author


def _plain(text: str) -> str:
    return messages.plain(text) if any(letter in text for letter in "<>[]`*_") else text


def _day(label: str, day: date | None, key: str, typed: str) -> date | None:
    found = st.date_input(label, day, min_value=_FIRST_DAY, max_value=_LAST_DAY, key=key, format=typed, width="stretch")
    return found if isinstance(found, date) else None


def remembered_name() -> str:
    """Who writes: the name given before in this session, else that of who is signed in, else nothing."""
    if _NAME not in st.session_state:
        user = st.user.to_dict() if hasattr(st.user, "to_dict") else {}
        st.session_state[_NAME] = str(user.get("name") or user.get("email") or "")
    return str(st.session_state[_NAME])


def remember_name(name: str) -> None:
    """Keeps the name for the next note of this session."""
    st.session_state[_NAME] = " ".join(name.split())
