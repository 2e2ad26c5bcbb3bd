from django.db import migrations

from sessions.sql import PAUSING, PAUSING_DROP


class Migration(migrations.Migration):
    dependencies = [("bilan_sessions", "0013_calendars"), ("beneficiaries", "0046_course")]

    operations = [migrations.RunSQL(PAUSING, PAUSING_DROP)]
