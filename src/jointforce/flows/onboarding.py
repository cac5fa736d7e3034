"""Who comes on board, with which rights, roles, keys and policies."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from pydantic import ValidationError

from jointforce.base.clock import now as clock_now
from jointforce.base.ids import uuid7
from jointforce.delivery import letters
from jointforce.delivery import services as delivery
from jointforce.delivery.schemas import Outgoing
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor, system
from jointforce.domain.errors import Invalid, NotAllowed, NotFound
from jointforce.domain.triage_rules import policy_from_json
from jointforce.domain.vocabulary import PartyKind, ProgrammePhase, RightStatus, Role, Standing
from jointforce.flows.results import ItemResult, first_error
from jointforce.parties import queries as parties
from jointforce.parties import services as parties_services
from jointforce.rights import queries as rights
from jointforce.rights import services as rights_services
from jointforce.rights.schemas import RightIn
from jointforce.triage import services as triage

if TYPE_CHECKING:
    from jointforce.delivery.models import Endpoint
    from jointforce.parties.models import Party, Person
    from jointforce.rights.models import IPRight
    from jointforce.triage.models import PolicyVersion

INSTALLER = system("installer")


def create_operator(name: str, *, country: str = "") -> "Party":
    """A new house: the marketplace that runs it, with the shipped policy."""
    with transaction.atomic():
        now = clock_now()
        house = parties_services.create_party(
            kind=PartyKind.MARKETPLACE, name=name, country=country, actor=INSTALLER, now=now
        )
        triage.ensure_default_policy(house.id, actor=INSTALLER, now=now)
        return house


def create_marketplace(
    name: str, operator_id: UUID, *, country: str = "", actor: Actor = INSTALLER
) -> "Party":
    """A further marketplace of a house."""
    with transaction.atomic():
        return parties_services.create_party(
            kind=PartyKind.MARKETPLACE, name=name, operator_id=operator_id, country=country, actor=actor,
            now=clock_now(),
        )  # fmt: skip


def create_rights_holder(
    name: str,
    *,
    operator_id: UUID,
    external_id: str = "",
    country: str = "",
    phase: ProgrammePhase = ProgrammePhase.MEMBER,
    standing: Standing = Standing.NORMAL,
    actor: Actor,
) -> "Party":
    """A rights holder on board."""
    with transaction.atomic():
        return parties_services.create_party(
            kind=PartyKind.RIGHTS_HOLDER, name=name, operator_id=operator_id, external_id=external_id or name,
            country=country, phase=phase, standing=standing, actor=actor, now=clock_now(),
        )  # fmt: skip


def _party(party_id: UUID) -> "Party":
    found = parties.by_ids([party_id]).get(party_id)
    if found is None:
        raise NotFound("There is no such party.")
    return found


def _may_see_members(actor: Actor, party: "Party") -> bool:
    own = actor.party_id == party.id
    desk = party.kind == PartyKind.RIGHTS_HOLDER and actor.operator_id == party.operator_id and actor.is_desk
    return actor.is_system or own or desk


def _manages_members(actor: Actor, party: "Party") -> bool:
    return _may_see_members(actor, party) and may(actor, Ability.MANAGE_MEMBERS)


def invite(party_id: UUID, *, email: str, name: str, role: Role, actor: Actor, send: bool = True) -> "Person":
    """Give somebody a role, and send them a link that signs them in once.

    Raises:
        NotAllowed, NotFound, Invalid: with a sentence.
    """
    with transaction.atomic():
        now = clock_now()
        party = _party(party_id)
        if not _manages_members(actor, party):
            raise NotAllowed("Only an owner, or the account manager, invites people.")
        person = parties_services.add_member(party, email=email, name=name, role=role, actor=actor, now=now)
        if send:
            start = "/" if person.has_usable_password() else "/accounts/password/set/"
            sign_in = letters.SignIn(person.id, party.id, start)
            letter = letters.invitation(person.name, party.name, actor.name or "Jointforce", sign_in)
            delivery.enqueue(
                [
                    Outgoing(
                        "email", party.id, "member.invited", "letter", str(uuid7()), letter, to_address=person.email,
                    )
                ],
                now=now,
            )  # fmt: skip
        return person


def end_membership(party_id: UUID, membership_id: UUID, *, actor: Actor) -> None:
    """Take a role away.

    Raises:
        NotAllowed, NotFound, Invalid: with a sentence.
    """
    with transaction.atomic():
        if not _may_see_members(actor, _party(party_id)):
            raise NotFound("There is no such member.")
        parties_services.end_membership(party_id, membership_id, actor=actor, now=clock_now())


def sign_in_link(email: str, party_id: UUID, *, next_path: str = "/", actor: Actor) -> str:
    """The full address of a link that signs somebody in once, for that party.

    Raises:
        NotFound: nobody has that address, or has no role there.
    """
    with transaction.atomic():
        person = parties.person_by_email(email)
        if person is None or parties.person_actor(person.id, party_id) is None:
            raise NotFound(f"Nobody with the address {email} has a role there.")
        token = parties_services.make_link(
            person, _party(party_id), actor=actor, now=clock_now(), next_path=next_path
        )
    return letters.url(f"/enter/{token}/")


def seller_link(external_id: str, *, actor: Actor, marketplace_id: UUID) -> str:
    """A link for a seller, that its marketplace asks for.

    Raises:
        NotAllowed: the key may not. NotFound: the marketplace has no such seller.
    """
    if not may(actor, Ability.SEND_SELLERS):
        raise NotAllowed("This key may not ask for a seller's link (sellers:write).")
    with transaction.atomic():
        now = clock_now()
        seller_id = parties.sellers_by_external_id(marketplace_id, [external_id]).get(external_id)
        if seller_id is None or not external_id:
            raise NotFound("There is no such seller.")
        seller = _party(seller_id)
        person = parties_services.seller_person(seller, now=now)
        token = parties_services.make_link(person, seller, actor=actor, now=now, next_path="/seller/")
    return letters.url(f"/enter/{token}/")


def submit_rights(
    rows: Sequence[Any],
    *,
    actor: Actor,
    holder_id: UUID | None = None,
    operator_id: UUID | None = None,
) -> list[ItemResult]:
    """Rights by the sender's own id; a rights holder's own, or (by a desk or the system) each row's `holder`.

    Raises:
        NotAllowed: the actor may not submit rights.
    """
    house = operator_id or actor.operator_id
    if house is None:
        raise Invalid("Say whose house the rights belong to.")
    if actor.party_kind is PartyKind.RIGHTS_HOLDER:
        holder_id = actor.require_party()
    covered = _covered(actor)
    results: dict[int, ItemResult] = {}
    with transaction.atomic():
        now = clock_now()
        good: list[tuple[int, RightIn, UUID]] = []
        holders = parties.rights_holders_by_external_id(house)
        seen: set[str] = set()
        for index, raw in enumerate(rows):
            try:
                row = RightIn.model_validate(raw)
            except ValidationError as wrong:
                given = raw.get("id", "") if isinstance(raw, Mapping) else ""
                results[index] = ItemResult(str(given)[:200], "rejected", *first_error(wrong))
                continue
            if row.id in seen or not (holder_id or row.holder):
                why = (
                    ("id", "the same id stands twice")
                    if row.id in seen
                    else ("holder", "say whose right it is")
                )
                results[index] = ItemResult(row.id, "rejected", *why)
                continue
            if covered is not None and row.id not in covered:
                refusal = "your mandate does not cover it, and no new rights"
                results[index] = ItemResult(row.id, "rejected", "id", refusal)
                continue
            seen.add(row.id)
            good.append((index, row, holder_id or _holder(row.holder, house, holders, actor, now)))
        submitted = rights_services.submit_rights(
            [(row, holder) for _, row, holder in good], operator_id=house, actor=actor, now=now
        )
        for (index, row, _), s in zip(good, submitted, strict=True):
            results[index] = ItemResult(row.id, s.status, listing_id=s.right_id)
    return [results[index] for index in range(len(rows))]


def _covered(actor: Actor) -> set[str] | None:
    """The senders' ids of the rights that a mandate covers; None where it covers all, or there is none."""
    if not actor.right_ids:
        return None
    return set(rights.rights(actor).values_list("external_id", flat=True))


