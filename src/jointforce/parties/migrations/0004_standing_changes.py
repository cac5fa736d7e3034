"""How standings changed, and appeals against them; a change is added, never edited."""

import django.db.models.deletion
from django.db import migrations, models

import jointforce.base.ids
import jointforce.domain.vocabulary

FORWARD = """
CREATE FUNCTION parties_refuse_edit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: it is added, never changed.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER parties_standingchange_append_only BEFORE UPDATE OR DELETE ON parties_standingchange
    FOR EACH ROW EXECUTE FUNCTION parties_refuse_edit();
"""
BACKWARD = "DROP FUNCTION parties_refuse_edit() CASCADE;"


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0003_mandates_keep_their_word"),
    ]

    operations = [
        migrations.CreateModel(
            name="StandingAppeal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=jointforce.base.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("text", models.TextField()),
                ("by_id", models.CharField(max_length=80)),
                ("by_name", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                ("granted", models.BooleanField(null=True)),
                (
                    "standing",
                    models.CharField(
                        blank=True,
                        choices=[
                            (
                                jointforce.domain.vocabulary.Standing["NEW"],
                                jointforce.domain.vocabulary.Standing["NEW"],
                            ),
                            (
                                jointforce.domain.vocabulary.Standing["NORMAL"],
                                jointforce.domain.vocabulary.Standing["NORMAL"],
                            ),
                            (
                                jointforce.domain.vocabulary.Standing["GOOD_FAITH"],
                                jointforce.domain.vocabulary.Standing["GOOD_FAITH"],
                            ),
                            (
                                jointforce.domain.vocabulary.Standing["TRUSTED_FLAGGER"],
                                jointforce.domain.vocabulary.Standing["TRUSTED_FLAGGER"],
                            ),
                            (
                                jointforce.domain.vocabulary.Standing["PROBATION"],
                                jointforce.domain.vocabulary.Standing["PROBATION"],
                            ),
                            (
                                jointforce.domain.vocabulary.Standing["SUSPENDED"],
                                jointforce.domain.vocabulary.Standing["SUSPENDED"],
                            ),
                        ],
                        max_length=16,
                    ),
                ),
                ("kept_until", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True)),
                ("decided_by", models.CharField(blank=True, max_length=80)),
                ("decided_by_name", models.CharField(blank=True, max_length=150)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standing_appeals",
                        to="parties.party",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("granted__isnull", True)),
                        fields=("party",),
                        name="one_open_appeal_per_party",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("granted__isnull", True)),
                            models.Q(("decided_at__isnull", False), ("granted__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_decided_appeal_says_since_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StandingChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=jointforce.base.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "before",
                    models.CharField(
                        choices=[
                            (
                                jointforce.domain.vocabulary.Standing["NEW"],
                                jointforce.domain.vocabulary.Standing["NEW"],
                            ),
                            (
                                jointforce.domain.vocabulary.Standing["NORMAL"],
                                jointforce.domain.vocabulary.Standing["NORMAL"],
                            ),
                            (
                                jointforce.domain.vocabulary.Standing["GOOD_FAITH"],
                                jointforce.domain.vocabulary.Standing["GOOD_FAITH"],
                            ),
                            (
                                jointforce.domain.vocabulary.Standing["TRUSTED_FLAGGER"],
                                jointforce.domain.vocabulary.Standing["TRUSTED_FLAGGER"],
                            ),
                            (
                                jointforce.domain.vocabulary.Standing["PROBATION"],
                                jointforce.domain.vocabulary.Standing["PROBATION"],
                            ),
                            (
                                jointforce.domain.vocabulary.Standing["SUSPENDED"],
                                jointforce.domain.vocabulary.Standing["SUSPENDED"],
                            ),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[
                            (
                                jointforce.domain.vocabulary.Standing["NEW"],
                                jointforce.domain.vocabulary.Standing["NEW"],
                            ),
                            (
                                jointforce.domain.vocabulary.Standing["NORMAL"],
                                jointforce.domain.vocabulary.Standing["NORMAL"],
                            ),
                            (
                                jointforce.domain.vocabulary.Standing["GOOD_FAITH"],
                                jointforce.domain.vocabulary.Standing["GOOD_FAITH"],
                            ),
                            (
                                jointforce.domain.vocabulary.Standing["TRUSTED_FLAGGER"],
                                jointforce.domain.vocabulary.Standing["TRUSTED_FLAGGER"],
                            ),
                            (
                                jointforce.domain.vocabulary.Standing["PROBATION"],
                                jointforce.domain.vocabulary.Standing["PROBATION"],
                            ),
                            (
                                jointforce.domain.vocabulary.Standing["SUSPENDED"],
                                jointforce.domain.vocabulary.Standing["SUSPENDED"],
                            ),
                        ],
                        max_length=16,
                    ),
                ),
                ("sentence", models.TextField()),
                ("tally", models.JSONField()),
                ("days", models.PositiveSmallIntegerField()),
                ("low", models.FloatField()),
                ("high", models.FloatField()),
                ("rule", models.CharField(blank=True, max_length=40)),
                ("by_kind", models.CharField(max_length=10)),
                ("by_id", models.CharField(max_length=80)),
                ("by_name", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                (
                    "party",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standing_changes",
                        to="parties.party",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["party", "-at"], name="standing_changes_by_party")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("before", models.F("after")), _negated=True),
                        name="a_standing_change_changes_it",
                    )
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
