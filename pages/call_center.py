"""Call center
When consumers call, do we answer, and does it help?

order: 50
icon:  :material/call:
"""

from cxmetrics.ui import page, telephone

view = page(__file__)
view.headline("service_level", "abandonment_rate", "first_contact_resolution", "call_csat", "calls_offered")
view.history("service_level")
telephone.by_definition(
    view,
    "service_level",
    "service_level_answered",
    "service_level_excluding_short",
    "service_level_abandons_as_met",
)
view.breakdown("service_level", by=("queue", "team"))
view.breakdown("service_level", by=("reason", "caused_by_stage"))
view.heading("Who calls, when, and what made them call")
view.breakdown("calls_offered", by=("caused_by_stage", "reason"))
view.heat("calls_by_hour", down="weekday", across="hour", grain="quarter")
view.heading("How long they wait")
view.tiles("average_speed_of_answer", "wait_p50", "wait_p90", "abandonment_rate_excluding_short")
view.breakdown("wait_p90", by=("queue", "team"))
view.breakdown("wait_p90", by=("reason", "caused_by_stage"))
view.breakdown("abandonment_rate", by=("queue", "team"))
view.breakdown("abandonment_rate", by=("reason", "caused_by_stage"))
view.heading("Whether one call is enough")
view.tiles(
    "first_contact_resolution_1d",
    "first_contact_resolution_3d",
    "first_contact_resolution",
    "first_contact_resolution_30d",
    "repeat_call_rate",
)
view.breakdown("first_contact_resolution", by=("reason", "queue"))
view.breakdown("repeat_call_rate", by=("caused_by_stage", "reason"))
view.heading("What a call takes")
view.tiles("average_handle_time", "average_talk_time", "average_hold_time", "average_wrap_time", "occupancy")
view.breakdown("average_handle_time", by=("queue", "team"))
view.breakdown("average_handle_time", by=("reason", "caused_by_stage"))
view.breakdown("transfer_rate", by=("queue", "reason"))
view.breakdown("occupancy", by="team")
view.heading("Whether agents differ")
telephone.agents(view, "agents_by_handle_time")
telephone.agents(view, "agents_by_resolution")
view.heading("What if more, or fewer, answered?")
telephone.staffing(view)
view.heading("Over time")
view.histories(
    "calls_offered",
    "abandonment_rate",
    "average_speed_of_answer",
    "wait_p90",
    "average_handle_time",
    "first_contact_resolution",
    "repeat_call_rate",
    "transfer_rate",
    "occupancy",
)
