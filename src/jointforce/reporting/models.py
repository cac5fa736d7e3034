"""Reporting keeps nothing of its own: it reads."""
