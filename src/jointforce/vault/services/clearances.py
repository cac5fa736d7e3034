"""Products cleared ahead: asked for by their seller, granted by an analyst or on the rights holder's word, ended."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from jointforce.base.sql import require_transaction
from jointforce.domain import proof
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor, ActorKind
from jointforce.domain.errors import Invalid, NotAllowed, NotFound, WrongState
from jointforce.domain.ledger_chain import text_hash
from jointforce.domain.proof import ClearanceState, DocumentState, usable
from jointforce.domain.vocabulary import PartyKind
from jointforce.ledger.services import Act, append
from jointforce.vault.models import ClearedProduct, Document
from jointforce.vault.permissions import own_clearances
from jointforce.vault.schemas import ClearanceIn

MAX_TEXT = 1000
MAX_REQUESTS = 200
"""Requests of one seller that wait for an answer."""
_OPEN = (ClearanceState.REQUESTED, ClearanceState.ASKED)


def request_clearance(
    new: ClearanceIn, *, marketplace_id: UUID, rights_holder_id: UUID, actor: Actor, now: datetime
) -> ClearedProduct:
    """A seller asks that a product be cleared ahead, with documents of the vault.

    Raises:
        NotAllowed: the actor is no seller. Invalid: no name, no document, one that proves nothing (any more), or too
        many requests wait. NotFound: a document is not the seller's.
    """
    require_transaction()
    if actor.party_kind is not PartyKind.SELLER or not may(actor, Ability.FILE_COUNTER_NOTICE):
        raise NotAllowed("Only the seller asks for this.")
    if not new.name.strip() or not new.document_ids:
        raise Invalid("Name the product, and choose the documents that prove where it comes from.")
    papers = list(Document.objects.filter(id__in=new.document_ids, seller_id=actor.party_id))
    if len(papers) != len(set(new.document_ids)):
        raise NotFound("There is no such document.")
    for paper in papers:
        _require_proof(paper, now)
    waiting = ClearedProduct.objects.filter(seller_id=actor.party_id, state__in=_OPEN).count()
    if waiting >= MAX_REQUESTS:
        raise Invalid(f"{MAX_REQUESTS} of your requests wait for an answer; wait for one of them first.")
    product = ClearedProduct.objects.create(
        seller_id=actor.require_party(), marketplace_id=marketplace_id, rights_holder_id=rights_holder_id,
        name=new.name.strip()[:200], listing_ids=sorted(new.scope.listing_ids), gtins=sorted(new.scope.gtins),
        words=sorted(new.scope.words), document_ids=sorted(set(new.document_ids)), released=new.released,
        valid_until=min((p.valid_until for p in papers if p.valid_until), default=None), by_id=actor.id,
        by_name=actor.name, requested_at=now,
    )  # fmt: skip
    append([_act(product, "clearance.requested", actor)], now=now)
    return product


def ask(clearance_id: UUID, question: str, *, actor: Actor, now: datetime) -> ClearedProduct:
    """An analyst puts a request to the rights holder, in free words.

    Raises:
        NotAllowed, NotFound, WrongState, Invalid: with a sentence.
    """
    [product] = _lock([clearance_id], actor)
    _analyst(actor)
    if not question.strip() or len(question) > MAX_TEXT:
        raise Invalid(f"A question has 1 to {MAX_TEXT:,} characters.")
    product.state = proof.move_clearance(ClearanceState(product.state), ClearanceState.ASKED)
    product.question, product.holder_says = question.strip(), ""
    product.save(update_fields=["state", "question", "holder_says"])
    append([_act(product, "clearance.asked", actor, question)], now=now)
    return product


def answer_clearances(
    answers: Mapping[UUID, tuple[bool, str]], *, actor: Actor, now: datetime
) -> list[ClearedProduct]:
    """The rights holder says of products whether they may be sold, and why not; yes grants, no goes to an analyst.

    Raises:
        NotAllowed, NotFound, WrongState: with a sentence. Invalid: a no without a reason.
    """
    rows = _lock(list(answers), actor)
    if actor.party_kind is not PartyKind.RIGHTS_HOLDER or not may(actor, Ability.ANSWER_REFERRALS):
        raise NotAllowed("Only the rights holder answers this.")
    for product in rows:
        yes, words = answers[product.id]
        if not yes and not words.strip():
            raise Invalid("Say why it may not be cleared; an analyst decides with your words.")
        if product.state != ClearanceState.ASKED:
            raise WrongState("This question was answered already, or is no longer asked.")
        target = ClearanceState.GRANTED if yes else ClearanceState.REQUESTED
        product.holder_says = words.strip()[:MAX_TEXT]
        _settle(product, target, "", actor, now)
    _store(rows)
    append(
        [
            _act(
                p, "clearance.granted" if answers[p.id][0] else "clearance.objected", actor, answers[p.id][1]
            )
            for p in rows
        ],
        now=now,
    )
    return rows


def decide_clearances(
    ids: Sequence[UUID], target: ClearanceState, reason: str, *, actor: Actor, now: datetime
) -> list[ClearedProduct]:
    """An analyst grants or refuses; what is refused says why.

    Raises:
        NotAllowed, NotFound, WrongState: with a sentence. Invalid: a refusal without a reason, or a document that
        proves nothing any more.
    """
    if target not in (ClearanceState.GRANTED, ClearanceState.REFUSED):
        raise Invalid("A clearance is granted or refused.")
    rows = _lock(ids, actor)
    _analyst(actor)
    if target is ClearanceState.REFUSED and not reason.strip():
        raise Invalid("Say why it is refused; the seller reads it.")
    if target is ClearanceState.GRANTED:
        for paper in Document.objects.filter(id__in=[i for p in rows for i in p.document_ids]):
            _require_proof(paper, now)
    for product in rows:
        _settle(product, target, reason, actor, now)
    _store(rows)
    append([_act(p, f"clearance.{target.value}", actor, reason) for p in rows], now=now)
    return rows


def end(ids: Sequence[UUID], reason: str, *, actor: Actor, now: datetime) -> list[ClearedProduct]:
    """Take a clearance, or the request for one, back: by its seller, or by an analyst with a reason.

    Raises:
        NotAllowed, NotFound, WrongState: with a sentence. Invalid: an analyst gives no reason.
    """
    rows = _lock(ids, actor)
    if actor.party_kind is not PartyKind.SELLER:
        _analyst(actor)
        if not reason.strip():
            raise Invalid("Say why the clearance ends; the seller reads it.")
    for product in rows:
        _settle(product, ClearanceState.ENDED, reason, actor, now)
    _store(rows)
    append([_act(p, "clearance.ended", actor, reason) for p in rows], now=now)
    return rows


def _settle(
    product: ClearedProduct, target: ClearanceState, reason: str, actor: Actor, now: datetime
) -> None:
    product.state = proof.move_clearance(ClearanceState(product.state), target)
    product.reason, product.decided_by_id, product.decided_at = reason.strip()[:MAX_TEXT], actor.id, now


def _store(rows: Sequence[ClearedProduct]) -> None:
    ClearedProduct.objects.bulk_update(
        rows, ["state", "holder_says", "reason", "decided_by_id", "decided_at"]
    )


def _require_proof(paper: Document, now: datetime) -> None:
    if not usable(DocumentState(paper.state), paper.valid_until, now.date()):
        raise Invalid(
            f"“{paper.title}” is not verified, or has ended; only a verified document proves something."
        )


def _lock(ids: Sequence[UUID], actor: Actor) -> list[ClearedProduct]:
    require_transaction()
    rows = ClearedProduct.objects.filter(own_clearances(actor), id__in=set(ids))
    found = list(rows.order_by("id").select_for_update())
    if not found or len(found) != len(set(ids)):
        raise NotFound("There is no such product.")
    return found


def _analyst(actor: Actor) -> None:
    if not may(actor, Ability.VERIFY_RIGHTS) or actor.kind is not ActorKind.PERSON:
        raise NotAllowed("Only an analyst clears products.")


def _act(product: ClearedProduct, verb: str, actor: Actor, words: str = "") -> Act:
    facts = {
        "product": str(product.id),
        "rights_holder": str(product.rights_holder_id),
        "documents": [str(i) for i in product.document_ids],
    }
    if words:
        facts["words"] = text_hash(words)
    return Act("party", str(product.seller_id), verb, actor, "", facts)
