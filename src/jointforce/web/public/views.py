"""Pages for everybody: the front, the one-time link, a notice."""

from uuid import UUID

from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods

from jointforce.base.clock import now
from jointforce.domain.errors import Invalid
from jointforce.domain.vocabulary import PartyKind
from jointforce.flows import accounts, notices
from jointforce.parties import queries as parties
from jointforce.web.public.forms import NoticeForm

HOMES = {
    PartyKind.RIGHTS_HOLDER: "portal",
    PartyKind.MARKETPLACE: "desk",
    PartyKind.SELLER: "seller",
    PartyKind.AGENT: "agent",
}


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """To one's own pages, or what this is."""
    actor = getattr(request, "actor", None)
    if actor is not None and actor.party_kind in HOMES:
        return redirect(HOMES[actor.party_kind])
    return render(request, "front.html")


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """A one-time link: shown first, used up only when the button is pressed, so that mail scanners do not use it.

    Whoever has an authenticator app is asked for its code here too: a letter is one factor only.
    """
    if request.method == "POST":
        used = accounts.use_link(token)
        if used is not None:
            logout(request)
            request.session["party_id"] = str(used.party_id)
            safe = url_has_allowed_host_and_scheme(used.next_path, allowed_hosts=None)
            response: HttpResponse = perform_login(
                request, used.person, email_verification="none", redirect_url=used.next_path if safe else "/"
            )
            return response
    link = parties.link_for(token, now())
    response = render(request, "enter.html", {"link": link}, status=200 if link else 410)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest) -> HttpResponse:
    """The public notice form (DSA Art. 16)."""
    several = len(parties.operators()) > 1
    markets = [(market.id, market.name) for market in parties.every_marketplace()] if several else []
    form = NoticeForm(request.POST or None, marketplaces=markets)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            notices.file_public_notice(
                name=data["name"], email=data["email"], mark=data["mark"], reason=data["reason"],
                good_faith=data["good_faith"], listing_refs=data["listings"],
                marketplace_id=UUID(data["marketplace"]) if data.get("marketplace") else None,
            )  # fmt: skip
        except Invalid as why:
            form.refuse(why)
        else:
            return redirect("notice-sent")
    return render(request, "public/notice.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def notice_sent(request: HttpRequest) -> HttpResponse:
    """The notice waits for its sender to confirm the address."""
    return render(request, "public/notice_sent.html")


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The address is confirmed by a button: a mail scanner that follows the link confirms nothing."""
    if request.method == "POST":
        found = notices.confirm_notice(token)
        context = {"outcome": found.outcome if found else ""}
        return render(request, "public/confirm.html", context, status=200 if found else 410)
    waiting = notices.waiting_notice(token)
    return render(request, "public/confirm.html", {"waiting": waiting}, status=200 if waiting else 410)
