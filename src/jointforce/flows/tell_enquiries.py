"""What a seller asks its rights holder is passed on, and what came of it, in the transaction of what is told."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from jointforce.base.ids import uuid7
from jointforce.cases.queries import enquiries as queries
from jointforce.delivery import letters
from jointforce.delivery import services as delivery
from jointforce.delivery.letters import SignIn
from jointforce.delivery.schemas import Outgoing
from jointforce.enforcement import queries as enforcement
from jointforce.flows import tell
from jointforce.parties import queries as parties
from jointforce.parties import services as parties_services

if TYPE_CHECKING:
    from jointforce.cases.models import Enquiry
    from jointforce.parties.models import Party


def asked(enquiry: "Enquiry", *, now: datetime) -> None:
    """The rights holder's people, and its agents who may write in the case: that a seller asks, and until when.

    Where the same seller's last letter waits for its answer still, none follows: the list of enquiries shows all. Where
    nobody of the rights holder may answer, its account manager is told.
    """
    if queries.another_waits(enquiry):
        return
    case, holder = enquiry.case, enquiry.rights_holder_id
    readers = tell.writers(case, now) or tell.its_manager(case)
    name = parties.by_ids([holder])[holder].name
    until = f"{enquiry.due_at:%d %b %Y %H:%M}"
    delivery.enqueue(
        [
            Outgoing(
                "email", party, "enquiry.asked", "letter", str(uuid7()),
                letters.enquiry(person.name, case.number, case.mark, name, until, path), to_address=person.email,
            )
            for party, person, path in readers
        ],
        now=now,
    )  # fmt: skip


def answered(enquiry: "Enquiry", *, now: datetime) -> None:
    """The seller: the rights holder has answered."""
    holder = parties.by_ids([enquiry.rights_holder_id])[enquiry.rights_holder_id].name

    def letter(seller: "Party", about: "Enquiry", sign_in: SignIn) -> dict[str, Any]:
        return letters.enquiry_answered(seller.name, about.case.listing["title"], holder, sign_in)

    _to_sellers([enquiry], "enquiry.answered", letter, now)


def unanswered(enquiries: "Sequence[Enquiry]", *, now: datetime) -> None:
    """Sellers: the rights holder was silent, and what can be done."""
    names = parties.by_ids({e.rights_holder_id for e in enquiries})

    def letter(seller: "Party", about: "Enquiry", sign_in: SignIn) -> dict[str, Any]:
        holder, listing = names[about.rights_holder_id].name, about.case.listing
        return letters.enquiry_unanswered(
            seller.name, listing["title"], holder, listing["marketplace"], sign_in
        )

    _to_sellers(enquiries, "enquiry.unanswered", letter, now)


def _to_sellers(
    enquiries: "Sequence[Enquiry]",
    event: str,
    letter: "Callable[[Party, Enquiry, SignIn], dict[str, Any]]",
    now: datetime,
) -> None:
    """A letter each, where there is an address; the page of the statement of reasons shows it in any case."""
    sellers = {s.id: s for s in parties.by_ids({e.seller_id for e in enquiries}).values() if s.email}
    people = {s.id: parties_services.seller_person(s, now=now).id for s in sellers.values()}
    written = [(e, sellers[e.seller_id]) for e in enquiries if e.seller_id in sellers]
    newest = enforcement.newest_statements(e.case_id for e, _ in written)
    messages = []
    for enquiry, seller in written:
        statement = newest.get(enquiry.case_id)
        path = f"/statements/{statement}/" if statement else "/seller/"
        sign_in = SignIn(people[seller.id], seller.id, path)
        messages.append(
            Outgoing(
                "email", seller.id, event, "letter", str(uuid7()), letter(seller, enquiry, sign_in),
                to_address=seller.email,
            )
        )  # fmt: skip
    delivery.enqueue(messages, now=now)
