from django.db import migrations

from foundation.isolation import AppendOnly, Isolate, ReadOnly
from questionnaires.sql import CREATE, DROP


class Migration(migrations.Migration):
    dependencies = [
        ("questionnaires", "0001_initial"),
        ("beneficiaries", "0002_isolation"),
        ("organisations", "0002_isolation"),
    ]

    operations = [
        AppendOnly("Instrument"),
        ReadOnly("Instrument"),
        Isolate("Assignment"),
        Isolate("Answer", content=True),
        Isolate("Reopening", content=True),
        AppendOnly("Reopening"),
        migrations.RunSQL(CREATE, DROP),
    ]
