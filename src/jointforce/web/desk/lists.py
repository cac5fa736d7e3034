"""The desk's lists of cases: what waits, every case, and both as CSV."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from jointforce.base.clock import now as clock_now
from jointforce.base.paging import page
from jointforce.cases import queries as cases
from jointforce.cases.queries import COUNT_CAP
from jointforce.cases.schemas import DeskFilter
from jointforce.delivery import queries as delivery
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import DESK_STATES, CaseState
from jointforce.domain.errors import Invalid
from jointforce.domain.vocabulary import CaseOrigin, PartyKind
from jointforce.parties import queries as parties
from jointforce.web.cells import plain
from jointforce.web.desk.common import PAGE, desk_actor, read_id, search_text
from jointforce.web.desk.ruling import BULK, RULING_LABELS, reason_groups

if TYPE_CHECKING:
    from jointforce.cases.models import Case

EXPORT_PAGE = 1000
STATES = tuple(s.value for s in CaseState if s is not CaseState.NEW)
WAITING = tuple(sorted(DESK_STATES))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case in the queue, and why it stands where it stands."""

    case: "Case"
    why: str


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for an analyst, the most urgent first."""
    actor = desk_actor(request)
    wanted = _wanted(request)
    found = page(
        cases.desk_queue(actor, wanted), cases.QUEUE_ORDER, after=request.GET.get("after", ""), limit=PAGE
    )
    context = {
        **_common(actor, wanted, found.next_after),
        "waiting": [Waiting(case, _why(case)) for case in found.rows],
        "states": WAITING,
        "count": cases.count_for_desk(actor),
        "may_decide": may(actor, Ability.DECIDE_CASES),
        "rulings": [(e.value, RULING_LABELS[e]) for e in BULK],
        "reason_groups": reason_groups(),
        "trouble": delivery.in_trouble(actor)[:COUNT_CAP].count(),
    }
    return render(request, "desk/queue.html", context)


@require_GET
def cluster(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What waits of the same seller for the same rights holder: all of it is chosen, and each can be taken out."""
    actor = desk_actor(request)
    of = cases.case(actor, case_id)
    context = {
        "of": of,
        "waiting": [Waiting(case, _why(case)) for case in cases.cluster(actor, of)],
        "may_decide": may(actor, Ability.DECIDE_CASES),
        "rulings": [(e.value, RULING_LABELS[e]) for e in BULK],
        "reason_groups": reason_groups(),
    }
    return render(request, "desk/cluster.html", context)


def _why(case: "Case") -> str:
    assert case.due_at is not None
    word = "was" if case.due_at <= clock_now() else "is"
    return f"{_cause(case)}; risk {case.risk:.0%}; {word} due {case.due_at:%d %b, %H:%M}."


def _cause(case: "Case") -> str:
    match CaseState(case.state):
        case CaseState.COUNTERED:
            return "The seller has answered, and the listing is down meanwhile"
        case CaseState.HELD:
            return "A removal waits for a second person"
        case CaseState.ANSWERED:
            return "The rights holder has answered"
        case _:
            return "A notice was received" if case.origin == CaseOrigin.NOTICE else "An analyst looks at it"


@require_GET
def all_cases(request: HttpRequest) -> HttpResponse:
    """Every case, the last change first."""
    actor = desk_actor(request)
    wanted = _wanted(request)
    found = page(
        cases.desk_cases(actor, wanted), cases.CHANGE_ORDER, after=request.GET.get("after", ""), limit=PAGE
    )
    context = {**_common(actor, wanted, found.next_after), "cases": found.rows, "states": STATES}
    return render(request, "desk/cases.html", context)


def _common(actor: Actor, wanted: DeskFilter, next_after: str) -> dict[str, object]:
    return {
        "wanted": wanted,
        "q": wanted.search,
        "holders": parties.parties(actor, PartyKind.RIGHTS_HOLDER)[:500],
        "marketplaces": parties.marketplaces(actor),
        "origins": [o.value for o in CaseOrigin],
        "next_after": next_after,
    }


def _wanted(request: HttpRequest) -> DeskFilter:
    state, origin = request.GET.get("state", ""), request.GET.get("origin", "")
    if (state and state not in STATES) or (origin and origin not in set(CaseOrigin)):
        raise Invalid("There is no such list.")
    return DeskFilter(
        states=(state,) if state else (),
        search=search_text(request),
        rights_holder_id=read_id(request.GET.get("holder", "")),
        marketplace_id=read_id(request.GET.get("marketplace", "")),
        seller_id=read_id(request.GET.get("seller", "")),
        origin=origin,
    )


COLUMNS = (
    "case", "state", "rights holder", "mark", "marketplace", "listing", "title", "price", "currency", "seller",
    "origin", "risk", "opened", "changed", "due",
)  # fmt: skip


@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list as CSV, every page of it; `list=queue` for what waits. Scoped and narrowed as the list is."""
    actor = desk_actor(request)
    wanted = _wanted(request)
    waiting = request.GET.get("list") == "queue"
    response = StreamingHttpResponse(
        _lines(actor, wanted, waiting=waiting), content_type="text/csv; charset=utf-8"
    )
    name = "queue" if waiting else "cases"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


class _Echo:
    """What the CSV writer writes into: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def _lines(actor: Actor, wanted: DeskFilter, *, waiting: bool) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    rows = cases.desk_queue(actor, wanted) if waiting else cases.desk_cases(actor, wanted)
    order = cases.QUEUE_ORDER if waiting else cases.CHANGE_ORDER
    after = ""
    while True:
        found = page(rows, order, after=after, limit=EXPORT_PAGE)
        for case in found.rows:
            yield writer.writerow([plain(value) for value in _values(case)])
        if not found.next_after:
            return
        after = found.next_after


def _values(case: "Case") -> tuple[object, ...]:
    listing = case.listing
    return (
        case.number, case.state, case.rights_holder.name, case.mark, listing["marketplace"], case.listing_external_id,
        listing["title"], listing["price"], listing["currency"], listing["seller"]["name"], case.origin,
        f"{case.risk:.4f}", case.opened_at.isoformat(), case.changed_at.isoformat(),
        case.due_at.isoformat() if case.due_at else "",
    )  # fmt: skip
