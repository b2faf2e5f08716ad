"""Targets
What do we want to reach, what do others reach, and do we?

section: Memory
order:   82
icon:    :material/flag:
"""

from cxmetrics.ui import page

view = page(__file__)
view.targets()
