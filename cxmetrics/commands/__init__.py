"""The commands of python -m cxmetrics: one module is one command, found by its name."""

LATER: tuple[str, ...] = ()
"""Commands whose names are given away but which are not built yet: they say so and exit with 2."""
