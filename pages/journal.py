"""Journal
What happened, who wrote it down, and what did it say before?

section: Memory
order:   80
icon:    :material/history_edu:
"""

from cxmetrics.ui import page

view = page(__file__)
view.journal()
