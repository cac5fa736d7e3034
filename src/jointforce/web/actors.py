"""Who is asking: the signed-in person, acting for the party, or under the mandate, chosen in the session."""

from collections.abc import Callable
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jointforce.base.clock import now
from jointforce.domain.actor import Actor
from jointforce.domain.errors import DomainError, NotAllowed, NotFound, WrongState
from jointforce.domain.vocabulary import PartyKind
from jointforce.parties import queries as parties


class SignInNeeded(Exception):
    """Nobody is signed in."""


class ActorMiddleware:
    """Puts `request.actor` (or None), and turns what the rules refuse into a page with a sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Find the actor; say it at once where the mandate that they acted under holds no more."""
        request.actor, ended = self._actor(request)  # type: ignore[attr-defined]
        if ended and not request.path.startswith("/accounts/"):
            return render(request, "mandate_ended.html", {"sentence": ended}, status=403)
        return self.get_response(request)

    def _actor(self, request: HttpRequest) -> tuple[Actor | None, str]:
        """The actor, and why they act under their mandate no more (empty: they do, or acted under none)."""
        if request.path.startswith(("/api/", "/static/", "/healthz")) or not request.user.is_authenticated:
            return None, ""
        held = request.session.get("mandate_id")
        if held is None:
            return self._own(request), ""
        acting = parties.person_under_mandate(request.user.pk, UUID(held), now().date())
        if acting.actor is not None:
            return acting.actor, ""
        del request.session["mandate_id"]
        return self._own(request), acting.sentence

    def _own(self, request: HttpRequest) -> Actor | None:
        assert request.user.pk is not None
        chosen = request.session.get("party_id")
        actor = parties.person_actor(request.user.pk, UUID(chosen) if chosen else None)
        if actor is None and chosen:
            del request.session["party_id"]  # that role has ended; another one may be left
            actor = parties.person_actor(request.user.pk, None)
        return actor

    def process_exception(self, request: HttpRequest, wrong: Exception) -> HttpResponse | None:
        """A page for each refusal; anything else is a fault of ours and stays one."""
        if isinstance(wrong, SignInNeeded) and "HX-Request" in request.headers:
            here = urlsplit(request.headers.get("HX-Current-URL", "")).path
            return render(request, "parts/signed_out.html", {"here": here or "/"}, status=401)
        if isinstance(wrong, SignInNeeded):
            if request.user.is_authenticated:
                return redirect("front")  # which says that no role is left; to sign in again would not help
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
        if not isinstance(wrong, DomainError):
            return None
        status = {NotFound: 404, NotAllowed: 403, WrongState: 409}.get(type(wrong), 422)
        return render(request, "refused.html", {"sentence": str(wrong), "status": status}, status=status)


def actor_of(request: HttpRequest, *kinds: PartyKind) -> Actor:
    """The actor, who is of one of these kinds.

    Raises:
        SignInNeeded: nobody is signed in. NotFound: the page is not for the actor's kind.
    """
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        raise SignInNeeded
    if actor.party_kind not in kinds:
        raise NotFound("There is no such page.")
    return actor
