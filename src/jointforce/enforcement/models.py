"""What is done about a listing, what the seller is told, and what the marketplace is ordered to do."""

from django.db import models
from django.db.models import F, Q

from jointforce.base.models import Row
from jointforce.domain.vocabulary import Measure, OrderKind, OrderState


class StatementOfReasons(Row):
    """What the seller is told (DSA Art. 17): measure, facts, ground, automation used, redress. Never changed.

    body: the statement's parts as codes and plain texts, without personal data of the complainant.
    """

    number = models.BigIntegerField(unique=True)
    case_id = models.UUIDField()
    decision_id = models.UUIDField()
    rights_holder = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    marketplace = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    seller = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    listing_id = models.UUIDField()
    body = models.JSONField()
    issued_at = models.DateTimeField()
    answer_until = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["case_id"], name="statements_by_case"),)


class Restriction(Row):
    """A measure in force against a listing, by a decision, explained by a statement; lifted by a later decision."""

    case_id = models.UUIDField()
    decision_id = models.UUIDField()
    statement = models.OneToOneField(StatementOfReasons, on_delete=models.PROTECT, related_name="restriction")
    rights_holder = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    listing_id = models.UUIDField()
    measure = models.CharField(max_length=10, choices=[(m, m) for m in Measure])
    imposed_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by_decision_id = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case_id"],
                condition=Q(lifted_at__isnull=True),
                name="one_restriction_in_force_per_case",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by_decision_id__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by_decision_id__isnull=False),
                name="a_lifted_restriction_names_its_decision",
            ),
        )


class Order(Row):
    """What a marketplace is told to do. Within a case the orders that leave are numbered 1, 2, 3, … without a gap.

    A cancelled order never left; its number goes to the next one. Foreign key to the decision: none without one.
    """

    case_id = models.UUIDField()
    decision = models.ForeignKey("cases.Decision", on_delete=models.PROTECT, related_name="+")
    statement = models.ForeignKey(StatementOfReasons, null=True, on_delete=models.PROTECT, related_name="+")
    rights_holder = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    marketplace = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=20, choices=[(k, k) for k in OrderKind])
    seq = models.PositiveIntegerField()
    measure = models.CharField(max_length=10, choices=[(m, m) for m in Measure])
    reason_code = models.CharField(max_length=40)
    listing_external_id = models.CharField(max_length=200)
    state = models.CharField(max_length=12, default=OrderState.PENDING, choices=[(s, s) for s in OrderState])
    issued_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case_id", "seq"], condition=~Q(state="cancelled"), name="one_order_per_case_and_seq"
            ),
            models.CheckConstraint(condition=Q(seq__gte=1), name="orders_count_from_one"),
            models.CheckConstraint(
                condition=Q(state="acknowledged", acknowledged_at__isnull=False)
                | (~Q(state="acknowledged") & Q(acknowledged_at__isnull=True)),
                name="an_acknowledged_order_says_since_when",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True) | Q(acknowledged_at__gte=F("issued_at")),
                name="an_order_is_done_after_it_was_issued",
            ),
        )
        indexes = (
            models.Index(fields=["issued_at"], condition=Q(state="pending"), name="orders_that_wait"),
            models.Index(fields=["marketplace", "-issued_at"], name="orders_by_marketplace"),
        )


class Strike(Row):
    """A confirmed infringement counted against a seller; ended when it turns out to have been wrong."""

    seller = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    rights_holder = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    case_id = models.UUIDField()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case_id"], condition=Q(ended_at__isnull=True), name="one_strike_per_case"
            ),
        )
