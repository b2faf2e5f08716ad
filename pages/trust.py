"""Data trust
Can we rely on the data, and which figures can we not?

section: Data
order:   90
icon:    :material/verified:
"""

from cxmetrics.ui import page

view = page(__file__)
view.trust()
