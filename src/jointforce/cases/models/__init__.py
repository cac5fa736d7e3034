"""What people settle. Every row carries `rights_holder`, so that a database can be split by it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from jointforce.base.models import Row
from jointforce.cases.models.answers import CounterDraft as CounterDraft
from jointforce.cases.models.checks import KnownAnswer as KnownAnswer
from jointforce.cases.models.checks import SecondReading as SecondReading
from jointforce.cases.models.clocks import CaseClock as CaseClock
from jointforce.cases.models.clocks import MoreTime as MoreTime
from jointforce.cases.models.clocks import RegimeChoice as RegimeChoice
from jointforce.cases.models.clocks import RegimeConfirmation as RegimeConfirmation
from jointforce.cases.models.complaints import Complaint as Complaint
from jointforce.cases.models.complaints import Settlement as Settlement
from jointforce.cases.models.enquiries import Enquiry as Enquiry
from jointforce.cases.models.holds import Hold as Hold
from jointforce.cases.models.outcomes import Outcome as Outcome
from jointforce.cases.models.seller_questions import SellerQuestion as SellerQuestion
from jointforce.domain.case_flow import CLOSED_STATES, DESK_STATES, UNDECIDED_STATES, CaseState
from jointforce.domain.questions import QuestionKind
from jointforce.domain.vocabulary import (
    Answer,
    CaseOrigin,
    CounterNoticeState,
    Measure,
    OnSilence,
    Ruling,
)


class Transition(models.Model):
    """A move that a case may make: `domain.case_flow.TRANSITIONS`, for the trigger that refuses any other."""

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=12)
    target = models.CharField(max_length=12)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "target"], name="one_row_per_transition"),)


class Case(Row):
    """One listing and one rights holder, from the first question to the last word.

    listing: the listing version as it was seen, frozen (title, description, price, images, seller's name and record).
    evidence: the matches with their explanations. seq: how many orders this case has sent or will send.
    due_at: of the open question to rights holder or seller, or by when the desk means to decide; null where nobody is
    waited for.
    urgent_at: the effective deadline of a case that waits for the desk, `urgency_hours` before its due_at.
    """

    number = models.BigIntegerField(unique=True)
    operator = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False)
    marketplace = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    rights_holder = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    seller = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False)
    right_id = models.UUIDField(null=True)
    listing_id = models.UUIDField()
    listing_external_id = models.CharField(max_length=200)
    version_id = models.UUIDField()
    latest_version_id = models.UUIDField()
    listing = models.JSONField()
    evidence = models.JSONField(default=list)
    mark = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=12, choices=[(s, s) for s in CaseState])
    origin = models.CharField(max_length=10, choices=[(o, o) for o in CaseOrigin])
    risk = models.FloatField()
    risk_reasons = models.JSONField(default=list)
    triage_reason = models.TextField(blank=True)
    policy_version_id = models.UUIDField(null=True)
    on_silence = models.CharField(max_length=10, default=OnSilence.WATCH, choices=[(s, s) for s in OnSilence])
    measure = models.CharField(
        max_length=12, default=Measure.REMOVAL, db_default=Measure.REMOVAL, choices=[(m, m) for m in Measure]
    )
    """How the listing is restricted where the policy acts by itself: at once, or on silence."""
    matter_key = models.CharField(max_length=64)
    matter_price = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    matter_currency = models.CharField(max_length=3, blank=True)
    cleared_product_id = models.UUIDField(null=True)
    """The seller's product that was cleared ahead: only a person removes it, with a specific rebuttal."""
    earlier_case = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    urgency_hours = models.SmallIntegerField(default=0, db_default=0)
    urgent_at = models.DateTimeField(null=True)
    check_from = models.DateTimeField(null=True)
    """Restricted on a notice before anybody decided: since when it waits for an analyst to look; null: it does not."""
    ask_seller_at = models.DateTimeField(null=True)
    """When the seller is asked about a notice that nobody has read by then; null: never (any more)."""
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["listing_id", "rights_holder"],
                condition=~Q(state__in=sorted(CLOSED_STATES)),
                name="one_open_case_per_listing_and_holder",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(CLOSED_STATES), closed_at__isnull=False)
                | (~Q(state__in=sorted(CLOSED_STATES)) & Q(closed_at__isnull=True)),
                name="a_closed_case_says_since_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["referred", "seller_asked"]) | Q(due_at__isnull=False),
                name="a_question_has_a_deadline",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(DESK_STATES), due_at__isnull=False, urgent_at__isnull=False)
                | (~Q(state__in=sorted(DESK_STATES)) & Q(urgent_at__isnull=True)),
                name="what_waits_for_the_desk_is_due",
            ),
        )
        indexes = (
            models.Index(fields=["rights_holder", "state", "due_at", "id"], name="cases_for_the_portal"),
            models.Index(
                fields=["operator", "urgent_at", "id"],
                condition=Q(state__in=sorted(DESK_STATES)),
                name="desk_by_effective_deadline",
            ),
            models.Index(fields=["due_at"], condition=Q(state="referred"), name="questions_by_deadline"),
            models.Index(
                fields=["due_at"], condition=Q(state="seller_asked"), name="sellers_asked_by_deadline"
            ),
            models.Index(
                fields=["ask_seller_at"], condition=Q(ask_seller_at__isnull=False), name="sellers_to_ask"
            ),
            models.Index(fields=["listing_external_id"], name="cases_by_external_id"),
            models.Index(Upper("mark"), name="cases_by_mark"),
            models.Index(
                fields=["operator", "-changed_at"], condition=Q(origin="notice"), name="cases_by_notice"
            ),
            models.Index(fields=["operator", "state", "changed_at"], name="cases_by_state"),
            models.Index(fields=["rights_holder", "-changed_at"], name="cases_by_change"),
            models.Index(fields=["operator", "-changed_at"], name="desk_cases_by_change"),
            models.Index(fields=["seller", "-changed_at"], name="cases_by_seller"),
            models.Index(fields=["seller", "state"], name="cases_by_seller_and_state"),
            models.Index(fields=["listing_id"], name="cases_by_listing"),
            models.Index(
                fields=["operator", "check_from", "id"],
                condition=Q(check_from__isnull=False),
                name="cases_to_check_after",
            ),
            models.Index(
                fields=["rights_holder"],
                condition=Q(check_from__isnull=False)
                | Q(origin="notice", state__in=sorted(UNDECIDED_STATES)),
                name="waiting_by_holder",
            ),
        )


