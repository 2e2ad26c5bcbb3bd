from django.db import migrations

from beneficiaries.sql import FACT_IN_ORDER


class Migration(migrations.Migration):

    dependencies = [
        ('beneficiaries', '0040_address_changes'),
    ]

    operations = [
        migrations.RunSQL(FACT_IN_ORDER, migrations.RunSQL.noop),
    ]
