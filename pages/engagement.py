"""Engagement
Do our people know the promise, and can they keep it?

order: 60
icon:  :material/diversity_3:
"""

from cxmetrics.ui import page

view = page(__file__)
view.headline("engagement_index", "participation", "employee_turnover")
view.history("engagement_index")
view.breakdown("engagement_index", by=("department", "site"))
view.heading("Would they recommend us, do they know the promise?")
view.tiles("employee_nps", "brand_promise_known", "able_to_deliver", "held_accountable", grain="quarter")
view.distribution("employee_nps", grain="quarter")
view.breakdown("able_to_deliver", by=("department", "site"), grain="quarter")
view.histories("employee_nps", "brand_promise_known", "able_to_deliver", "held_accountable", grain="quarter")
view.heading("Who they are, who answers, who leaves")
view.breakdown("headcount", by=("department", "site"))
view.histories("participation", "employee_turnover")
