"""What changed
What changed for consumers, where does it come from, and what is only noise?

order: 15
icon:  :material/compare_arrows:
"""

from cxmetrics.ui import page

view = page(__file__)
view.changed()
