"""Journey
Where do consumers meet problems on their way with us?

order: 30
icon:  :material/route:
"""

from cxmetrics.ui import page

view = page(__file__)
view.headline("problem_free_rate", "contact_rate", "problem_rate", "time_to_resolution")
view.history("problem_free_rate")
view.heat("problem_rate", down="stage", across="channel")
view.distribution("problem_free_rate", words=("no problem", "a problem"))
view.breakdown("problem_free_rate", by=("segment", "region"))
view.breakdown("contacts", by=("channel", "stage"))
view.breakdown("time_to_resolution", by=("stage", "channel"))
view.heading("Over time")
view.histories("contact_rate", "problem_rate", "time_to_resolution")
