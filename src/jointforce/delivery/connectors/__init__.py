"""Speaks the protocols of others' systems: one module each."""
