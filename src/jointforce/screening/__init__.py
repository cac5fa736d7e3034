"""Sweeps, matches and the stay-down bank: the app that calls the engine."""
