"""Reads a file and its mapping into typed rows."""
