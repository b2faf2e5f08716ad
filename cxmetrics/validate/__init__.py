"""Judges rows: accepted, or set aside with a reason."""
