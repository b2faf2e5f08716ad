"""What the process from which commands are forked imports before the first: the commands, with all they read."""

import importlib

from cxmetrics.__main__ import built

for name in built():
    importlib.import_module(f"cxmetrics.commands.{name}")
