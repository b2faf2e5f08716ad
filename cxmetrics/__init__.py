"""The consumer in the room: consumer-experience metrics, judged and kept in sight."""

__version__ = "0.1.0"
