"""Sellers' documents and products cleared ahead: kept, looked at once, used again, and taken back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from jointforce.base.clock import now as clock_now
from jointforce.base.ids import uuid7
from jointforce.cases.schemas import FileIn, Opening
from jointforce.delivery import letters
from jointforce.delivery import services as delivery
from jointforce.delivery.schemas import Outgoing
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.errors import Invalid, NotAllowed
from jointforce.domain.proof import ClearanceState, DocumentState, ProductScope
from jointforce.domain.vocabulary import OnSilence, PartyKind, RightStatus, Role
from jointforce.parties import queries as parties
from jointforce.rights import queries as rights
from jointforce.vault import queries, services
from jointforce.vault.schemas import ClearanceIn, DocumentIn

if TYPE_CHECKING:
    from jointforce.vault.models import ClearedProduct, Document

_ANSWERING = (Role.BRAND_OWNER, Role.BRAND_MEMBER)


def keep_document(new: DocumentIn, *, actor: Actor) -> "Document":
    """A seller adds a document; an analyst looks at it once.

    Raises:
        NotAllowed, Invalid: with a sentence.
    """
    with transaction.atomic():
        return services.keep_document(new, marketplace_id=_marketplace(actor), actor=actor, now=clock_now())


def attach_products(document_id: UUID, scope: ProductScope, *, actor: Actor) -> "Document":
    """A seller says anew which products a document is about.

    Raises:
        NotAllowed, NotFound: with a sentence.
    """
    with transaction.atomic():
        return services.attach_products(document_id, scope, actor=actor, now=clock_now())


def decide_document(document_id: UUID, target: DocumentState, reason: str, *, actor: Actor) -> None:
    """An analyst verifies or refuses a document; its seller is told.

    Raises:
        NotAllowed, NotFound, WrongState, Invalid: with a sentence.
    """
    with transaction.atomic():
        now = clock_now()
        rows = services.decide_documents([document_id], target, reason, actor=actor, now=now)
        for row in rows:
            verified = target is DocumentState.VERIFIED
            what = (
                "was verified; you may use it in every answer" if verified else f"was not verified: {reason}"
            )
            _tell_seller(
                row.seller_id, f"Your document “{row.title}”", f"Your document “{row.title}” {what}.", now
            )


def withdraw_document(document_id: UUID, *, actor: Actor) -> None:
    """The seller takes a document out of use.

    Raises:
        NotAllowed, NotFound, WrongState: with a sentence.
    """
    with transaction.atomic():
        services.withdraw_documents([document_id], actor=actor, now=clock_now())


def restore_document(document_id: UUID, *, actor: Actor) -> None:
    """The seller takes a withdrawal back.

    Raises:
        NotAllowed, NotFound, WrongState: with a sentence.
    """
    with transaction.atomic():
        services.restore_documents([document_id], actor=actor, now=clock_now())


def request_clearance(new: ClearanceIn, *, actor: Actor) -> "ClearedProduct":
    """A seller asks that a product be cleared ahead.

    Raises:
        NotAllowed, NotFound, Invalid: with a sentence.
    """
    with transaction.atomic():
        house = actor.operator_id
        right = next(iter(rights.rights_for_mark(house, new.mark)), None) if house else None
        if right is None or right.status != RightStatus.VERIFIED:
            raise Invalid(f"We hold no verified right for “{new.mark}”; write the brand as its owner does.")
        return services.request_clearance(
            new,
            marketplace_id=_marketplace(actor),
            rights_holder_id=right.rights_holder_id,
            actor=actor,
            now=clock_now(),
        )


def ask_holder(clearance_id: UUID, question: str, *, actor: Actor) -> None:
    """An analyst puts a request to the rights holder, who is told.

    Raises:
        NotAllowed, NotFound, WrongState, Invalid: with a sentence.
    """
    with transaction.atomic():
        now = clock_now()
        product = services.ask(clearance_id, question, actor=actor, now=now)
        messages = [
            Outgoing(
                "email", product.rights_holder_id, "clearance.asked", "letter", str(uuid7()),
                letters.clearance_asked(person.name, product.name), to_address=person.email,
            )
            for person in parties.people_of(product.rights_holder_id, _ANSWERING)
        ]  # fmt: skip
        delivery.enqueue(messages, now=now)


def answer_clearance(clearance_id: UUID, yes: bool, words: str, *, actor: Actor) -> None:
    """The rights holder says whether a product may be sold: yes clears it, no goes to an analyst with its words.

    Raises:
        NotAllowed, NotFound, WrongState, Invalid: with a sentence.
    """
    with transaction.atomic():
        now = clock_now()
        [product] = services.answer_clearances({clearance_id: (yes, words)}, actor=actor, now=now)
        if yes:
            _tell_outcome(product, now)


def decide_clearance(clearance_id: UUID, target: ClearanceState, reason: str, *, actor: Actor) -> None:
    """An analyst grants or refuses; the seller is told.

    Raises:
        NotAllowed, NotFound, WrongState, Invalid: with a sentence.
    """
    with transaction.atomic():
        now = clock_now()
        [product] = services.decide_clearances([clearance_id], target, reason, actor=actor, now=now)
        _tell_outcome(product, now)


def end_clearance(clearance_id: UUID, reason: str, *, actor: Actor) -> None:
    """Take a clearance back; where an analyst does, the seller is told why.

    Raises:
        NotAllowed, NotFound, WrongState, Invalid: with a sentence.
    """
    with transaction.atomic():
        now = clock_now()
        [product] = services.end([clearance_id], reason, actor=actor, now=now)
        if actor.party_kind is not PartyKind.SELLER:
            _tell_outcome(product, now)


def heed(openings: Sequence[Opening], now: datetime) -> list[Opening]:
    """These openings, but where a listing is a cleared product nothing restricts it at once: a person decides.

    Every flow that opens cases for matches or notices passes its openings through here.
    """
    sellers = queries.sellers_with_clearances({o.seller_id for o in openings})
    mine = [o.listing_id for o in openings if o.seller_id in sellers]
    cleared = queries.cleared_products(mine, now.date())
    return [
        _heeded(o, cleared[o.rights_holder_id, o.listing_id].id)
        if (o.rights_holder_id, o.listing_id) in cleared
        else o
        for o in openings
    ]


def _heeded(opening: Opening, product_id: UUID) -> Opening:
    at_once = opening.event is CaseEvent.RESTRICT
    silent = opening.on_silence is OnSilence.RESTRICT
    return replace(
        opening,
        cleared_product_id=product_id,
        event=CaseEvent.REVIEW if at_once else opening.event,
        on_silence=OnSilence.REVIEW if silent else opening.on_silence,
        ask_seller_after=None,
    )


def proofs(actor: Actor, document_ids: Sequence[UUID], now: datetime) -> list[FileIn]:
    """Verified documents of the seller as files of an answer.

    Raises:
        Invalid: one is not the seller's, or proves nothing (any more).
    """
    if not document_ids:
        return []
    known = {d.id: d for d in queries.usable_documents(actor, now.date())}
    if any(i not in known for i in document_ids):
        raise Invalid("One of the documents is not verified (any more), or has ended; choose again.")
    found = [known[i] for i in dict.fromkeys(document_ids)]
    return [FileIn(d.name, d.media_type, d.sha256, d.size, str(d.id)) for d in found]


def _marketplace(actor: Actor) -> UUID:
    if actor.party_kind is not PartyKind.SELLER:
        raise NotAllowed("Only the seller keeps documents here.")
    marketplace: UUID | None = parties.by_ids([actor.require_party()])[actor.require_party()].marketplace_id
    assert marketplace is not None
    return marketplace


_OUTCOMES = {
    ClearanceState.GRANTED: "is cleared: nothing against it restricts it at once any more, a person looks first",
    ClearanceState.REFUSED: "was not cleared",
    ClearanceState.ENDED: "is no longer cleared",
}


def _tell_outcome(product: "ClearedProduct", now: datetime) -> None:
    what = (
        f"Your product “{product.name}” {_OUTCOMES[ClearanceState(product.state)]}. {product.reason}".strip()
    )
    _tell_seller(product.seller_id, f"Your product “{product.name}”", what, now)


def _tell_seller(seller_id: UUID, subject: str, sentence: str, now: datetime) -> None:
    seller = parties.by_ids([seller_id])[seller_id]
    if seller.email:
        letter = letters.to_seller(seller.name, subject, sentence)
        message = Outgoing(
            "email", seller.id, "seller.told", "letter", str(uuid7()), letter, to_address=seller.email
        )
        delivery.enqueue([message], now=now)
