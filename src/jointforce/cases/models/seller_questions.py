"""What a seller is asked about a notice that no analyst could read in time, and what it answered."""

from django.db import models
from django.db.models import Q

from jointforce.base.models import Row
from jointforce.domain.vocabulary import SellerQuestionEnd


class SellerQuestion(Row):
    """A notice put to the seller before anything is restricted; at most one a case, ever.

    told: what the seller reads: `complainant` (name), `mark`, `reason_code` and `reason` of the notice. days: to
    answer, from when it arrived. received_at: when the letter left our hands, or the marketplace took it; null: not
    yet, and until then silence says nothing. due_at: the last moment of the time to answer. ended_how: empty while it
    is open. text: the answer's words. by_id, by_name: who answered.
    """

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="seller_question")
    rights_holder = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    seller = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False)
    told = models.JSONField()
    days = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=11, blank=True, choices=[(e, e) for e in SellerQuestionEnd])
    text = models.TextField(blank=True)
    by_id = models.CharField(max_length=80, blank=True)
    by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_how="", ended_at__isnull=True)
                | (~Q(ended_how="") & Q(ended_at__isnull=False)),
                name="an_ended_question_says_how",
            ),
            models.CheckConstraint(
                condition=~Q(ended_how="silent") | Q(received_at__isnull=False),
                name="silence_follows_a_question_that_arrived",
            ),
        )
        indexes = (models.Index(fields=["seller", "-asked_at"], name="questions_of_a_seller"),)
