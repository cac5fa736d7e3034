from django.db import migrations

from jointforce.base.migrations import unsearched


class Migration(migrations.Migration):
    dependencies = [("delivery", "0001_initial")]

    operations = [
        unsearched("delivery_outgoingmessage", "payload"),
    ]
