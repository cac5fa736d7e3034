"""Organisations, sellers, people, roles, keys: who is who, and for whom they act."""
