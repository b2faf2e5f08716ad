"""Retention
Do consumers stay, and does their value?

order: 40
icon:  :material/group:
"""

from cxmetrics.ui import page, staying

view = page(__file__)
if staying.contracts(view):
    view.headline("retention_12m", "monthly_churn", "gross_revenue_retention", "net_revenue_retention")
    view.history("retention_12m")
    view.heading("How long they stay")
    staying.curves(view, "retention_curve", by=("plan", "segment", "region"))
    staying.cohorts(view, "retention_curve")
    view.heading("Who stays a year")
    view.distribution("retention_12m", words=("stayed twelve months", "left before"))
    view.breakdown("retention_12m", by=("segment", "region"))
    view.breakdown("monthly_churn", by=("plan", "segment"))
    view.breakdown("left", by=("leave_reason", "plan"))
    view.breakdown("left_by_choice", by=("plan", "segment"))
    view.heading("What goes with staying")
    staying.at_stake(view)
    view.breakdown("stayed_6m_by_problem", by="problem")
    view.breakdown("stayed_12m_by_problem", by="problem")
    view.breakdown("stayed_12m_by_recommendation", by="recommendation", grain="quarter")
    view.breakdown("stayed_6m_by_recommendation", by="recommendation", grain="quarter")
    view.breakdown("value_by_problem", by="problem")
    view.breakdown("value_by_recommendation", by="recommendation", grain="quarter")
    view.heading("What it is worth")
    staying.revenue(view)
    view.tiles("revenue_churn", "revenue_contraction", "revenue_expansion", "revenue_new", "monthly_value_per_consumer")
    view.heading("Who came, who left, what it is worth")
    view.histories("joined", "left", "monthly_churn", "gross_revenue_retention", "net_revenue_retention")
    view.breakdown("active_consumers", by=("plan", "segment"))
else:
    view.headline("lapse_rate", "repeat_rate", "net_revenue_retention", "monthly_value_per_consumer")
    staying.window(view)
    view.history("lapse_rate")
    view.heading("How long they stay")
    staying.curves(view, "buying_curve", by=("plan", "segment", "region"))
    staying.cohorts(view, "buying_curve")
    view.heading("Who lapsed, who bought again")
    view.breakdown("lapse_rate", by=("segment", "region"))
    view.breakdown("repeat_rate", by=("segment", "region"))
    view.heading("What goes with staying")
    staying.at_stake(view)
    view.breakdown("bought_on_by_problem", by="problem")
    view.breakdown("bought_on_by_recommendation", by="recommendation", grain="quarter")
    view.breakdown("value_by_problem", by="problem")
    view.breakdown("value_by_recommendation", by="recommendation", grain="quarter")
    view.heading("What it is worth")
    staying.revenue(view)
    view.tiles("revenue_churn", "revenue_contraction", "revenue_expansion", "revenue_new")
    view.heading("Over time")
    view.histories("lapse_rate", "repeat_rate", "joined", "net_revenue_retention")
