"""A key of each kind, with every scope: what it may do is then its role's matter."""

from jointforce.domain.abilities import Ability
from jointforce.domain.actor import Actor, system
from jointforce.flows import mandates, onboarding
from jointforce.parties import queries as parties

EVERY_SCOPE = [ability.value for ability in Ability]


def key_of(actor: Actor) -> str:
    """A key of the actor's organisation and role."""
    assert actor.role is not None
    if actor.mandate_id is not None:
        [boss] = parties.people_of(parties.mandate(system("installer"), actor.mandate_id).agent_id)
        at_home = parties.person_actor(boss.id, actor.agent_id)
        assert at_home is not None
        return mandates.issue_key(actor.mandate_id, name="test", scopes=EVERY_SCOPE, actor=at_home)
    return onboarding.issue_key(
        actor.require_party(), name="test", role=actor.role, scopes=EVERY_SCOPE, actor=system("installer")
    )
