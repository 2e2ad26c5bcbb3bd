from django.db import migrations

from foundation.isolation import ReadOnly
from law.sql import CREATE_LEGAL_CAP, DROP_LEGAL_CAP


class Migration(migrations.Migration):
    dependencies = [("law", "0001_initial")]

    operations = [
        ReadOnly("LegalValue"),
        migrations.RunSQL(CREATE_LEGAL_CAP, DROP_LEGAL_CAP),
    ]
