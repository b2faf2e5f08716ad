"""The script that the server runs for every page run; what it does is a module's, compiled and read once."""

from cxmetrics.ui.running import run

run()
