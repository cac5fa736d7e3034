"""What the portal's pages share."""

from django.http import HttpRequest

from jointforce.domain import reasons
from jointforce.domain.abilities import Ability, may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotAllowed, NotFound
from jointforce.domain.questions import KINDS, QuestionKind, option_for
from jointforce.domain.reasons import Reason
from jointforce.domain.vocabulary import Answer, PartyKind
from jointforce.web.actors import actor_of

ANSWERS = KINDS[QuestionKind.IS_IT_GENUINE].options
TABS: dict[str, tuple[str, tuple[str, ...]]] = {
    "open": ("Open", ("referred",)),
    "waiting": ("Not asked yet", ("waiting",)),
    "desk": ("With the marketplace", ("answered", "in_review", "seller_asked", "held", "countered")),
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
    return [(option.label, reasons.reasons_for(option.answer)) for option in ANSWERS]


def said(request: HttpRequest) -> tuple[Answer, str, str]:
    """What a form answers: the answer, the reason's code (empty: the usual one), the note.

    A button says the answer, and after a colon the reason where that belongs to it.

    Raises:
        Invalid: it gives no answer, or a reason that does not go with it.
    """
    name, _, own_reason = request.POST.get("answer", "").partition(":")
    try:
        answer = Answer(name)
    except ValueError as wrong:
        raise Invalid(
            "Say what it is: counterfeit, infringing, genuine, authorised, cannot tell, needs test buy."
        ) from wrong
    code = own_reason or request.POST.get("reason_code", "")
    if code and not reasons.fits(code, answer):
        label = next((option.label for option in ANSWERS if option.answer is answer), "this answer")
        raise Invalid(f"The chosen reason does not go with “{label}”. Choose another, or “the usual reason”.")
    return answer, code, request.POST.get("note", "")


def said_fields(request: HttpRequest, kind: QuestionKind, answer: Answer, reason_code: str) -> dict[str, str]:
    """The fields of the pressed answer, as they were typed; those of the other answers beside it do not count.

    Raises:
        Invalid: this kind of question is not answered so.
    """
    fields = option_for(kind, answer, reason_code).fields
    return {field.name: request.POST.get(f"field-{field.name}", "") for field in fields}
