"""Listings and their versions, and the pictures that are fetched for them."""

from django.db import models
from django.db.models import Q

from jointforce.base.models import Row


class Listing(Row):
    """An offer by a seller on a marketplace; `external_id` is the sender's own. `latest` counts its versions."""

    marketplace = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    operator = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False)
    seller = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=200)
    latest = models.PositiveIntegerField(default=1)
    content_hash = models.BinaryField(max_length=32)
    first_seen_at = models.DateTimeField()
    last_changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["marketplace", "external_id"], name="one_listing_per_external_id"
            ),
        )


class ListingVersion(Row):
    """A listing's content at a time; never changed. `screened_at` null: waits for screening.

    images: list of {"url": ...} or {"sha256": ..., "type": ...}; matter_key: hash of what matters (domain.matter);
    repaired: bad bytes in a text were replaced by U+FFFD; screening_fault: why it could not be screened, for the desk.
    """

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    title = models.TextField()
    description = models.TextField(blank=True)
    brand = models.TextField(blank=True)
    category = models.TextField(blank=True)
    price = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    ships_to = models.TextField(blank=True)
    gtin = models.TextField(blank=True)
    condition = models.TextField(blank=True)
    url = models.TextField(blank=True)
    images = models.JSONField(default=list)
    repaired = models.BooleanField(default=False)
    matter_key = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    screened_at = models.DateTimeField(null=True)
    screening_fault = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["listing", "number"], name="one_version_per_number"),)
        indexes = (
            models.Index(
                fields=["id"],
                condition=Q(screened_at__isnull=True, screening_fault=""),
                name="versions_to_screen",
            ),
            models.Index(fields=["id"], condition=~Q(screening_fault=""), name="versions_not_screened"),
        )


class Picture(models.Model):
    """A picture of a seller's host that `egress` has fetched, or could not fetch (`sha256` empty, `error` says why)."""

    url = models.TextField(primary_key=True)
    sha256 = models.CharField(max_length=64, blank=True)
    media_type = models.CharField(max_length=40, blank=True)
    error = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = (
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="pictures_to_fetch"),
        )
