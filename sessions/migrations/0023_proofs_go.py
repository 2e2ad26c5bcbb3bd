from django.db import migrations

from sessions.presence_sql import ATTEST, CONTEST, GOES_AFTER_ITS_TIME, SCAN, STAYS_FOR_EVER


class Migration(migrations.Migration):
    dependencies = [("bilan_sessions", "0022_deaths"), ("confidentiality", "0013_proofs_go")]

    operations = [
        migrations.RunSQL(ATTEST + CONTEST + SCAN, migrations.RunSQL.noop),
        migrations.RunSQL(GOES_AFTER_ITS_TIME, STAYS_FOR_EVER),
    ]
