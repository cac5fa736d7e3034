"""The desk's queue is read in its order, and cases are found by what people search for."""

from datetime import UTC, datetime

import django.db.models.functions.text
from django.db import migrations, models

import jointforce.domain.case_flow


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_case_flow"),
        ("parties", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("operator"),
                models.Case(
                    models.When(state="countered", then=models.Value(0)),
                    models.When(due_at__isnull=False, then=models.Value(1)),
                    default=models.Value(2),
                ),
                models.Case(
                    models.When(state="countered", then="changed_at"),
                    models.When(due_at__isnull=False, then="due_at"),
                    default=models.Value(
                        datetime(2000, 1, 1, tzinfo=UTC),
                        output_field=models.DateTimeField(),
                    ),
                ),
                models.OrderBy(models.F("risk"), descending=True),
                models.F("id"),
                condition=models.Q(
                    (
                        "state__in",
                        [
                            jointforce.domain.case_flow.CaseState["ANSWERED"],
                            jointforce.domain.case_flow.CaseState["COUNTERED"],
                            jointforce.domain.case_flow.CaseState["IN_REVIEW"],
                        ],
                    )
                ),
                name="desk_queue_by_urgency",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["listing_external_id"], name="cases_by_external_id"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(django.db.models.functions.text.Upper("mark"), name="cases_by_mark"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("origin", "notice")),
                fields=["operator", "-changed_at"],
                name="cases_by_notice",
            ),
        ),
    ]
