"""Reads about cases. Every one of them starts from what the actor may see."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from jointforce.base.clock import now as clock_now
from jointforce.base.sql import fetch
from jointforce.cases.models import (
    Case,
    Complaint,
    CounterNotice,
    Decision,
    Enquiry,
    Evidence,
    Message,
    Referral,
    Settlement,
    Verdict,
)
from jointforce.cases.permissions import visible_cases
from jointforce.cases.queries.notices import CHECK_ORDER as CHECK_ORDER
from jointforce.cases.queries.notices import CaseTold as CaseTold
from jointforce.cases.queries.notices import case_told as case_told
from jointforce.cases.queries.notices import cases_told as cases_told
from jointforce.cases.queries.notices import last_decisions as last_decisions
from jointforce.cases.queries.notices import newest_cases as newest_cases
from jointforce.cases.queries.notices import notices_decided_by as notices_decided_by
from jointforce.cases.queries.notices import reported_undecided as reported_undecided
from jointforce.cases.queries.notices import to_check as to_check
from jointforce.cases.queries.notices import undecided_of as undecided_of
from jointforce.cases.queries.principals import Due as Due
from jointforce.cases.queries.principals import Waiting as Waiting
from jointforce.cases.queries.principals import by_principal as by_principal
from jointforce.cases.queries.principals import due_first as due_first
from jointforce.cases.queries.questions import stands_for_its_equals
from jointforce.cases.schemas import DeskFilter, PortalFilter
from jointforce.domain.actor import Actor
from jointforce.domain.case_flow import DESK_STATES, CaseState
from jointforce.domain.errors import NotFound
from jointforce.domain.vocabulary import CounterNoticeState, PartyKind
from jointforce.parties import queries as parties

SELLERS_OF_A_SEARCH = 200
RECORD_CAP = 100
"""A seller's record is read with every case that is opened; it counts so far in each state."""

_RECORD_STATES = ["removed", "upheld", "reinstated", "cleared", "removing", "countered"]
COUNT_CAP = 1000
"""Counts stop here and read “1,000+”, so that a page costs the same however many cases there are."""


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page of a list, and the id after which the next one begins (None: this is the last)."""

    cases: list[Case]
    next_after: UUID | None


def visible(actor: Actor) -> QuerySet[Case]:
    """The cases that the actor may see."""
    return Case.objects.filter(visible_cases(actor))


def case(actor: Actor, case_id: UUID) -> Case:
    """One case; `disputed`: whether there was ever a complaint, or an out-of-court dispute, about it; `enquired`:
    whether its seller ever asked the rights holder.

    Raises:
        NotFound: it does not exist, or is not the actor's to see.
    """
    rows = visible(actor).select_related("rights_holder", "marketplace", "seller", "earlier_case")
    disputes = [Exists(m.objects.filter(case_id=OuterRef("id"))) for m in (Complaint, Settlement)]
    enquired = Exists(Enquiry.objects.filter(case_id=OuterRef("id")))
    asked = rows.filter(id=case_id).annotate(disputed=disputes[0] | disputes[1], enquired=enquired)
    found = asked.first()
    if found is None:
        raise NotFound("There is no such case.")
    return found


def page(actor: Actor, wanted: PortalFilter) -> CasePage:
    """A page of cases by keyset: by deadline (`due`) or by last change (`changed`), each with the id to break ties."""
    rows = visible(actor).select_related("rights_holder", "marketplace", "seller")
    if wanted.states:
        rows = rows.filter(state__in=wanted.states)
    if wanted.seller_id:
        rows = rows.filter(seller_id=wanted.seller_id)
    if wanted.rights_holder_id:
        rows = rows.filter(rights_holder_id=wanted.rights_holder_id)
    if wanted.search:
        rows = rows.filter(_search(wanted.search))
    if wanted.asked_as_one:
        rows = rows.filter(stands_for_its_equals())
    if wanted.order == "due":
        rows = rows.order_by(F("due_at").asc(nulls_last=True), "id")
    else:
        rows = rows.order_by("-changed_at", "-id")
    if wanted.after:
        rows = rows.filter(_beyond(actor, wanted))
    found = list(rows[: wanted.limit + 1])
    more = len(found) > wanted.limit
    found = found[: wanted.limit]
    return CasePage(found, found[-1].id if more else None)


def _search(text: str) -> Q:
    return _by_its_own(text) | Q(seller__name__icontains=text.strip().lstrip("#"))


def _by_its_own(text: str) -> Q:
    clean = text.strip().lstrip("#")
    by_number = (
        Q(number=int(clean)) if clean.isascii() and clean.isdigit() and len(clean) < 18 else Q(pk__in=[])
    )
    return by_number | Q(listing_external_id=clean) | Q(mark__iexact=clean)


def _beyond(actor: Actor, wanted: PortalFilter) -> Q:
    last = visible(actor).filter(id=wanted.after or UUID(int=0)).values_list("due_at", "changed_at").first()
    if last is None:
        return Q(pk__in=[])
    due, changed = last
    if wanted.order != "due":
        return Q(changed_at__lt=changed) | Q(changed_at=changed, id__lt=wanted.after)
    if due is None:
        return Q(due_at__isnull=True, id__gt=wanted.after)
    return Q(due_at__gt=due) | Q(due_at=due, id__gt=wanted.after) | Q(due_at__isnull=True)


def counts(actor: Actor, states: Sequence[str]) -> dict[str, int]:
    """How many of the actor's cases stand in each state, each counted up to `COUNT_CAP`."""
    return {state: visible(actor).filter(state=state).order_by()[:COUNT_CAP].count() for state in states}


