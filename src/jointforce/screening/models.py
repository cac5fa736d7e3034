"""What screening found, and what must not come back."""

from django.db import models
from django.db.models import Q

from jointforce.base.models import Row


class Sweep(Row):
    """One screening run over a set of listings with one index."""

    operator = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=20)
    index_fingerprint = models.CharField(max_length=64)
    rights = models.PositiveIntegerField()
    listings = models.PositiveIntegerField()
    matches = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()


class Match(Row):
    """Listing version × right, with its evidence. Offsets count code points in the field as received.

    No foreign-key constraints: rows are written only by the sweep, in the transaction that holds what they name, and
    nothing that they name is ever deleted; checking them was a fifth of a load's time.
    """

    sweep = models.ForeignKey(
        Sweep, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    version = models.ForeignKey(
        "intake.ListingVersion",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    listing_id = models.UUIDField()
    rights_holder = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    right = models.ForeignKey(
        "rights.IPRight",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    signal = models.CharField(max_length=20)
    field = models.CharField(max_length=20, blank=True)
    start = models.IntegerField(null=True)
    end = models.IntegerField(null=True)
    text = models.TextField(blank=True)
    use = models.CharField(max_length=12, blank=True)
    disguise = models.CharField(max_length=60, blank=True)
    score = models.FloatField()
    price_ratio = models.FloatField(null=True)
    explanation = models.TextField()

    class Meta:
        indexes = (models.Index(fields=["version", "rights_holder"], name="matches_by_version"),)


class StayDown(Row):
    """Content confirmed infringing: the same content by any seller is restricted at once. Ended by a reinstatement."""

    rights_holder = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    marketplace = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    right_id = models.UUIDField(null=True)
    case_id = models.UUIDField()
    listing_id = models.UUIDField()
    text_key = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case_id"], condition=Q(ended_at__isnull=True), name="one_bank_entry_per_case"
            ),
        )
        indexes = (
            models.Index(fields=["text_key"], condition=Q(ended_at__isnull=True), name="stay_down_by_text"),
            models.Index(fields=["created_at"], name="stay_down_by_beginning"),
            models.Index(fields=["ended_at"], condition=Q(ended_at__isnull=False), name="stay_down_by_end"),
        )
