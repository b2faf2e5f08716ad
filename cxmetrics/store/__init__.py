"""Keeps: engines, canonical tables, rollups, publishing. The only place that names an engine."""
