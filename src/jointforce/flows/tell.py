"""Who is told what: notifications put into the outbox, in the transaction of what they tell."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from jointforce.base.ids import uuid7
from jointforce.cases.queries import questions as open_questions
from jointforce.cases.schemas import Decided
from jointforce.delivery import letters
from jointforce.delivery import services as delivery
from jointforce.delivery.schemas import Outgoing
from jointforce.domain.abilities import Ability
from jointforce.domain.vocabulary import Role
from jointforce.parties import queries as parties
from jointforce.parties import services as parties_services

if TYPE_CHECKING:
    from jointforce.cases.models import Case, CounterNotice, Message
    from jointforce.enforcement.models import Order
    from jointforce.parties.models import Party, Person

COUNTER_FORWARDED = "counter_notice.forwarded"
_ANSWERING = (Role.BRAND_OWNER, Role.BRAND_MEMBER)


def _mail(
    party_id: UUID, to: str, event: str, kind: str, subject: str, payload: dict[str, object]
) -> Outgoing:
    return Outgoing("email", party_id, event, kind, subject, payload, to_address=to)


def questions(cases: "Sequence[Case]", *, now: datetime) -> None:
    """One letter a rights holder and person, however many questions are new."""
    by_holder: dict[UUID, list[Case]] = defaultdict(list)
    for case in cases:
        by_holder[case.rights_holder_id].append(case)
    messages = []
    for holder, mine in by_holder.items():
        due = min(case.due_at for case in mine if case.due_at)
        asked = open_questions.count_questions([case.id for case in mine])
        for person in parties.people_of(holder, _ANSWERING):
            letter = letters.questions(person.name, asked, f"{due:%d %b %Y %H:%M}")
            messages.append(_mail(holder, person.email, "referrals.asked", "letter", str(uuid7()), letter))
        messages += _to_agents(holder, mine, now)
    delivery.enqueue(messages, now=now)


def _to_agents(holder: UUID, cases: "Sequence[Case]", now: datetime) -> list[Outgoing]:
    """The same to the people of agents who may answer; each hears of what its mandate covers."""
    messages = []
    for mandate, person in parties.agents_who_answer(holder, Ability.ANSWER_REFERRALS, now.date()):
        covered = [case for case in cases if not mandate.right_ids or case.right_id in mandate.right_ids]
        dues = [case.due_at for case in covered if case.due_at]
        if dues:
            letter = letters.questions(
                person.name, len(covered), f"{min(dues):%d %b %Y %H:%M}", principal=mandate.rights_holder.name,
                path="/agent/",
            )  # fmt: skip
            messages.append(
                _mail(mandate.agent_id, person.email, "referrals.asked", "letter", str(uuid7()), letter)
            )
    return messages


def statements(removed: "Sequence[tuple[Decided, Order]]", *, now: datetime) -> list[Outgoing]:
    """The statement of reasons, to be sent with the order: to the seller by e-mail, or through the marketplace."""
    sellers = parties.by_ids({d.case.seller_id for d, _ in removed})
    people = {
        seller.id: parties_services.seller_person(seller, now=now).id
        for seller in sellers.values()
        if seller.email
    }
    messages = []
    for decided, order in removed:
        case, seller = decided.case, sellers[decided.case.seller_id]
        assert order.statement is not None
        if seller.email:
            messages.append(_statement_letter(decided, order, seller, people[seller.id]))
        else:
            payload = {
                "statement_id": str(order.statement_id),
                "case_id": str(case.id),
                "listing_id": case.listing_external_id,
                "seller_id": seller.external_id,
                "reason_code": order.reason_code,
                "statement_url": letters.url(f"/statements/{order.statement_id}/"),
                "answer_until": order.statement.answer_until.isoformat(),
            }
            messages.append(
                Outgoing(
                    "webhook", case.marketplace_id, "statement.issued", "statement", str(order.statement_id), payload,
                    rights_holder_id=case.rights_holder_id,
                )
            )  # fmt: skip
    return messages


def _statement_letter(decided: Decided, order: "Order", seller: "Party", person_id: UUID) -> Outgoing:
    case, statement = decided.case, order.statement
    assert statement is not None
    sign_in = letters.SignIn(person_id, seller.id, f"/statements/{statement.id}/")
    letter = letters.statement(
        seller.name, case.listing["title"], statement.body["reason"], f"{statement.answer_until:%d %b %Y %H:%M}",
        case.listing["marketplace"], sign_in,
    )  # fmt: skip
    return _mail(seller.id, seller.email, "statement.issued", "statement", str(statement.id), letter)


def reinstatements(decided: Sequence[Decided], *, by_counter_notice: bool, now: datetime) -> None:
    """The seller that the listing is back; the rights holder, where it was the seller's answer that brought it back."""
    sellers = parties.by_ids({d.case.seller_id for d in decided})
    messages = []
    for d in decided:
        case, seller = d.case, sellers[d.case.seller_id]
        if seller.email:
            letter = letters.reinstated(seller.name, case.listing["title"], case.listing["marketplace"])
            messages.append(
                _mail(seller.id, seller.email, "listing.reinstated", "decision", str(d.decision.id), letter)
            )
        if by_counter_notice:
            for person in parties.people_of(case.rights_holder_id, _ANSWERING):
                letter = letters.reinstatement_told(
                    person.name, case.number, case.mark, d.decision.explanation, f"/portal/cases/{case.id}/"
                )
                event = "case.reinstated"
                messages.append(
                    _mail(case.rights_holder_id, person.email, event, "letter", str(uuid7()), letter)
                )
    delivery.enqueue(messages, now=now)


