"""What people add: annotations, targets, meetings, actions."""

from cxmetrics.journal.connection import reachable
from cxmetrics.journal.database import Journal

__all__ = ["Journal", "reachable"]
