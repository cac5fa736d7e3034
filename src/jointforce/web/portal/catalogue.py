"""What the rights holder sells at which price, and who may sell it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotAllowed, NotFound
from jointforce.flows import catalogue
from jointforce.parties import queries as parties
from jointforce.rights import queries as rights
from jointforce.web import paging
from jointforce.web.portal.common import holder
from jointforce.web.portal.forms import AuthorisationForm, ProductForm

PAGE = 50
MOST_RIGHTS = 500


def _speaks(actor: Actor) -> bool:
    return may(actor, Ability.SUBMIT_RIGHTS)


def _require(actor: Actor) -> None:
    if not _speaks(actor):
        raise NotAllowed("Your role may not change this.")


@require_http_methods(["GET", "POST"])
def products(request: HttpRequest) -> HttpResponse:
    """The products with their usual prices, and a form to add one."""
    actor = holder(request)
    own = [
        (right.id, f"{right.mark} ({right.office} {right.number})")
        for right in rights.rights(actor)[:MOST_RIGHTS]
    ]
    form = ProductForm(request.POST or None, rights=own)
    if request.method == "POST":
        _require(actor)
        if form.is_valid() and _added(form, actor):
            messages.success(request, "Added. Prices of listings are compared with it from now on.")
            return redirect("portal-products")
    page = paging.page(rights.products(actor), paging.after(request), by=("name",), size=PAGE)
    context = {"page": page, "form": form, "rights": own, "may_change": _speaks(actor)}
    return render(request, "portal/products.html", context, status=422 if form.errors else 200)


def _added(form: ProductForm, actor: Actor) -> bool:
    data = form.cleaned_data
    try:
        catalogue.add_product(
            rights_holder_id=actor.require_party(), right_id=UUID(data["right"]), name=data["name"],
            usual_price_low=data["usual_price_low"], usual_price_high=data["usual_price_high"],
            currency=data["currency"], gtin=data["gtin"], actor=actor,
        )  # fmt: skip
    except Invalid as why:
        form.refuse(why, "usual_price_high")
        return False
    return True


@require_POST
def product_remove(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """Take a product back."""
    actor = holder(request)
    catalogue.remove_product(actor.require_party(), product_id, actor=actor)
    messages.success(request, "Removed. Prices of listings are no longer compared with it.")
    return redirect("portal-products")


@require_http_methods(["GET", "POST"])
def sellers(request: HttpRequest) -> HttpResponse:
    """Who may sell, and a form to add a seller."""
    actor = holder(request)
    markets = [market.name for market in parties.marketplaces_in_house(actor.operator_id)]
    form = AuthorisationForm(request.POST or None, marketplaces=markets)
    if request.method == "POST":
        _require(actor)
        if form.is_valid() and _authorised(request, form, actor):
            return redirect("portal-sellers")
    page = paging.page(rights.authorisations(actor), paging.after(request), by=("seller__name",), size=PAGE)
    context = {"page": page, "form": form, "may_change": _speaks(actor)}
    return render(request, "portal/sellers.html", context, status=422 if form.errors else 200)


def _authorised(request: HttpRequest, form: AuthorisationForm, actor: Actor) -> bool:
    data = form.cleaned_data
    try:
        new = catalogue.authorise_by_name(
            actor.require_party(), data["marketplace"], data["seller"].strip(), actor=actor,
            valid_until=data["valid_until"], own=data["own"],
        )  # fmt: skip
    except NotFound as why:
        form.refuse(why, "seller")
        return False
    if new:
        messages.success(request, "Authorised. You are not asked about this seller's listings any more.")
    else:
        messages.info(request, "This seller is authorised already; end that first to change its last day.")
    return True


@require_POST
def seller_end(request: HttpRequest, authorisation_id: UUID) -> HttpResponse:
    """Take the word back."""
    actor = holder(request)
    catalogue.end_authorisation(actor.require_party(), authorisation_id, actor=actor)
    messages.success(request, "Ended. You will be asked about this seller's listings again.")
    return redirect("portal-sellers")
