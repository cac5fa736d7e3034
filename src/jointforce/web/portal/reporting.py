"""A notice in the making: found or pasted listings, why, what is sworn, what shows it; looked over, then sent.

Everything typed is kept as a draft whichever button is pressed, so that nothing is written twice.
"""

import csv
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jointforce.base.clock import now
from jointforce.base.ids import uuid7
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import DomainError, Invalid, NotAllowed, NotFound
from jointforce.domain.notice_forms import FORMS, NOTICE_REASONS, USUAL_FORM
from jointforce.domain.vocabulary import NoticeChannel, NoticeLineState, RightStatus
from jointforce.flows import notices as flow
from jointforce.intake import queries as intake
from jointforce.intake.schemas import BuyIn, LineIn, LineKept, NoticeFileIn, NoticeIn
from jointforce.parties import queries as parties
from jointforce.rights import queries as rights
from jointforce.web.cells import plain
from jointforce.web.files import listing_picture, uploaded
from jointforce.web.portal import paste
from jointforce.web.portal.common import holder

if TYPE_CHECKING:
    from jointforce.intake.models import Notice
    from jointforce.rights.models import IPRight

SHOWN = 200
"""So many lines a page shows, those with something to do first; the CSV has all of them."""
MOST_RIGHTS = 500


def reporter(request: HttpRequest) -> Actor:
    """The actor, who may file notices for a rights holder. On one thing, ask this only after it is found to be theirs.

    Raises:
        NotAllowed: the role may not.
    """
    actor = holder(request)
    if not may(actor, Ability.FILE_NOTICES):
        raise NotAllowed("Your role may not file notices.")
    return actor


def own_rights(actor: Actor) -> "list[IPRight]":
    """The rights to choose from."""
    return list(rights.rights(actor, RightStatus.VERIFIED)[:MOST_RIGHTS])


@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Listings of the house's marketplaces: by words, number, address or seller; those chosen go into a draft."""
    actor = reporter(request)
    assert actor.operator_id is not None
    if request.method == "POST":
        chosen = [
            LineIn(ref, _right(request), request.POST.get("reason_code", "")) for ref in _chosen(request)
        ]
        try:
            draft_id = _into(actor, request.POST.get("draft", ""), chosen)
        except Invalid as why:
            messages.error(request, str(why))
        else:
            messages.success(
                request, f"{len(chosen)} listing{'s' if len(chosen) > 1 else ''} put into the notice."
            )
            return redirect("portal-notice-draft", draft_id)
    words, seller = request.GET.get("q", "").strip()[:200], request.GET.get("seller", "").strip()[:200]
    market = _id(request.GET.get("marketplace", ""))
    asked = bool(words or seller or "marketplace" in request.GET)
    found = (
        intake.search_listings(actor.operator_id, words, marketplace_id=market, seller=seller)
        if asked
        else []
    )
    context = {
        "found": found, "asked": asked, "q": words, "seller": seller, "marketplace": market,
        "marketplaces": parties.marketplaces_in_house(actor.operator_id), "rights": own_rights(actor),
        "reasons": NOTICE_REASONS.values(), "draft": request.GET.get("draft", ""), "drafts": intake.drafts(actor),
    }  # fmt: skip
    return render(request, "portal/notice_search.html", context)


@require_GET
def picture(request: HttpRequest, found_id: UUID, number: int) -> HttpResponse:
    """A picture of a listing of the house, as the search shows it."""
    actor = holder(request)
    assert actor.operator_id is not None
    ours = intake.find_listings(actor.operator_id, [str(found_id)])
    version = intake.latest_version(found_id) if ours else None
    if version is None:
        raise NotFound("There is no such listing.")
    return listing_picture(version.images, number)


def _chosen(request: HttpRequest) -> list[str]:
    return [ref for ref in dict.fromkeys(request.POST.getlist("listing")) if _id(ref)]


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _right(request: HttpRequest) -> UUID | None:
    return _id(request.POST.get("right", ""))


def _into(actor: Actor, draft: str, lines: list[LineIn]) -> UUID:
    """Put lines into a draft of the actor's, or into a new one; the draft's id.

    Raises:
        NotFound: it is no draft of the actor's. Invalid: there are no lines, or too many.
    """
    if not lines:
        raise Invalid("Choose at least one listing.")
    draft_id = _id(draft)
    if draft_id is None:
        draft_id = uuid7()
        given = NoticeIn(tuple(lines))
    else:
        given = flow.as_written(intake.draft(actor, draft_id), actor=actor)
        given = replace(given, lines=(*given.lines, *lines))
    flow.save_draft(draft_id, given, actor=actor)
    return draft_id


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """An empty draft, or one made from a template."""
    actor = reporter(request)
    if request.method == "POST":
        draft_id = uuid7()
        template = next(
            (t for t in intake.templates(actor) if str(t.id) == request.POST.get("template")), None
        )
        given = NoticeIn((), template.regime, template.reason) if template else NoticeIn(())
        flow.save_draft(draft_id, given, actor=actor)
        address = reverse("portal-notice-draft", args=[draft_id])
        if template:
            query = QueryDict(mutable=True)
            query["right"], query["reason_code"] = str(template.right_id or ""), template.reason_code
            address = f"{address}?{query.urlencode()}"
        return redirect(address)
    return redirect("portal-notices")


