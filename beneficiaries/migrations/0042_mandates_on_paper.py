from django.db import migrations

from beneficiaries.mandates.sql import MANDATE_IS_SOUND, PAPER


class Migration(migrations.Migration):

    dependencies = [
        ('beneficiaries', '0041_person_goes_back_alone'),
    ]

    operations = [
        migrations.RunSQL(PAPER + MANDATE_IS_SOUND, migrations.RunSQL.noop),
    ]
