"""Engagement
Do our people know the promise, and can they keep it?

order: 60
icon:  :material/diversity_3:
"""

from cxmetrics.ui import driving, employees, page

ITEMS = (
    *(f"item_engaged_{place}" for place in range(1, 6)),
    "item_knows_promise",
    "item_able_to_deliver",
    "item_accountable",
)

view = page(__file__)
view.headline("engagement_index", "participation", "employee_turnover")
view.history("engagement_index")
view.breakdown("engagement_index", by=("department", "site", "team"))
view.heading("Would they recommend us, do they know the promise?")
view.tiles("employee_nps", "brand_promise_known", "able_to_deliver", "held_accountable", grain="quarter")
view.distribution("employee_nps", grain="quarter")
view.breakdown("employee_nps", by=("department", "site", "team"), grain="quarter")
view.histories("employee_nps", "brand_promise_known", "able_to_deliver", "held_accountable", grain="quarter")
view.heading("Item by item")
employees.items(view, *ITEMS)
employees.comments(view)
view.heading("What goes with engagement")
driving.importance(view, "engagement_drivers")
view.heading("Beside their consumers")
employees.linked(view, "engagement_index", "call_csat", "team_csat", "team_fcr", "team_nps")
view.heading("Who they are, who answers, who leaves")
view.breakdown("participation", by=("department", "site"))
view.breakdown("headcount", by=("department", "site"))
view.tiles("employee_turnover", "voluntary_turnover", "regretted_turnover")
view.breakdown("voluntary_turnover", by=("department", "site", "team"), grain="year")
view.histories("participation", "employee_turnover", "voluntary_turnover", "regretted_turnover")
