"""What the made-up people say: rights holders, sellers and the desk, each by what they can know of the truth."""

from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

from jointforce.cases import queries as cases
from jointforce.cases.schemas import AnswerIn, PortalFilter
from jointforce.domain.actor import Actor, ActorKind
from jointforce.domain.case_flow import CaseEvent, CaseState
from jointforce.domain.vocabulary import Answer, PartyKind, Role
from jointforce.flows import answer, counter_notices, enquiries, review
from jointforce.samples.catalogue import Sample
from jointforce.samples.house import House
from jointforce.samples.truth import ListingTruth, Truth

if TYPE_CHECKING:
    from jointforce.cases.models import Case

_MOST = 10_000
_CHEAP = 0.3
_ANSWERS = {
    Truth.COUNTERFEIT: Answer.COUNTERFEIT,
    Truth.INFRINGING: Answer.INFRINGING,
    Truth.GENUINE: Answer.GENUINE,
    Truth.AUTHORISED: Answer.AUTHORISED,
}
_OTHERS = "not_our_mark"


class Knowing:
    """The sample's truth beside the cases of a house."""

    def __init__(self, sample: Sample, house: House) -> None:
        self._truths = sample.truth_of()
        self._slugs = {market: slug for slug, market in house.markets.items()}
        self._brands: Mapping[UUID, str] = house.brands

    def truth(self, case: "Case") -> ListingTruth:
        """What the listing of a case is."""
        return self._truths[self._slugs[case.marketplace_id], case.listing_external_id]

    def unlawful(self, case: "Case") -> bool:
        """Whether the listing violates this very rights holder's right."""
        truth = self.truth(case)
        return truth.unlawful and truth.brand_id == self._brands[case.rights_holder_id]

    def answer(self, case: "Case") -> AnswerIn:
        """What a rights holder who never errs says."""
        truth = self.truth(case)
        if truth.brand_id != self._brands[case.rights_holder_id] or truth.truth is Truth.UNRELATED:
            return AnswerIn(case.id, Answer.GENUINE, _OTHERS)
        said = _ANSWERS[truth.truth]
        cheap = said is Answer.COUNTERFEIT and truth.price_ratio is not None and truth.price_ratio < _CHEAP
        return AnswerIn(case.id, said, "counterfeit_price" if cheap else "")


def standing_in(actor: Actor, *states: CaseState) -> "list[Case]":
    """The cases of these states that the actor may see, the oldest first."""
    wanted = PortalFilter(states=tuple(state.value for state in states), limit=_MOST)
    return sorted(cases.page(actor, wanted).cases, key=lambda case: case.number)


def human(truly: AnswerIn, rng: Random) -> AnswerIn:
    """The same from somebody who sometimes cannot tell, and sometimes takes the real thing for a copy."""
    chance = rng.random()
    if chance < 0.08:
        return AnswerIn(truly.case_id, Answer.CANNOT_TELL, note="The picture does not show the label.")
    if chance < 0.14:
        return AnswerIn(truly.case_id, Answer.NEEDS_TEST_BUY, note="We would like to have it in hand.")
    if chance < 0.7 and truly.answer in {Answer.GENUINE, Answer.AUTHORISED}:
        return AnswerIn(truly.case_id, Answer.COUNTERFEIT)
    return truly


def answer_all(answers: Iterable[AnswerIn], owner: Actor) -> None:
    """Give these answers at once."""
    given = list(answers)
    if given:
        answer.answer_referrals(given, actor=owner)


def seller_of(case: "Case") -> Actor:
    """The seller of a case, as actor."""
    return Actor(
        kind=ActorKind.PERSON, id=str(case.seller_id), name=case.listing["seller"]["name"], party_id=case.seller_id,
        party_kind=PartyKind.SELLER, operator_id=case.operator_id, role=Role.SELLER,
    )  # fmt: skip


def object_to(case: "Case", *, honest: bool) -> None:
    """The seller answers the statement of reasons."""
    text = (
        "We bought these from the maker's distributor; the invoice is at hand."
        if honest
        else "Everybody sells these. Please put my listing back, it had many watchers."
    )
    seller = seller_of(case)
    asked = counter_notices.parts_asked([case.id], actor=seller)
    review.counter([case.id], text, actor=seller, parts={part.code: seller.name for part in asked})


def ask_about(case: "Case") -> UUID:
    """The seller asks the rights holder what is wrong; the enquiry's id."""
    return enquiries.ask(case.id, "What tells you that mine are not genuine?", actor=seller_of(case))


def rule(objected: Sequence["Case"], event: CaseEvent, analyst: Actor) -> None:
    """The desk decides on these cases in one way."""
    reason, why = _RULINGS[event]
    if objected:
        review.decide(
            [case.id for case in objected], event, reason_code=reason, explanation=why, actor=analyst
        )


_RULINGS = {
    CaseEvent.DECIDE_REMOVE: ("counterfeit_mark", "The goods bear the mark, and the maker does not know them."),
    CaseEvent.DECIDE_CLEAR: ("resale", "Nothing speaks against a lawful resale."),
    CaseEvent.COUNTER_GRANTED: ("resale", "The invoice shows that the goods are genuine."),
    CaseEvent.COUNTER_REJECTED: ("counterfeit_mark", "No document was shown that names these goods."),
    CaseEvent.REVERSE: ("resale", "A second look at the pictures shows the maker's own goods."),
}  # fmt: skip
