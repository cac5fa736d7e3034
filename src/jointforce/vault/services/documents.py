"""A seller's documents: kept once, verified once, used in every later answer."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from jointforce.base.sql import require_transaction
from jointforce.domain import proof
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor, ActorKind
from jointforce.domain.errors import Invalid, NotAllowed, NotFound
from jointforce.domain.ledger_chain import text_hash
from jointforce.domain.proof import DocumentState, ProductScope
from jointforce.domain.vocabulary import PartyKind
from jointforce.ledger.services import Act, append
from jointforce.vault.models import Document
from jointforce.vault.permissions import own_documents
from jointforce.vault.schemas import DocumentIn

MAX_DOCUMENTS = 500
"""Documents of one seller that are not withdrawn."""


def keep_document(new: DocumentIn, *, marketplace_id: UUID, actor: Actor, now: datetime) -> Document:
    """Keep a seller's document; it waits for an analyst.

    Raises:
        NotAllowed: the actor is no seller. Invalid: a word is missing, it is kept already, or there are too many.
    """
    require_transaction()
    seller = _seller(actor)
    if not new.title.strip() or not new.issuer.strip():
        raise Invalid("Say what the document is, and who has issued it.")
    if new.valid_until is not None and new.valid_until < now.date():
        raise Invalid("The document's last day has passed; add the one that is in force.")
    rows = Document.objects.filter(seller_id=seller)
    twin = rows.filter(sha256=new.sha256).first()
    if twin is not None:
        raise Invalid(f"This file is kept already, as “{twin.title}” ({twin.state}).")
    if rows.exclude(state=DocumentState.WITHDRAWN).count() >= MAX_DOCUMENTS:
        raise Invalid(f"At most {MAX_DOCUMENTS} documents are kept; withdraw one that you no longer need.")
    kept = Document.objects.create(
        seller_id=seller, marketplace_id=marketplace_id, kind=new.kind, title=new.title.strip()[:200],
        issuer=new.issuer.strip()[:200], name=new.name[:200], media_type=new.media_type, sha256=new.sha256,
        size=new.size, valid_until=new.valid_until, by_id=actor.id, by_name=actor.name, uploaded_at=now,
        **_fields(new.scope),
    )  # fmt: skip
    append([_act(kept, "document.kept", actor)], now=now)
    return kept


def attach_products(document_id: UUID, scope: ProductScope, *, actor: Actor, now: datetime) -> Document:
    """Say anew which products a document is about. What an analyst has verified waits for an analyst again.

    Raises:
        NotAllowed, NotFound: with a sentence.
    """
    [row] = _lock([document_id], actor)
    _seller(actor)
    for name, value in _fields(scope).items():
        setattr(row, name, value)
    if row.state != DocumentState.WITHDRAWN:
        row.state = DocumentState.SUBMITTED
    row.save(update_fields=["listing_ids", "gtins", "words", "state"])
    append([_act(row, "document.attached", actor)], now=now)
    return row


def decide_documents(
    document_ids: Sequence[UUID], target: DocumentState, reason: str, *, actor: Actor, now: datetime
) -> list[Document]:
    """An analyst verifies or refuses documents; the seller reads the reason of a refusal.

    Raises:
        NotAllowed: the actor is no analyst. NotFound, WrongState: with a sentence. Invalid: refused without a reason.
    """
    if target not in (DocumentState.VERIFIED, DocumentState.REFUSED):
        raise Invalid("A document is verified or refused.")
    rows = _lock(document_ids, actor)
    if not may(actor, Ability.VERIFY_RIGHTS) or actor.kind is not ActorKind.PERSON:
        raise NotAllowed("Only an analyst verifies documents.")
    if target is DocumentState.REFUSED and not reason.strip():
        raise Invalid("Say why the document is refused; its seller reads it.")
    for row in rows:
        row.state = proof.move_document(DocumentState(row.state), target)
        row.reason, row.decided_by_id, row.decided_at = reason.strip()[:300], actor.id, now
    Document.objects.bulk_update(rows, ["state", "reason", "decided_by_id", "decided_at"])
    append([_act(row, f"document.{target.value}", actor, text_hash(reason)) for row in rows], now=now)
    return rows


def withdraw_documents(document_ids: Sequence[UUID], *, actor: Actor, now: datetime) -> list[Document]:
    """The seller takes documents out of use; where they were filed with an answer they stay in that case.

    Raises:
        NotAllowed, NotFound, WrongState: with a sentence.
    """
    return _by_seller(document_ids, DocumentState.WITHDRAWN, "document.withdrawn", actor, now)


def restore_documents(document_ids: Sequence[UUID], *, actor: Actor, now: datetime) -> list[Document]:
    """The seller takes a withdrawal back; an analyst looks again.

    Raises:
        NotAllowed, NotFound, WrongState: with a sentence.
    """
    return _by_seller(document_ids, DocumentState.SUBMITTED, "document.restored", actor, now)


def _by_seller(
    ids: Sequence[UUID], target: DocumentState, verb: str, actor: Actor, now: datetime
) -> list[Document]:
    rows = _lock(ids, actor)
    _seller(actor)
    for row in rows:
        row.state = proof.move_document(DocumentState(row.state), target)
    Document.objects.bulk_update(rows, ["state"])
    append([_act(row, verb, actor) for row in rows], now=now)
    return rows


def _lock(ids: Sequence[UUID], actor: Actor) -> list[Document]:
    require_transaction()
    rows = list(
        Document.objects.filter(own_documents(actor), id__in=set(ids)).order_by("id").select_for_update()
    )
    if not rows or len(rows) != len(set(ids)):
        raise NotFound("There is no such document.")
    return rows


def _seller(actor: Actor) -> UUID:
    if actor.party_kind is not PartyKind.SELLER or not may(actor, Ability.FILE_COUNTER_NOTICE):
        raise NotAllowed("Only the seller keeps documents here.")
    return actor.require_party()


def _fields(scope: ProductScope) -> dict[str, list[str]]:
    return {
        "listing_ids": sorted(scope.listing_ids),
        "gtins": sorted(scope.gtins),
        "words": sorted(scope.words),
    }


def _act(row: Document, verb: str, actor: Actor, reason: str = "") -> Act:
    facts = {"document": str(row.id), "kind": str(row.kind), "sha256": row.sha256}
    if reason:
        facts["reason"] = reason
    return Act("party", str(row.seller_id), verb, actor, "", facts)
