"""Reads about parties and people."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from jointforce.base.reading import by_id
from jointforce.base.sql import fetch, select
from jointforce.domain.actor import Actor, ActorKind
from jointforce.domain.checks import PERCENT
from jointforce.domain.errors import NotAllowed, NotFound
from jointforce.domain.token import token_hash
from jointforce.domain.vocabulary import PartyKind, ProgrammePhase, Role, Standing
from jointforce.parties.models import (
    AccountManagement,
    ApiKey,
    Mandate,
    Membership,
    OneTimeLink,
    Party,
    Person,
)
from jointforce.parties.permissions import visible_parties
from jointforce.parties.queries.mandates import key_under_mandate


@dataclass(frozen=True, slots=True)
class Hat:
    """A role that a person has: they act for one party at a time."""

    party_id: UUID
    party_name: str
    party_kind: PartyKind
    role: Role


def operator_of(party: Party) -> UUID:
    """The operator of the house: the party itself where it is the operator."""
    return party.operator_id or party.id


def marketplaces_of(party: Party) -> tuple[UUID, ...]:
    """The marketplaces whose desk a marketplace party is: all of its house for the operator, else itself."""
    if party.kind != PartyKind.MARKETPLACE:
        return ()
    if party.operator_id is not None:
        return (party.id,)
    joined = Party.objects.filter(operator_id=party.id, kind=PartyKind.MARKETPLACE).values_list(
        "id", flat=True
    )
    return (party.id, *joined)


def hats(person_id: UUID) -> list[Hat]:
    """The roles a person has now, oldest first."""
    return [
        Hat(m.party_id, m.party.name, PartyKind(m.party.kind), Role(m.role))
        for m in Membership.objects.filter(person_id=person_id, ended_at__isnull=True)
        .select_related("party")
        .order_by("created_at", "id")
    ]


def person_actor(person_id: UUID, party_id: UUID | None) -> Actor | None:
    """The person acting for the party, or for their first one; None where they have no role."""
    roles = Membership.objects.filter(person_id=person_id, ended_at__isnull=True, person__is_active=True)
    roles = roles.select_related("party", "person").order_by("created_at", "id")
    chosen = next((m for m in roles if party_id is None or m.party_id == party_id), None)
    if chosen is None:
        return None
    return _actor(
        ActorKind.PERSON, str(person_id), chosen.person.name, chosen.party, Role(chosen.role), frozenset()
    )


@dataclass(frozen=True, slots=True)
class KeyUse:
    """Who acts with a key, or None and why not (`unknown`, `expired`, `revoked`); when it was last used before."""

    actor: Actor | None
    problem: str = ""
    last_used_at: datetime | None = None


def key_use(secret: str, now: datetime) -> KeyUse:
    """The actor behind an API key.

    Raises:
        NotAllowed: it is an agent's key, and its mandate is not in force; the sentence says why.
    """
    key = next(iter(select(ApiKey, "WHERE key_hash = %s", [token_hash(secret)])), None)
    if key is None:
        return KeyUse(None, "unknown")
    if key.revoked_at is not None:
        return KeyUse(None, "revoked")
    if key.expires_at is not None and key.expires_at <= now:
        return KeyUse(None, "expired")
    if key.mandate_id is not None:
        held = Mandate.objects.select_related("agent", "rights_holder").get(id=key.mandate_id)
        acting = key_under_mandate(held, key.id, key.name, key.scopes, now.date())
        if acting.actor is None:
            raise NotAllowed(acting.sentence, code="mandate_not_in_force")
        return KeyUse(acting.actor, last_used_at=key.last_used_at)
    [party] = select(Party, "WHERE id = %s", [key.party_id])
    actor = _actor(ActorKind.API_KEY, str(key.id), key.name, party, Role(key.role), frozenset(key.scopes))
    return KeyUse(actor, last_used_at=key.last_used_at)


def _actor(kind: ActorKind, id_: str, name: str, party: Party, role: Role, scopes: frozenset[str]) -> Actor:
    return Actor(
        kind=kind,
        id=id_,
        name=name,
        party_id=party.id,
        party_kind=PartyKind(party.kind),
        operator_id=operator_of(party),
        role=role,
        marketplace_ids=marketplaces_of(party),
        phase=ProgrammePhase(party.phase),
        standing=Standing(party.standing),
        scopes=scopes,
    )


def key_rows() -> dict[str, dict[str, Any]]:
    """Every key of the installation by its hash, as the gate knows it: whose it is, what it may do, and until when."""
    return {
        key.key_hash: {
            "party": str(key.party_id),
            "kind": key.party.kind,
            "house": str(operator_of(key.party)),
            "role": key.role,
            "scopes": key.scopes,
            "expires_at": key.expires_at.isoformat() if key.expires_at else None,
            "revoked": key.revoked_at is not None,
        }
        for key in ApiKey.objects.select_related("party").order_by("key_hash")
    }


def holder_names(operator_id: UUID) -> dict[str, str]:
    """The names of a house's rights holders by id."""
    rows = Party.objects.filter(kind=PartyKind.RIGHTS_HOLDER, operator_id=operator_id).order_by("id")
    return {str(id_): name for id_, name in rows.values_list("id", "name")}