def counter_rejected(decided: Sequence[Decided], *, now: datetime) -> None:
    """The seller that the answer was not granted, and where else to turn."""
    sellers = parties.by_ids({d.case.seller_id for d in decided})
    messages = []
    for d in decided:
        seller = sellers[d.case.seller_id]
        if seller.email:
            letter = letters.counter_rejected(
                seller.name, d.case.listing["title"], d.decision.explanation, d.case.listing["marketplace"]
            )
            messages.append(
                _mail(
                    seller.id, seller.email, "counter_notice.rejected", "decision", str(d.decision.id), letter
                )
            )
    delivery.enqueue(messages, now=now)


def writers(case: "Case", now: datetime) -> "list[tuple[UUID, Person, str]]":
    """Who may write in a case for its rights holder, agents included: their party, themselves, where they read it."""
    holder = case.rights_holder_id
    people = parties.people_of(holder, _ANSWERING)
    agents = parties.agents_who_answer(holder, Ability.WRITE_MESSAGES, now.date())
    return [(holder, person, f"/portal/cases/{case.id}/") for person in people] + [
        (mandate.agent_id, person, "/agent/")
        for mandate, person in agents
        if not mandate.right_ids or case.right_id in mandate.right_ids
    ]


def its_manager(case: "Case") -> "list[tuple[UUID, Person, str]]":
    """The account manager of a case's rights holder, likewise; none where nobody stands at its side."""
    manager = parties.account_manager(case.rights_holder_id)
    return [(case.rights_holder_id, manager, f"/desk/cases/{case.id}/")] if manager else []


def message(case: "Case", written: "Message", *, now: datetime) -> None:
    """The other side of the thread; of the rights holder's side also the agents who may write."""
    found = writers(case, now) if written.from_desk else its_manager(case)
    delivery.enqueue(
        [
            _mail(
                party, person.email, "case.message", "letter", str(uuid7()),
                letters.message_waits(person.name, case.number, written.by_name, where),
            )
            for party, person, where in found
        ],
        now=now,
    )  # fmt: skip


def counter_forwarded(notices: "Sequence[CounterNotice]", *, now: datetime) -> "list[CounterNotice]":
    """The rights holders that sellers have answered, one letter a person; those answers of which somebody is told.

    Delivery says when it was received: from then some clocks run (China, E-Commerce Law Art. 43).
    """
    by_holder: dict[UUID, list[CounterNotice]] = defaultdict(list)
    for notice in notices:
        by_holder[notice.rights_holder_id].append(notice)
    messages, told = [], []
    for holder, mine in by_holder.items():
        readers = [(holder, person, mine) for person in parties.people_of(holder, _ANSWERING)]
        for mandate, person in parties.agents_who_answer(holder, Ability.ANSWER_REFERRALS, now.date()):
            covered = [n for n in mine if not mandate.right_ids or n.case.right_id in mandate.right_ids]
            readers.append((mandate.agent_id, person, covered))
        for party_id, person, about in readers:
            if about:
                messages.append(_forwarding(party_id, person, about))
                told += about
    delivery.enqueue(messages, now=now)
    return list({notice.id: notice for notice in told}.values())


def _forwarding(party_id: UUID, person: "Person", about: "Sequence[CounterNotice]") -> Outgoing:
    own = party_id == about[0].rights_holder_id
    one = f"/portal/cases/{about[0].case_id}/" if len(about) == 1 else "/portal/"
    path = one if own else "/agent/"
    letter = letters.counter_forwarded(person.name, [n.case.number for n in about], path)
    payload = {**letter, "counter_notices": [str(n.id) for n in about]}
    return _mail(party_id, person.email, COUNTER_FORWARDED, "letter", str(uuid7()), payload)


def counter_filed(notices: "Sequence[CounterNotice]", *, now: datetime) -> None:
    """The marketplace's machine learns that a seller has answered; the desk sees it in its queue."""
    delivery.enqueue(
        [
            Outgoing(
                "webhook", n.case.marketplace_id, "counter_notice.filed", "counter_notice", str(n.id),
                {"case_id": str(n.case_id), "listing_id": n.case.listing_external_id},
                rights_holder_id=n.rights_holder_id,
            )
            for n in notices
        ],
        now=now,
    )  # fmt: skip
