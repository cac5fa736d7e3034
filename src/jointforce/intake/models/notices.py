"""Notices as they were received: their lines, what came with them, and what their senders keep for the next."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from jointforce.base.models import Row
from jointforce.domain.notice_forms import USUAL_FORM
from jointforce.domain.vocabulary import NoticeChannel, NoticeLineState, NoticeState


class Notice(Row):
    """A complaint received about listings (DSA Art. 16, DMCA § 512(c)(3), China E-Commerce Law Art. 42).

    complainant: the rights holder or agent that complains; null for one of the public, whose name and address stand
    here instead. rights_holder: whose rights it rests on; null until they are known. mark, listing_refs: what a public
    form names before its lines are looked up. statements: codes of `domain.notice_forms`. reference: the
    complainant's own. taken, held_up: how many lines.
    """

    operator = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    rights_holder = models.ForeignKey("parties.Party", null=True, on_delete=models.PROTECT, related_name="+")
    complainant = models.ForeignKey("parties.Party", null=True, on_delete=models.PROTECT, related_name="+")
    agent_id = models.UUIDField(null=True)
    mandate_id = models.UUIDField(null=True)
    channel = models.CharField(
        max_length=8,
        default=NoticeChannel.PUBLIC,
        db_default=NoticeChannel.PUBLIC,
        choices=[(c, c) for c in NoticeChannel],
    )
    regime = models.CharField(max_length=24, default=USUAL_FORM, db_default=USUAL_FORM)
    state = models.CharField(
        max_length=12, default=NoticeState.UNCONFIRMED, choices=[(s, s) for s in NoticeState]
    )
    reporter_name = models.CharField(max_length=200)
    reporter_email = models.EmailField(blank=True)
    by_id = models.CharField(max_length=80, blank=True, default="", db_default="")
    reference = models.CharField(max_length=100, blank=True, default="", db_default="")
    mark = models.CharField(max_length=400, blank=True)
    reason = models.TextField(blank=True)
    good_faith = models.BooleanField()
    statements = ArrayField(models.CharField(max_length=24), default=list)
    signature = models.CharField(max_length=200, blank=True, default="", db_default="")
    listing_refs = ArrayField(models.TextField(), default=list)
    listing_ids = ArrayField(models.UUIDField(), default=list)
    taken = models.PositiveIntegerField(default=0, db_default=0)
    held_up = models.PositiveIntegerField(default=0, db_default=0)
    confirm_hash = models.CharField(max_length=64, unique=True, null=True)
    received_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    """When the last of its lines was decided and its complainant was told."""
    outcome = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(channel="public", complainant__isnull=True)
                | (~Q(channel="public") & Q(complainant__isnull=False, rights_holder__isnull=False)),
                name="a_notice_says_who_complains",
            ),
        )
        indexes = (
            models.Index(fields=["operator", "state", "received_at"], name="notices_by_state"),
            models.Index(fields=["complainant", "-received_at"], name="notices_by_complainant"),
        )


class NoticeLine(Row):
    """One listing and one right of a notice, and what became of it.

    listing_ref: as it was given. findings: what the linter said, as it was told to the complainant. rights_holder: null
    only where a stranger names a mark that nobody here holds. complainant: as in its notice.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="lines", db_index=False)
    rights_holder = models.ForeignKey(
        "parties.Party",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    complainant = models.ForeignKey(
        "parties.Party",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    position = models.PositiveIntegerField()
    listing_ref = models.TextField()
    listing_id = models.UUIDField(null=True)
    right_id = models.UUIDField(null=True)
    reason_code = models.CharField(max_length=40, blank=True)
    explanation = models.TextField(blank=True)
    where_seen = models.CharField(max_length=400, blank=True)
    confirmed = ArrayField(models.CharField(max_length=40), default=list)
    state = models.CharField(max_length=12, choices=[(s, s) for s in NoticeLineState])
    findings = models.JSONField(default=list)
    case_id = models.UUIDField(null=True)
    retracted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["notice", "position"], name="one_line_per_position"),
            models.CheckConstraint(
                condition=~Q(state__in=["opened", "joined"]) | Q(case_id__isnull=False),
                name="a_line_that_was_taken_has_a_case",
            ),
        )
        indexes = (
            models.Index(fields=["case_id"], condition=Q(case_id__isnull=False), name="notice_lines_by_case"),
        )


class NoticeTestBuy(Row):
    """A test buy that shows what a notice says: what was ordered, when, from whom, and what came."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="test_buys")
    rights_holder = models.ForeignKey(
        "parties.Party", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    order_number = models.CharField(max_length=100)
    bought_on = models.DateField()
    seller = models.CharField(max_length=200, blank=True)
    finding = models.TextField()
    position = models.PositiveIntegerField(null=True)
    """The line that it shows; null: all of them."""
    at = models.DateTimeField()


class NoticeFile(Row):
    """A file that came with a notice or one of its test buys; kept by hash."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="files")
    test_buy = models.ForeignKey(NoticeTestBuy, null=True, on_delete=models.PROTECT, related_name="files")
    rights_holder = models.ForeignKey(
        "parties.Party", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()


class NoticeTemplate(Row):
    """What a rights holder writes again and again, kept by name."""

    rights_holder = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    regime = models.CharField(max_length=24, default=USUAL_FORM)
    right_id = models.UUIDField(null=True)
    reason_code = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["rights_holder", "name"], name="one_notice_template_per_name"),
        )