@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, begun_id: UUID) -> HttpResponse:
    """The draft; every button saves what is typed first."""
    kept = intake.draft(holder(request), begun_id)
    actor = reporter(request)
    if request.method == "GET":
        return _page(request, actor, kept)
    try:
        address = _act(request, actor, kept)
    except DomainError as why:
        messages.error(request, str(why))
        return _page(request, actor, intake.draft(actor, begun_id), status=422)
    return redirect(address)


def _act(request: HttpRequest, actor: Actor, kept: "Notice") -> str:
    """Keep what is typed, then do what the pressed button says; where to go on."""
    given = _typed(request, flow.as_written(kept, actor=actor))
    do = request.POST.get("do", "save")
    if do == "add":
        given = _added(request, given)
    elif do == "drop":
        wanted = set(request.POST.getlist("line"))
        given = replace(
            given, lines=tuple(line for n, line in enumerate(given.lines, 1) if str(n) not in wanted)
        )
    elif do == "drop_refused":
        looked = flow.look_at_draft(given, actor=actor)
        given = replace(
            given, lines=tuple(one.given for one in looked if one.state is not NoticeLineState.REFUSED)
        )
    flow.save_draft(kept.id, given, actor=actor)
    here = reverse("portal-notice-draft", args=[kept.id])
    if do == "evidence":
        _evidence(request, actor, kept)
    elif do == "template":
        flow.keep_template(
            request.POST.get("template_name", ""), given, right_id=_right(request),
            reason_code=request.POST.get("reason_code", ""), actor=actor,
        )  # fmt: skip
        messages.success(request, "Kept as a template.")
    elif do == "split":
        parts = flow.split_draft(kept.id, actor=actor)
        messages.success(request, f"Split into {parts} drafts of at most {flow.MAX_LINES:,} lines.")
        return reverse("portal-notices")
    elif do == "send":
        filed = flow.file_notice(given, actor=actor, channel=NoticeChannel.PORTAL, draft_id=kept.id)
        messages.success(request, _sent(filed))
        return reverse("portal-notice", args=[filed.notice.id])
    return here


def _sent(filed: flow.Filed) -> str:
    held = filed.notice.held_up
    said = f"Sent. {filed.notice.taken} of {len(filed.lines)} lines were taken."
    return f"{said} {held} need something from you, or cannot be taken: see below." if held else said


def _typed(request: HttpRequest, given: NoticeIn) -> NoticeIn:
    """The draft with what the form says."""
    post = request.POST
    confirmed = frozenset(post.getlist("confirmed"))
    lines = []
    for number, line in enumerate(given.lines, 1):
        where = post.get(f"where-{number}")
        said = post.get(f"explanation-{number}")
        lines.append(
            replace(
                line,
                where_seen=line.where_seen if where is None else where[:400],
                explanation=line.explanation if said is None else said[:2000],
                confirmed=confirmed if "confirming" in post else line.confirmed,
            )
        )
    regime = post.get("regime", given.regime)
    return replace(
        given,
        lines=tuple(lines),
        regime=regime if regime in FORMS else given.regime,
        reason=post.get("reason", given.reason)[:5000],
        statements=frozenset(post.getlist("statement")),
        signature=post.get("signature", "")[:200],
        reference=post.get("reference", "")[:100],
    )


def _added(request: HttpRequest, given: NoticeIn) -> NoticeIn:
    text = request.POST.get("listings", "")
    file = request.FILES.get("lines_file")
    if file is not None:
        text = f"{text}\n{paste.decoded(file.read())}"
    found = paste.read(text)
    if not found.lines:
        raise Invalid("Paste at least one address or number, or choose a file.")
    right, reason = _right(request), request.POST.get("reason_code", "")
    known = {line.listing for line in given.lines}
    fresh = [line for line in found.lines if line.listing not in known]
    repeated = found.repeated + len(found.lines) - len(fresh)
    said = f"{len(fresh):,} lines added."
    messages.success(request, f"{said} {repeated:,} stood there already." if repeated else said)
    added = tuple(
        LineIn(line.listing, right, line.reason_code or reason, where_seen=line.where_seen) for line in fresh
    )
    return replace(given, lines=(*given.lines, *added))


