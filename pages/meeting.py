"""Meeting
What did we promise, what changed, what do we decide?

section: Memory
order:   81
icon:    :material/groups:
"""

from cxmetrics.ui import page, staying

view = page(__file__)
view.meeting(*staying.fitting(view, "problem_free_rate", "nps", "retention_12m", "service_level", "engagement_index"))
