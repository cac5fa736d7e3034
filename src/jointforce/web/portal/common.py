"""What the portal's pages share."""

from django.http import HttpRequest

from jointforce.domain import reasons
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotAllowed, NotFound
from jointforce.domain.reasons import Reason
from jointforce.domain.vocabulary import Answer, PartyKind
from jointforce.web.actors import actor_of

ANSWERS = (
    (Answer.COUNTERFEIT, "Counterfeit", "c"),
    (Answer.INFRINGING, "Infringing", "i"),
    (Answer.GENUINE, "Genuine", "g"),
    (Answer.AUTHORISED, "Authorised seller", "a"),
    (Answer.CANNOT_TELL, "Cannot tell", "t"),
    (Answer.NEEDS_TEST_BUY, "Needs test buy", "b"),
)
TABS: dict[str, tuple[str, tuple[str, ...]]] = {
    "open": ("Open", ("referred",)),
    "desk": ("With the marketplace", ("answered", "in_review", "held", "countered")),
    "removed": ("Removed", ("removing", "removed", "upheld")),
    "cleared": ("Cleared", ("cleared", "lapsed", "reinstated", "reinstating")),
}


def holder(request: HttpRequest) -> Actor:
    """The actor, who acts for a rights holder."""
    return actor_of(request, PartyKind.RIGHTS_HOLDER)


def own_people(request: HttpRequest) -> Actor:
    """The same, who is one of the rights holder's own people.

    Raises:
        NotFound: they act under a mandate; these pages are not there for agents.
    """
    actor = holder(request)
    if actor.under_mandate:
        raise NotFound(
            "There is no such page for agents: people, keys and mandates are the rights holder's own."
        )
    return actor


def answerer(request: HttpRequest) -> Actor:
    """The same, who may answer questions.

    Raises:
        NotAllowed: their role may not.
    """
    actor = holder(request)
    if not may(actor, Ability.ANSWER_REFERRALS):
        raise NotAllowed("Your role may not answer questions.")
    return actor


def reason_groups() -> list[tuple[str, list[Reason]]]:
    """The reasons of each answer, for a list to choose from."""
    return [(label, reasons.reasons_for(answer)) for answer, label, _ in ANSWERS]


def said(request: HttpRequest) -> tuple[Answer, str, str]:
    """What a form answers: the answer, the reason's code (empty: the usual one), the note.

    Raises:
        Invalid: it gives no answer, or a reason that does not go with it.
    """
    try:
        answer = Answer(request.POST.get("answer", ""))
    except ValueError as wrong:
        raise Invalid(
            "Say what it is: counterfeit, infringing, genuine, authorised, cannot tell, needs test buy."
        ) from wrong
    code = request.POST.get("reason_code", "")
    if code and not reasons.fits(code, answer):
        label = next(label for found, label, _ in ANSWERS if found is answer)
        raise Invalid(f"The chosen reason does not go with “{label}”. Choose another, or “the usual reason”.")
    return answer, code, request.POST.get("note", "")
