"""Promises
Who promised what until when, and did it move its figure?

section: Memory
order:   83
icon:    :material/task_alt:
"""

from cxmetrics.ui import page

view = page(__file__)
view.actions()
