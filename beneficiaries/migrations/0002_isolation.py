from django.db import migrations

from beneficiaries.sql import CREATE, DROP
from foundation.isolation import AppendOnly, Isolate


class Migration(migrations.Migration):
    dependencies = [
        ("beneficiaries", "0001_initial"),
        ("organisations", "0002_isolation"),
        ("law", "0002_read_only"),
    ]

    operations = [
        Isolate("Employer"),
        Isolate("Beneficiary"),
        Isolate("Bilan"),
        Isolate("Fact"),
        AppendOnly("Fact"),
        migrations.RunSQL(CREATE, DROP),
    ]
