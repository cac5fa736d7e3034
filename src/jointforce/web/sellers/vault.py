"""The seller's documents, verified once and used again, and its products, cleared ahead with them."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jointforce.base.clock import now
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid
from jointforce.domain.proof import DocumentKind, product_scope
from jointforce.domain.vocabulary import PartyKind
from jointforce.flows import vault as flow
from jointforce.vault import queries
from jointforce.vault.schemas import ClearanceIn, DocumentIn
from jointforce.web import paging
from jointforce.web.actors import actor_of
from jointforce.web.files import download
from jointforce.web.sellers.forms import ProductForm, ScopeForm, VaultForm

if TYPE_CHECKING:
    from jointforce.vault.models import Document

PAGE = 50


@require_http_methods(["GET", "POST"])
def documents(request: HttpRequest) -> HttpResponse:
    """The seller's documents; a new one waits for an analyst."""
    actor = actor_of(request, PartyKind.SELLER)
    form = VaultForm(request.POST, request.FILES) if request.method == "POST" else VaultForm()
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            [file] = sent["document"]
            new = DocumentIn(
                DocumentKind(sent["kind"]), sent["title"], sent["issuer"], sent["valid_until"],
                product_scope(sent["listings"], sent["gtins"], sent["words"]),
                file.name, file.media_type, file.sha256, file.size,
            )  # fmt: skip
            flow.keep_document(new, actor=actor)
        except Invalid as why:
            form.refuse(why)
        except ValueError:
            form.add_error("document", "Choose one file.")
        else:
            messages.success(
                request, "The document is kept. An analyst looks at it once; then you can use it again."
            )
            return redirect("seller-documents")
    page = paging.page(queries.documents(actor), paging.after(request), by=("-uploaded_at",), size=PAGE)
    context = {"documents": page.rows, "next_after": page.next_after, "form": form, "today": now().date()}
    return render(request, "seller/documents.html", context, status=422 if form.errors else 200)


@require_GET
def document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """One document, what it is about, and what was said of it."""
    actor = actor_of(request, PartyKind.SELLER)
    return _document(request, actor, queries.document(actor, document_id))


def _document(
    request: HttpRequest, actor: Actor, found: "Document", form: ScopeForm | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "d": found,
        "today": now().date(),
        "form": form
        or ScopeForm(
            initial={
                "listings": "\n".join(found.listing_ids),
                "gtins": ", ".join(found.gtins),
                "words": " ".join(found.words),
            }
        ),
    }
    return render(request, "seller/document.html", context, status=422 if form and form.errors else 200)


@require_POST
def attach(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Say anew which products the document is about."""
    actor = actor_of(request, PartyKind.SELLER)
    found = queries.document(actor, document_id)
    form = ScopeForm(request.POST)
    if form.is_valid():
        sent = form.cleaned_data
        try:
            scope = product_scope(sent["listings"], sent["gtins"], sent["words"])
            flow.attach_products(document_id, scope, actor=actor)
        except Invalid as why:
            form.refuse(why)
        else:
            messages.success(request, "Kept. An analyst looks at it again.")
            return redirect("seller-document", document_id)
    return _document(request, actor, found, form)


@require_POST
def withdraw(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Take the document out of use, or back into it."""
    actor = actor_of(request, PartyKind.SELLER)
    queries.document(actor, document_id)
    if request.POST.get("back"):
        flow.restore_document(document_id, actor=actor)
        messages.success(request, "The document is back; an analyst looks at it again.")
    else:
        flow.withdraw_document(document_id, actor=actor)
        messages.success(request, "The document is no longer used. Answers that carry it keep it.")
    return redirect("seller-document", document_id)


@require_GET
def document_file(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The file itself."""
    found = queries.document(actor_of(request, PartyKind.SELLER), document_id)
    return download(found.sha256, found.media_type, found.name)


@require_http_methods(["GET", "POST"])
def products(request: HttpRequest) -> HttpResponse:
    """The seller's cleared products, and a request for another."""
    actor = actor_of(request, PartyKind.SELLER)
    papers = queries.usable_documents(actor, now().date())
    data = request.POST if request.method == "POST" else None
    form = ProductForm(data, papers=[(str(d.id), d.title) for d in papers])
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            new = ClearanceIn(
                sent["mark"],
                sent["name"],
                product_scope(sent["listings"], sent["gtins"], sent["words"]),
                tuple(UUID(i) for i in sent["papers"]),
                sent["released"],
            )
            flow.request_clearance(new, actor=actor)
        except Invalid as why:
            form.refuse(why)
        else:
            messages.success(request, "Your request is with an analyst.")
            return redirect("seller-products")
    page = paging.page(queries.clearances(actor), paging.after(request), by=("-requested_at",), size=PAGE)
    context = {
        "products": page.rows, "next_after": page.next_after, "form": form, "papers": papers,
        "today": now().date(),
    }  # fmt: skip
    return render(request, "seller/products.html", context, status=422 if form.errors else 200)


@require_POST
def product_end(request: HttpRequest, clearance_id: UUID) -> HttpResponse:
    """The seller takes a clearance, or the request for one, back."""
    actor = actor_of(request, PartyKind.SELLER)
    queries.clearance(actor, clearance_id)
    flow.end_clearance(clearance_id, "", actor=actor)
    messages.success(request, "The product is no longer cleared.")
    return redirect("seller-products")
