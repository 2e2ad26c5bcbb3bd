from django.db import migrations

from beneficiaries.requests.sql import CREATE, DROP
from foundation.isolation import Isolate


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0020_requests")]

    operations = [
        Isolate("PersonRequest"),
        Isolate("RequestTask"),
        Isolate("Breach"),
        migrations.RunSQL(CREATE, DROP),
    ]
