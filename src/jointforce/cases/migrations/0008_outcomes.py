"""What became of claims; it is added and superseded, never changed."""

import django.db.models.deletion
from django.db import migrations, models

import jointforce.base.ids
import jointforce.domain.vocabulary

FORWARD = """
CREATE TRIGGER cases_outcome_keeps_its_word BEFORE UPDATE ON cases_outcome FOR EACH ROW WHEN (
    (OLD.case_id, OLD.complainant_id, OLD.agent_id, OLD.mandate_id, OLD.kind, OLD.reason_code, OLD.result, OLD.alone,
     OLD.by_id, OLD.at, OLD.supersedes_id)
    IS DISTINCT FROM
    (NEW.case_id, NEW.complainant_id, NEW.agent_id, NEW.mandate_id, NEW.kind, NEW.reason_code, NEW.result, NEW.alone,
     NEW.by_id, NEW.at, NEW.supersedes_id)
) EXECUTE FUNCTION cases_refuse_change();
CREATE TRIGGER cases_outcome_no_delete BEFORE DELETE ON cases_outcome
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
"""
BACKWARD = """
DROP TRIGGER cases_outcome_keeps_its_word ON cases_outcome;
DROP TRIGGER cases_outcome_no_delete ON cases_outcome;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_case_clocks"),
        ("parties", "0004_standing_changes"),
    ]

    operations = [
        migrations.AddField(
            model_name="casenotice",
            name="agent_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="casenotice",
            name="complainant_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="casenotice",
            name="mandate_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="casenotice",
            name="reason_code",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="verdict",
            name="agent_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="verdict",
            name="mandate_id",
            field=models.UUIDField(null=True),
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=jointforce.base.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("agent_id", models.UUIDField(null=True)),
                ("mandate_id", models.UUIDField(null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            (
                                jointforce.domain.vocabulary.ClaimKind["NOTICE"],
                                jointforce.domain.vocabulary.ClaimKind["NOTICE"],
                            ),
                            (
                                jointforce.domain.vocabulary.ClaimKind["VERDICT"],
                                jointforce.domain.vocabulary.ClaimKind["VERDICT"],
                            ),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason_code", models.CharField(blank=True, max_length=40)),
                (
                    "result",
                    models.CharField(
                        choices=[
                            (
                                jointforce.domain.vocabulary.ClaimResult["UPHELD"],
                                jointforce.domain.vocabulary.ClaimResult["UPHELD"],
                            ),
                            (
                                jointforce.domain.vocabulary.ClaimResult["REJECTED"],
                                jointforce.domain.vocabulary.ClaimResult["REJECTED"],
                            ),
                            (
                                jointforce.domain.vocabulary.ClaimResult["RETRACTED"],
                                jointforce.domain.vocabulary.ClaimResult["RETRACTED"],
                            ),
                            (
                                jointforce.domain.vocabulary.ClaimResult["COUNTERED"],
                                jointforce.domain.vocabulary.ClaimResult["COUNTERED"],
                            ),
                            (
                                jointforce.domain.vocabulary.ClaimResult["UNANSWERED"],
                                jointforce.domain.vocabulary.ClaimResult["UNANSWERED"],
                            ),
                        ],
                        max_length=10,
                    ),
                ),
                ("alone", models.BooleanField(default=False)),
                ("by_id", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                ("judged_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="outcomes", to="cases.case"
                    ),
                ),
                (
                    "complainant",
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
                    "seller",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.party",
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="cases.outcome",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=["complainant", "at"],
                        name="outcomes_by_complainant",
                    ),
                    models.Index(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=["seller", "at"],
                        name="outcomes_by_seller",
                    ),
                    models.Index(
                        condition=models.Q(("mandate_id__isnull", False), ("superseded_at__isnull", True)),
                        fields=["mandate_id", "at"],
                        name="outcomes_by_mandate",
                    ),
                    models.Index(
                        condition=models.Q(("judged_at__isnull", True)),
                        fields=["recorded_at"],
                        name="outcomes_to_judge",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=("case", "complainant"),
                        name="one_outcome_counts_per_claim",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("alone", True), _negated=True), ("result", "rejected"), _connector="OR"
                        ),
                        name="only_a_rejection_rests_on_one_word",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agent_id__isnull", True),
                            ("agent_id", models.F("complainant_id")),
                            _connector="OR",
                        ),
                        name="an_agent_claims_itself",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
