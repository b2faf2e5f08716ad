"""Drivers
What goes most with what consumers, and our own people, say of us?

order: 25
icon:  :material/tune:
"""

from cxmetrics.ui import driving, page

view = page(__file__)
view.heading("Would they recommend us?")
driving.importance(view, "nps_drivers")
view.heading("Are they satisfied?")
driving.importance(view, "csat_drivers")
view.heading("Do they find it easy?")
driving.importance(view, "ces_drivers")
view.heading("Are our people engaged?")
driving.importance(view, "engagement_drivers")
