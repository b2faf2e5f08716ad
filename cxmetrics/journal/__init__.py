"""What people add: annotations, targets, meetings, actions."""

from cxmetrics.journal.connection import reachable

__all__ = ["reachable"]
