"""What a seller writes before it is filed, and what became of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from jointforce.base.models import Row


class CounterDraft(Row):
    """One answer of a seller for many of its cases: in the making, and once sent, what became of each listing.

    parts: what a regime asks of a counter-notice, by its code. files: name, media type, SHA-256 and size of each.
    document_ids: verified documents of the seller's vault that go with it.
    results: of each case once it was sent, `filed` or the sentence that says why not. One row an answer, not a case:
    it names no rights holder, for it may be for the cases of several.
    """

    seller = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+", db_index=False)
    case_ids = ArrayField(models.UUIDField())
    text = models.TextField(blank=True)
    parts = models.JSONField(default=dict)
    files = models.JSONField(default=list)
    document_ids = ArrayField(models.UUIDField(), default=list)
    results = models.JSONField(default=list)
    by_id = models.CharField(max_length=80)
    by_name = models.CharField(max_length=150)
    changed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["seller", "-changed_at"], name="answers_of_a_seller"),)