def unusual_sellers(operator_id: UUID) -> list[tuple[str, str, str]]:
    """The sellers of a house whose standing is not normal: marketplace, its own id of the seller, standing."""
    rows = Party.objects.filter(kind=PartyKind.SELLER, operator_id=operator_id).exclude(
        standing=Standing.NORMAL
    )
    found = rows.order_by("id").values_list("marketplace_id", "external_id", "standing")
    return [(str(market), seller, standing) for market, seller, standing in found]


def parties(actor: Actor, kind: PartyKind | None = None) -> QuerySet[Party]:
    """The parties that the actor may see, by name."""
    rows = Party.objects.filter(visible_parties(actor))
    return (rows.filter(kind=kind) if kind else rows).order_by("name", "id")


def party(actor: Actor, party_id: UUID, kind: PartyKind | None = None) -> Party:
    """One party that the actor may see.

    Raises:
        NotFound: it does not exist, or is not the actor's to see.
    """
    found = parties(actor, kind).filter(id=party_id).first()
    if found is None:
        raise NotFound("There is no such party.")
    return found


@by_id
def by_ids(ids: Iterable[UUID]) -> dict[UUID, Party]:
    """Parties by id, unscoped: for services and flows that hold the ids already."""
    return {p.id: p for p in select(Party, "WHERE id = ANY(%s)", [list(set(ids))])}


def standings(ids: Iterable[UUID]) -> dict[UUID, Standing]:
    """The standing in force of each of these parties, unscoped."""
    return {id_: Standing(party.standing) for id_, party in by_ids(ids).items()}


def sellers_by_external_id(marketplace_id: UUID, external_ids: Sequence[str]) -> dict[str, UUID]:
    """The ids of a marketplace's sellers by what it calls them."""
    rows = Party.objects.filter(
        kind=PartyKind.SELLER, marketplace_id=marketplace_id, external_id__in=set(external_ids)
    )
    return dict(rows.values_list("external_id", "id"))


def rights_holders_by_external_id(operator_id: UUID) -> dict[str, UUID]:
    """The ids of the house's rights holders by the name their feed gives them."""
    rows = Party.objects.filter(kind=PartyKind.RIGHTS_HOLDER, operator_id=operator_id).exclude(external_id="")
    return dict(rows.values_list("external_id", "id"))


def operators() -> list[Party]:
    """Every house of the installation."""
    return list(
        Party.objects.filter(kind=PartyKind.MARKETPLACE, operator__isnull=True).order_by("created_at")
    )


def every_marketplace() -> list[Party]:
    """The marketplaces of every house, by name: for those who stand outside."""
    return list(Party.objects.filter(kind=PartyKind.MARKETPLACE).order_by("name", "id"))


