"""Listings and their versions, notices as received, and the idempotency of what comes in."""
