"""Tells what an export that nobody has described holds, and drafts a mapping for a person to confirm."""
