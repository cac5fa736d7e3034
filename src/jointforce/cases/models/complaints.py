"""Complaints about decisions, and disputes that were settled outside."""

from django.db import models
from django.db.models import Q

from jointforce.base.models import Row
from jointforce.domain.complaint import ComplaintState, SettlementOutcome


class Complaint(Row):
    """A party's internal complaint about a decision (DSA Art. 20): of the seller, or of the rights holder.

    decision: the one complained about. outcome: the decision that reversed it; reopened: the case in which that was,
    where the complained-of one was closed.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="complaints")
    rights_holder = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    operator = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False)
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False)
    by_seller = models.BooleanField()
    decision = models.ForeignKey("cases.Decision", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    state = models.CharField(
        max_length=10, default=ComplaintState.OPEN, choices=[(s, s) for s in ComplaintState]
    )
    by_id = models.CharField(max_length=80)
    by_name = models.CharField(max_length=150)
    filed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.CharField(max_length=80, blank=True)
    decided_by_name = models.CharField(max_length=150, blank=True)
    explanation = models.TextField(blank=True)
    outcome = models.ForeignKey("cases.Decision", null=True, on_delete=models.PROTECT, related_name="+")
    reopened = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["decision", "party"],
                condition=~Q(state="withdrawn"),
                name="a_party_complains_about_a_decision_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "withdrawn"])
                | Q(decided_at__isnull=False) & ~Q(decided_by_id=""),
                name="a_decided_complaint_says_by_whom",
            ),
        )
        indexes = (
            models.Index(
                fields=["operator", "filed_at"], condition=Q(state="open"), name="complaints_that_wait"
            ),
        )


class Settlement(Row):
    """A dispute before a certified out-of-court body (DSA Art. 21), as far as the marketplace knows of it."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="settlements")
    rights_holder = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    body = models.CharField(max_length=200)
    reference = models.CharField(max_length=100)
    referred_on = models.DateField()
    outcome = models.CharField(
        max_length=18, default=SettlementOutcome.PENDING, choices=[(o, o) for o in SettlementOutcome]
    )
    decided_on = models.DateField(null=True)
    note = models.CharField(max_length=1000, blank=True)
    by_id = models.CharField(max_length=80)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "body", "reference"], name="a_dispute_is_noted_once"),
            models.CheckConstraint(
                condition=Q(outcome="pending", decided_on__isnull=True)
                | ~Q(outcome="pending") & Q(decided_on__isnull=False),
                name="an_ended_dispute_says_since_when",
            ),
        )