class Referral(Row):
    """The question to the rights holder, and when it was answered. One unanswered question a case.

    group_key: the same for equal questions, which are asked as one (`domain.questions.group_key`); null: asked alone.
    asked_at: null while it waits for a day on which the rights holder's budget has room; hours: to answer, from then.
    worth: what asking is worth (`domain.questions.worth`); counts: it took one question of a day's budget.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals", db_index=False)
    rights_holder = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(
        max_length=20,
        default=QuestionKind.IS_IT_GENUINE,
        db_default=QuestionKind.IS_IT_GENUINE,
        choices=[(k, k) for k in QuestionKind],
    )
    question = models.TextField()
    group_key = models.CharField(max_length=64, null=True)
    asked_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    hours = models.PositiveIntegerField(null=True)
    worth = models.FloatField(default=0.0, db_default=0.0)
    counts = models.BooleanField(default=True, db_default=True)
    answered_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(answered_at__isnull=True, lapsed_at__isnull=True),
                name="one_open_question_per_case",
            ),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=False, due_at__isnull=False)
                | Q(
                    asked_at__isnull=True, due_at__isnull=True, hours__isnull=False, answered_at__isnull=True
                ),
                name="a_question_waits_or_has_a_deadline",
            ),
        )
        indexes = (
            models.Index(fields=["case", "asked_at"], name="referrals_by_case"),
            models.Index(
                fields=["rights_holder", "group_key", "due_at", "case"],
                condition=Q(answered_at__isnull=True, lapsed_at__isnull=True),
                name="open_questions_by_group",
            ),
            models.Index(
                fields=["rights_holder", "group_key"],
                condition=Q(answered_at__isnull=False),
                name="answered_questions_by_group",
            ),
            models.Index(
                fields=["rights_holder", "group_key"],
                condition=Q(asked_at__isnull=True, lapsed_at__isnull=True),
                name="questions_that_wait",
            ),
            models.Index(
                fields=["rights_holder", "asked_at"], condition=Q(counts=True), name="questions_by_day"
            ),
        )


class Verdict(Row):
    """The rights holder's answer; added, never edited. fields: what it says beside its code (`domain.questions`)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="verdicts")
    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="verdict")
    rights_holder = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    answer = models.CharField(max_length=16, choices=[(a, a) for a in Answer])
    reason_code = models.CharField(max_length=40)
    note = models.TextField(blank=True)
    fields = models.JSONField(default=dict, db_default={})
    by_kind = models.CharField(max_length=10)
    by_id = models.CharField(max_length=80)
    by_name = models.CharField(max_length=150)
    agent_id = models.UUIDField(null=True)
    mandate_id = models.UUIDField(null=True)
    at = models.DateTimeField()


