"""Sends what was recorded: signed webhooks and e-mail, at least once, with a stable id."""
