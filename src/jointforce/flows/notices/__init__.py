"""Notices: how they come in, by every door, and how they are taken back. One file a story."""

from jointforce.flows.notices.drafts import drop_draft, drop_template, keep_template, save_draft
from jointforce.flows.notices.file import MAX_LINES, Filed, file_notice, preview
from jointforce.flows.notices.public import (
    MAX_LISTINGS,
    confirm_notice,
    file_public_notice,
    waiting_notice,
)
from jointforce.flows.notices.retract import retract_notice

__all__ = [
    "MAX_LINES",
    "MAX_LISTINGS",
    "Filed",
    "confirm_notice",
    "drop_draft",
    "drop_template",
    "file_notice",
    "file_public_notice",
    "keep_template",
    "preview",
    "retract_notice",
    "save_draft",
    "waiting_notice",
]
