"""Reads about sellers' documents and cleared products."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from jointforce.base.sql import fetch
from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotFound
from jointforce.domain.proof import ClearanceState, DocumentState, ProductScope, usable
from jointforce.intake import queries as intake
from jointforce.vault.models import ClearedProduct, Document
from jointforce.vault.permissions import own_clearances, own_documents
from jointforce.vault.schemas import Cleared


def documents(actor: Actor) -> QuerySet[Document]:
    """The documents that the actor may see, the newest first."""
    rows = Document.objects.filter(own_documents(actor)).select_related("seller", "marketplace")
    return rows.order_by("-uploaded_at", "id")


def document(actor: Actor, document_id: UUID) -> Document:
    """One document.

    Raises:
        NotFound: it does not exist, or is not the actor's to see.
    """
    found = documents(actor).filter(id=document_id).first()
    if found is None:
        raise NotFound("There is no such document.")
    return found


def usable_documents(actor: Actor, on: date) -> list[Document]:
    """The documents with which the actor can prove something that day."""
    rows = documents(actor).filter(state=DocumentState.VERIFIED)
    return [d for d in rows if usable(DocumentState(d.state), d.valid_until, on)]


def clearances(actor: Actor) -> QuerySet[ClearedProduct]:
    """The cleared products, and those for which it was asked, that the actor may see, the newest first."""
    rows = ClearedProduct.objects.filter(own_clearances(actor))
    return rows.select_related("seller", "marketplace", "rights_holder").order_by("-requested_at", "id")


def clearance(actor: Actor, clearance_id: UUID) -> ClearedProduct:
    """One of them.

    Raises:
        NotFound: it does not exist, or is not the actor's to see.
    """
    found = clearances(actor).filter(id=clearance_id).first()
    if found is None:
        raise NotFound("There is no such product.")
    return found


def documents_of(actor: Actor, product: ClearedProduct) -> list[Document]:
    """What a product that the actor has found rests on; a rights holder sees only what the seller has released."""
    if actor.party_id == product.rights_holder_id and not product.released:
        return []
    return list(Document.objects.filter(id__in=product.document_ids).order_by("uploaded_at", "id"))


def sellers_with_clearances(seller_ids: Collection[UUID]) -> set[UUID]:
    """Those of these sellers who have a cleared product at all: most have none."""
    rows = fetch(
        "SELECT DISTINCT seller_id FROM vault_clearedproduct WHERE seller_id = ANY(%s) AND state = %s",
        [list(seller_ids), ClearanceState.GRANTED.value],
    )
    return {row[0] for row in rows}


def cleared_products(listing_ids: Sequence[UUID], on: date) -> dict[tuple[UUID, UUID], Cleared]:
    """Which of these listings are cleared products that day, by (rights holder, listing); unscoped, for flows.

    A notice or match against one of them never restricts at once: a person decides, with a specific rebuttal.
    """
    return cleared_among(intake.latest_of(listing_ids), on) if listing_ids else {}


def cleared_among(items: Sequence[intake.Screenable], on: date) -> dict[tuple[UUID, UUID], Cleared]:
    """The same for listing versions that are at hand."""
    rows = ClearedProduct.objects.filter(
        seller_id__in={item.seller_id for item in items}, state=ClearanceState.GRANTED
    )
    by_seller: dict[UUID, list[ClearedProduct]] = defaultdict(list)
    for row in rows.order_by("decided_at", "id"):
        if row.valid_until is None or row.valid_until >= on:
            by_seller[row.seller_id].append(row)
    if not by_seller:
        return {}
    wanted = {i for products in by_seller.values() for product in products for i in product.document_ids}
    papers = {d.id: d for d in Document.objects.filter(id__in=wanted)}
    found: dict[tuple[UUID, UUID], Cleared] = {}
    for item in items:
        for product in by_seller.get(item.seller_id, ()):
            rests_on = [papers[i] for i in product.document_ids]
            proven = all(usable(DocumentState(d.state), d.valid_until, on) for d in rests_on)
            if proven and scope_of(product).covers(item.external_id, item.gtin, item.title):
                titles = tuple(d.title for d in rests_on)
                found[product.rights_holder_id, item.listing_id] = Cleared(product.id, product.name, titles)
    return found


def scope_of(row: Document | ClearedProduct) -> ProductScope:
    """The listings that a document or product is about."""
    return ProductScope(frozenset(row.listing_ids), frozenset(row.gtins), frozenset(row.words))
