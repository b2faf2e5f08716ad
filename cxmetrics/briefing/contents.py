"""Which figures a pack holds, and in which order: those of the pages, a page for each pillar."""

from __future__ import annotations

from dataclasses import dataclass

FRONT = ("problem_free_rate", "nps", "retention_12m", "service_level", "engagement_index")
"""The figures of the page that says it all; as the overview's."""


@dataclass(frozen=True)
class Part:
    """A pillar's page: its headline, the figures beside it, and by which groups they are shown."""

    title: str
    question: str
    first: str
    more: tuple[str, ...]
    groups: tuple[tuple[str, str], ...]
    """Pairs of a metric and a dimension."""


PARTS = (
    Part(
        "Journey",
        "Where do consumers meet problems on their way with us?",
        "problem_free_rate",
        ("contact_rate", "problem_rate", "channel_switch_rate", "time_to_resolution"),
        (("problem_free_rate", "segment"), ("problem_rate", "stage")),
    ),
    Part(
        "Loyalty",
        "Would consumers recommend us, and what do they feel?",
        "nps",
        ("csat", "ces", "response_rate"),
        (("nps", "segment"), ("nps", "channel")),
    ),
    Part(
        "Retention",
        "Do consumers stay, and does their value?",
        "retention_12m",
        ("monthly_churn", "gross_revenue_retention", "net_revenue_retention"),
        (("retention_12m", "segment"), ("monthly_churn", "plan")),
    ),
    Part(
        "Call center",
        "When consumers call, do we answer, and does it help?",
        "service_level",
        ("abandonment_rate", "first_contact_resolution", "call_csat", "calls_offered"),
        (("service_level", "queue"),),
    ),
    Part(
        "Engagement",
        "Do our people know the promise, and can they keep it?",
        "engagement_index",
        ("participation", "employee_turnover"),
        (("engagement_index", "department"),),
    ),
)
"""Titles, questions, and the headline with what stands beside it: as on the pillars' pages."""

WITHOUT_CONTRACTS = Part(
    "Retention",
    "Do consumers stay, and does their value?",
    "lapse_rate",
    ("repeat_rate", "net_revenue_retention", "monthly_value_per_consumer"),
    (("lapse_rate", "segment"), ("repeat_rate", "segment")),
)
"""In place of the pillar of that title where nobody leaves by a date: who stopped buying has lapsed."""


def parts(contracts: bool) -> tuple[Part, ...]:
    """The pillars of a company whose consumers have contracts, or have none."""
    return tuple(part if contracts or part.title != WITHOUT_CONTRACTS.title else WITHOUT_CONTRACTS for part in PARTS)
