"""Removals that wait for a second person, ways back from a closed case, and a queue by effective deadline."""

import django.db.models.deletion
from django.db import migrations, models

import jointforce.base.ids
import jointforce.domain.case_flow
import jointforce.domain.vocabulary
from jointforce.domain.case_flow import TRANSITIONS

VALUES = ", ".join(f"('{source}', '{target}')" for source, target in sorted(TRANSITIONS))
MOVES = f"""
INSERT INTO cases_transition (source, target) SELECT v.source, v.target FROM (VALUES {VALUES}) AS v(source, target)
WHERE NOT EXISTS (SELECT 1 FROM cases_transition t WHERE t.source = v.source AND t.target = v.target)
"""
# Cases that wait already are given the desk's target hours from their last change, and the hours of their risk.
DUE = """
UPDATE cases_case SET
    due_at = coalesce(due_at, changed_at + CASE state WHEN 'in_review' THEN interval '48 h' ELSE interval '24 h' END),
    urgency_hours = round(24 * risk),
    urgent_at = coalesce(due_at, changed_at + CASE state WHEN 'in_review' THEN interval '48 h' ELSE interval '24 h' END)
                - make_interval(hours => round(24 * risk)::int)
WHERE state IN ('answered', 'in_review', 'countered')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_measure_of_the_policy"),
        ("parties", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=jointforce.base.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("reason_code", models.CharField(max_length=40)),
                ("explanation", models.TextField(blank=True)),
                ("private_note", models.TextField(blank=True)),
                ("causes", models.JSONField()),
                ("action_id", models.UUIDField(null=True)),
                ("proposed_by", models.CharField(max_length=80)),
                ("proposed_by_name", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            (
                                jointforce.domain.vocabulary.HoldOutcome["RELEASED"],
                                jointforce.domain.vocabulary.HoldOutcome["RELEASED"],
                            ),
                            (
                                jointforce.domain.vocabulary.HoldOutcome["RETURNED"],
                                jointforce.domain.vocabulary.HoldOutcome["RETURNED"],
                            ),
                        ],
                        max_length=10,
                    ),
                ),
                ("settled_by", models.CharField(blank=True, max_length=80)),
                ("settled_by_name", models.CharField(blank=True, max_length=150)),
                ("note", models.TextField(blank=True)),
                ("settled_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="cases_for_the_desk",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="desk_queue_by_urgency",
        ),
        migrations.AddField(
            model_name="case",
            name="urgency_hours",
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="case",
            name="urgent_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="decision",
            name="action_id",
            field=models.UUIDField(null=True),
        ),
        migrations.RunSQL(MOVES, migrations.RunSQL.noop),
        migrations.RunSQL(DUE, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="case",
            name="state",
            field=models.CharField(
                choices=[
                    (
                        jointforce.domain.case_flow.CaseState["NEW"],
                        jointforce.domain.case_flow.CaseState["NEW"],
                    ),
                    (
                        jointforce.domain.case_flow.CaseState["REFERRED"],
                        jointforce.domain.case_flow.CaseState["REFERRED"],
                    ),
                    (
                        jointforce.domain.case_flow.CaseState["ANSWERED"],
                        jointforce.domain.case_flow.CaseState["ANSWERED"],
                    ),
                    (
                        jointforce.domain.case_flow.CaseState["IN_REVIEW"],
                        jointforce.domain.case_flow.CaseState["IN_REVIEW"],
                    ),
                    (
                        jointforce.domain.case_flow.CaseState["HELD"],
                        jointforce.domain.case_flow.CaseState["HELD"],
                    ),
                    (
                        jointforce.domain.case_flow.CaseState["REMOVING"],
                        jointforce.domain.case_flow.CaseState["REMOVING"],
                    ),
                    (
                        jointforce.domain.case_flow.CaseState["REMOVED"],
                        jointforce.domain.case_flow.CaseState["REMOVED"],
                    ),
                    (
                        jointforce.domain.case_flow.CaseState["COUNTERED"],
                        jointforce.domain.case_flow.CaseState["COUNTERED"],
                    ),
                    (
                        jointforce.domain.case_flow.CaseState["UPHELD"],
                        jointforce.domain.case_flow.CaseState["UPHELD"],
                    ),
                    (
                        jointforce.domain.case_flow.CaseState["REINSTATING"],
                        jointforce.domain.case_flow.CaseState["REINSTATING"],
                    ),
                    (
                        jointforce.domain.case_flow.CaseState["REINSTATED"],
                        jointforce.domain.case_flow.CaseState["REINSTATED"],
                    ),
                    (
                        jointforce.domain.case_flow.CaseState["CLEARED"],
                        jointforce.domain.case_flow.CaseState["CLEARED"],
                    ),
                    (
                        jointforce.domain.case_flow.CaseState["LAPSED"],
                        jointforce.domain.case_flow.CaseState["LAPSED"],
                    ),
                ],
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            jointforce.domain.case_flow.CaseState["ANSWERED"],
                            jointforce.domain.case_flow.CaseState["COUNTERED"],
                            jointforce.domain.case_flow.CaseState["HELD"],
                            jointforce.domain.case_flow.CaseState["IN_REVIEW"],
                        ],
                    )
                ),
                fields=["operator", "urgent_at", "id"],
                name="desk_by_effective_deadline",
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                condition=models.Q(("action_id__isnull", False)),
                fields=["action_id"],
                name="decisions_by_action",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("due_at__isnull", False),
                        (
                            "state__in",
                            [
                                jointforce.domain.case_flow.CaseState["ANSWERED"],
                                jointforce.domain.case_flow.CaseState["COUNTERED"],
                                jointforce.domain.case_flow.CaseState["HELD"],
                                jointforce.domain.case_flow.CaseState["IN_REVIEW"],
                            ],
                        ),
                        ("urgent_at__isnull", False),
                    ),
                    models.Q(
                        models.Q(
                            (
                                "state__in",
                                [
                                    jointforce.domain.case_flow.CaseState["ANSWERED"],
                                    jointforce.domain.case_flow.CaseState["COUNTERED"],
                                    jointforce.domain.case_flow.CaseState["HELD"],
                                    jointforce.domain.case_flow.CaseState["IN_REVIEW"],
                                ],
                            ),
                            _negated=True,
                        ),
                        ("urgent_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="what_waits_for_the_desk_is_due",
            ),
        ),
        migrations.AddField(
            model_name="hold",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="hold",
            name="rights_holder",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.party",
            ),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(
                condition=models.Q(("outcome", "")), fields=["action_id"], name="open_holds_by_action"
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "")), fields=("case",), name="one_open_hold_per_case"
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", ""), ("settled_at__isnull", True)),
                    models.Q(models.Q(("outcome", ""), _negated=True), ("settled_at__isnull", False)),
                    _connector="OR",
                ),
                name="a_settled_hold_says_since_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "released"), _negated=True),
                    models.Q(("settled_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="a_hold_is_released_by_another",
            ),
        ),
    ]