def counts_of(
    actor: Actor,
    groups: Mapping[str, Sequence[str]],
    *,
    asked_as_one: str = "",
    beside: Mapping[str, QuerySet[Any]] = MappingProxyType({}),
) -> dict[str, int]:
    """How many of the actor's cases stand in each group of states, each counted up to `COUNT_CAP`; one query.

    asked_as_one: the group in which equal questions count once. beside: other rows, counted in the same query.
    """
    counted: dict[str, QuerySet[Any]] = {
        name: visible(actor).filter(state__in=states) for name, states in groups.items()
    }
    if asked_as_one:
        counted[asked_as_one] = counted[asked_as_one].filter(stands_for_its_equals())
    parts, parameters = [], []
    for name, rows in {**counted, **beside}.items():
        sql, used = rows.order_by().values("id")[:COUNT_CAP].query.sql_with_params()
        parts.append(f"SELECT %s, count(*) FROM ({sql}) AS found")  # noqa: S608 - the ORM's own SQL
        parameters += [name, *used]
    return {row[0]: row[1] for row in fetch(" UNION ALL ".join(parts), parameters)}


def by_ids(actor: Actor, ids: Sequence[UUID]) -> dict[UUID, Case]:
    """Those of these cases that the actor may see."""
    return {case.id: case for case in visible(actor).filter(id__in=ids)}


def for_export(actor: Actor, states: Sequence[str]) -> Iterator[Case]:
    """The actor's cases, newest change first, in constant memory; each with its last verdict as `said_*`."""
    last = Verdict.objects.filter(case_id=OuterRef("id")).order_by("-at")
    said = {f"said_{name}": Subquery(last.values(name)[:1]) for name in _SAID}
    rows = visible(actor).filter(state__in=states).select_related("marketplace").annotate(**said)
    return rows.order_by("-changed_at", "-id").iterator(chunk_size=1000)


_SAID = ("answer", "reason_code", "note", "by_name", "at")


def count_for_desk(actor: Actor) -> int:
    """How many cases wait for an analyst, up to `COUNT_CAP`."""
    return visible(actor).filter(state__in=sorted(DESK_STATES)).order_by()[:COUNT_CAP].count()


QUEUE_ORDER = ("urgent_at", "id")
CHANGE_ORDER = ("-changed_at", "-id")


