"""Journey
Where do consumers meet problems on their way with us?

order: 30
icon:  :material/route:
"""

from cxmetrics.ui import journey, page

view = page(__file__)
view.headline("problem_free_rate", "contact_rate", "problem_rate", "channel_switch_rate", "time_to_resolution")
view.history("problem_free_rate")
view.heading("Stage by stage, channel by channel")
journey.stages(
    view,
    "problem_rate",
    "contacts",
    "contacts_caused",
    "channel_switch_rate",
    "time_to_resolution",
    "ces",
    "csat",
    "nps",
)
view.heading("What upstream made these calls")
journey.upstream(view)
view.heading("Moments: love or leave")
journey.moments(view)
view.heading("Who meets them")
view.distribution("problem_free_rate", words=("no problem", "a problem"))
view.breakdown("problem_free_rate", by=("segment", "region"))
view.heading("Over time")
view.histories("contact_rate", "problem_rate", "channel_switch_rate", "time_to_resolution")
