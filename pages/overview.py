"""Overview
How are we doing for consumers, and is it real?

order: 10
icon:  :material/home:
"""

from cxmetrics.ui import page, staying

view = page(__file__)
pillars = staying.fitting(view, "problem_free_rate", "nps", "retention_12m", "service_level", "engagement_index")
view.sentence(*pillars)
view.tiles(*pillars)
view.histories(*pillars)
view.quiet()
view.promises()
