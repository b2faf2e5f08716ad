"""Loyalty
Would consumers recommend us, and what do they feel?

order: 20
icon:  :material/favorite:
"""

from cxmetrics.ui import expectations, heard, page

view = page(__file__)
view.headline("nps", "csat", "ces", "response_rate")
view.history("nps")
view.distribution("nps")
view.breakdown("nps", by=("segment", "region", "channel", "survey"))
view.breakdown("csat", by=("stage", "channel"))
view.heading("Who is not heard")
heard.who(view)
view.heading("What consumers expect of us")
view.tiles(
    "expectation_recognized",
    "expectation_relevant",
    "expectation_easy",
    "expectation_anticipated",
    "expectation_heard",
)
expectations.promoters(view)
expectations.by(view, "segment", "stage")
view.histories(
    "expectation_recognized",
    "expectation_relevant",
    "expectation_easy",
    "expectation_anticipated",
    "expectation_heard",
)
view.heading("What they think of")
view.tiles("attitude_industry", "attitude_products", "attitude_services", "attitude_sales", "attitude_company")
view.heading("Over time")
view.histories("csat", "ces", "response_rate")
