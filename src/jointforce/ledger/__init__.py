"""Append-only entries: who did what, when and why, hash-chained per subject."""
