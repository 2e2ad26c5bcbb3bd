from django.db import migrations

from exchange.sql import CREATE, DROP
from foundation.isolation import Isolate, OnlyToAuthor


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial"), ("beneficiaries", "0002_isolation")]

    operations = [
        Isolate("Note", content=True),
        OnlyToAuthor("Note"),
        Isolate("BilanFile", content=True),
        migrations.RunSQL(CREATE, DROP),
    ]
