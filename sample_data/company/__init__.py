"""Riverton Mobile, a made-up telephone company: who it is, what happened to it, and its exports."""
