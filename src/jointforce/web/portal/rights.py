"""The rights holder's rights: what was submitted, how it stands, and what proves it."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from jointforce.base.ids import uuid7
from jointforce.cases.schemas import FileIn
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import NotAllowed, NotFound
from jointforce.domain.vocabulary import RightStatus
from jointforce.flows import onboarding
from jointforce.rights import queries as rights
from jointforce.web import paging
from jointforce.web.files import download
from jointforce.web.portal.common import holder
from jointforce.web.portal.forms import DocumentForm, RightForm

if TYPE_CHECKING:
    from jointforce.rights.models import IPRight

PAGE = 50
_KEPT = ("product_words", "gtin")
"""What a feed may have said of a right and the form does not ask."""


@require_GET
def rights_list(request: HttpRequest) -> HttpResponse:
    """The rights, by mark."""
    actor = holder(request)
    page = paging.page(rights.rights(actor), paging.after(request), by=("mark",), size=PAGE)
    context = {"page": page, "may_submit": may(actor, Ability.SUBMIT_RIGHTS)}
    return render(request, "portal/rights_list.html", context)


@require_http_methods(["GET", "POST"])
def right_new(request: HttpRequest) -> HttpResponse:
    """Submit a right."""
    actor = _submitter(request)
    form = RightForm(request.POST or None, request.FILES or None, initial={"watch": ["disguised"]})
    if request.method == "POST" and form.is_valid():
        right_id = _submit(form, {"id": str(uuid7())}, actor)
        if right_id is not None:
            messages.success(request, "Submitted. An analyst compares it with the register.")
            return redirect("portal-right", right_id)
    return _form(request, form, None)


@require_http_methods(["GET", "POST"])
def right_edit(request: HttpRequest, right_id: UUID) -> HttpResponse:
    """Correct a right; it then waits for verification again."""
    right = rights.right(holder(request), right_id)
    actor = _submitter(request)
    form = RightForm(request.POST or None, request.FILES or None, initial=_as_typed(right))
    if request.method == "POST" and form.is_valid():
        kept = {name: getattr(right, name) for name in _KEPT}
        if _submit(form, {"id": right.external_id, **kept}, actor) is not None:
            messages.success(request, "Saved.")
            return redirect("portal-right", right_id)
    return _form(request, form, right)


def _submitter(request: HttpRequest) -> Actor:
    actor = holder(request)
    if not may(actor, Ability.SUBMIT_RIGHTS):
        raise NotAllowed("Your role may not submit rights.")
    return actor


def _form(request: HttpRequest, form: RightForm, right: "IPRight | None") -> HttpResponse:
    context = {"form": form, "right": right}
    return render(request, "portal/right_form.html", context, status=422 if form.errors else 200)


def _submit(form: RightForm, known: dict[str, Any], actor: Actor) -> UUID | None:
    """The right's id; None where it was refused, and then the form says why."""
    row = {name: value for name, value in form.cleaned_data.items() if name != "document"}
    [result] = onboarding.submit_rights([{**row, **known}], actor=actor)
    if result.listing_id is None:
        form.add_error(result.field if result.field in form.fields else None, result.reason)
        return None
    _attach(result.listing_id, form.cleaned_data["document"], actor)
    return result.listing_id


def _attach(right_id: UUID, file: FileIn | None, actor: Actor) -> None:
    if file is not None:
        onboarding.attach_right_document(
            right_id, digest=file.sha256, media_type=file.media_type, actor=actor
        )


def _as_typed(right: "IPRight") -> dict[str, Any]:
    return {
        "mark": right.mark, "right_type": right.right_type, "kind": right.form, "office": right.office,
        "number": right.number, "territories": ", ".join(right.territories),
        "nice_classes": ", ".join(map(str, right.nice_classes)), "valid_from": right.valid_from,
        "valid_until": right.valid_until, "aliases": ", ".join(right.aliases), "watch": right.watch,
        "usual_price_low": right.usual_price_low, "currency": right.currency,
    }  # fmt: skip


@require_GET
def right(request: HttpRequest, right_id: UUID) -> HttpResponse:
    """One right with its document, its state, and why it was rejected."""
    actor = holder(request)
    found = rights.right(actor, right_id)
    context = {
        "right": found,
        "products": rights.products(actor).filter(right_id=right_id)[:50],
        "may_submit": may(actor, Ability.SUBMIT_RIGHTS),
        "form": DocumentForm(),
        "again": found.status in (RightStatus.REJECTED, RightStatus.EXPIRED),
    }
    return render(request, "portal/right.html", context)


@require_http_methods(["GET", "POST"])
def right_document(request: HttpRequest, right_id: UUID) -> HttpResponse:
    """What proves the right: to save, or to bring."""
    actor = holder(request)
    found = rights.right(actor, right_id)
    if request.method == "GET":
        if not found.document_hash:
            raise NotFound("No document was brought for this right.")
        return download(found.document_hash, found.document_type, f"{found.mark} {found.number}".strip())
    form = DocumentForm(request.POST, request.FILES)
    if form.is_valid():
        _attach(right_id, form.cleaned_data["document"], actor)
        messages.success(request, "The document was added.")
    else:
        for why in form.errors["document"]:
            messages.error(request, str(why))
    return redirect("portal-right", right_id)
