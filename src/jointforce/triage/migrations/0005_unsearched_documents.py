from django.db import migrations

from jointforce.base.migrations import unsearched


class Migration(migrations.Migration):
    dependencies = [("triage", "0004_bulk_rows_without_key_checks")]

    operations = [
        unsearched("triage_triaging", "risk_reasons"),
    ]
