"""Judges answers: limits, signals, change."""
