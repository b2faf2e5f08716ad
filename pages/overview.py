"""Overview
How are we doing for consumers, and is it real?

order: 10
icon:  :material/home:
"""

from cxmetrics.ui import page

PILLARS = ("problem_free_rate", "nps", "retention_12m", "service_level", "engagement_index")

view = page(__file__)
view.sentence(*PILLARS)
view.tiles(*PILLARS)
view.histories(*PILLARS)
view.quiet()
view.promises()
