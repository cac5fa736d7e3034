"""Statements of reasons for the DSA Transparency Database: written with the decision, sent after it."""
