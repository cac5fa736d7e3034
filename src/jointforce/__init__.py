"""Jointforce: an open IP-enforcement system that joins a marketplace and the rights holders on it."""

__version__ = "0.1.0"
