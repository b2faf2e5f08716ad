"""Whose lever
Which function can move what goes wrong, and does it?

section: Consumers
order:   36
icon:    :material/hub:
"""

from cxmetrics.ui import levers, page

view = page(__file__)
view.heading("What each function answers for")
levers.levers(view)
