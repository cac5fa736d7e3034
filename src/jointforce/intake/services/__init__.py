"""Takes in what comes: listings and their pictures, notices; and keeps the answers given to a sender's key."""

from jointforce.intake.services.answers import claim_key, forget_answers, keep_answer
from jointforce.intake.services.drafts import drop_draft, drop_template, keep_template, save_draft
from jointforce.intake.services.listings import (
    Received,
    check_pictures,
    mark_screened,
    receive_listings,
    screen_again,
    set_aside,
)
from jointforce.intake.services.notices import (
    clear_own_draft,
    keep_evidence,
    lock_notice,
    mark_decided,
    receive_notice,
    retract_lines,
    settle_notice,
    store_notice,
    take_unconfirmed,
)
from jointforce.intake.services.pictures import (
    MAX_PICTURE_ATTEMPTS,
    claim_pictures,
    picture_failed,
    picture_fetched,
)

__all__ = [
    "MAX_PICTURE_ATTEMPTS",
    "Received",
    "check_pictures",
    "claim_key",
    "claim_pictures",
    "clear_own_draft",
    "drop_draft",
    "drop_template",
    "forget_answers",
    "keep_answer",
    "keep_evidence",
    "keep_template",
    "lock_notice",
    "mark_decided",
    "mark_screened",
    "picture_failed",
    "picture_fetched",
    "receive_listings",
    "receive_notice",
    "retract_lines",
    "save_draft",
    "screen_again",
    "set_aside",
    "settle_notice",
    "store_notice",
    "take_unconfirmed",
]
