"""Signing in at the desk's door, for the tests of its pages."""

from django.test import Client

from tests.world import World


def sign_in(world: World, who: str) -> Client:
    """A browser in which this person of the world is signed in, for their own party."""
    client = Client()
    client.force_login(world.people[who])
    session = client.session
    session["party_id"] = str(world.actors[who].party_id)
    session.save()
    return client