class Evidence(Row):
    """A file that somebody brought; kept by hash. `visible_to_seller` is never true for a rights holder's file."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="files")
    rights_holder = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    document_id = models.UUIDField(null=True)
    """Of the seller's vault, where it was verified."""
    by_id = models.CharField(max_length=80)
    by_party_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()


class Decision(Row):
    """The marketplace's ruling: never edited; a later one names the one it supersedes."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    rights_holder = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    ruling = models.CharField(max_length=10, choices=[(r, r) for r in Ruling])
    reason_code = models.CharField(max_length=40)
    explanation = models.TextField(blank=True)
    private_note = models.TextField(blank=True)
    automated = models.BooleanField()
    by_kind = models.CharField(max_length=10)
    by_id = models.CharField(max_length=80)
    by_name = models.CharField(max_length=150)
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    action_id = models.UUIDField(null=True)
    """The one action that took this and other decisions, so that it can be undone as one."""
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(
                fields=["action_id"], condition=Q(action_id__isnull=False), name="decisions_by_action"
            ),
        )


class CounterNotice(Row):
    """The seller's answer that the listing is lawful.

    answer_id: the one answer that was given for many cases, where it was. parts: what a regime asks of it, by its code.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="counter_notices")
    rights_holder = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    seller = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, default=CounterNoticeState.SUBMITTED)
    text = models.TextField()
    answer_id = models.UUIDField(null=True)
    parts = models.JSONField(default=dict, db_default={})
    by_id = models.CharField(max_length=80)
    by_name = models.CharField(max_length=150)
    submitted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="submitted"), name="one_open_counter_notice_per_case"
            ),
        )
        indexes = (
            models.Index(
                fields=["answer_id"], condition=Q(answer_id__isnull=False), name="counter_notices_by_answer"
            ),
        )


class Message(Row):
    """A line in the case's thread between the rights holder and the account manager."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages")
    rights_holder = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    body = models.TextField()
    by_id = models.CharField(max_length=80)
    by_party_id = models.UUIDField()
    by_name = models.CharField(max_length=150)
    from_desk = models.BooleanField()
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["rights_holder"], condition=Q(read_at__isnull=True), name="unread_messages"),
        )


class CaseNotice(Row):
    """A notice that opened or joined a case. complainant_id: null where the sender is one of the public."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices")
    rights_holder = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    notice_id = models.UUIDField()
    complainant_id = models.UUIDField(null=True)
    agent_id = models.UUIDField(null=True)
    mandate_id = models.UUIDField(null=True)
    reason_code = models.CharField(max_length=40, blank=True, default="", db_default="")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "notice_id"], name="a_notice_joins_a_case_once"),
        )
