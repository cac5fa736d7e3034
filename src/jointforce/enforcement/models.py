"""What is done about a listing, what the seller is told, and what the marketplace is ordered to do."""

from django.db import models
from django.db.models import F, Q

from jointforce.base.models import Row
from jointforce.domain.vocabulary import FilingState, Measure, OrderKind, OrderState


class StatementOfReasons(Row):
    """What the seller is told (DSA Art. 17): measure, facts, ground, automation used, redress. Never changed.

    body: the statement's parts as codes and plain texts, without personal data of the complainant.
    """

    number = models.BigIntegerField(unique=True)
    case_id = models.UUIDField()
    decision_id = models.UUIDField()
    rights_holder = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    marketplace = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    seller = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
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
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
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
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    marketplace = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
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

    seller = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    rights_holder = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
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
        indexes = (
            models.Index(
                fields=["seller", "at"], condition=Q(ended_at__isnull=True), name="strikes_by_seller"
            ),
        )


class TransparencyAccount(Row):
    """A marketplace's account at the DSA Transparency Database; without one in force nothing is filed for it.

    token: sealed (`base.sealed`), read only to send. failures, next_attempt_at, trouble: of the account as a whole,
    such as a token that is not taken; its statements wait meanwhile.
    """

    marketplace = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    address = models.URLField(max_length=500)
    token = models.BinaryField()
    switched_on_at = models.DateTimeField()
    switched_off_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["marketplace"],
                condition=Q(switched_off_at__isnull=True),
                name="one_transparency_account_per_marketplace",
            ),
        )


class TransparencyStatement(Row):
    """A statement of reasons as it goes to the DSA Transparency Database (Art. 24(5)), and what became of it.

    puid: the same over all attempts, unique there for ever. payload: without personal data; empty where the facts did
    not fit the form. answer: the database's, or why nothing could be sent.
    """

    statement = models.OneToOneField(
        StatementOfReasons, on_delete=models.PROTECT, related_name="transparency"
    )
    rights_holder = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    marketplace = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    puid = models.CharField(max_length=500, unique=True)
    payload = models.JSONField()
    state = models.CharField(max_length=8, default=FilingState.PENDING, choices=[(s, s) for s in FilingState])
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    answer = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state="pending", next_attempt_at__isnull=False)
                | (~Q(state="pending") & Q(next_attempt_at__isnull=True)),
                name="a_pending_filing_is_due",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="a_sent_filing_says_since_when",
            ),
        )
        indexes = (
            models.Index(
                fields=["marketplace", "next_attempt_at", "id"],
                condition=Q(state="pending"),
                name="filings_that_wait",
            ),
            models.Index(
                fields=["marketplace", "created_at", "id"],
                condition=Q(state="refused") | Q(state="dead"),
                name="filings_in_trouble",
            ),
            models.Index(fields=["marketplace", "created_at", "id"], name="filings_by_marketplace"),
        )
