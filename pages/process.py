"""Process
Are the processes followed that our figures rest on?

section: Data
order:   92
icon:    :material/checklist:
"""

from cxmetrics.ui import page

view = page(__file__)
view.headline("detractors_contacted_48h", "detractors_contacted_24h", "detractors_rescued")
view.history("detractors_contacted_48h")
view.breakdown("detractors_contacted_48h", by=("segment", "region", "channel", "survey"))
view.heading("Do we write down what we need to know?")
view.tiles("calls_with_reason", "interactions_with_consumer", "calls_surveyed", "interactions_surveyed")
view.histories("calls_with_reason", "interactions_with_consumer", "calls_surveyed", "interactions_surveyed")
view.breakdown("calls_with_reason", by=("queue", "team"))
view.heading("Do our promises say what they should move?")
view.measurable()
