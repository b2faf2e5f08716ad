"""Engagement
Do our people know the promise, and can they keep it?

order: 60
icon:  :material/diversity_3:
"""

from cxmetrics.ui import page

view = page(__file__)
view.headline("engagement_index", "employee_nps", "participation", "employee_turnover")
view.history("engagement_index")
view.distribution("employee_nps")
view.breakdown("engagement_index", by=("department", "site"))
view.heading("The brand promise")
view.tiles("brand_promise_known", "able_to_deliver", "held_accountable")
view.breakdown("able_to_deliver", by="department")
view.histories("employee_nps", "participation", "headcount", "employee_turnover")
