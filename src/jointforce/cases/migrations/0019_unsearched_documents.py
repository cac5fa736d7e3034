from django.db import migrations

from jointforce.base.migrations import unsearched


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_copied_keys")]

    operations = [
        unsearched("cases_case", "listing", "evidence", "risk_reasons"),
        unsearched("cases_verdict", "fields"),
        unsearched("cases_counternotice", "parts"),
        unsearched("cases_hold", "causes"),
        unsearched("cases_sellerquestion", "told"),
    ]
