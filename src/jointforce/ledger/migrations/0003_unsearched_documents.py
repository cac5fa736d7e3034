from django.db import migrations

from jointforce.base.migrations import unsearched


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only")]

    operations = [
        unsearched("ledger_entry", "facts"),
    ]