def _holder(name: str, house: UUID, holders: dict[str, UUID], actor: Actor, now: datetime) -> UUID:
    if name not in holders:
        holders[name] = parties_services.create_party(
            kind=PartyKind.RIGHTS_HOLDER, name=name, operator_id=house, external_id=name,
            phase=ProgrammePhase.MEMBER, actor=actor, now=now,
        ).id  # fmt: skip
    return holders[name]


def set_right_status(
    right_ids: Sequence[UUID], target: RightStatus, *, reason: str, actor: Actor
) -> "list[IPRight]":
    """Verify, reject or expire rights; listings are screened against what is in force from then on.

    Raises:
        NotAllowed, NotFound, WrongState: with a sentence.
    """
    with transaction.atomic():
        return rights_services.set_status(right_ids, target, actor=actor, reason=reason, now=clock_now())


def attach_right_document(right_id: UUID, *, digest: str, media_type: str, actor: Actor) -> None:
    """The certificate that proves a right.

    Raises:
        NotFound: it is not the actor's. NotAllowed: the actor's role may not submit rights.
    """
    if not may(actor, Ability.SUBMIT_RIGHTS):
        raise NotAllowed("Your role may not submit rights.")
    with transaction.atomic():
        right = rights.right(actor, right_id)
        rights_services.attach_document(
            right, digest=digest, media_type=media_type, actor=actor, now=clock_now()
        )


