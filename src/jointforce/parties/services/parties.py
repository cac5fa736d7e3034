"""Writes about parties and people. Each takes the actor, and leaves its entry in the ledger."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from jointforce.base.ids import uuid7
from jointforce.base.sql import execute, fetch, require_transaction
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotAllowed, NotFound
from jointforce.domain.ledger_chain import text_hash
from jointforce.domain.programme import move_phase
from jointforce.domain.token import token_hash
from jointforce.domain.vocabulary import AgentKind, PartyKind, ProgrammePhase, Role, Standing
from jointforce.ledger.services import Act, append
from jointforce.parties.models import AccountManagement, ApiKey, Membership, OneTimeLink, Party, Person

ROLES_OF: dict[PartyKind, frozenset[Role]] = {
    PartyKind.MARKETPLACE: frozenset({Role.ANALYST, Role.ACCOUNT_MANAGER, Role.ENGINEER}),
    PartyKind.RIGHTS_HOLDER: frozenset({Role.BRAND_OWNER, Role.BRAND_MEMBER, Role.BRAND_VIEWER}),
    PartyKind.SELLER: frozenset({Role.SELLER}),
    PartyKind.AGENT: frozenset({Role.AGENT_OWNER, Role.AGENT_MEMBER}),
}
LINK_LIFETIME = timedelta(days=7)


def require(actor: Actor, ability: Ability) -> None:
    """Refuse what the actor's role does not allow.

    Raises:
        NotAllowed: with a sentence for people.
    """
    if not may(actor, ability):
        raise NotAllowed(f"Your role does not allow this ({ability.value}).")


def create_party(
    *,
    kind: PartyKind,
    name: str,
    actor: Actor,
    now: datetime,
    operator_id: UUID | None = None,
    external_id: str = "",
    country: str = "",
    phase: ProgrammePhase = ProgrammePhase.NONE,
    standing: Standing = Standing.NORMAL,
    agent_kind: AgentKind | None = None,
) -> Party:
    """A marketplace, rights holder or agent on board. A marketplace without an operator is an operator itself."""
    require_transaction()
    party = Party.objects.create(
        kind=kind,
        name=name,
        operator_id=operator_id,
        external_id=external_id,
        country=country,
        phase=phase,
        standing=standing,
        agent_kind=agent_kind or "",
        created_at=now,
    )
    append([Act("party", str(party.id), "party.created", actor, kind.value, {"phase": phase.value})], now=now)
    return party


def ensure_sellers(marketplace_id: UUID, external_ids: Sequence[str], *, now: datetime) -> dict[str, UUID]:
    """The ids of a marketplace's sellers, made where they are new. The empty id is its unknown seller."""
    require_transaction()
    wanted = sorted(set(external_ids))
    if not wanted:
        return {}
    rows = fetch(
        """WITH made AS (
               INSERT INTO parties_party (id, kind, agent_kind, name, operator_id, marketplace_id, external_id, email,
                                          country, language, phase, standing, created_at)
               SELECT s.id, 'seller', '', CASE WHEN s.e = '' THEN 'Unknown seller' ELSE s.e END,
                      coalesce(m.operator_id, m.id), m.id, s.e, '', '', 'en', 'none', 'normal', %s
               FROM unnest(%s::uuid[], %s::text[]) AS s(id, e) CROSS JOIN parties_party m WHERE m.id = %s
               ON CONFLICT (marketplace_id, external_id) WHERE kind = 'seller' DO NOTHING
               RETURNING external_id, id)
           SELECT external_id, id FROM made
           UNION SELECT external_id, id FROM parties_party
           WHERE kind = 'seller' AND marketplace_id = %s AND external_id = ANY(%s)""",
        [now, [uuid7() for _ in wanted], wanted, marketplace_id, marketplace_id, wanted],
    )
    return dict(rows)


def update_sellers(
    marketplace_id: UUID, rows: Sequence[Mapping[str, Any]], *, actor: Actor, now: datetime
) -> list[str]:
    """Sellers by their marketplace's own id: made, changed, or left as they are; the word for each, in order.

    rows: validated, with the keys id, name, email, country, language, since.
    """
    require(actor, Ability.SEND_SELLERS)
    known = set(
        Party.objects.filter(
            kind=PartyKind.SELLER, marketplace_id=marketplace_id, external_id__in=[r["id"] for r in rows]
        ).values_list("external_id", flat=True)
    )
    ids = ensure_sellers(marketplace_id, [r["id"] for r in rows], now=now)
    parties = {p.id: p for p in Party.objects.filter(id__in=ids.values()).order_by("id").select_for_update()}
    words, changed = [], {}
    for row in rows:
        party = parties[ids[row["id"]]]
        before = (party.name, party.email, party.country, party.language, party.since)
        party.name = row.get("name") or party.name
        party.email = row.get("email") or ""
        party.country = row.get("country") or ""
        party.language = row.get("language") or "en"
        party.since = row.get("since")
        after = (party.name, party.email, party.country, party.language, party.since)
        if row["id"] not in known:
            words.append("created")
        else:
            words.append("unchanged" if before == after else "updated")
        if before != after:
            changed[party.id] = party
    Party.objects.bulk_update(
        changed.values(), ["name", "email", "country", "language", "since"], batch_size=2000
    )
    if changed:
        append(
            [Act("party", str(marketplace_id), "sellers.loaded", actor, "", {"changed": len(changed)})],
            now=now,
        )
    return words


