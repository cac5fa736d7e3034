"""What sellers are asked goes out, and what they answer is passed on, in the transaction of what is told."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from jointforce.base.ids import uuid7
from jointforce.delivery import letters
from jointforce.delivery import services as delivery
from jointforce.delivery.schemas import Outgoing
from jointforce.domain.vocabulary import Role
from jointforce.parties import queries as parties
from jointforce.parties import services as parties_services

if TYPE_CHECKING:
    from jointforce.cases.models import SellerQuestion
    from jointforce.parties.models import Party

SELLER_ASKED = "seller.asked"
_ANSWERING = (Role.BRAND_OWNER, Role.BRAND_MEMBER)


def asked(questions: "Sequence[SellerQuestion]", *, now: datetime) -> None:
    """Each seller by e-mail; of whom there is no address, by the marketplace, which passes it on."""
    if not questions:
        return
    sellers = parties.by_ids({q.seller_id for q in questions})
    people = {
        seller.id: parties_services.seller_person(seller, now=now).id
        for seller in sellers.values()
        if seller.email
    }
    delivery.enqueue(
        [
            _letter(q, sellers[q.seller_id], people[q.seller_id])
            if sellers[q.seller_id].email
            else _to_pass_on(q, sellers[q.seller_id])
            for q in questions
        ],
        now=now,
    )


def _letter(question: "SellerQuestion", seller: "Party", person_id: UUID) -> Outgoing:
    listing, told = question.case.listing, question.told
    sign_in = letters.SignIn(person_id, seller.id, f"/seller/questions/{question.id}/")
    letter = letters.seller_asked(
        seller.name, listing["title"], told["complainant"], told["mark"], told["reason"],
        f"{question.due_at:%d %b %Y %H:%M}", listing["marketplace"], sign_in,
    )  # fmt: skip
    return Outgoing(
        "email", seller.id, SELLER_ASKED, "seller_question", str(question.id), letter, to_address=seller.email
    )


def _to_pass_on(question: "SellerQuestion", seller: "Party") -> Outgoing:
    case = question.case
    payload = {
        "question_id": str(question.id),
        "case_id": str(case.id),
        "listing_id": case.listing_external_id,
        "seller_id": seller.external_id,
        "complainant": question.told["complainant"],
        "reason_code": question.told["reason_code"],
        "question_url": letters.url(f"/seller/questions/{question.id}/"),
        "answer_until": question.due_at.isoformat(),
    }
    return Outgoing(
        "webhook", case.marketplace_id, "seller.asked", "seller_question", str(question.id), payload,
        rights_holder_id=case.rights_holder_id,
    )  # fmt: skip


def contested(question: "SellerQuestion", *, now: datetime) -> None:
    """The rights holder's people: the seller has answered (China E-Commerce Law Art. 43), and an analyst reads it."""
    case = question.case
    delivery.enqueue(
        [
            Outgoing(
                "email", case.rights_holder_id, "seller.contested", "letter", str(uuid7()),
                letters.seller_contested(person.name, case.number, case.mark, f"/portal/cases/{case.id}/"),
                to_address=person.email,
            )
            for person in parties.people_of(case.rights_holder_id, _ANSWERING)
        ],
        now=now,
    )  # fmt: skip
