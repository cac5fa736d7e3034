"""What became of claims: the rows that standings are reckoned from."""

from django.db import models
from django.db.models import F, Q

from jointforce.base.models import Row
from jointforce.domain.vocabulary import ClaimKind, ClaimResult


class Outcome(Row):
    """What became of one claim about one listing; never edited: a later one supersedes it, and one of a kind counts.

    complainant: who claimed, the rights holder itself or its agent. agent_id, mandate_id: where an agent did. alone: it
    was lost on the word of one person at the desk. at: when it was decided; a second reading keeps it. judged_at: when
    the standings that it touches were reckoned; null until then. superseded_at: null while it counts.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="outcomes")
    rights_holder = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    seller = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    complainant = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agent_id = models.UUIDField(null=True)
    mandate_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=8, choices=[(k, k) for k in ClaimKind])
    reason_code = models.CharField(max_length=40, blank=True)
    result = models.CharField(max_length=10, choices=[(r, r) for r in ClaimResult])
    alone = models.BooleanField(default=False)
    by_id = models.CharField(max_length=80)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    superseded_at = models.DateTimeField(null=True)
    judged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case", "complainant"],
                condition=Q(superseded_at__isnull=True),
                name="one_outcome_counts_per_claim",
            ),
            models.CheckConstraint(
                condition=~Q(alone=True) | Q(result="rejected"), name="only_a_rejection_rests_on_one_word"
            ),
            models.CheckConstraint(
                condition=Q(agent_id__isnull=True) | Q(agent_id=F("complainant_id")),
                name="an_agent_claims_itself",
            ),
        )
        indexes = (
            models.Index(
                fields=["complainant", "at"],
                condition=Q(superseded_at__isnull=True),
                name="outcomes_by_complainant",
            ),
            models.Index(
                fields=["seller", "at"], condition=Q(superseded_at__isnull=True), name="outcomes_by_seller"
            ),
            models.Index(
                fields=["mandate_id", "at"],
                condition=Q(superseded_at__isnull=True, mandate_id__isnull=False),
                name="outcomes_by_mandate",
            ),
            models.Index(
                fields=["recorded_at"], condition=Q(judged_at__isnull=True), name="outcomes_to_judge"
            ),
        )
