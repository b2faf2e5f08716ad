"""Segments
How do our segments differ in what they think and what they do?

section: Consumers
order:   37
icon:    :material/groups_2:
"""

from cxmetrics.ui import page, segments

view = page(__file__)
view.heading("What each is like")
segments.side_by_side(
    view,
    (
        "What they think of",
        ("attitude_industry", "attitude_products", "attitude_services", "attitude_sales", "attitude_company"),
    ),
    ("What they say", ("nps", "csat", "ces")),
    (
        "What they expect of us",
        (
            "expectation_recognized",
            "expectation_relevant",
            "expectation_easy",
            "expectation_anticipated",
            "expectation_heard",
        ),
    ),
    ("What they live through", ("problem_free_rate", "contact_rate")),
    ("What they do", ("response_rate", "monthly_churn", "monthly_value_per_consumer")),
)
