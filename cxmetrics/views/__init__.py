"""Turns answers into charts, tables and sentences; no database, no Streamlit."""
