"""Malicious complainants against the programme's own rules, beside first come, first removed."""
