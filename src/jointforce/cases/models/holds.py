"""Removals that wait for a second person."""

from django.db import models
from django.db.models import F, Q

from jointforce.base.models import Row
from jointforce.domain.vocabulary import HoldOutcome


class Hold(Row):
    """A removal that waits for a second person. causes: codes of `domain.holds.HoldCause`.

    action_id: the one action that proposed this and other removals. outcome: empty while it waits.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="holds")
    rights_holder = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reason_code = models.CharField(max_length=40)
    explanation = models.TextField(blank=True)
    private_note = models.TextField(blank=True)
    causes = models.JSONField()
    action_id = models.UUIDField(null=True)
    proposed_by = models.CharField(max_length=80)
    proposed_by_name = models.CharField(max_length=150)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True, choices=[(o, o) for o in HoldOutcome])
    settled_by = models.CharField(max_length=80, blank=True)
    settled_by_name = models.CharField(max_length=150, blank=True)
    note = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case"], condition=Q(outcome=""), name="one_open_hold_per_case"),
            models.CheckConstraint(
                condition=Q(outcome="", settled_at__isnull=True)
                | (~Q(outcome="") & Q(settled_at__isnull=False)),
                name="a_settled_hold_says_since_when",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="released") | ~Q(settled_by=F("proposed_by")),
                name="a_hold_is_released_by_another",
            ),
        )
        indexes = (models.Index(fields=["action_id"], condition=Q(outcome=""), name="open_holds_by_action"),)
