"""Policies are edited a rule at a time: each edit is a new version, for what is screened from then on."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotFound, WrongState
from jointforce.domain.policy_edits import Edit, edited, in_words
from jointforce.domain.triage_rules import Policy, Rule, policy_from_json
from jointforce.domain.vocabulary import PartyKind
from jointforce.parties import queries as parties
from jointforce.triage import queries
from jointforce.triage import services as triage

if TYPE_CHECKING:
    from jointforce.parties.models import Party
    from jointforce.triage.models import PolicyVersion


@dataclass(frozen=True, slots=True)
class PolicyInForce:
    """What acts for a rights holder (None: the house's default).

    version: the one that acts; own: whether it is the rights holder's own; number: the newest version's number in the
    rights holder's own history (0: it has none), which an editor must have seen.
    """

    rights_holder: "Party | None"
    version: "PolicyVersion"
    policy: Policy
    own: bool
    number: int


def in_force(rights_holder_id: UUID | None, *, actor: Actor) -> PolicyInForce:
    """The policy that acts now.

    Raises:
        NotFound: the rights holder is not of the actor's house.
    """
    holder = parties.party(actor, rights_holder_id, PartyKind.RIGHTS_HOLDER) if rights_holder_id else None
    house = _house(actor)
    default = queries.in_force(house, None)
    last = queries.in_force(house, rights_holder_id) if rights_holder_id else default
    if default is None:
        raise NotFound("The house has no policy yet.")
    own = last is not None and not last.follows_default
    acting = last if last is not None and own else default
    return PolicyInForce(holder, acting, policy_from_json(acting.rules), own, last.number if last else 0)


def _house(actor: Actor) -> UUID:
    if actor.operator_id is None:
        raise NotFound("There is no such policy.")
    return actor.operator_id


def save_edit(
    rights_holder_id: UUID | None,
    edit: Edit,
    number: int,
    rule: Rule | None,
    *,
    note: str,
    expected: int,
    actor: Actor,
) -> "PolicyVersion":
    """One edit, stored as a new version. expected: the version's number that the editor saw.

    Raises:
        NotAllowed, NotFound, Invalid: with a sentence. WrongState: somebody has saved meanwhile.
    """
    with transaction.atomic():
        now_acting = in_force(rights_holder_id, actor=actor)
        _unchanged(now_acting, expected)
        if not now_acting.own:
            raise WrongState(
                "This rights holder follows the house's default; start a policy of its own first."
            )
        policy = edited(now_acting.policy, edit, number, rule)
        return _store(now_acting, policy, note.strip() or in_words(edit, number), actor)


def start_own(rights_holder_id: UUID, *, expected: int, actor: Actor) -> "PolicyVersion":
    """A policy of the rights holder's own, beginning as a copy of the house's default.

    Raises:
        NotAllowed, NotFound: with a sentence. WrongState: it has one, or somebody has saved meanwhile.
    """
    with transaction.atomic():
        now_acting = in_force(rights_holder_id, actor=actor)
        _unchanged(now_acting, expected)
        if now_acting.own:
            raise WrongState("This rights holder has a policy of its own already.")
        note = f"Started from the house's default, version {now_acting.version.number}"
        return _store(now_acting, now_acting.policy, note, actor)


def back_to_default(rights_holder_id: UUID, *, note: str, expected: int, actor: Actor) -> "PolicyVersion":
    """The rights holder follows the house's default again; what its own policy said is kept.

    Raises:
        NotAllowed, NotFound: with a sentence. WrongState: it follows it already, or somebody has saved meanwhile.
    """
    with transaction.atomic():
        now_acting = in_force(rights_holder_id, actor=actor)
        _unchanged(now_acting, expected)
        if not now_acting.own:
            raise WrongState("This rights holder follows the house's default already.")
        note = note.strip() or "Back to the house's default"
        return _store(now_acting, Policy(rules=()), note, actor, follows_default=True)


def _unchanged(now_acting: PolicyInForce, expected: int) -> None:
    if now_acting.number != expected:
        raise WrongState(
            f"Somebody has saved version {now_acting.number} meanwhile, and you looked at version {expected}. "
            "Nothing of yours was saved; look at the policy as it is now, and change it again."
        )


def _store(
    now_acting: PolicyInForce, policy: Policy, note: str, actor: Actor, *, follows_default: bool = False
) -> "PolicyVersion":
    holder = now_acting.rights_holder
    return triage.set_policy(
        operator_id=_house(actor), rights_holder_id=holder.id if holder else None, policy=policy, note=note,
        actor=actor, now=clock_now(), expected_number=now_acting.number, follows_default=follows_default,
    )  # fmt: skip
