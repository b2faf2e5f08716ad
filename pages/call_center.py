"""Call center
When consumers call, do we answer, and does it help?

order: 50
icon:  :material/call:
"""

from cxmetrics.ui import page

view = page(__file__)
view.headline("service_level", "abandonment_rate", "first_contact_resolution", "call_csat", "calls_offered")
view.history("service_level")
view.distribution("service_level", words=("answered in time", "later or not at all"))
view.breakdown("service_level", by=("queue", "team"))
view.breakdown("first_contact_resolution", by=("reason", "queue"))
view.breakdown("calls_offered", by=("caused_by_stage", "reason"))
view.heading("Waiting, handling, resolving")
view.histories(
    "calls_offered",
    "abandonment_rate",
    "average_speed_of_answer",
    "wait_p90",
    "average_handle_time",
    "first_contact_resolution",
)
