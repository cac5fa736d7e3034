"""Writes about parties and people, one file a subject. Each takes the actor, and leaves its entry in the ledger."""

from jointforce.parties.services.mandates import (
    set_mandate_status,
    submit_mandates,
)
from jointforce.parties.services.parties import (
    LINK_LIFETIME,
    ROLES_OF,
    add_member,
    assign_manager,
    create_party,
    end_membership,
    ensure_sellers,
    issue_key,
    make_link,
    note_key_use,
    require,
    revoke_key,
    seller_person,
    set_phase,
    update_sellers,
    use_link,
)
from jointforce.parties.services.standing import (
    NewStanding,
    decide_appeal,
    file_appeal,
    lock_parties,
    set_standings,
    withdraw_grant,
)

__all__ = [
    "LINK_LIFETIME",
    "ROLES_OF",
    "NewStanding",
    "add_member",
    "assign_manager",
    "create_party",
    "decide_appeal",
    "end_membership",
    "ensure_sellers",
    "file_appeal",
    "issue_key",
    "lock_parties",
    "make_link",
    "note_key_use",
    "require",
    "revoke_key",
    "seller_person",
    "set_mandate_status",
    "set_phase",
    "set_standings",
    "submit_mandates",
    "update_sellers",
    "use_link",
    "withdraw_grant",
]
