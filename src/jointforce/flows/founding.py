"""An empty installation gets its marketplace, and the first people who can sign in."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from jointforce.domain.errors import Invalid, WrongState
from jointforce.domain.vocabulary import Role
from jointforce.flows import onboarding
from jointforce.parties import queries as parties


@dataclass(frozen=True, slots=True)
class Founder:
    """One of the first people, with the address that signs them in once."""

    role: Role
    email: str
    link: str


def found_house(name: str, people: Mapping[Role, str], *, country: str = "") -> list[Founder]:
    """Found the house, with one person a role by e-mail address; all of it or nothing.

    Raises:
        WrongState: there is a house already. Invalid: the name or an address is none.
    """
    if not name.strip():
        raise Invalid("A marketplace needs a name.")
    for email in people.values():
        try:
            validate_email(email)
        except ValidationError as wrong:
            raise Invalid(f"{email!r} is not an e-mail address.") from wrong
    with transaction.atomic():
        if parties.operators():
            raise WrongState("This installation has its house already; its people are invited at the desk.")
        actor = onboarding.INSTALLER
        house = onboarding.create_operator(name.strip(), country=country)
        founders = []
        for role, email in people.items():
            onboarding.invite(house.id, email=email, name="", role=role, actor=actor, send=False)
            link = onboarding.sign_in_link(email, house.id, next_path="/accounts/password/set/", actor=actor)
            founders.append(Founder(role, email, link))
    return founders