def marketplace_named(name: str) -> Party:
    """A marketplace by its name, for the command line.

    Raises:
        NotFound: no marketplace has that name; the message lists those that exist.
    """
    found = Party.objects.filter(kind=PartyKind.MARKETPLACE, name__iexact=name).first()
    if found is None:
        names = ", ".join(
            Party.objects.filter(kind=PartyKind.MARKETPLACE).order_by("name").values_list("name", flat=True)
        )
        raise NotFound(f"There is no marketplace named {name!r}. There are: {names or 'none yet'}.")
    return found


def marketplace_in_house(operator_id: UUID | None, name: str) -> UUID | None:
    """The id of a marketplace of that house by its name."""
    rows = Party.objects.filter(Q(id=operator_id) | Q(operator_id=operator_id), kind=PartyKind.MARKETPLACE)
    return rows.filter(name__iexact=name.strip()).values_list("id", flat=True).first()


def seller_at(marketplace_id: UUID, external_id: str) -> UUID:
    """The id of a marketplace's seller by its own id of it.

    Raises:
        NotFound: the marketplace has no such seller.
    """
    if not external_id.isprintable() or not external_id:
        raise NotFound("There is no such seller.")
    found = sellers_by_external_id(marketplace_id, [external_id]).get(external_id)
    if found is None:
        raise NotFound("There is no such seller.")
    return found


def seller_in_house(operator_id: UUID | None, marketplace: str, external_id: str) -> UUID:
    """The id of a seller by its marketplace's name and that marketplace's own id of it: what a rights holder knows.

    Raises:
        NotFound: there is no such seller; said the same for the marketplaces of another house.
    """
    market = marketplace_in_house(operator_id, marketplace)
    found = sellers_by_external_id(market, [external_id]).get(external_id) if market and external_id else None
    if found is None:
        raise NotFound(f"{marketplace} has no seller with the id {external_id!r}.")
    return found


def marketplaces_in_house(operator_id: UUID | None) -> list[Party]:
    """The marketplaces of a house, by name."""
    rows = Party.objects.filter(Q(id=operator_id) | Q(operator_id=operator_id), kind=PartyKind.MARKETPLACE)
    return list(rows.order_by("name"))


