"""What a seller asks the rights holder about a removed listing, by way of the marketplace."""

from django.db import models
from django.db.models import Q

from jointforce.base.models import Row


class Enquiry(Row):
    """A seller's enquiry to the rights holder; of one case at most one waits for its answer.

    due_at: the last moment of the rights holder's time. ended_at: null while it waits; an answer ends it, the listing's
    return, or the end of the time, and only then it is later than `due_at`. An answer may still come afterwards:
    `answered_at` is later than `ended_at` then.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="enquiries")
    rights_holder = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    seller = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.TextField()
    by_id = models.CharField(max_length=80)
    by_name = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.CharField(max_length=80, blank=True)
    answered_by_name = models.CharField(max_length=150, blank=True)

    @property
    def was_silent(self) -> bool:
        """Whether the rights holder let its time go by."""
        return self.ended_at is not None and self.ended_at > self.due_at

    class Meta:
        verbose_name_plural = "enquiries"
        constraints = (
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="one_enquiry_waits_in_a_case"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, ended_at__isnull=False)),
                name="an_answered_enquiry_has_ended",
            ),
        )
        indexes = (
            models.Index(fields=["due_at"], condition=Q(ended_at__isnull=True), name="enquiries_by_due"),
            models.Index(fields=["rights_holder", "-asked_at"], name="enquiries_of_a_holder"),
        )
