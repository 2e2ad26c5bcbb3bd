from django.db import migrations

from foundation.isolation import AppendOnly, Isolate
from funding.sql import CREATE, DROP


class Migration(migrations.Migration):
    dependencies = [
        ("funding", "0001_initial"),
        ("beneficiaries", "0002_isolation"),
        ("organisations", "0002_isolation"),
        ("law", "0002_read_only"),
        ("foundation", "0002_functions"),
    ]

    operations = [
        Isolate("FundingRule"),
        Isolate("FundingPlan"),
        Isolate("FundingLine"),
        Isolate("FundingPlanVersion"),
        AppendOnly("FundingPlanVersion"),
        Isolate("Agreement"),
        migrations.RunSQL(CREATE, DROP),
    ]
