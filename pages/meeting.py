"""Meeting
What did we promise, what changed, what do we decide?

section: Memory
order:   81
icon:    :material/groups:
"""

from cxmetrics.ui import page

view = page(__file__)
view.meeting("problem_free_rate", "nps", "retention_12m", "service_level", "engagement_index")
