"""What the cases app is given and gives back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from jointforce.cases.models import Case, CounterNotice, Decision
from jointforce.domain.case_flow import CaseEvent
from jointforce.domain.holds import HoldCause
from jointforce.domain.matter import Matter
from jointforce.domain.questions import QuestionKind
from jointforce.domain.regime import ClockRule
from jointforce.domain.vocabulary import Answer, CaseOrigin, Measure, OnSilence, Ruling


@dataclass(frozen=True, slots=True)
class Claimed:
    """Who sent the notice, where that is a party: the rights holder or its agent, under which mandate, and why."""

    complainant_id: UUID
    agent_id: UUID | None = None
    mandate_id: UUID | None = None
    reason_code: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """A case to open, or to join: one listing and one rights holder, with everything frozen as it was seen.

    event: REFER, REVIEW or RESTRICT. listing: what pages show of the frozen version. again: though an earlier case has
    settled it, for a complaint about that case was granted. ask_seller_after: how long it waits for an analyst before
    it is put to the seller; None: as long as it takes.
    """

    operator_id: UUID
    marketplace_id: UUID
    rights_holder_id: UUID
    seller_id: UUID
    right_id: UUID | None
    listing_id: UUID
    listing_external_id: str
    version_id: UUID
    listing: dict[str, Any]
    evidence: list[dict[str, Any]]
    mark: str
    event: CaseEvent
    origin: CaseOrigin
    risk: float
    risk_reasons: list[dict[str, Any]]
    triage_reason: str
    policy_version_id: UUID | None
    deadline_hours: int
    on_silence: OnSilence
    measure: Measure
    matter: Matter
    question: str
    notice_id: UUID | None = None
    claimed: Claimed | None = None
    kind: QuestionKind = QuestionKind.IS_IT_GENUINE
    cleared_product_id: UUID | None = None
    again: bool = False
    ask_seller_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """What became of an opening: `opened`, `joined` an open case, or `asked_before` (answered, and nothing changed)."""

    case: Case
    what: str
    opening: Opening


@dataclass(frozen=True, slots=True)
class AnswerIn:
    """A rights holder's answer to one case's question. An empty reason code means the answer's usual one.

    fields: what the answer says beside its code, as it came; the question's kind says which there are.
    for_equals: it settles the open equal questions too, but for the cases in `left_out`.
    """

    case_id: UUID
    answer: Answer
    reason_code: str = ""
    note: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    for_equals: bool = False
    left_out: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of an answer: recorded with the event it caused, or refused with a code and a sentence."""

    case_id: UUID
    case: Case | None = None
    event: CaseEvent | None = None
    answer: Answer | None = None
    reason_code: str = ""
    code: str = ""
    detail: str = ""
    verdict_id: UUID | None = None
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def recorded(self) -> bool:
        """Whether the answer was taken."""
        return self.event is not None


@dataclass(frozen=True, slots=True)
class Countered:
    """What became of a seller's answer for one case: filed, or `why` it was not."""

    case: Case
    why: str = ""

    @property
    def filed(self) -> bool:
        """Whether the answer was taken."""
        return not self.why


@dataclass(frozen=True, slots=True)
class RulingIn:
    """A decision to take on a case that this transaction has locked."""

    case: Case
    event: CaseEvent | None
    ruling: Ruling
    reason_code: str
    explanation: str = ""
    private_note: str = ""
    automated: bool = False
    counter_notice: CounterNotice | None = None


@dataclass(frozen=True, slots=True)
class HoldIn:
    """A removal that a second person must agree to, on a case that this transaction has locked."""

    case: Case
    causes: Sequence[HoldCause]
    reason_code: str
    explanation: str = ""
    private_note: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision taken, with its case in the state after."""

    case: Case
    decision: Decision


@dataclass(frozen=True, slots=True)
class FileIn:
    """A file that was checked and kept. document_id: of the seller's vault, where it comes from there."""

    name: str
    media_type: str
    sha256: str
    size: int
    document_id: str = ""


@dataclass(frozen=True, slots=True)
class PortalFilter:
    """What a list of cases is narrowed to. `after`: the id of the last row of the page before.

    asked_as_one: of equal open questions, only the one that is due first.
    """

    states: tuple[str, ...] = ()
    search: str = ""
    seller_id: UUID | None = None
    rights_holder_id: UUID | None = None
    order: str = "due"
    after: UUID | None = None
    limit: int = 50
    asked_as_one: bool = False
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """What a list at the desk is narrowed to; empty: everything that the actor may see."""

    states: tuple[str, ...] = ()
    search: str = ""
    rights_holder_id: UUID | None = None
    marketplace_id: UUID | None = None
    seller_id: UUID | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class ClockStart:
    """A clock to start: by which rule, on which case, for which cause (a decision, counter-notice or notice).

    confirmed: whether every value of the rule is checked, or confirmed by the case's house.
    """

    case_id: UUID
    rights_holder_id: UUID
    rule: ClockRule
    cause: UUID
    confirmed: bool
