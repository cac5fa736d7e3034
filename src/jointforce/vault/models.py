"""A seller's documents and the products that were cleared ahead with them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from jointforce.base.models import Row
from jointforce.domain.proof import ClearanceState, DocumentKind, DocumentState


class Document(Row):
    """A file that a seller keeps: an invoice, a letter of authorisation, a certificate; verified once by an analyst.

    Its seller, the desk of its marketplace, and nobody else, until the seller releases it with an answer.
    listing_ids: the seller's own listing numbers; with gtins and words: the products that it is about (`ProductScope`).
    """

    seller = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False)
    marketplace = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=14, choices=[(k, k) for k in DocumentKind])
    title = models.CharField(max_length=200)
    issuer = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    listing_ids = ArrayField(models.CharField(max_length=200), default=list)
    gtins = ArrayField(models.CharField(max_length=14), default=list)
    words = ArrayField(models.CharField(max_length=200), default=list)
    valid_until = models.DateField(null=True)
    state = models.CharField(
        max_length=10, default=DocumentState.SUBMITTED, choices=[(s, s) for s in DocumentState]
    )
    reason = models.CharField(max_length=300, blank=True)
    by_id = models.CharField(max_length=80)
    by_name = models.CharField(max_length=150)
    uploaded_at = models.DateTimeField()
    decided_by_id = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["seller", "sha256"], name="a_seller_keeps_a_file_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["verified", "refused"]) | Q(decided_at__isnull=False),
                name="a_decided_document_says_since_when",
            ),
        )
        indexes = (
            models.Index(fields=["seller", "-uploaded_at"], name="documents_of_a_seller"),
            models.Index(
                fields=["marketplace", "uploaded_at"],
                condition=Q(state="submitted"),
                name="documents_to_verify",
            ),
        )


class ClearedProduct(Row):
    """A seller's product that was looked at ahead: a later notice or match needs a person and a specific rebuttal.

    document_ids: what it rests on. released: whether the rights holder may see the documents when it is asked.
    valid_until: the first day on which one of the documents ends.
    """

    seller = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False)
    marketplace = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    rights_holder = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    name = models.CharField(max_length=200)
    listing_ids = ArrayField(models.CharField(max_length=200), default=list)
    gtins = ArrayField(models.CharField(max_length=14), default=list)
    words = ArrayField(models.CharField(max_length=200), default=list)
    document_ids = ArrayField(models.UUIDField())
    released = models.BooleanField()
    valid_until = models.DateField(null=True)
    state = models.CharField(
        max_length=10, default=ClearanceState.REQUESTED, choices=[(s, s) for s in ClearanceState]
    )
    question = models.TextField(blank=True)
    holder_says = models.TextField(blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    by_id = models.CharField(max_length=80)
    by_name = models.CharField(max_length=150)
    requested_at = models.DateTimeField()
    decided_by_id = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["seller"], condition=Q(state="granted"), name="cleared_products_in_force"),
            models.Index(fields=["seller", "-requested_at"], name="clearances_of_a_seller"),
            models.Index(
                fields=["marketplace", "requested_at"],
                condition=Q(state="requested"),
                name="clearances_to_decide",
            ),
            models.Index(
                fields=["rights_holder", "requested_at"],
                condition=Q(state="asked"),
                name="clearances_that_are_asked",
            ),
        )