def desk_cases(actor: Actor, wanted: DeskFilter) -> QuerySet[Case]:
    """The cases that a list at the desk is narrowed to; page them by `CHANGE_ORDER`."""
    rows = visible(actor).select_related("rights_holder")
    if wanted.states:
        rows = rows.filter(state__in=wanted.states)
    for name in ("rights_holder_id", "marketplace_id", "seller_id", "origin"):
        value = getattr(wanted, name)
        if value:
            rows = rows.filter(**{name: value})
    clean = wanted.search.strip()
    if not clean:
        return rows
    named = parties.sellers(actor, clean).order_by("name").values_list("id", flat=True)[:SELLERS_OF_A_SEARCH]
    return rows.filter(_by_its_own(clean) | Q(seller_id__in=list(named)))


def desk_queue(actor: Actor, wanted: DeskFilter) -> QuerySet[Case]:
    """What waits for an analyst; page it by `QUEUE_ORDER`: by effective deadline (`domain.urgency`)."""
    return desk_cases(actor, wanted).filter(state__in=sorted(DESK_STATES))


CLUSTER_CAP = 200
"""So many cases are decided together at the most."""


def cluster(actor: Actor, of: Case) -> list[Case]:
    """What waits for the desk of the same seller, for the same rights holder; this case first."""
    rows = desk_queue(actor, DeskFilter(seller_id=of.seller_id, rights_holder_id=of.rights_holder_id))
    others = list(rows.exclude(id=of.id).order_by(*QUEUE_ORDER)[: CLUSTER_CAP - 1])
    return [of, *others] if CaseState(of.state) in DESK_STATES else others


def next_in_queue(actor: Actor, current_id: UUID) -> UUID | None:
    """The most urgent case that waits for an analyst, apart from the one that is looked at."""
    rows = desk_queue(actor, DeskFilter()).exclude(id=current_id).order_by(*QUEUE_ORDER)
    return rows.values_list("id", flat=True).first()


def count_overdue(actor: Actor) -> int:
    """How many questions have passed their deadline and are not settled yet, up to `COUNT_CAP`."""
    rows = visible(actor).filter(state=CaseState.REFERRED, due_at__lte=clock_now())
    return rows.order_by()[:COUNT_CAP].count()


def waiting_messages(actor: Actor) -> QuerySet[Message]:
    """Threads in which a rights holder wrote last and nobody at the desk has answered or put it aside."""
    later = Message.objects.filter(case_id=OuterRef("case_id"), id__gt=OuterRef("id"))
    rows = Message.objects.filter(from_desk=False, read_at__isnull=True, case__in=visible(actor))
    return rows.filter(~Exists(later)).select_related("case", "rights_holder")


