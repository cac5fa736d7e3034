"""One's own cases as a table for a spreadsheet."""

import csv
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_GET

from jointforce.base.clock import now
from jointforce.cases import queries as cases
from jointforce.domain.actor import Actor
from jointforce.domain.reasons import BY_CODE
from jointforce.web.portal.common import TABS, holder
from jointforce.web.wording import ANSWERS, CASE_STATES

if TYPE_CHECKING:
    from jointforce.cases.models import Case

COLUMNS = (
    "case", "state", "mark", "marketplace", "listing", "title", "price", "currency", "usual_price", "usual_currency",
    "seller", "seller_id", "opened_at", "due_at", "changed_at", "answer", "reason", "note", "answered_by",
    "answered_at",
)  # fmt: skip
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse | HttpResponse:
    """The rights holder's cases of a tab, or all, streamed; the time zone is UTC."""
    actor = holder(request)
    tab = request.GET.get("tab", "")
    tabs = [TABS[tab]] if tab in TABS else list(TABS.values())
    states = [state for _, found in tabs for state in found]
    response = StreamingHttpResponse(_lines(actor, states), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="cases-{now():%Y-%m-%d}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


class _Echo:
    """What csv writes to: gives the line back."""

    def write(self, line: str) -> str:
        return line


def _lines(actor: Actor, states: list[str]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)
    for case in cases.for_export(actor, states):
        yield writer.writerow([harmless(value) for value in _row(case)])


def _row(case: "Case") -> list[Any]:
    listing, said = case.listing, vars(case)
    reason = BY_CODE.get(said["said_reason_code"] or "")
    return [
        case.number, CASE_STATES[case.state].word, case.mark, case.marketplace.name, case.listing_external_id,
        listing["title"], listing.get("price"), listing.get("currency"), listing.get("usual_price"),
        listing.get("usual_currency"), listing["seller"]["name"], listing["seller"].get("external_id"),
        case.opened_at.isoformat(), case.due_at.isoformat() if case.due_at else "", case.changed_at.isoformat(),
        ANSWERS.get(said["said_answer"] or "", ""), reason.label if reason else "", said["said_note"],
        said["said_by_name"], said["said_at"].isoformat() if said["said_at"] else "",
    ]  # fmt: skip


def harmless(value: Any) -> str:
    """A cell's text; one that a spreadsheet would run as a formula gets an apostrophe before it (CWE-1236)."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text
