"""Policies, every version of them, and what they said."""

from django.db import models
from django.db.models import Q

from jointforce.base.models import Row
from jointforce.domain.vocabulary import Disposition


class PolicyVersion(Row):
    """A rights holder's policy as it stood from `created_at`; the operator's default where rights_holder is null.

    rules: as written by `domain.triage_rules.policy_to_json`. Never changed: an edit is a new version.
    follows_default: from this version on the rights holder has no policy of its own; the rules are empty then.
    """

    operator = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    rights_holder = models.ForeignKey("parties.Party", null=True, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    rules = models.JSONField()
    follows_default = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)
    author_id = models.CharField(max_length=80)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["operator", "rights_holder", "number"],
                nulls_distinct=False,
                name="one_policy_per_number",
            ),
        )


class Triaging(Row):
    """What triage said of a listing version for a rights holder; without foreign-key constraints, as `Match`."""

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
    marketplace = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    policy_version = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    disposition = models.CharField(max_length=10, choices=[(d, d) for d in Disposition])
    rule_number = models.PositiveSmallIntegerField()
    reason = models.TextField()
    risk = models.FloatField()
    risk_reasons = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["version", "rights_holder"], name="one_triaging_per_version_and_holder"
            ),
        )
        indexes = (
            models.Index(fields=["rights_holder", "at"], name="triaging_by_holder"),
            models.Index(
                fields=["rights_holder", "-risk"], condition=Q(disposition="watch"), name="watched_by_risk"
            ),
        )
