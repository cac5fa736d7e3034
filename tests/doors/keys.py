"""A key of each kind, with every scope: what it may do is then its role's matter."""

from jointforce.domain.abilities import Ability
from jointforce.domain.actor import Actor, system
from jointforce.flows import onboarding

EVERY_SCOPE = [ability.value for ability in Ability]


def key_of(actor: Actor) -> str:
    """A key of the actor's organisation and role."""
    assert actor.role is not None
    return onboarding.issue_key(
        actor.require_party(), name="test", role=actor.role, scopes=EVERY_SCOPE, actor=system("installer")
    )
