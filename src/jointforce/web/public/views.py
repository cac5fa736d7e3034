"""Pages for everybody: the front, the one-time link, a notice."""

from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods

from jointforce.base.clock import now
from jointforce.domain.errors import Invalid
from jointforce.domain.vocabulary import PartyKind
from jointforce.flows import accounts, notices
from jointforce.parties import queries as parties

HOMES = {PartyKind.RIGHTS_HOLDER: "portal", PartyKind.MARKETPLACE: "desk", PartyKind.SELLER: "seller"}


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """To one's own pages, or what this is."""
    actor = getattr(request, "actor", None)
    if actor is not None and actor.party_kind in HOMES:
        return redirect(HOMES[actor.party_kind])
    return render(request, "front.html")


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """A one-time link: shown first, used up only when the button is pressed, so that mail scanners do not use it."""
    if request.method == "POST":
        used = accounts.use_link(token)
        if used is not None:
            login(request, used.person, backend="allauth.account.auth_backends.AuthenticationBackend")
            request.session["party_id"] = str(used.party_id)
            safe = url_has_allowed_host_and_scheme(used.next_path, allowed_hosts=None)
            return redirect(used.next_path if safe else "/")
    link = parties.link_for(token, now())
    return render(request, "enter.html", {"link": link}, status=200 if link else 410)


@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest) -> HttpResponse:
    """The public notice form (DSA Art. 16)."""
    if request.method == "GET":
        return render(request, "public/notice.html")
    try:
        validate_email(request.POST.get("email", ""))
        notices.file_notice(
            name=request.POST.get("name", "")[:200],
            email=request.POST.get("email", "")[:254],
            mark=request.POST.get("mark", "")[:400],
            reason=request.POST.get("reason", ""),
            good_faith="good_faith" in request.POST,
            listing_refs=request.POST.get("listings", "").splitlines(),
        )
    except (Invalid, ValidationError) as wrong:
        sentence = str(wrong) if isinstance(wrong, Invalid) else "Please give an e-mail address that is one."
        return render(request, "public/notice.html", {"sentence": sentence}, status=422)
    return render(
        request, "public/notice.html", {"sentence": "We have sent you an e-mail; confirm it.", "done": True}
    )


@require_http_methods(["GET"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The address is confirmed."""
    found = notices.confirm_notice(token)
    sentence = found.outcome if found else "This link was used already, or is not one of ours."
    return render(
        request, "public/notice.html", {"sentence": sentence, "done": True}, status=200 if found else 410
    )
