"""A new export
What does a file hold, and which of its columns are ours?

section: Data
order:   94
icon:    :material/upload_file:
"""

from cxmetrics.ui import new_export, page

view = page(__file__)
new_export.show(view)
