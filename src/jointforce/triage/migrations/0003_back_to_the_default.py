"""A rights holder's policy may be given up for the house's default; that is a version too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Versions say whether the default applies from then on."""

    dependencies = (("triage", "0002_policies_kept"),)
    operations = (
        migrations.AddField(
            model_name="policyversion",
            name="follows_default",
            field=models.BooleanField(default=False),
        ),
    )
