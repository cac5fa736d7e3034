"""The clocks that the law or a programme sets on a case, and what a house has chosen and confirmed of its regimes."""

from django.db import models
from django.db.models import F, Q

from jointforce.base.models import Row
from jointforce.domain.regime import DutyOf, OnExpiry


class CaseClock(Row):
    """One clock on a case: begins once for each cause, ends once.

    cause: the decision, counter-notice or notice that started it. due_from, due_until: `domain.clocks.Window`; no
    last day where `due_until` is null. waits: nothing may be done before `due_from`. acts_at: when the sweep looks at
    it; null where it has ended or a person decides. ended_how: the event that ended it, `expired`, `escalated`
    or `superseded`.
    confirmed: every value of the rule was checked, or confirmed by the marketplace, when it started.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="clocks", db_index=False)
    rights_holder = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    regime = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    cause = models.UUIDField()
    duty_of = models.CharField(max_length=12, choices=[(d, d) for d in DutyOf])
    on_expiry = models.CharField(max_length=10, choices=[(o, o) for o in OnExpiry])
    started_at = models.DateTimeField()
    due_from = models.DateTimeField()
    due_until = models.DateTimeField(null=True)
    waits = models.BooleanField()
    acts_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=30, blank=True)
    article = models.CharField(max_length=200)
    confirmed = models.BooleanField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case", "regime", "code", "cause"], name="a_clock_begins_once_for_a_cause"
            ),
            models.UniqueConstraint(
                fields=["case", "regime", "code"],
                condition=Q(ended_at__isnull=True),
                name="one_running_clock_a_rule",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_how="")
                | (Q(ended_at__isnull=False, acts_at__isnull=True) & ~Q(ended_how="")),
                name="a_clock_that_has_ended_says_how",
            ),
            models.CheckConstraint(
                condition=Q(due_from__gte=F("started_at"))
                & (Q(due_until__isnull=True) | Q(due_until__gte=F("due_from"))),
                name="a_clock_ends_after_it_starts",
            ),
        )
        indexes = (
            models.Index(fields=["acts_at"], condition=Q(acts_at__isnull=False), name="clocks_by_end"),
        )


class MoreTime(Row):
    """What a person has added to one clock: its rule's extension, or a while of a kind that the rule does not count.

    kind: `EXTENSION`, or one of `ClockRule.excludes` with `since` and `until`, which both belong to it. note: why.
    """

    EXTENSION = "extension"

    clock = models.ForeignKey(CaseClock, on_delete=models.PROTECT, related_name="more_time")
    kind = models.CharField(max_length=30)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    note = models.CharField(max_length=500)
    by_id = models.CharField(max_length=80)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["clock"], condition=Q(kind="extension"), name="a_clock_is_extended_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="extension", since__isnull=True, until__isnull=True)
                | (~Q(kind="extension") & Q(since__isnull=False, until__gte=F("since"))),
                name="time_that_does_not_count_has_both_ends",
            ),
        )


class RegimeChoice(Row):
    """A house has switched a regime on or off; without a row a law holds, a practice or programme does not."""

    operator = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    regime = models.CharField(max_length=40)
    holds = models.BooleanField()
    by_id = models.CharField(max_length=80)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["operator", "regime"], name="one_choice_per_house_and_regime"),
        )


class RegimeConfirmation(Row):
    """A house's lawyer or analyst has confirmed one value of a regime, as it read then (`says`)."""

    operator = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    regime = models.CharField(max_length=40)
    path = models.CharField(max_length=100)
    says = models.TextField()
    by_id = models.CharField(max_length=80)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["operator", "regime", "path"], name="one_confirmation_per_house_and_value"
            ),
        )
