from django.db import migrations

from beneficiaries.deaths.sql import BILANS, BILANS_DROP


class Migration(migrations.Migration):

    dependencies = [("beneficiaries", "0053_overrides")]

    operations = [migrations.RunSQL(BILANS, BILANS_DROP)]
