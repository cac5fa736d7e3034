"""Answers compared with what was known, decisions read a second time; apart from the cases, which show none of it."""

from django.db import models
from django.db.models import Q

from jointforce.base.models import Row


class KnownAnswer(Row):
    """A rights holder's answer to a question whose right answer an analyst's ruling on an equal one had settled before.

    removing: what was known, that it infringes or that it does not; source_case_id: from which case.
    """

    verdict = models.OneToOneField("cases.Verdict", on_delete=models.PROTECT, related_name="+")
    rights_holder = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    source_case_id = models.UUIDField()
    removing = models.BooleanField()
    agreed = models.BooleanField()
    at = models.DateTimeField()


class SecondReading(Row):
    """A decision of an analyst that another reads without knowing it. removing: what the decision said.

    agreed: what the second reader found; null while nobody has read it. The decision stands either way.
    """

    decision = models.OneToOneField("cases.Decision", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+", db_index=False)
    rights_holder = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    operator = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False)
    removing = models.BooleanField()
    first_by = models.CharField(max_length=80)
    first_by_name = models.CharField(max_length=150)
    at = models.DateTimeField()
    read_by = models.CharField(max_length=80, blank=True)
    agreed = models.BooleanField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(read_by="", agreed__isnull=True, read_at__isnull=True)
                | (
                    ~Q(read_by="")
                    & ~Q(read_by=models.F("first_by"))
                    & Q(agreed__isnull=False, read_at__isnull=False)
                ),
                name="a_second_reader_is_another",
            ),
        )
        indexes = (
            models.Index(
                fields=["operator", "at"], condition=Q(read_at__isnull=True), name="readings_that_wait"
            ),
            models.Index(fields=["operator", "first_by"], name="readings_by_analyst"),
        )
