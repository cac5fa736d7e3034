from django.db import migrations

from jointforce.base.migrations import unsearched


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0005_copied_keys")]

    operations = [
        unsearched("enforcement_statementofreasons", "body"),
        unsearched("enforcement_transparencystatement", "payload", "answer"),
    ]
