"""What was answered to a sender's key."""

from django.db import models

from jointforce.base.models import Row


class IdempotentAnswer(Row):
    """What was answered to a sender's Idempotency-Key: key and hash kept 400 days, the body 30."""

    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=255)
    request_hash = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.BinaryField(null=True)
    subject_ids = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["party", "key"], name="one_answer_per_key"),)
        indexes = (models.Index(fields=["created_at"], name="answers_by_age"),)
