"""What is owned, by whom, where, and what its holder has told us."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from jointforce.base.models import Row
from jointforce.domain.facts import FactKind
from jointforce.domain.vocabulary import MarkForm, RightStatus, RightType


class IPRight(Row):
    """A registered trademark, copyright, design, patent or GI. Prices are per piece in `currency`.

    external_id: its holder's own, so that nobody learns from a clash which ids another uses.
    """

    rights_holder = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="rights")
    operator = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=200)
    mark = models.CharField(max_length=400)
    right_type = models.CharField(
        max_length=12, default=RightType.TRADEMARK, choices=[(t, t) for t in RightType]
    )
    form = models.CharField(max_length=8, default=MarkForm.WORD, choices=[(t, t) for t in MarkForm])
    office = models.CharField(max_length=20, blank=True)
    number = models.CharField(max_length=60, blank=True)
    territories = ArrayField(models.CharField(max_length=10), default=list)
    nice_classes = ArrayField(models.PositiveSmallIntegerField(), default=list)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    status = models.CharField(
        max_length=10, default=RightStatus.SUBMITTED, choices=[(s, s) for s in RightStatus]
    )
    aliases = ArrayField(models.CharField(max_length=400), default=list)
    watch = ArrayField(models.CharField(max_length=12), default=list)
    usual_price_low = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    product_words = ArrayField(models.CharField(max_length=80), default=list)
    gtin = models.CharField(max_length=14, blank=True)
    document_hash = models.CharField(max_length=64, blank=True)
    document_type = models.CharField(max_length=40, blank=True)
    submitted_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    status_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["rights_holder", "external_id"], name="one_right_per_holder_and_external_id"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="a_right_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(status="verified") | Q(verified_at__isnull=False),
                name="a_verified_right_says_since_when",
            ),
        )
        indexes = (
            models.Index(fields=["operator", "status"], name="rights_by_status"),
            models.Index(fields=["rights_holder", "mark"], name="rights_by_holder"),
            models.Index(
                fields=["valid_until"], condition=Q(status="verified"), name="rights_that_will_expire"
            ),
        )


class RightsVersion(models.Model):
    """A number that moves whenever something that screening reads has changed, so that an index
    knows it is old; and which number the last whole sweep of the house was begun with.
    """

    operator = models.OneToOneField("parties.Party", primary_key=True, on_delete=models.PROTECT)
    number = models.BigIntegerField(default=0)
    swept = models.BigIntegerField(default=0)


class Product(Row):
    """A product of a rights holder, with the price it usually fetches."""

    rights_holder = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="products")
    right = models.ForeignKey(IPRight, null=True, on_delete=models.PROTECT, related_name="products")
    name = models.CharField(max_length=200)
    gtin = models.CharField(max_length=14, blank=True)
    usual_price_low = models.DecimalField(max_digits=14, decimal_places=2)
    usual_price_high = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3)
    created_at = models.DateTimeField()


class Authorisation(Row):
    """The rights holder's word that a seller may sell; ended, never deleted."""

    rights_holder = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="authorisations"
    )
    seller = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    valid_until = models.DateField(null=True)
    source = models.CharField(max_length=40, default="rights_holder")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["rights_holder", "seller"],
                condition=Q(ended_at__isnull=True),
                name="one_authorisation_at_a_time",
            ),
        )


class Clearance(Row):
    """A verdict remembered: this listing, as it was in what matters, is genuine or authorised."""

    rights_holder = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    listing_id = models.UUIDField()
    case_id = models.UUIDField()
    matter_key = models.CharField(max_length=64)
    price = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["rights_holder", "listing_id"],
                condition=Q(ended_at__isnull=True),
                name="one_clearance_per_listing",
            ),
        )


class Fact(Row):
    """What a rights holder's answer told us beyond its case (`domain.facts`); ended, never deleted."""

    rights_holder = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    right = models.ForeignKey(IPRight, on_delete=models.PROTECT, related_name="facts", db_index=False)
    kind = models.CharField(max_length=16, choices=[(k, k) for k in FactKind])
    value = models.JSONField()
    case_id = models.UUIDField()
    verdict_id = models.UUIDField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["right", "kind", "value"],
                condition=Q(ended_at__isnull=True),
                name="a_fact_is_known_once",
            ),
        )
        indexes = (models.Index(fields=["case_id"], name="facts_by_case"),)
