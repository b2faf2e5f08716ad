"""The commands of python -m cxmetrics: one module is one command, found by its name."""

LATER = (
    "backup",
    "brief",
    "drivers",
    "profile",
    "restore",
    "verbatim",
)
"""Commands whose names are given away but which are not built yet: they say so and exit with 2."""