def count_waiting_messages(actor: Actor, rights_holder_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many threads of each of these rights holders wait for an answer; those without any are left out."""
    rows = waiting_messages(actor).filter(rights_holder_id__in=list(rights_holder_ids)).order_by()
    return dict(rows.values_list("rights_holder_id").annotate(Count("id")))


def referrals(case_id: UUID) -> list[Referral]:
    """The questions of a case that the caller has found by `case`, each with its `verdict` where it has one."""
    return list(Referral.objects.filter(case_id=case_id).select_related("verdict").order_by("asked_at"))


def verdicts(case_id: UUID) -> list[Verdict]:
    """The answers to them."""
    return list(Verdict.objects.filter(case_id=case_id).order_by("at"))


def decisions(case_id: UUID) -> list[Decision]:
    """The marketplace's rulings, oldest first."""
    return list(Decision.objects.filter(case_id=case_id).order_by("id"))


def counter_notices(case_id: UUID) -> list[CounterNotice]:
    """The seller's answers, oldest first, each with the `decision` on it."""
    rows = CounterNotice.objects.filter(case_id=case_id).select_related("decision")
    return list(rows.order_by("submitted_at"))


def counter_notices_by_id(ids: Iterable[UUID]) -> list[CounterNotice]:
    """Counter-notices, unscoped: for the flow that hears that they have arrived."""
    return list(CounterNotice.objects.filter(id__in=list(ids)).order_by("id"))


def open_counter_notice(case_id: UUID) -> CounterNotice | None:
    """The seller's answer that waits for a decision; row-locked in a transaction by the caller's lock on the case."""
    return CounterNotice.objects.filter(case_id=case_id, state=CounterNoticeState.SUBMITTED).first()


def stands_as_answered(case: Case) -> bool:
    """Whether the rights holder's answer was the last thing that moved the case: then it can be taken back."""
    return Referral.objects.filter(case_id=case.id, answered_at=case.changed_at).exists()


def open_counter_notices(case_ids: Sequence[UUID]) -> dict[UUID, CounterNotice]:
    """The same for many cases."""
    rows = CounterNotice.objects.filter(case_id__in=list(case_ids), state=CounterNoticeState.SUBMITTED)
    return {notice.case_id: notice for notice in rows}


def messages(case_id: UUID) -> list[Message]:
    """The thread, oldest first."""
    return list(Message.objects.filter(case_id=case_id).order_by("at", "id"))


def files(actor: Actor, case_id: UUID) -> list[Evidence]:
    """The files of a case; a seller sees only its own."""
    rows = Evidence.objects.filter(case_id=case_id).order_by("at", "id")
    if actor.party_kind is PartyKind.SELLER:
        rows = rows.filter(by_party_id=actor.party_id)
    return list(rows)


def file(actor: Actor, file_id: UUID) -> Evidence:
    """One file.

    Raises:
        NotFound: it does not exist, or is not the actor's to see.
    """
    found = Evidence.objects.filter(id=file_id).first()
    if found is None or not visible(actor).filter(id=found.case_id).exists():
        raise NotFound("There is no such file.")
    if actor.party_kind is PartyKind.SELLER and found.by_party_id != actor.party_id:
        raise NotFound("There is no such file.")
    return found


def unread(actor: Actor, *, limit: int = 20) -> list[Message]:
    """Lines of the other side that nobody has seen, newest first."""
    from_desk = actor.party_kind is not PartyKind.MARKETPLACE
    rows = Message.objects.filter(read_at__isnull=True, from_desk=from_desk, case__in=visible(actor))
    return list(rows.select_related("case", "rights_holder").order_by("-at")[:limit])


def history_of_listing(actor: Actor, listing_id: UUID) -> list[Case]:
    """The cases of a listing that the actor may see, newest first."""
    return list(
        visible(actor).filter(listing_id=listing_id).select_related("rights_holder").order_by("-opened_at")
    )


def seller_records(seller_ids: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    """Each seller's record: how many cases were removed, upheld, reinstated or cleared, each counted up to
    `RECORD_CAP`, so that a notice against the largest seller costs no more than one against the smallest.
    """
    rows = fetch(
        """SELECT s.id, t.state, c.number FROM unnest(%s::uuid[]) AS s(id)
           CROSS JOIN unnest(%s::text[]) AS t(state) CROSS JOIN LATERAL (
               SELECT count(*) AS number FROM (
                   SELECT 1 FROM cases_case WHERE seller_id = s.id AND state = t.state LIMIT %s) few) c
           WHERE c.number > 0""",
        [list(set(seller_ids)), _RECORD_STATES, RECORD_CAP],
    )
    records: dict[UUID, dict[str, int]] = {}
    for seller, state, count in rows:
        records.setdefault(seller, {})[state] = count
    return records


def neighbours(actor: Actor, current: Case) -> UUID | None:
    """The next open question by deadline after this one; equal ones are one."""
    rows = visible(actor).filter(stands_for_its_equals(), state="referred")
    rows = rows.exclude(id=current.id).order_by("due_at", "id")
    if current.due_at is not None:
        later = rows.filter(Q(due_at__gt=current.due_at) | Q(due_at=current.due_at, id__gt=current.id))
        found = later.values_list("id", flat=True).first()
        if found is not None:
            return found
    return rows.values_list("id", flat=True).first()


def opened_between(operator_id: UUID, since: datetime, until: datetime) -> list[tuple[str, str, int]]:
    """How many cases were opened, by origin and present state."""
    return [
        (r[0], r[1], r[2])
        for r in fetch(
            """SELECT origin, state, count(*) FROM cases_case WHERE operator_id = %s AND opened_at >= %s
               AND opened_at < %s GROUP BY origin, state""",
            [operator_id, since, until],
        )
    ]
