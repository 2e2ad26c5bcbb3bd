from django.db import migrations

from foundation.isolation import AppendOnly, Isolate
from synthesis.sql import CREATE, DROP


class Migration(migrations.Migration):
    dependencies = [("synthesis", "0001_initial"), ("beneficiaries", "0002_isolation")]

    operations = [
        Isolate("Synthesis"),
        Isolate("Section", content=True),
        Isolate("Comment", content=True),
        Isolate("Frozen", content=True),
        AppendOnly("Frozen"),
        migrations.RunSQL(CREATE, DROP),
    ]
