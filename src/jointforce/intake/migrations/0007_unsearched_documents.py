from django.db import migrations

from jointforce.base.migrations import unsearched


class Migration(migrations.Migration):
    dependencies = [("intake", "0006_copied_keys")]

    operations = [
        unsearched("intake_noticeline", "findings"),
        unsearched("intake_listingversion", "images"),
        unsearched("intake_idempotentanswer", "subject_ids", "body"),
    ]
