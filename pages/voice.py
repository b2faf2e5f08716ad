"""Voice
What do consumers say in their own words?

order: 35
icon:  :material/forum:
"""

from cxmetrics.ui import page, voice

view = page(__file__)
view.heading("What is it about?")
voice.themes(view)
view.heading("In their own words")
voice.comments(view)
