from django.db import migrations

from sessions.signing_sql import CREATE, DROP


class Migration(migrations.Migration):
    dependencies = [("bilan_sessions", "0002_isolation"), ("organisations", "0010_roles")]

    operations = [migrations.RunSQL(CREATE, DROP)]
