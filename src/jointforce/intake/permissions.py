"""Which listings and notices an actor may see: those of the marketplaces whose desk or machine it is."""

from django.db.models import Q

from jointforce.domain.actor import Actor


def own_listings(actor: Actor) -> Q:
    """The condition on a table that carries `marketplace_id`."""
    return Q() if actor.is_system else Q(marketplace_id__in=actor.marketplace_ids)
