"""What each role may do: the one place where it is asked.

Whether a particular row is the actor's is asked by each app's `permissions.py`, which scopes every query.
"""

from enum import StrEnum

from jointforce.domain.actor import Actor, ActorKind
from jointforce.domain.errors import NotAllowed
from jointforce.domain.vocabulary import Role


class Ability(StrEnum):
    """A thing that may be done; API keys carry these as scopes."""

    SEND_LISTINGS = "listings:write"
    READ_LISTINGS = "listings:read"
    SEND_SELLERS = "sellers:write"
    READ_CASES = "cases:read"
    ANSWER_REFERRALS = "referrals:answer"
    SUBMIT_RIGHTS = "rights:write"
    READ_RIGHTS = "rights:read"
    VERIFY_RIGHTS = "rights:verify"
    DECIDE_CASES = "cases:decide"
    WRITE_MESSAGES = "messages:write"
    EDIT_POLICY = "policy:write"
    READ_POLICY = "policy:read"
    MANAGE_MEMBERS = "members:write"
    MANAGE_KEYS = "keys:write"
    READ_ORDERS = "orders:read"
    REPLAY_ORDERS = "orders:replay"
    READ_DELIVERIES = "deliveries:read"
    RETRY_DELIVERIES = "deliveries:retry"
    FILE_COUNTER_NOTICE = "counter_notices:write"
    FILE_NOTICES = "notices:write"
    MANAGE_PROGRAMME = "programme:write"
    READ_LEDGER = "ledger:read"
    WRITE_MANDATES = "mandates:write"
    VERIFY_MANDATES = "mandates:verify"
    SET_QUESTIONS = "questions:write"


_BRAND_VIEWER = {Ability.READ_CASES, Ability.READ_RIGHTS, Ability.READ_LEDGER}
_BRAND_MEMBER = _BRAND_VIEWER | {
    Ability.ANSWER_REFERRALS,
    Ability.WRITE_MESSAGES,
    Ability.FILE_NOTICES,
    Ability.SUBMIT_RIGHTS,
}
_DESK = {
    Ability.READ_CASES,
    Ability.READ_RIGHTS,
    Ability.READ_LISTINGS,
    Ability.READ_POLICY,
    Ability.READ_ORDERS,
    Ability.READ_DELIVERIES,
    Ability.WRITE_MESSAGES,
    Ability.READ_LEDGER,
}

ABILITIES: dict[Role, frozenset[Ability]] = {
    Role.BRAND_VIEWER: frozenset(_BRAND_VIEWER),
    Role.BRAND_MEMBER: frozenset(_BRAND_MEMBER),
    Role.BRAND_OWNER: frozenset(
        _BRAND_MEMBER
        | {
            Ability.MANAGE_MEMBERS,
            Ability.MANAGE_KEYS,
            Ability.WRITE_MANDATES,
            Ability.VERIFY_MANDATES,
            Ability.SET_QUESTIONS,
        }
    ),
    Role.ANALYST: frozenset(
        _DESK
        | {
            Ability.DECIDE_CASES,
            Ability.VERIFY_RIGHTS,
            Ability.EDIT_POLICY,
            Ability.RETRY_DELIVERIES,
            Ability.WRITE_MANDATES,
            Ability.VERIFY_MANDATES,
        }
    ),
    Role.ACCOUNT_MANAGER: frozenset(
        _DESK
        | {
            Ability.MANAGE_PROGRAMME,
            Ability.MANAGE_MEMBERS,
            Ability.WRITE_MANDATES,
            Ability.SET_QUESTIONS,
        }
    ),
    Role.ENGINEER: frozenset(
        _DESK
        | {
            Ability.SEND_LISTINGS,
            Ability.SEND_SELLERS,
            Ability.MANAGE_KEYS,
            Ability.REPLAY_ORDERS,
            Ability.RETRY_DELIVERIES,
        }
    ),
    Role.SELLER: frozenset({Ability.FILE_COUNTER_NOTICE}),
    Role.AGENT_OWNER: frozenset({Ability.MANAGE_MEMBERS, Ability.MANAGE_KEYS, Ability.WRITE_MANDATES}),
    Role.AGENT_MEMBER: frozenset(),
}
"""An agent's own roles say what it does in its own house; for a rights holder it acts as `domain/mandate.py` says."""


def may(actor: Actor, ability: Ability) -> bool:
    """Whether the actor may do it at all: by the role; a key, or who acts under a mandate, also by the scopes."""
    if actor.is_system:
        return True
    if actor.role is None or ability not in ABILITIES[actor.role]:
        return False
    limited = actor.kind is ActorKind.API_KEY or actor.under_mandate
    return not limited or ability.value in actor.scopes


def require_analyst(actor: Actor) -> None:
    """Whoever rules on cases, and undoes what was ruled.

    Raises:
        NotAllowed: the actor is no analyst.
    """
    if not may(actor, Ability.DECIDE_CASES):
        raise NotAllowed("Only an analyst decides cases.")
