from django.db import migrations

from foundation.isolation import AppendOnly, Isolate
from sessions.sql import CREATE, DROP


class Migration(migrations.Migration):
    dependencies = [("bilan_sessions", "0001_initial"), ("beneficiaries", "0002_isolation")]

    operations = [
        Isolate("Programme"),
        Isolate("ProgrammeStep"),
        Isolate("Step"),
        Isolate("Session"),
        Isolate("Attendance"),
        Isolate("FollowUp"),
        AppendOnly("Attendance"),
        migrations.RunSQL(CREATE, DROP),
    ]
