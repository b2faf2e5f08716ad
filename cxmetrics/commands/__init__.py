"""The commands of python -m cxmetrics: one module is one command, found by its name."""
