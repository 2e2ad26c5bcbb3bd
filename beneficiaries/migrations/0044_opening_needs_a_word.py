from django.db import migrations

from beneficiaries.mandates.sql import OPENING, OPENING_DROP


class Migration(migrations.Migration):

    dependencies = [
        ('beneficiaries', '0043_judgment_says_who_signs'),
    ]

    operations = [
        migrations.RunSQL(OPENING, OPENING_DROP),
    ]
