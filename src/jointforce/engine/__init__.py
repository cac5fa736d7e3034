"""Screening: listings in, matches and risks out, over Arrow. Pure: no Django, no database, no network."""
