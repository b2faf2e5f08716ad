"""Metrics
What does each figure mean, where does it come from, how fresh is it?

order: 90
icon:  :material/menu_book:
"""

from cxmetrics.ui import page

view = page(__file__)
view.catalogue()
