"""Imposes and lifts restrictions, explains them, and writes what carries them out; nothing here sends."""

from jointforce.enforcement.services.restrictions import acknowledge, import_history, reinstate, take_down
from jointforce.enforcement.services.transparency import (
    CHANNEL,
    LEASE,
    claim,
    file_statements,
    record,
    switch_off,
    switch_on,
    try_again,
)

__all__ = [
    "CHANNEL",
    "LEASE",
    "acknowledge",
    "claim",
    "file_statements",
    "import_history",
    "record",
    "reinstate",
    "switch_off",
    "switch_on",
    "take_down",
    "try_again",
]
