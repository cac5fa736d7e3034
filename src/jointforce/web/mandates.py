"""What the pages of all three sides show of a mandate: its terms, its steps, its document."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse

from jointforce.domain.abilities import may
from jointforce.domain.actor import Actor
from jointforce.domain.errors import Invalid, NotFound
from jointforce.domain.mandate import MOVES
from jointforce.domain.vocabulary import MandateStatus
from jointforce.flows import mandates as flow
from jointforce.rights import queries as rights
from jointforce.web.files import stored_file

if TYPE_CHECKING:
    from jointforce.parties.models import Mandate

SAID = {
    MandateStatus.VERIFIED: "The mandate is verified; the agent may act from now on, as its days allow.",
    MandateStatus.REJECTED: "The mandate is rejected; the agent reads why.",
    MandateStatus.ENDED: "The mandate has ended; the agent can do nothing under it any more.",
    MandateStatus.SUBMITTED: "The mandate waits for verification again.",
}


def shown(found: "Mandate", actor: Actor) -> dict[str, Any]:
    """The mandate with the marks that it covers, and the steps that the actor may take."""
    covered = rights.rights_by_id(found.right_ids)
    steps = [
        t.value for (source, t), ability in MOVES.items() if source == found.status and may(actor, ability)
    ]
    return {"mandate": found, "covered": sorted(right.mark for right in covered.values()), "steps": steps}


def take_step(request: HttpRequest, found: "Mandate", actor: Actor) -> str:
    """The step that a form asks for; what to say of it.

    Raises:
        Invalid: it names none. NotAllowed, WrongState: with a sentence.
    """
    try:
        target = MandateStatus(request.POST.get("target", ""))
    except ValueError as wrong:
        raise Invalid("Say what is to become of the mandate.") from wrong
    reason = request.POST.get("reason", "").replace("\x00", "")[:300].strip()
    flow.set_status([found.id], target, actor=actor, reason=reason)
    return SAID[target]


def document_of(found: "Mandate") -> HttpResponse:
    """The power of attorney: a picture to look at, anything else to download.

    Raises:
        NotFound: the mandate was given here, without one.
    """
    if not found.document_hash:
        raise NotFound("This mandate has no document; the rights holder gave it here.")
    name = f"Power of attorney {found.agent.name} for {found.rights_holder.name}"
    return stored_file(found.document_hash, found.document_type, name)
