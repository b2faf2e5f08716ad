"""Voice
What do consumers say in their own words?

order: 35
icon:  :material/forum:
"""

from cxmetrics.ui import page, voice

view = page(__file__)
voice.show(view)