def assign_manager(rights_holder_id: UUID, person_id: UUID, *, actor: Actor) -> None:
    """Put an account manager at a rights holder's side.

    Raises:
        NotAllowed, NotFound: with a sentence.
    """
    if not may(actor, Ability.MANAGE_PROGRAMME):
        raise NotAllowed("Only an account manager assigns one.")
    holder = parties.party(actor, rights_holder_id, PartyKind.RIGHTS_HOLDER)
    assert holder.operator_id is not None
    person = next(
        (p for p in parties.people_of(holder.operator_id, [Role.ACCOUNT_MANAGER]) if p.id == person_id), None
    )
    if person is None:
        raise NotFound("There is no such account manager.")
    with transaction.atomic():
        parties_services.assign_manager(holder, person, actor=actor, now=clock_now())


def save_policy(
    *,
    operator_id: UUID,
    rights_holder_id: UUID | None,
    rules: Sequence[Mapping[str, Any]],
    note: str,
    expected_number: int | None,
    actor: Actor,
) -> "PolicyVersion":
    """A new version of a policy.

    Raises:
        NotAllowed, WrongState, Invalid: with a sentence.
    """
    if not actor.is_system and actor.operator_id != operator_id:
        raise NotFound("There is no such policy.")
    with transaction.atomic():
        return triage.set_policy(
            operator_id=operator_id, rights_holder_id=rights_holder_id, policy=policy_from_json(rules), note=note,
            actor=actor, now=clock_now(), expected_number=expected_number,
        )  # fmt: skip


def issue_key(
    party_id: UUID,
    *,
    name: str,
    role: Role,
    scopes: Sequence[str],
    expires_at: datetime | None = None,
    actor: Actor,
) -> str:
    """A new API key; shown once.

    Raises:
        NotAllowed, Invalid: with a sentence.
    """
    if not actor.is_system and not (_is_own(actor, party_id) and may(actor, Ability.MANAGE_KEYS)):
        raise NotAllowed("Only an owner or engineer issues keys, for their own organisation.")
    with transaction.atomic():
        return parties_services.issue_key(
            _party(party_id),
            name=name,
            role=role,
            scopes=scopes,
            actor=actor,
            now=clock_now(),
            expires_at=expires_at,
        )


def _is_own(actor: Actor, party_id: UUID) -> bool:
    """The actor's own organisation; for the operator's people, each marketplace of the house."""
    return party_id == actor.party_id or party_id in actor.marketplace_ids


def revoke_key(key_id: UUID, *, actor: Actor, party_id: UUID | None = None) -> None:
    """End a key of the actor's own organisation, or of another marketplace of the operator's house (`party_id`).

    Raises:
        NotAllowed, NotFound: with a sentence.
    """
    owner = party_id or actor.require_party()
    if not _is_own(actor, owner):
        raise NotFound("There is no such key.")
    with transaction.atomic():
        parties_services.revoke_key(owner, key_id, actor=actor, now=clock_now())


def set_endpoint(party_id: UUID, url: str, *, actor: Actor, secret: str = "") -> "Endpoint":
    """Where a marketplace takes its webhooks.

    Raises:
        NotAllowed, Invalid: with a sentence.
    """
    if not url.startswith(("http://", "https://")) or len(url) > 500:
        raise Invalid("An endpoint's address begins with https:// and has at most 500 characters.")
    if not actor.is_system and not _is_own(actor, party_id):
        raise NotFound("There is no such marketplace.")
    with transaction.atomic():
        return delivery.set_endpoint(party_id, url, actor=actor, now=clock_now(), secret=secret)
