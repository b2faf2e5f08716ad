"""Judges rows: accepted ones, typed, and rejected ones, each with its reason."""
