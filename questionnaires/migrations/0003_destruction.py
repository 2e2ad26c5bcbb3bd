from django.db import migrations

from questionnaires.sql import ANSWER_MAY_CHANGE, REOPENING_IS_DESTROYED, REOPENING_STAYS


class Migration(migrations.Migration):
    dependencies = [("questionnaires", "0002_isolation"), ("confidentiality", "0002_journal_consents_destruction")]

    operations = [
        migrations.RunSQL(ANSWER_MAY_CHANGE, migrations.RunSQL.noop),
        migrations.RunSQL(REOPENING_IS_DESTROYED, REOPENING_STAYS),
    ]
