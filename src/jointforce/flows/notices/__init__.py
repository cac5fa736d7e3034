"""Notices: how they come in, by every door, and how they are taken back. One file a story."""

from jointforce.flows.notices.drafts import (
    add_evidence,
    as_written,
    correct_notice,
    drop_draft,
    drop_template,
    keep_template,
    save_draft,
    split_draft,
)
from jointforce.flows.notices.file import MAX_LINES, Filed, file_notice, look_at_draft, preview
from jointforce.flows.notices.public import (
    MAX_LISTINGS,
    confirm_notice,
    file_public_notice,
    waiting_notice,
)
from jointforce.flows.notices.retract import retract_notice
from jointforce.flows.notices.told import LineTold, lines_told

__all__ = [
    "MAX_LINES",
    "MAX_LISTINGS",
    "Filed",
    "LineTold",
    "add_evidence",
    "as_written",
    "confirm_notice",
    "correct_notice",
    "drop_draft",
    "drop_template",
    "file_notice",
    "file_public_notice",
    "keep_template",
    "lines_told",
    "look_at_draft",
    "preview",
    "retract_notice",
    "save_draft",
    "split_draft",
    "waiting_notice",
]
