"""The ledger's tables. Triggers refuse UPDATE, DELETE and TRUNCATE on entries and roots."""

from django.db import models


class Entry(models.Model):
    """One act. `seq` counts within the subject from 1; the unique constraint refuses a fork.

    `hash` covers the entry and `previous_hash`; `facts` holds ids, codes and hashes, never personal data.
    """

    id = models.BigAutoField(primary_key=True)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.CharField(max_length=64)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=80)
    party_id = models.UUIDField(null=True)
    verb = models.CharField(max_length=40)
    reason = models.CharField(max_length=80, blank=True)
    facts = models.JSONField(default=dict)
    previous_hash = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "seq"], name="ledger_no_fork"),
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="ledger_seq_from_one"),
        )


class Head(models.Model):
    """The last entry of a subject; its row is the lock that a writer takes. moved: since the last root."""

    id = models.BigAutoField(primary_key=True)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.CharField(max_length=64)
    seq = models.PositiveIntegerField(default=0)
    hash = models.BinaryField()
    moved = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"], name="ledger_one_head_per_subject"
            ),
        )
        indexes = (models.Index(fields=["id"], condition=models.Q(moved=True), name="ledger_moved_heads"),)


class Root(models.Model):
    """All heads that moved since the root before, folded into one hash that both sides receive."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    leaves = models.PositiveIntegerField()
    previous_hash = models.BinaryField()
    hash = models.BinaryField()


class RootLeaf(models.Model):
    """A head as it stood when a root was folded."""

    id = models.BigAutoField(primary_key=True)
    root = models.ForeignKey(Root, on_delete=models.PROTECT, related_name="leaf_rows")
    subject_kind = models.CharField(max_length=20)
    subject_id = models.CharField(max_length=64)
    seq = models.PositiveIntegerField()
    hash = models.BinaryField()
