import django.db.models.deletion
from django.db import migrations, models

import jointforce.base.ids
import jointforce.domain.vocabulary


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0002_order_protocol"),
        ("parties", "0003_mandates_keep_their_word"),
    ]

    operations = [
        migrations.CreateModel(
            name="TransparencyAccount",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=jointforce.base.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("address", models.URLField(max_length=500)),
                ("token", models.BinaryField()),
                ("switched_on_at", models.DateTimeField()),
                ("switched_off_at", models.DateTimeField(null=True)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(null=True)),
                ("trouble", models.CharField(blank=True, max_length=300)),
                (
                    "marketplace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.party",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("switched_off_at__isnull", True)),
                        fields=("marketplace",),
                        name="one_transparency_account_per_marketplace",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TransparencyStatement",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=jointforce.base.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("puid", models.CharField(max_length=500, unique=True)),
                ("payload", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            (
                                jointforce.domain.vocabulary.FilingState["PENDING"],
                                jointforce.domain.vocabulary.FilingState["PENDING"],
                            ),
                            (
                                jointforce.domain.vocabulary.FilingState["SENT"],
                                jointforce.domain.vocabulary.FilingState["SENT"],
                            ),
                            (
                                jointforce.domain.vocabulary.FilingState["REFUSED"],
                                jointforce.domain.vocabulary.FilingState["REFUSED"],
                            ),
                            (
                                jointforce.domain.vocabulary.FilingState["DEAD"],
                                jointforce.domain.vocabulary.FilingState["DEAD"],
                            ),
                        ],
                        default=jointforce.domain.vocabulary.FilingState["PENDING"],
                        max_length=8,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(null=True)),
                ("answer", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "marketplace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.party",
                    ),
                ),
                (
                    "rights_holder",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.party",
                    ),
                ),
                (
                    "statement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transparency",
                        to="enforcement.statementofreasons",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "pending")),
                        fields=["marketplace", "next_attempt_at", "id"],
                        name="filings_that_wait",
                    ),
                    models.Index(
                        condition=models.Q(("state", "refused"), ("state", "dead"), _connector="OR"),
                        fields=["marketplace", "created_at", "id"],
                        name="filings_in_trouble",
                    ),
                    models.Index(fields=["marketplace", "created_at", "id"], name="filings_by_marketplace"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("next_attempt_at__isnull", False), ("state", "pending")),
                            models.Q(
                                models.Q(("state", "pending"), _negated=True),
                                ("next_attempt_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_pending_filing_is_due",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("state", "sent")),
                            models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_sent_filing_says_since_when",
                    ),
                ],
            },
        ),
    ]