def add_member(party: Party, *, email: str, name: str, role: Role, actor: Actor, now: datetime) -> Person:
    """Give a person a role in a party; makes the person where the address is new.

    Raises:
        Invalid: the role is not one of such a party, or the person has one there already.
    """
    require_transaction()
    if role not in ROLES_OF.get(PartyKind(party.kind), frozenset()):
        raise Invalid(f"A {party.kind.replace('_', ' ')} has no {role.value.replace('_', ' ')}.")
    person = Person.objects.filter(email=email.strip().lower()).first()
    if person is None:
        person = Person.objects.create_user(email.strip(), name.strip())
    if Membership.objects.filter(person=person, party=party, ended_at__isnull=True).exists():
        raise Invalid(f"{person.name} has a role in {party.name} already.")
    Membership.objects.create(person=person, party=party, role=role, created_at=now)
    append(
        [Act("party", str(party.id), "member.added", actor, role.value, {"person": str(person.id)})], now=now
    )
    return person


def end_membership(party_id: UUID, membership_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Take a role away.

    Raises:
        NotFound: there is no such role in the party. Invalid: it is the last owner's, or the actor's own.
    """
    row = Membership.objects.select_for_update().filter(
        id=membership_id, party_id=party_id, ended_at__isnull=True
    )
    membership = row.first()
    if membership is None:
        raise NotFound("There is no such member.")
    require(actor, Ability.MANAGE_MEMBERS)
    if str(membership.person_id) == actor.id:
        raise Invalid("You cannot end your own role; ask another owner.")
    membership.ended_at = now
    membership.save(update_fields=["ended_at"])
    append(
        [
            Act(
                "party",
                str(party_id),
                "member.ended",
                actor,
                membership.role,
                {"person": str(membership.person_id)},
            )
        ],
        now=now,
    )


def make_link(
    person: Person,
    party: Party,
    *,
    actor: Actor,
    now: datetime,
    next_path: str = "/",
    lifetime: timedelta = LINK_LIFETIME,
) -> str:
    """A token that signs the person in once, for that party. Only its hash is kept."""
    require_transaction()
    token = secrets.token_urlsafe(32)
    OneTimeLink.objects.create(
        person=person,
        party=party,
        token_hash=token_hash(token),
        next_path=next_path,
        created_at=now,
        expires_at=now + lifetime,
    )
    append([Act("party", str(party.id), "link.made", actor, "", {"person": str(person.id)})], now=now)
    return token


def use_link(token: str, *, now: datetime) -> OneTimeLink | None:
    """Use up a link; None where it was used, has expired, or never was. Of two at once, one gets it."""
    require_transaction()
    row = OneTimeLink.objects.select_related("person", "party").filter(token_hash=token_hash(token))
    taken = OneTimeLink.objects.filter(
        token_hash=token_hash(token), used_at__isnull=True, expires_at__gt=now, person__is_active=True
    ).update(used_at=now)
    return row.first() if taken else None


def seller_person(seller: Party, *, now: datetime) -> Person:
    """The person who answers for a seller; made at the first link, by the seller's address or one of our own."""
    member = Membership.objects.filter(party=seller, ended_at__isnull=True).select_related("person").first()
    if member:
        return member.person
    email = (seller.email or f"{seller.id}@sellers.invalid").lower()
    person = Person.objects.filter(email=email).first() or Person.objects.create_user(email, seller.name)
    Membership.objects.create(person=person, party=seller, role=Role.SELLER, created_at=now)
    return person


def assign_manager(rights_holder: Party, manager: Person, *, actor: Actor, now: datetime) -> None:
    """Put an account manager at a rights holder's side, in place of the one before."""
    require_transaction()
    AccountManagement.objects.filter(rights_holder=rights_holder, until__isnull=True).update(until=now)
    AccountManagement.objects.create(rights_holder=rights_holder, manager=manager, since=now)
    append(
        [Act("party", str(rights_holder.id), "manager.assigned", actor, "", {"person": str(manager.id)})],
        now=now,
    )


def set_phase(
    rights_holder: Party, target: ProgrammePhase, *, actor: Actor, reason: str, now: datetime
) -> Party:
    """The next step in the good-faith programme, or a step back. `reason` is hashed into the ledger.

    Raises:
        NotAllowed: the actor does not manage the programme. WrongState: the step is not one of the table's.
    """
    require_transaction()
    require(actor, Ability.MANAGE_PROGRAMME)
    party = Party.objects.select_for_update().get(id=rights_holder.id)
    before = ProgrammePhase(party.phase)
    party.phase = move_phase(before, target)
    party.save(update_fields=["phase"])
    facts = {"before": before.value, "reason": text_hash(reason)}
    append([Act("party", str(party.id), "phase.set", actor, target.value, facts)], now=now)
    return party


def set_questions_a_day(party: Party, count: int | None, *, actor: Actor, now: datetime) -> None:
    """How many questions a rights holder is asked a day; of an operator, where a rights holder says nothing else.

    Raises:
        NotAllowed: the actor may not set it.
    """
    require_transaction()
    require(actor, Ability.SET_QUESTIONS)
    Party.objects.filter(id=party.id).update(questions_a_day=count)
    facts = {"questions_a_day": count}
    append([Act("party", str(party.id), "questions.budget_set", actor, "", facts)], now=now)


def set_check_percent(operator_id: UUID, percent: int, *, actor: Actor, now: datetime) -> None:
    """How many answers in a hundred are compared with what is known.

    Raises:
        NotAllowed: the actor does not manage the programme. Invalid: not 0 to 100.
    """
    require_transaction()
    require(actor, Ability.MANAGE_PROGRAMME)
    if not 0 <= percent <= 100:
        raise Invalid("Of a hundred answers, 0 to 100 are compared.")
    Party.objects.filter(id=operator_id).update(check_percent=percent)
    append([Act("party", str(operator_id), "checks.percent_set", actor, "", {"percent": percent})], now=now)


def issue_key(
    party: Party,
    *,
    name: str,
    role: Role,
    scopes: Sequence[str],
    actor: Actor,
    now: datetime,
    expires_at: datetime | None = None,
    mandate_id: UUID | None = None,
) -> str:
    """A new API key; it is shown once, and only its hash is kept. mandate_id: under which an agent's key acts.

    Raises:
        Invalid: an unknown scope, or a role that such a party does not have.
    """
    require_transaction()
    unknown = set(scopes) - {a.value for a in Ability}
    if unknown:
        raise Invalid(f"There is no scope {', '.join(sorted(unknown))}.")
    if role not in ROLES_OF.get(PartyKind(party.kind), frozenset()):
        raise Invalid(f"A {party.kind.replace('_', ' ')} has no {role.value.replace('_', ' ')}.")
    secret = "jf_" + secrets.token_urlsafe(32)
    ApiKey.objects.create(
        party=party,
        name=name,
        role=role,
        scopes=sorted(set(scopes)),
        key_hash=token_hash(secret),
        prefix=secret[:8],
        created_at=now,
        expires_at=expires_at,
        mandate_id=mandate_id,
    )
    facts = {"name": text_hash(name)} | ({"for_mandate": str(mandate_id)} if mandate_id else {})
    append([Act("party", str(party.id), "key.issued", actor, "", facts)], now=now)
    return secret


def note_key_use(key_id: UUID, last_used_at: datetime | None, *, now: datetime) -> None:
    """When the key was last used; written once an hour at most, so that it costs a busy machine nothing.

    last_used_at: what stands there, as the caller has read it.
    """
    hour_ago = now - timedelta(hours=1)
    if last_used_at is None or last_used_at < hour_ago:
        execute(
            "UPDATE parties_apikey SET last_used_at = %s "
            "WHERE id = %s AND (last_used_at IS NULL OR last_used_at < %s)",
            [now, key_id, hour_ago],
        )


def revoke_key(party_id: UUID, key_id: UUID, *, actor: Actor, now: datetime) -> None:
    """End a key.

    Raises:
        NotFound: the party has no such key in use.
    """
    key = ApiKey.objects.filter(id=key_id, party_id=party_id, revoked_at__isnull=True)
    if not key.exists():
        raise NotFound("There is no such key.")
    require(actor, Ability.MANAGE_KEYS)
    if not key.update(revoked_at=now):
        raise NotFound("There is no such key.")
    append([Act("party", str(party_id), "key.revoked", actor, "", {"key": str(key_id)})], now=now)