def names_of(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of people, keys and parties by id, unscoped: for histories that the reader may see. One query."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    named = "SELECT id, name FROM {} WHERE id = ANY(%s::uuid[])"
    tables = ("parties_person", "parties_apikey", "parties_party")
    sql = " UNION ALL ".join(named.format(table) for table in tables)
    return dict(fetch(sql, [wanted] * len(tables)))


def account_manager(rights_holder_id: UUID) -> Person | None:
    """Who stands at the rights holder's side now."""
    row = AccountManagement.objects.filter(rights_holder_id=rights_holder_id, until__isnull=True)
    found = row.select_related("manager").first()
    return found.manager if found else None


def account_managers(rights_holder_ids: Iterable[UUID]) -> dict[UUID, Person]:
    """Who stands at each rights holder's side now, unscoped; those without one are left out."""
    rows = AccountManagement.objects.filter(rights_holder_id__in=set(rights_holder_ids), until__isnull=True)
    return {row.rights_holder_id: row.manager for row in rows.select_related("manager")}


def marketplaces(actor: Actor) -> list[Party]:
    """The marketplaces whose desk the actor is, by name."""
    return list(Party.objects.filter(id__in=actor.marketplace_ids).order_by("name", "id"))


def sellers(actor: Actor, search: str = "") -> QuerySet[Party]:
    """The sellers of the actor's marketplaces, narrowed to a name or a marketplace's own id."""
    rows = Party.objects.filter(
        visible_parties(actor), kind=PartyKind.SELLER, operator_id=actor.operator_id
    ).select_related("marketplace")
    clean = search.strip()
    return rows.filter(Q(name__icontains=clean) | Q(external_id=clean)) if clean else rows


def people_named(person_ids: Iterable[str]) -> dict[str, str]:
    """The names of people by id, unscoped; what is no person's id is left out."""
    wanted = set()
    for text in person_ids:
        with suppress(ValueError):
            wanted.add(UUID(text))
    return {str(key): name for key, name in Person.objects.filter(id__in=wanted).values_list("id", "name")}


def keys_of(party_ids: Iterable[UUID]) -> list[ApiKey]:
    """The API keys of these parties, unscoped, newest first."""
    return list(
        ApiKey.objects.filter(party_id__in=set(party_ids)).select_related("party").order_by("-created_at")
    )


def managed_by(person_id: UUID) -> list[Party]:
    """The rights holders that a person manages now."""
    return list(
        Party.objects.filter(Q(managements__manager_id=person_id, managements__until__isnull=True)).order_by(
            "name"
        )
    )


def members(actor: Actor, party_id: UUID) -> list[Membership]:
    """The people of a party that the actor may see, with ended roles left out; none of another's."""
    seen = Party.objects.filter(visible_parties(actor), id=party_id)
    rows = Membership.objects.filter(party__in=seen, ended_at__isnull=True)
    return list(rows.select_related("person").order_by("created_at"))


def people_of(party_id: UUID, roles: Iterable[Role] = ()) -> list[Person]:
    """The people of a party, unscoped: whom to write to."""
    rows = Membership.objects.filter(party_id=party_id, ended_at__isnull=True, person__is_active=True)
    wanted = list(roles)
    if wanted:
        rows = rows.filter(role__in=wanted)
    return [m.person for m in rows.select_related("person").order_by("created_at")]


def api_keys(actor: Actor) -> list[ApiKey]:
    """The keys of the actor's own party."""
    rows = ApiKey.objects.filter(party_id=actor.require_party()).select_related("mandate__rights_holder")
    return list(rows.order_by("-created_at"))


def link_for(token: str, now: datetime) -> OneTimeLink | None:
    """The one-time link with that token, if it can still be used."""
    row = OneTimeLink.objects.select_related("person", "party").filter(token_hash=token_hash(token))
    return row.filter(used_at__isnull=True, expires_at__gt=now).first()


def person_by_email(email: str) -> Person | None:
    """A person by their address."""
    return Person.objects.filter(email=email.strip().lower()).first()


def analyst_named(operator_id: UUID, name: str) -> Actor:
    """An analyst of the house by name or e-mail, for `--verified-by`.

    Raises:
        NotFound: no analyst has that name.
    """
    role = Membership.objects.filter(
        Q(party_id=operator_id) | Q(party__operator_id=operator_id),
        Q(person__name__iexact=name) | Q(person__email__iexact=name),
        role=Role.ANALYST,
        ended_at__isnull=True,
    ).first()
    actor = person_actor(role.person_id, role.party_id) if role else None
    if actor is None:
        raise NotFound(f"There is no analyst named {name!r}.")
    return actor


def questions_a_day(rights_holder_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many questions each of these takes a day, its own word before its house's; without limit: absent."""
    rows = fetch(
        """SELECT h.id, coalesce(h.questions_a_day, o.questions_a_day) FROM parties_party h
           LEFT JOIN parties_party o ON o.id = h.operator_id WHERE h.id = ANY(%s)
           AND coalesce(h.questions_a_day, o.questions_a_day) IS NOT NULL""",
        [list(set(rights_holder_ids))],
    )
    return {row[0]: row[1] for row in rows}


def house_asks(operator_id: UUID | None) -> tuple[int, int | None]:
    """How many answers in a hundred this house compares with what is known, and its budget of questions a day."""
    house = Party.objects.filter(id=operator_id) if operator_id else Party.objects.none()
    own = house.values_list("check_percent", "questions_a_day").first()
    percent, a_day = own or (None, None)
    return PERCENT if percent is None else percent, a_day


def check_percent(operator_id: UUID | None) -> int:
    """How many answers in a hundred this house compares with what is known."""
    return house_asks(operator_id)[0]
