"""The outbox: what is to be sent, and each attempt at it."""

from django.db import models
from django.db.models import Q

from jointforce.base.models import Row
from jointforce.domain.vocabulary import MessageState


class Endpoint(Row):
    """Where a marketplace takes its webhooks, and the secret they are signed with (Standard Webhooks, `whsec_…`).

    previous_secret: signs as well while a rotation lasts. disabled_at: the receiver answered 410, or it was replaced.
    """

    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="endpoints")
    url = models.URLField(max_length=500)
    secret = models.CharField(max_length=100)
    previous_secret = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["party"], condition=Q(disabled_at__isnull=True), name="one_endpoint_per_party"
            ),
        )


class OutgoingMessage(Row):
    """A webhook or an e-mail to be sent; its id is the `webhook-id`, the same over all attempts.

    lane and seq: messages of a lane (the case's id) leave one after the other, in the order of seq.
    attempts counts from the claim on, so that a message that may have left is never taken for one that did not.
    """

    channel = models.CharField(max_length=8, choices=[("webhook", "webhook"), ("email", "email")])
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    event_type = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.CharField(max_length=64)
    rights_holder_id = models.UUIDField(null=True)
    lane = models.UUIDField(null=True)
    seq = models.PositiveIntegerField(null=True)
    to_address = models.EmailField(blank=True)
    payload = models.JSONField()
    state = models.CharField(
        max_length=10, default=MessageState.PENDING, choices=[(s, s) for s in MessageState]
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["event_type", "subject_id", "party"],
                condition=~Q(state="cancelled"),
                name="a_subject_is_told_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="pending") | Q(due_at__isnull=False), name="a_pending_message_is_due"
            ),
        )
        indexes = (
            models.Index(fields=["due_at"], condition=Q(state="pending"), name="messages_that_are_due"),
            models.Index(fields=["lane", "seq"], condition=Q(lane__isnull=False), name="messages_by_lane"),
            models.Index(fields=["-created_at"], name="messages_by_age"),
            models.Index(
                fields=["created_at"],
                condition=Q(state="dead") | Q(state="pending", attempts__gte=3),
                name="messages_in_trouble",
            ),
        )


class Attempt(Row):
    """One attempt to send: when, what came back, how long it took (milliseconds). status 0: no answer."""

    message = models.ForeignKey(OutgoingMessage, on_delete=models.PROTECT, related_name="tries")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField()
    error = models.CharField(max_length=300, blank=True)
    took_ms = models.PositiveIntegerField()