def _evidence(request: HttpRequest, actor: Actor, kept: "Notice") -> None:
    files = tuple(NoticeFileIn(f.name, f.media_type, f.sha256, f.size) for f in uploaded(request, "evidence"))
    order = request.POST.get("order_number", "").strip()
    if not order:
        if not files:
            raise Invalid("Choose a file, or say which test buy it was.")
        flow.add_evidence(kept.id, files=files, actor=actor)
        return
    try:
        day = date.fromisoformat(request.POST.get("bought_on", ""))
    except ValueError as wrong:
        raise Invalid("Say on which day you bought it.") from wrong
    if day > now().date():
        raise Invalid("This day is yet to come.")
    finding = request.POST.get("finding", "").strip()
    if not finding:
        raise Invalid("Say what came: what shows that it is not genuine.")
    line = request.POST.get("buy_line", "")
    position = int(line) if line.isascii() and line.isdigit() and int(line[:9]) > 0 else None
    buy = BuyIn(order, day, finding[:4000], request.POST.get("buy_seller", "")[:200], position, files)
    flow.add_evidence(kept.id, buys=(buy,), actor=actor)


def _page(request: HttpRequest, actor: Actor, kept: "Notice", *, status: int = 200) -> HttpResponse:
    given = flow.as_written(kept, actor=actor)
    looked = flow.look_at_draft(given, actor=actor) if given.lines else []
    form = FORMS.get(given.regime, FORMS[USUAL_FORM])
    own: dict[UUID | None, IPRight] = {right.id: right for right in own_rights(actor)}
    rows = sorted(enumerate(looked, 1), key=lambda row: (_ORDER[row[1].state], row[0]))
    titles = _titles([one for _, one in rows[:SHOWN]])
    context = {
        "draft": kept, "given": given, "form": form, "forms": FORMS.values(), "rights": own.values(),
        "reasons": NOTICE_REASONS.values(), "right": request.GET.get("right", ""),
        "reason_code": request.GET.get("reason_code", ""),
        "rows": [(n, one, own.get(one.given.right_id), titles.get(one.listing_id)) for n, one in rows[:SHOWN]],
        "more": max(0, len(rows) - SHOWN), "count": len(looked), "limit": flow.MAX_LINES,
        "would_be": {s.value: sum(one.state is s for one in looked) for s in _ORDER},
        "causes": _causes(looked), "asks": _asks(looked), "files": intake.files_of([kept.id]),
        "buys": intake.buys_of([kept.id]),
    }  # fmt: skip
    return render(request, "portal/notice_draft.html", context, status=status)


_ORDER = {NoticeLineState.REFUSED: 0, NoticeLineState.INCOMPLETE: 1, NoticeLineState.OPENED: 2}


def _titles(looked: list[LineKept]) -> dict[UUID | None, str]:
    found = intake.latest_versions([one.listing_id for one in looked if one.listing_id])
    return {listing_id: version.title for listing_id, version in found.items()}


def _causes(looked: list[LineKept]) -> list[tuple[int, dict[str, str]]]:
    """Each cause that holds lines up, with how many, the most frequent first; told by one of its findings."""
    counts: dict[str, tuple[int, dict[str, str]]] = {}
    for one in looked:
        for finding in one.findings:
            if finding["severity"] != "note":
                count, _ = counts.get(finding["code"], (0, finding))
                counts[finding["code"]] = (count + 1, finding)
    return sorted(counts.values(), key=lambda cause: -cause[0])


def _asks(looked: list[LineKept]) -> dict[str, dict[str, str]]:
    """What the complainant may stand by for all lines at once, by code."""
    return {f["code"]: f for one in looked for f in one.findings if f["field"] == "confirmed"}


@require_GET
def lines(request: HttpRequest, begun_id: UUID) -> HttpResponse:
    """Every line of the draft with what would become of it, as CSV."""
    kept = intake.draft(holder(request), begun_id)
    actor = reporter(request)
    looked = flow.look_at_draft(flow.as_written(kept, actor=actor), actor=actor)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="lines.csv"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    writer = csv.writer(response)
    writer.writerow(("line", "listing", "would be", "what is wrong", "what to do"))
    for number, one in enumerate(looked, 1):
        held = [f for f in one.findings if f["severity"] != "note"]
        state = "taken" if one.state is NoticeLineState.OPENED else one.state.value
        what, do = " ".join(f["what"] for f in held), " ".join(f["do"] for f in held)
        writer.writerow((number, plain(one.given.listing), state, plain(what), plain(do)))
    return response


@require_POST
def drop(request: HttpRequest, begun_id: UUID) -> HttpResponse:
    """Throw the draft away."""
    intake.draft(holder(request), begun_id)
    flow.drop_draft(begun_id, actor=reporter(request))
    messages.success(request, "The draft was deleted.")
    return redirect("portal-notices")


@require_POST
def template_drop(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Throw a template away."""
    if template_id not in {template.id for template in intake.templates(holder(request))}:
        raise NotFound("There is no such template.")
    flow.drop_template(template_id, actor=reporter(request))
    messages.success(request, "The template was deleted.")
    return redirect("portal-notices")
