"""Signals
Which signals stand, who has answered them, and how long did it take?

section: Memory
order:   84
icon:    :material/notifications:
"""

from cxmetrics.ui import page

view = page(__file__)
view.signals()
